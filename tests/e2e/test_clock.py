"""REPLAY_CLOCK: recorded times pass as they did, or times a factor, in every way of waiting, and the order stays."""

import re
import time

import pytest

from harness import CLIENTS, REPLAY

WAYS = ["poll", "wait", "waitfds", "fdset", "timeout", "easy"]


def streams(origin):
    """Three transfers, 0.4 s in all where side by side."""
    return [origin.url(f"/stream?name=s{n}&chunks={2 + n}&wait=0.0{n + 3}&delay=0.1") for n in range(3)]


def timed(lab, command, clock):
    """A replay by this clock: what came of it, and how many ms it took (startup included)."""
    before = time.monotonic()
    seen = lab.replay(command, env={"REPLAY_CLOCK": clock})
    return seen, (time.monotonic() - before) * 1000


def took(stderr):
    """The client's own account: how many ms, and how many rounds in which nothing happened."""
    return tuple(map(int, re.search(rb"(\d+) ms, (\d+) idle", stderr).groups()))


def recorded_length(stdout):
    """The longest transfer in ms, by what libcurl told of it."""
    return max(int(us) for us in re.findall(rb"(\d+) us:", stdout)) / 1000


@pytest.mark.parametrize("way", WAYS)
def test_as_long_as_it_took(lab, library, origin, way):
    command = [CLIENTS / "multi_clock", way, *streams(origin)]
    if lab.run(command).status == 3:
        pytest.skip("this libcurl has no such function")
    recorded = lab.check(command)
    replayed, _ = timed(lab, command, "real")
    assert replayed.stdout == recorded.stdout
    milliseconds, idle = took(replayed.stderr)
    assert milliseconds >= (1000 if way == "easy" else int(recorded_length(recorded.stdout)))
    # The client is woken when there is something for it and not before: it waits, it does not poll. (Its first call delivers nothing.)
    assert idle <= 1


@pytest.mark.parametrize("client", ["multi_socket", "multi_fdset", "multi_fdset_other"])
def test_in_event_loops(lab, library, origin, client):
    command = [CLIENTS / client, *streams(origin)]
    recorded = lab.check(command)
    replayed, milliseconds = timed(lab, command, "real")
    assert replayed.stdout == recorded.stdout
    assert milliseconds >= recorded_length(recorded.stdout)


def test_a_factor(lab, library, origin):
    command = [CLIENTS / "multi_clock", "poll", *streams(origin)]
    recorded = lab.check(command)
    for factor in (0.5, 2):
        replayed, _ = timed(lab, command, str(factor))
        assert replayed.stdout == recorded.stdout
        assert took(replayed.stderr)[0] >= int(recorded_length(recorded.stdout) * factor)


def test_order_within_milliseconds(lab, library, origin):
    """However unevenly the clock catches up: the order is the recorded one."""
    command = [CLIENTS / "multi_clock", "poll", *[origin.url(f"/bytes?size={30000 + n}") for n in range(20)]]
    recorded = lab.check(command)
    assert timed(lab, command, "real")[0].stdout == recorded.stdout
    assert timed(lab, command, "0.001")[0].stdout == recorded.stdout


def test_progress_still_aborts(lab, library, origin):
    command = [CLIENTS / "breaks", "progress", origin.url("/stream?chunks=6")]
    recorded = lab.check(command)
    assert timed(lab, command, "real")[0].stdout == recorded.stdout


@pytest.mark.parametrize("clock", ["fast", "0", "1e3", "-1"])
def test_no_such_clock(lab, library, origin, clock):
    assert lab.record(["curl", "-s", origin.url("/hello")]).status == 0
    seen, _ = timed(lab, ["curl", "-s", origin.url("/hello")], clock)
    assert seen.status == 9
    assert f"REPLAY_CLOCK={clock} is not a clock" in seen.note() and "virtual, real" in seen.note()


def test_launched(lab, library, origin):
    command = [CLIENTS / "multi_clock", "poll", *streams(origin)]
    recorded = lab.check(command, by="launcher")
    replayed = lab.run([REPLAY, "run", "--clock", "real", "-c", lab.cassette, "--", *command], offline=True,
                       env={"REPLAY_CLOCK": "nonsense"})
    assert replayed.stdout == recorded.stdout
    assert took(replayed.stderr)[0] >= int(recorded_length(recorded.stdout))
    refused = lab.run([REPLAY, "run", "--clock", "0", "-c", lab.cassette, "--", *command])
    assert refused.status == 125 and "is not a clock" in refused.note()
