"""CURLOPT_CONNECT_ONLY: libcurl connects, the application sends and receives by itself."""

import json
import time

import pytest

from harness import CLIENTS, REPLAY

CLIENT = CLIENTS / "connect_only"
LINES = ["hello", "late one", "late two", "bytes 40000", "again"]


@pytest.mark.parametrize("how", ["wait", "busy", "sips", "multi", "loud", "edge"])
def test_talk(lab, talker, how):
    seen = lab.check([CLIENT, how, talker.url(), *LINES])
    assert b"connected: 0" in seen.stdout
    assert b"answer: you said hello" in seen.stdout
    assert b"answer: late two" in seen.stdout
    assert b"5000 lines, sum" in seen.stdout
    assert b"answer: you said again" in seen.stdout


def test_removed_from_its_multi(lab, talker):
    """libcurl closes the connection then."""
    seen = lab.check([CLIENT, "multi", talker.url(), "hello"])
    assert b"has a socket: 1\nstill has a socket: 0\n" in seen.stdout
    assert b"sent 0 of 9: 1\n" in seen.stdout


@pytest.mark.parametrize("how, result", [("bye", b"received 0: 0"), ("reset", b"received 0: 56")])
def test_server_ends_it(lab, talker, how, result):
    seen = lab.check([CLIENT, "wait", talker.url(), "hello", how])
    assert result in seen.stdout
    assert (b"error ''" in seen.stdout.splitlines()) == (how == "bye")


def test_connecting_again(lab, talker, leaking):
    seen = lab.check([CLIENT, "twice", talker.url(), "who"])
    assert b"answer: connection 1" in seen.stdout and b"answer: connection 2" in seen.stdout


def test_refused(lab, library, talker):
    talker.stop()
    command = [CLIENT, "wait", talker.url(), "hello"]
    seen = lab.record(command)
    assert b"connected: 7 " in seen.stdout
    assert lab.replay(command).stdout == seen.stdout


@pytest.mark.parametrize("how, status", [("_exit", 5), ("kill", -9)])
def test_sudden_end(lab, talker, how, status):
    """Every call is in the cassette although nothing of the process ran after the last one."""
    seen = lab.check([CLIENT, how, talker.url(), *LINES])
    assert seen.status == status
    assert b"answer: you said again" in seen.stdout


def test_side_by_side(lab, talker):
    seen = lab.check([CLIENT, "many", talker.url(), "one", "two", "three"])
    assert seen.stdout.index(b"said three") < seen.stdout.index(b"said two") < seen.stdout.index(b"said one")


def test_threads(lab, talker):
    """Which thread connects first is nobody's promise: what it sends tells."""
    words = [f"word{n}" for n in range(16)]
    seen = lab.check([CLIENT, "threads", talker.url(), *words])
    assert all(f"answer: you said {word}\n".encode() in seen.stdout for word in words)


def test_order_of_connections_may_change(lab, library, talker):
    """What is sent tells which of the recorded connections it is."""
    recorded = lab.record([CLIENT, "many", talker.url(), "one", "two", "three"])
    lab.stop_servers()
    replayed = lab.replay([CLIENT, "many", talker.url(), "three", "one", "two"])
    for word in (b"one", b"two", b"three"):
        assert b"answer: you said " + word in recorded.stdout
        assert b"answer: you said " + word in replayed.stdout
    assert replayed.notes == []


def test_other_message(lab, library, talker):
    lab.record([CLIENT, "wait", talker.url(), "hello", "again"])
    lab.stop_servers()
    seen = lab.replay([CLIENT, "wait", talker.url(), "hello", "against"])
    assert b"answer: you said hello" in seen.stdout
    assert b"sent 0 of 8: 55" in seen.stdout
    assert "something else" in seen.note() and str(lab.cassette) in seen.note()
    assert "something else" in seen.stdout.decode().splitlines()[-1], "the error buffer does not tell"
    assert lab.launched("replay", [CLIENT, "wait", talker.url(), "against"], offline=True).status == 120


def test_more_messages(lab, library, talker):
    lab.record([CLIENT, "wait", talker.url(), "hello"])
    lab.stop_servers()
    seen = lab.replay([CLIENT, "wait", talker.url(), "hello", "hello"])
    assert b"sent 0 of 6: 55" in seen.stdout
    assert "more than the recorded one" in seen.note()


def test_connection_is_no_get(lab, library, origin):
    """A connection to a URL is another thing than a GET of it, and neither answers for the other."""
    get, connect = ["curl", "-s", origin.url("/hello")], [CLIENT, "wait", origin.url("/hello")]
    lab.record(get)
    assert lab.replay(connect).stdout.startswith(b"connected: 9 ")
    lab.cassette.unlink()
    lab.record(connect)
    assert lab.replay(get).status == 9
    assert lab.replay(connect).status == 0


def test_shown(lab, library, talker):
    lab.record([CLIENT, "wait", talker.url(), "hello", "late one"])
    lab.stop_servers()
    listed = lab.run([REPLAY, "ls", lab.cassette]).stdout.decode()
    assert "CONNECT" in listed
    shown = lab.run([REPLAY, "show", lab.cassette, "1"]).stdout.decode()
    assert shown.index("hello") < shown.index("you said hello") < shown.index("late one")
    events = json.loads(lab.run([REPLAY, "show", lab.cassette, "1", "--json"]).stdout)["events"]
    said = [(event["kind"], event["data"]) for event in events if event["kind"] in ("send", "receive") and event["result"] == 0]
    assert said == [("send", "hello\n"), ("receive", "you said hello\n"), ("send", "late one\n"), ("receive", "late one\n")]


def test_recorded_times_may_pass(lab, library, talker):
    command = [CLIENT, "wait", talker.url(), "late one", "late two"]
    recorded = lab.record(command)
    lab.stop_servers()
    began = time.monotonic()
    replayed = lab.replay(command, env={"REPLAY_CLOCK": "real"})
    assert time.monotonic() - began >= 0.1
    assert replayed.stdout == recorded.stdout
