"""Pauses from everywhere: what is held comes when and where it came live. And the other things that callbacks may answer."""

import re

import pytest

from harness import CLIENTS


@pytest.mark.parametrize("how, path", [
    ("progress", "/bytes?size=100000"), ("twice", "/bytes?size=100000"), ("inside", "/bytes?size=100000"),
    ("header", "/bytes?size=100000"), ("compressed", "/gzip"), ("include", "/bytes?size=100000"),
    ("thread", "/bytes?size=100000"), ("progress", "/stream?chunks=5")])
def test_download_paused(lab, origin, how, path):
    seen = lab.check([CLIENTS / "pauses", how, origin.url(path)])
    assert b"easy finished: 0 " in seen.stdout
    assert how == "thread" or b"go on {\n" in seen.stdout


def test_what_was_held_is_delivered_inside_the_call_that_lifts_the_pause(lab, origin):
    lines = lab.check([CLIENTS / "pauses", "progress", origin.url("/bytes?size=100000")]).stdout.splitlines()
    assert lines[lines.index(b"go on {") + 1].startswith(b"easy write ")
    assert b"} 0" in lines[lines.index(b"go on {") + 2:]


def test_refused_inside_the_call_that_lifts_the_pause(lab, origin):
    """libcurl 7.88.1 tells the caller, and goes on without what was refused; its complaint stays in the error buffer. 8.14.1 fails."""
    seen = lab.check([CLIENTS / "pauses", "refused", origin.url("/bytes?size=100000")])
    assert b"} 23\n" in seen.stdout
    assert re.search(rb"easy finished: (0 'No error'|23 '.*') error buffer 'Fail", seen.stdout)


def test_ended_while_paused(lab, origin):
    assert b"easy finished: 42 " in lab.check([CLIENTS / "pauses", "abort", origin.url("/bytes?size=100000")]).stdout


@pytest.mark.parametrize("how", ["read", "mime"])
def test_upload_paused(lab, origin, how):
    seen = lab.check([CLIENTS / "pauses", how, origin.url("/sink")])
    assert b"reading paused\nlet read: 0\nread 1000\n" in seen.stdout
    assert b"easy finished: 0 " in seen.stdout


@pytest.mark.parametrize("how", ["outside", "other", "pauses", "all", "twice", "odd"])
def test_side_by_side(lab, origin, how):
    first = origin.url("/stream?chunks=6&delay=0.02")
    second = origin.url("/stream?name=other&chunks=6&delay=0.04&wait=0.05")
    seen = lab.check([CLIENTS / "multi_pauses", how, first, second])
    assert seen.stdout.count(b"finished: 0 ") == 2
    assert (b"before anything {\n} 43\n" in seen.stdout) == (how == "odd")


# --- other answers

@pytest.mark.parametrize("how, path, code", [
    ("write-error", "/bytes?size=50000", 23), ("write-more", "/bytes?size=50000", 23), ("header-error", "/bytes?size=50000", 23),
    ("progress", "/bytes?size=50000", 42), ("old-progress", "/bytes?size=50000", 42), ("progress-continue", "/bytes?size=50000", 0),
    ("debug", "/bytes?size=50000", 0), ("read-abort", "/sink", 42), ("read-more", "/sink", 26), ("part-abort", "/sink", 42),
    ("seek", "/redirect?status=307&to=/sink", 0), ("seek-fail", "/redirect?status=307&to=/sink", 65),
    ("seek-cant", "/redirect?status=307&to=/sink", 65), ("resume", "/sink", 0), ("resume-fail", "/sink", 26),
    ("resume-cant", "/sink", 0)])
def test_answers(lab, origin, how, path, code):
    seen = lab.check([CLIENTS / "answers", how, origin.url(path)])
    assert b"easy finished: %d " % code in seen.stdout


def test_lines_traced_after_an_abort(lab, origin):
    seen = lab.check([CLIENTS / "answers", "write-error", origin.url("/bytes?size=50000")])
    assert seen.stdout.count(b"debug text") > seen.stdout[:seen.stdout.index(b"easy write")].count(b"debug text")


@pytest.mark.parametrize("recorded, replayed, path, code", [
    ("debug", "write-error", "/bytes?size=50000", 23), ("debug", "header-error", "/bytes?size=50000", 23),
    ("seek", "seek-fail", "/redirect?status=307&to=/sink", 65), ("seek", "seek-cant", "/redirect?status=307&to=/sink", 65),
    ("seek", "read-abort", "/sink", 42)])
def test_answered_otherwise_in_replay(lab, library, origin, recorded, replayed, path, code):
    lab.record([CLIENTS / "answers", recorded, origin.url(path)])
    lab.stop_servers()
    assert b"easy finished: %d " % code in lab.replay([CLIENTS / "answers", replayed, origin.url(path)]).stdout


def test_paused_for_longer_than_it_may_take(lab, library, origin):
    """Unlike the recorded one, which was let go on: the time limit counts, or it would stand still for ever."""
    url = origin.url("/stream")
    lab.record([CLIENTS / "pauses", "progress", url])
    lab.stop_servers()
    seen = lab.replay([CLIENTS / "pauses", "never", url])
    assert b"easy finished: 28 'Timeout was reached' error buffer 'Operation timed out after 300 milliseconds with " in seen.stdout


@pytest.mark.parametrize("clock", ["virtual", "real"])
def test_paused_for_longer_than_it_may_take_beside_another(lab, library, origin, clock):
    first, second = origin.url("/stream?name=a&chunks=6"), origin.url("/stream?name=b&chunks=6")
    lab.record([CLIENTS / "multi_pauses", "outside", first, second])
    lab.stop_servers()
    seen = lab.replay([CLIENTS / "multi_pauses", "never", first, second], env={"REPLAY_CLOCK": clock})
    assert b"first finished: 28 'Timeout was reached' error buffer 'Operation timed out after 300 milliseconds with " in seen.stdout
    assert b"second finished: 0 " in seen.stdout


def test_meter_beside_a_progress_callback(lab, library, origin):
    command = [CLIENTS / "answers", "progress-continue", origin.url("/bytes?size=50000")]
    recorded = lab.record(command)
    lab.stop_servers()
    last = [seen.stderr.split(b"\r")[-1].split() for seen in (recorded, lab.replay(command))]
    assert last[0][:4] == last[1][:4] == [b"100", b"50000", b"100", b"50000"]
