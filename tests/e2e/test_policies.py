"""The files that libcurl keeps of HSTS and Alt-Svc: as live, though nothing of a played transfer reaches libcurl."""

import pytest

from harness import CLIENTS

HSTS = b"""# a comment that goes
old.example "20370101 00:00:00"
expired.example "20010101 00:00:00"
.b.example "20370101 00:00:00"
a.example "20370101 00:00:00"
nonsense
last.example "20010101 00:00:00"
"""
ALT_SVC = b"""h1 old.example 443 h3 other.example 1 "20370101 00:00:00" 1 0
h2 expired.example 443 h3 other.example 1 "20010101 00:00:00" 0 0
h9 old.example 443 h3 other.example 1 "20370101 00:00:00" 0 0
"""
FILES = {"hsts.txt": HSTS, "alt.txt": ALT_SVC}


@pytest.mark.parametrize("how", ["new", "old", "settings", "callbacks", "share"])
def test_policies(lab, origin, secure_origin, leaking, how):
    seen = lab.check([CLIENTS / "policies", how, secure_origin.url(), origin.url()], files=FILES)
    assert seen.status == 0 and b"code 0" in seen.stdout
    if how == "new":
        assert b'\n  .B.example "in 4 days"\n' in seen.stdout
        assert b'\n  forever.example "unlimited"\n' in seen.stdout
        assert b'\n  far.example "in 9 days"\n' in seen.stdout
        assert f'\n  h1 ported.example {secure_origin.port} h3 ported.example 9 "in 10 days" 0 0\n'.encode() in seen.stdout
        assert b"plain.example h" not in seen.stdout and b'a.example "' not in seen.stdout
    if how == "old":
        assert b"expired.example" not in seen.stdout and b'\n  old.example "20370101 00:00:00"\n' in seen.stdout
    if how == "callbacks":
        assert b"takes 1 of" in seen.stdout and b"takes 3 of" in seen.stdout
    if how == "share":
        assert seen.stdout.count(b'\n  .a.example "in 3 days"\n') == 2


def test_alt_svc_by_http2(lab, nginx):
    seen = lab.check([CLIENTS / "policies", "as-is", nginx.tls_url("/policies/hello.txt"), nginx.url()])
    assert f'\n  h2 127.0.0.1 {nginx.tls_port} h3 127.0.0.1 443 "in 30 days" 0 0\n'.encode() in seen.stdout


def test_played_and_recorded_on_one_handle(lab, library, origin, secure_origin):
    """What libcurl learned of the recorded transfer is not lost, nor what it did not of the played one."""
    command = [CLIENTS / "policies", "two", secure_origin.url(), origin.url()]
    live = lab.run(command, files=FILES)
    lab.preloaded("record", [*command[:1], "one", *command[2:]], files=FILES)
    before = lab.cassette.stat().st_size
    mixed = lab.preloaded("record-if-missing", command, files=FILES)
    assert mixed.stdout == live.stdout and lab.cassette.stat().st_size > before
    assert b'host1.example "in 1 days"' in live.stdout and b'host2.example "in 2 days"' in live.stdout


def test_curl(lab, secure_origin):
    """Each URL with a handle of its own, which reads what the one before has written."""
    fields = "/fields?fields=Strict-Transport-Security:%20max-age="
    urls = [f"https://one.example:{secure_origin.port}{fields}9223372036854775807",
            f"http://one.example:{secure_origin.port}{fields}9223372036854775807%3b%20includeSubDomains",
            f"http://sub.one.example:{secure_origin.port}/hello"]
    resolve = f"*:{secure_origin.port}:127.0.0.1"
    seen = lab.check(["curl", "-sk", "--resolve", resolve, "--hsts", "hsts.txt", *urls])
    assert seen.stdout == b"fields\nfields\nhello from the origin\n"
    assert seen.files["hsts.txt"].endswith(b'\n.one.example "unlimited"\n')
