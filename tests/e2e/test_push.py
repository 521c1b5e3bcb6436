"""HTTP/2 server push: what the push callback is told, what becomes of its answers, and the streams that it takes."""

import re

import pytest

import libcurl
import servers
from harness import CLIENTS

SECRET = b"not-for-cassettes"


@pytest.fixture
def server(lab, leaking):
    return lab.add(servers.start_script("http", "push.py"))


@pytest.fixture
def takes_pushes():
    """libcurl 7.88 crashes as soon as a stream that was taken brings anything."""
    if libcurl.wanted_version().startswith("7."):
        pytest.skip("this libcurl cannot take a pushed stream")


def pushing(how, server, *paths):
    return [CLIENTS / "multi_push", how, f"127.0.0.1:{server.port}", *[f"http://pushing.test{path}" for path in paths]]


def test_refused(lab, server):
    stdout = lab.check(pushing("deny", server, "/page?push=/a,/b")).stdout
    assert stdout.count(b"pushed with t0, 6 headers\n  0: :method:GET\n") == 2
    assert b"  3: :path:/a\n" in stdout and b"  by name ':path': /b\n" in stdout
    assert b"  by name 'x-why': it will be asked for\n" in stdout and b"  by name 'X-WHY': none\n" in stdout
    assert b"  inside: add 8, perform 8\n" in stdout
    assert b"t0 finished: 0 " in stdout and stdout.endswith(b"2 pushed, 0 left\n")


def test_failing_all(lab, server):
    """What libcurl makes of that has changed: newer ones go on."""
    stdout = lab.check(pushing("error", server, "/page?push=/a,/b")).stdout
    assert b"pushed with t0" in stdout
    if libcurl.wanted_version().startswith("7."):
        assert b"t0 finished: 56 " in stdout and stdout.endswith(b"1 pushed, 0 left\n")


def test_no_callback(lab, server):
    stdout = lab.check(pushing("nobody", server, "/page?push=/a,/b")).stdout
    assert b"t0 finished: 0 " in stdout and stdout.endswith(b"0 pushed, 0 left\n")


@pytest.mark.parametrize("how, taken", [("take", 3), ("some", 2)])
def test_taken(lab, server, takes_pushes, how, taken):
    stdout = lab.check(pushing(how, server, "/page?push=/a,/b,/c")).stdout
    assert stdout.count(b"pushed with t0, 6 headers\n") == 3
    assert len(re.findall(rb"pushed\d finished: 0 ", stdout)) == taken
    assert f"running {1 + taken}\n".encode() in stdout and stdout.endswith(b"3 pushed, 0 left\n")
    assert b"from http://pushing.test/a: pushed0 finished: 0 " in stdout


def test_a_pushed_stream_that_fails(lab, server, takes_pushes):
    stdout = lab.check(pushing("take", server, "/page?push=/a/broken,/b")).stdout
    assert b"pushed0 finished: 92 " in stdout and b"pushed1 finished: 0 " in stdout and b"t0 finished: 0 " in stdout


def test_with_several_transfers(lab, server, takes_pushes):
    """The same stream pushed twice: its recordings answer in their order."""
    stdout = lab.check(pushing("take", server, "/page?push=/a", "/other?push=/a,/b", "/a")).stdout
    assert len(re.findall(rb"pushed\d finished: 0 ", stdout)) == 3 and len(re.findall(rb"t\d finished: 0 ", stdout)) == 3


def test_another_answer_than_when_recorded(lab, library, server, takes_pushes):
    """What was taken can be refused now. What was refused can be taken, but then there is no recording of it."""
    paths = "/page?push=/a,/b"
    taken = lab.check(pushing("take", server, paths)).stdout
    assert len(re.findall(rb"pushed\d finished: 0 ", taken)) == 2
    refused = lab.replay(pushing("deny", server, paths))
    assert refused.stdout.count(b"pushed with t0") == 2 and b"t0 finished: 0 " in refused.stdout and refused.notes == []
    assert re.findall(rb"\w+ finished: \d+", lab.replay(pushing("error", server, paths)).stdout) == [b"t0 finished: 56"]
    assert b"0 pushed, 0 left\n" in lab.replay(pushing("nobody", server, paths)).stdout


def test_taking_what_was_refused_when_recorded(lab, library, server):
    lab.check(pushing("deny", server, "/page?push=/a,/b"))
    seen = lab.replay(pushing("take", server, "/page?push=/a,/b"))
    assert sorted(re.findall(rb"\w+ finished: \d+", seen.stdout)) == [b"pushed0 finished: 9", b"pushed1 finished: 9", b"t0 finished: 0"]
    assert any("no recording of GET http://pushing.test/a" in note for note in seen.notes)


def test_a_request_is_not_answered_by_a_push(lab, library, server, takes_pushes):
    lab.check(pushing("take", server, "/page?push=/a"))
    seen = lab.replay(pushing("take", server, "/a"))
    assert b"t0 finished: 9 " in seen.stdout and "no recording of GET http://pushing.test/a" in seen.notes[0]


def test_secrets_in_pushed_headers(lab, server):
    stdout = lab.check(pushing("deny", server, "/page?push=/a")).stdout
    assert b"  5: 38 bytes, authorization:Bearer" in stdout
    if not lab.live_only:
        assert SECRET not in lab.cassette.read_bytes()
