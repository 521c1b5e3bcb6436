"""Many transfers in one multi handle; played ones beside live ones; functions of newer libcurls."""

import random
import re

import pytest

from harness import CLIENTS, PYTHON
from test_multi import by_transfer


def names_finished(stdout):
    return re.findall(rb"(\w+) finished: 0 ", stdout)


@pytest.mark.parametrize("client", ["multi_poll", "multi_socket"])
def test_hundreds_complete_in_the_recorded_order(lab, origin, client):
    waits = [n / 400 for n in range(300)]
    random.Random(3).shuffle(waits)
    seen = lab.check([CLIENTS / client, *[origin.url(f"/stream?name={n}&chunks=1&wait={wait}&delay=0") for n, wait in enumerate(waits)]])
    order = names_finished(seen.stdout)
    assert len(order) == 300 and order != sorted(order)


def without_times(stdout):
    """What the clients print of each transfer, without the times of those that are live, and how they mix."""
    return by_transfer(re.sub(rb"message 1, \d+ left, status 200, \d+ us: ", b"", stdout))


@pytest.mark.parametrize("client", ["multi_poll", "multi_fdset", "multi_socket"])
def test_some_played_some_live(lab, library, origin, client):
    """In record-if-missing every other transfer is played, without a word to the server, and the rest is live, and recorded."""
    urls = [origin.url(f"/counter?name={n}") for n in range(6)]
    streams = [origin.url(f"/stream?name=s{n}&delay=0.03") for n in range(4)]
    assert lab.record(["curl", "-s", *urls[::2], *streams[::2]]).status == 0
    command = [CLIENTS / client, *urls, *streams]
    mixed = lab.preloaded("record-if-missing", command)
    assert len(names_finished(mixed.stdout)) == 10
    # Each counter was asked once by now, whoever asked it.
    counts = lab.run(["curl", "-s", *urls])
    assert counts.stdout.count(b'"call": 2') == len(urls)
    lab.stop_servers()
    replayed = lab.replay(command)
    assert without_times(replayed.stdout) == without_times(mixed.stdout)
    assert replayed.notes == []


def test_newer_functions(lab, origin):
    """Where libcurl has them they know of played transfers; where it has not, an application that looks for them is told so."""
    version = lab.run(["curl", "--version"]).stdout
    stdout = lab.check([CLIENTS / "multi_newer", origin.url("/hello"), origin.url("/stream?delay=0.05")]).stdout
    newer = {b"curl_multi_get_handles": (8, 4), b"curl_multi_waitfds": (8, 8), b"curl_multi_get_offt": (8, 16),
             b"curl_multi_notify_enable": (8, 17)}
    major, minor = map(int, re.search(rb"libcurl/(\d+)\.(\d+)", version).groups())
    for name, since in newer.items():
        assert (name + b" is missing\n" in stdout) == ((major, minor) < since)
    if (major, minor) >= (8, 4):
        assert b"handles: t0 t1\n" in stdout and b"handles: t1\n" in stdout


def test_looking_for_libcurl_where_there_is_none(lab, library):
    """Our functions are in every process that we are loaded into; a program that asks whether libcurl is must not find them."""
    script = "import ctypes; print([hasattr(ctypes.CDLL(None), name) for name in ('curl_easy_init', 'puts')])"
    assert lab.preloaded("replay", [PYTHON, "-c", script]).stdout == b"[False, True]\n"


def test_sockets_of_played_transfers_are_not_told(lab, library, origin):
    command = [CLIENTS / "multi_socket", origin.url("/hello"), origin.url("/stream")]
    recorded = lab.check(command)
    told = [int(re.search(rb"told of sockets (\d+) times", outcome.stderr).group(1)) for outcome in (recorded, lab.replay(command))]
    assert told[0] > 0 and told[1] == 0
    assert b"assigning to no socket of its: 5\n" in recorded.stdout
