"""curl_easy_getinfo: during the transfer, after it, and on handles that have been through more than one."""

import pytest

from harness import CLIENTS


@pytest.mark.parametrize("how", ["easy", "multi"])
@pytest.mark.parametrize("path, body", [
    ("/stream?chunks=4", None), ("/redirect?cookie=colour%3Dblue%3B%20expires%3DFri,%2013%20Feb%202037%2011:56:27%20GMT", None), ("/sink", "an upload"), ("/reset", None)])
def test_asked_while_the_transfer_runs(lab, keeping, origin, how, path, body):
    seen = lab.check([CLIENTS / "ask_in_flight", how, origin.url(path), *([body] if body else [])])
    assert seen.status == 0
    for place in (b"header: ", b"progress: ", b"debug: ", b"read: " if body else b"write: "):
        assert place in seen.stdout
    assert (b"between: " in seen.stdout) == (how == "multi")


@pytest.mark.parametrize("arguments, path, expected", [
    ([], "/fields?fields=Last-Modified:%20Sun,%2006%20Nov%201994%2008:49:37%20GMT%0ARetry-After:%2077", b"FILETIME_T = 784111777 "),
    ([], "/status?code=429", b"RETRY_AFTER = 1 "),
    ([], "/redirect?to=/hello", b"REDIRECT_URL = http://127.0.0.1:"),
    (["follow"], "/redirect?to=/hello", b"REDIRECT_COUNT = 1 "),
    ([], "/status?code=401", b"HTTPAUTH_AVAIL = 1 "),
    ([], "/reset?after=100", b"get: code 56"),
    ([], "/raw?answer=nothing", b"get: code 52"),
])
def test_over_the_life_of_a_handle(lab, origin, arguments, path, expected):
    seen = lab.check([CLIENTS / "info_lives", *arguments, origin.url(path)])
    assert expected in seen.stdout
    assert seen.status == 0


def test_credentials_are_the_requests_own(lab, origin):
    """They are masked in the cassette, and put back."""
    url = origin.url("/redirect?to=/private").replace("//", "//some:one@")
    seen = lab.check([CLIENTS / "info_lives", url])
    assert b"EFFECTIVE_URL = http://some:one@127" in seen.stdout
    assert b"REDIRECT_URL = http://some:one@127" in seen.stdout
    assert lab.live_only or b"some:one" not in lab.cassette.read_bytes()


def test_certificates(lab, nginx):
    seen = lab.check([CLIENTS / "info_lives", "certificates", nginx.tls_url("/hello.txt")])
    assert b"CERTINFO (0): 1 certificates\n  0 Subject:" in seen.stdout
    assert b"HTTP_VERSION = 3 " in seen.stdout


def test_ftp(lab, ftp):
    seen = lab.check([CLIENTS / "info_lives", ftp.url("/readme.txt")])
    assert b"FTP_ENTRY_PATH = /" in seen.stdout


def test_no_connection_through_a_proxy(lab, nginx):
    """nginx is no SOCKS proxy, and says so in words that libcurl does not understand."""
    proxy = nginx.url().replace("http", "socks5")
    seen = lab.check(["curl", "-s", "-x", proxy, "-w", "%{http_connect} %{num_connects} %{errormsg}\n", "http://h.example/"])
    assert seen.status == 97
