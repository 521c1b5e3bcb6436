"""Small programs that print every callback, every info, every header: the transfer as its application sees it."""

import pytest

from harness import CLIENTS
from libcurl import FLAVOUR


def trace(lab, *arguments):
    return lab.check([CLIENTS / "trace_easy", *arguments])


@pytest.mark.parametrize("options", [[], ["debug"], ["progress"], ["include"], ["debug", "progress", "include"]],
                         ids=" ".join)
def test_every_callback_and_info(lab, origin, options):
    seen = trace(lab, *options, origin.url("/bytes?size=200000"))
    assert b"RESPONSE_CODE = 200 (0)" in seen.stdout
    assert b"easy write " in seen.stdout
    assert (b"easy debug header out" in seen.stdout) == ("debug" in options)
    assert (b"progress 200000 of 200000" in seen.stdout) == ("progress" in options)


@pytest.mark.parametrize("path, status", [
    ("/stream?chunks=5", 0), ("/trailers", 0), ("/gzip", 0), ("/redirect", 0),
    ("/status?code=429", 0), ("/short", 18), ("/reset?after=40000", 56)])
def test_kinds_of_answers(lab, origin, path, status):
    assert trace(lab, "debug", origin.url(path)).status == status


def test_secrets_are_shown_as_placeholders_when_replayed(lab, library, origin):
    """The one thing that is not repeated as it was: a cassette holds no cookie or password that was sent."""
    command = [CLIENTS / "trace_easy", "debug", origin.url("/redirect?cookie=colour%3Dlightblue")]
    recorded = lab.record(command)
    lab.stop_servers()
    replayed = lab.replay(command)
    assert b"Cookie: colour=lightblue\r\n" in recorded.stdout
    assert b"Cookie: colour=SEC1XXXXZ\r\n" in replayed.stdout


def test_infos_of_a_redirect(lab, keeping, origin):
    seen = trace(lab, origin.url("/redirect?cookie=colour%3Dblue"))
    assert b"REDIRECT_COUNT = 1 (0)" in seen.stdout
    assert b"COOKIELIST = [127.0.0.1" in seen.stdout
    assert b"/hello" in seen.stdout


def test_from_nginx(lab, nginx):
    seen = trace(lab, nginx.url("/large.txt"))
    assert b"header ETag: " in seen.stdout
    assert b"FILETIME_T = -1" not in seen.stdout


def test_no_connection(lab):
    assert trace(lab, "http://127.0.0.1:1/").status == 7


def test_unsupported_protocol(lab):
    """libcurl's own refusal needs no server: live, recording and replaying say the same, and so does running alone."""
    alone = lab.run([CLIENTS / "trace_easy", "nosuch://127.0.0.1/"])
    assert alone.status == 1
    if not lab.live_only:
        assert lab.record([CLIENTS / "trace_easy", "nosuch://127.0.0.1/"]).status == 1


@pytest.mark.parametrize("how, code", [("short-write", 23), ("no-write", 23), ("header", 23), ("progress", 42)])
def test_broken_off_by_the_application(lab, origin, how, code):
    seen = lab.check([CLIENTS / "breaks", how, origin.url("/stream?chunks=6")])
    first, second = [line for line in seen.stdout.decode().splitlines() if "finished" in line]
    assert first.startswith(f"easy finished: {code} ")
    assert second.startswith("easy finished: 0 ")


def test_upload_broken_off_by_the_read_callback(lab, origin):
    seen = lab.check([CLIENTS / "breaks", "read", origin.url("/sink?broken=1")])
    assert b"easy finished: 42 " in seen.stdout


@pytest.mark.parametrize("how", ["sized", "chunked", "post", "mime", "form", "large"])
def test_upload_pulled_from_a_callback(lab, origin, how):
    seen = lab.check([CLIENTS / "upload", how, origin.url("/sink")])
    assert seen.status == 0
    assert seen.stdout.count(b"pull of") > 4


def test_form_measured_before_there_is_a_handle(lab, origin):
    seen = lab.check([CLIENTS / "form_first", origin.url("/echo")])
    if FLAVOUR.name == "nss":
        assert b"formget 27: " in seen.stdout  # NSS gives no random numbers yet, for the boundary
    else:
        assert b"formget 0: " in seen.stdout and b"formget 0: 0 bytes" not in seen.stdout


def test_upload_rewound_for_a_redirect(lab, origin):
    seen = lab.check([CLIENTS / "upload", "sized", origin.url("/redirect?status=307&to=/sink")])
    assert seen.status == 0
    first, second = seen.stdout.split(b"seek to 0 from 0\n")
    assert b" at 0\n" in first and b" at 0\n" in second


def test_upload_refused(lab, origin):
    seen = lab.check([CLIENTS / "upload", "large", origin.url("/refuse")])
    assert b"status 413" in seen.stdout


def test_the_lives_of_a_handle(lab, origin):
    seen = lab.check([CLIENTS / "handles", origin.url("")])
    assert seen.status == 0
    assert seen.stdout.endswith(b"hello from the origin\n")
    assert b"hello from the origin" in seen.files["written-by-default"]
    assert b"reset, no URL: code 3," in seen.stdout


@pytest.mark.parametrize("how, path", [
    ("shared-data", "/hello"), ("no-more-reading", "/sink"), ("post-sizes", "/sink"), ("old-put", "/sink"),
    ("after-reset", "/hello"), ("duplicate", "/status?code=404"), ("stale-pointers", "/hello")])
def test_odd_sequences(lab, origin, how, path):
    seen = lab.check([CLIENTS / "odd_sequences", how, origin.url(path)])
    assert seen.status == 0
    assert seen.stdout
