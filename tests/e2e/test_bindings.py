"""Other languages' bindings, each with the loop that it drives libcurl by."""

from pathlib import Path

from harness import PYTHON

CLIENTS = Path(__file__).parent.parent / "clients"


def finished(stdout, name):
    """The lines that report the end of a transfer whose name begins like this."""
    return [line for line in stdout.decode().splitlines() if line.startswith(name) and " 200 " in line and "header" not in line]


def test_tornado(lab, origin):
    """Python's event loop, woken by the timer callback alone."""
    seen = lab.check([PYTHON, CLIENTS / "tornado_fetch.py", origin.url("")])
    assert len(finished(seen.stdout, "stream")) == 4
    assert b"short failed: HTTP 599" in seen.stdout


def test_perl(lab, origin):
    seen = lab.check(["perl", CLIENTS / "fetch.pl", origin.url("")])
    assert seen.stdout.count(b"No error") == 9
    assert b"put: 0 No error () status 201" in seen.stdout


def test_ruby(lab, origin):
    """Typhoeus and Ethon: through FFI, a multi to which transfers are added while others run."""
    seen = lab.check(["ruby", CLIENTS / "fetch.rb", origin.url("")])
    assert len(finished(seen.stdout, "h")) == 6 + 1
    assert b"short: partial_file" in seen.stdout


def test_tcl(lab, origin):
    seen = lab.check(["tclsh", CLIENTS / "fetch.tcl", origin.url("")])
    assert b"missing: 1 22 404" in seen.stdout


def test_lua(lab, origin):
    seen = lab.check(["lua5.1", CLIENTS / "fetch.lua", origin.url("")])
    assert seen.status == 0
    assert b"short\t18" in seen.stdout


def test_pecl_http(lab, origin):
    seen = lab.check(["php", CLIENTS / "http_client.php", origin.url("")])
    assert len(finished(seen.stdout, "p")) == 10


def test_asyncio(lab, origin):
    seen = lab.check([PYTHON, CLIENTS / "asyncio_fetch.py", origin.url("")])
    assert seen.stdout.count(b" 0 200 ") == 6 + 3 + 1
    assert b"/short 18 200 " in seen.stdout
    assert seen.stdout.count(b" gave up\n") == 2
    assert b"1 won, 2 lost: " in seen.stdout


def test_gevent(lab, origin):
    """Its select(2) waits on descriptors by libev."""
    seen = lab.check([PYTHON, CLIENTS / "gevent_fetch.py", origin.url("")])
    assert len(finished(seen.stdout, "/stream")) == 2 * 4
    assert seen.stdout.count(b"/short 18 ") == 2


def test_curb(lab, origin):
    """Ruby's select(2), by which other threads go on meanwhile; a transfer added as another completes."""
    seen = lab.check(["ruby", CLIENTS / "curb_fetch.rb", origin.url("")])
    assert seen.stdout.count(b" completed 200\n") == 5 + 1 + 1
    assert b"late completed 200\n" in seen.stdout
    assert b"gave up: Timeout::Error\n" in seen.stdout


def test_guzzle(lab, origin):
    """PHP's promises, as each ends another transfer is added."""
    seen = lab.check(["php", CLIENTS / "guzzle_pool.php", origin.url("")])
    assert seen.stdout.count(b"] => 200 ") == 12
    assert b"RequestException 18\n" in seen.stdout
