"""What is done with handles between curl_multi_add_handle and the first call that moves their transfers on, when libcurl looks at
their options."""

import re

import pytest

from harness import CLIENTS, REPLAY
from test_multi import by_transfer


def late(lab, origin, how):
    return lab.check([CLIENTS / "multi_late", how, origin.url("")]).stdout


def without_times(stdout):
    return by_transfer(re.sub(rb"\d+ [mu]s", b"", stdout))


def requests(lab):
    return lab.run([REPLAY, "ls", lab.cassette]).stdout


@pytest.mark.parametrize("how, written", [("options", [(b"first", 5), (b"second", 6)]), ("swapped", [(b"first", 22), (b"second", 11)])])
def test_set_after_adding(lab, origin, how, written):
    stdout = late(lab, origin, how)
    for name, size in written:
        assert b"%s write %d bytes" % (name, size) in stdout and name + b": result 0, " in stdout


@pytest.mark.parametrize("how", ["options", "swapped"])
@pytest.mark.parametrize("recorded, replayed", [("", "-before"), ("-before", "")])
def test_what_counts_is_what_was_set_in_the_end(lab, library, origin, how, recorded, replayed):
    """Whenever an option was set: the recording of one application answers another."""
    seen = lab.record([CLIENTS / "multi_late", how + recorded, origin.url("")])
    again = [CLIENTS / "multi_late", how + replayed, origin.url("")]
    lab.stop_servers()
    assert lab.run(again, offline=True).stdout != seen.stdout
    played = lab.replay(again)
    assert played.stdout == seen.stdout and played.notes == []


def test_answers_are_of_the_transfer_before(lab, origin):
    stdout = late(lab, origin, "reused")
    assert b"added: status 200, " + origin.url("/short").encode() + b", application/json, " in stdout
    assert b"told: status 200, http://127.0.0.1:1/, text/plain, 40 bytes, errno 0, header 0 100" in stdout
    assert b"it: result 18, " in stdout and b" 60 bytes " in stdout
    # One that has told of an error already tells no other before the next transfer begins.
    assert stdout.count(b"performed: 2, error 'easy handle already used in multi handle'\n") == 2
    assert stdout.count(b"performed: 2, error ''\n") == 2
    assert stdout.endswith(b"error '' 'never written'\n")


def test_removed_and_added_elsewhere(lab, library, origin):
    assert b"elsewhere: 0, 0 left\n" in late(lab, origin, "removed")
    assert b"/echo?n=2" in requests(lab) and b"/echo?n=1" not in requests(lab)


def test_reset_and_cleaned_up(lab, library, origin):
    stdout = late(lab, origin, "dropped")
    assert b"multi cleaned up: 0\n" in stdout and stdout.endswith(b"by itself: 0\n")
    assert b"/echo?reset" in requests(lab) and b"/echo?alone" in requests(lab) and b"never" not in requests(lab)


def test_what_is_refused(lab, origin):
    stdout = late(lab, origin, "refused")
    assert b"paused: 43\nperformed: 2, error 'easy handle already used in multi handle'\nadded again: 7\n" in stdout


def test_the_timer_callback(lab, library, origin):
    stdout = late(lab, origin, "events")
    assert b"added, timer: 0\nremoved, timer: -1\nadded, timer: 0\ncalled: 0\n" in stdout
    assert b"nowhere" not in requests(lab)


def test_there_is_nothing_to_wait_for(lab, origin):
    assert b"to wait: 0, 0 ms\nwaited: 0, 0 ready\n" in late(lab, origin, "waiting")


def test_a_fork_in_between(lab, origin):
    stdout = late(lab, origin, "fork")
    assert b"/echo?child" in stdout and b"/echo?parent" in stdout


@pytest.mark.parametrize("how", ["options", "swapped", "reused", "removed", "dropped", "refused", "events", "fork"])
def test_where_only_what_is_missing_is_recorded(lab, library, origin, how):
    """Nobody knows whether a handle's transfer will be played before it begins."""
    command = [CLIENTS / "multi_late", how, origin.url("")]
    recorded = lab.preloaded("record-if-missing", command)
    assert recorded.notes == [] and without_times(recorded.stdout) == without_times(lab.run(command).stdout)
    lab.stop_servers()
    played = lab.preloaded("record-if-missing", command, offline=True)
    assert played.notes == [] and played.stdout == recorded.stdout
