"""curl_easy_header and curl_easy_nextheader: origins, request numbers, amounts, during a transfer and after it."""

import pytest

from harness import CLIENTS


@pytest.mark.parametrize("path, expected", [
    ("/fields?fields=X-One:%201%0AX-Two:%20a%0AX-Two:%20b", b"'X-Two' = 'b', 1 of 2, origin 8000001"),
    ("/redirect?to=/redirect%3Fto%3D/hello", b"origins 1f of request 2\n  'Content-Type'"),
    ("/trailers", b"'X-Checksum' = '0011223344', 0 of 1, origin 8000002"),
    ("/raw?answer=folded", b"'X-One' = 'first second"),
    ("/raw?answer=hints", b"'X-One' = 'early', 0 of 1, origin 8000008"),
    ("/raw?answer=nowhere", b"result 7"),
    ("/status?code=401", b"result 0"),
    ("/short", b"result 18"),
])
def test_headers(lab, origin, path, expected):
    command = [CLIENTS / "response_headers", origin.url(path)]
    live = lab.run(command)
    seen = lab.check(command)
    assert expected in seen.stdout
    assert seen.stdout == live.stdout, "recording disturbed what libcurl had given out"


def test_headers_of_requests_with_a_password(lab, origin):
    seen = lab.check([CLIENTS / "response_headers", origin.url("/private").replace("//", "//user:secret@")])
    assert b"origins 1f of request 1\n  'Content-Type'" in seen.stdout


@pytest.mark.parametrize("password", [[], ["user:secret"]])
def test_headers_of_a_proxy(lab, origin, password):
    target = origin.url("/redirect?to=/fields%3Ffields%3DX-One:%20end")
    seen = lab.check([CLIENTS / "response_headers", target, origin.url(), *password])
    if password:
        assert b"'X-One' = 'refused', 0 of 2, origin 8000004" in seen.stdout
        assert b"'X-One' = 'end', 0 of 1, origin 8000001" in seen.stdout
    else:
        assert b"result 56" in seen.stdout


def test_headers_of_http2(lab, nginx):
    seen = lab.check([CLIENTS / "response_headers", nginx.tls_url("/hello.txt")])
    assert b"':status' = '200', 0 of 1, origin 8000010" in seen.stdout


def test_headers_of_ftp(lab, ftp):
    seen = lab.check([CLIENTS / "response_headers", ftp.url("/readme.txt")])
    assert b"x-none 0 of request -1, origins 1f: 3" in seen.stdout
