"""Cookies: what libcurl lists of them, and the jars that it writes, over the life of a handle and in shares."""

import time

import pytest

import libcurl
from harness import CLIENTS

pytestmark = pytest.mark.usefixtures("keeping")

COOKIES = b"""# Netscape HTTP Cookie File
a.example\tFALSE\t/\tFALSE\t0\tsession\tfrom a file
a.example\tFALSE\t/\tFALSE\t2000000000\tfile\tfrom a file
a.example\tFALSE\t/\tFALSE\t1000000000\texpired\tfrom a file
"""


@pytest.mark.parametrize("how", ["transfers", "commands", "session", "in-flight", "none", "share", "locked-share", "multi-locks", "threads"])
def test_cookies(lab, origin, leaking, how):
    if how == "threads" and libcurl.version(libcurl.FLAVOUR).startswith("libcurl/8.14."):
        pytest.skip("libcurl 8.14 itself crashes, or hangs, when threads share cookies: every other run of the bare client")
    seen = lab.check([CLIENTS / "cookies", how, origin.url()], files={"in.txt": COOKIES})
    assert seen.status == 0
    if how == "transfers":
        assert b"\tblanks\ta b\n" in seen.files["jar.txt"]
        assert b"\taged\t" in seen.stdout and b"\taged\t" not in seen.files["jar.txt"]
        assert b"\tplain\t" not in seen.files["copy.txt"]
    if how == "locked-share":
        assert b"twice" not in seen.stdout and b"not locked" not in seen.stdout
    if how == "threads":
        assert seen.stdout == b"40 cookies\n"


def test_cookie_given_an_age_counts_from_the_replay(lab, library, origin):
    """As it would live. A date stays what it is, until it has passed."""
    command = ["curl", "-s", "-c", "jar", origin.url("/fields?fields=Set-Cookie:%20aged=1;%20Max-Age=1000")]
    lab.record(command)
    lab.stop_servers()
    assert b"aged" not in lab.run(command, offline=True).files["jar"]
    before = int(time.time())
    expiry = int(lab.replay(command).files["jar"].split()[-3])
    assert before + 1000 <= expiry <= int(time.time()) + 1000


def test_cookie_file_that_is_gone(lab, library, origin):
    """What was read from it when recording is listed all the same."""
    command = ["curl", "-s", "-b", "in.txt", "-c", "jar", origin.url("/fields?fields=Set-Cookie:%20new=1")]
    recorded = lab.record(command, files={"in.txt": COOKIES})
    lab.stop_servers()
    assert b"from a file" not in lab.run(command, offline=True).files["jar"]
    replayed = lab.replay(command)
    assert b"from a file" in recorded.files["jar"]
    assert sorted(replayed.files["jar"].splitlines()) == sorted(recorded.files["jar"].splitlines())


def test_cookies_of_several_urls(lab, origin):
    urls = [origin.url(f"/fields?fields=Set-Cookie:%20c{n}={n}") for n in range(3)]
    seen = lab.check(["curl", "-s", "-c", "-", *urls])
    assert seen.stdout.endswith(b"\tc2\t2\n127.0.0.1\tFALSE\t/\tFALSE\t0\tc1\t1\n127.0.0.1\tFALSE\t/\tFALSE\t0\tc0\t0\n")
