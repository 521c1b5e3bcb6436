"""The multi interface: the order of callbacks over several transfers, messages, pauses, removals, event loops."""

import re

import pytest

import libcurl
from harness import CLIENTS


def streams(origin, count=4):
    """Streams whose chunks and ends mix, each event some milliseconds from the next: their order is beyond doubt."""
    return [origin.url(f"/stream?name=s{n}&chunks={2 + n}&wait=0.0{n + 1}&delay=0.0{count}") for n in range(count)]


def by_transfer(stdout):
    """Each transfer's lines together. How those that start while others run mix with them is the network's affair."""
    return b"\n".join(sorted(stdout.split(b"\n"), key=lambda line: line.split(b" ")[0]))


def lines_about(name, stdout):
    return [line for line in stdout.splitlines() if name in line]


@pytest.mark.parametrize("client", ["multi_poll", "multi_fdset", "multi_fdset_other", "multi_socket"])
def test_side_by_side(lab, origin, client):
    seen = lab.check([CLIENTS / client, *streams(origin), origin.url("/short")])
    assert seen.status == 0
    assert seen.stdout.count(b"message 1") == 5
    assert seen.stdout.count(b"finished: 0 ") == 4
    assert b"finished: 18 " in seen.stdout


@pytest.mark.parametrize("client", ["multi_poll", "multi_fdset", "multi_socket"])
def test_all_at_once(lab, origin, client):
    """Events within less than a millisecond, and still in the order in which they were recorded."""
    seen = lab.check([CLIENTS / client, *[origin.url(f"/bytes?size={30000 + n}") for n in range(8)]])
    assert seen.stdout.count(b"finished: 0 ") == 8


def test_one_large_body(lab, origin):
    seen = lab.check([CLIENTS / "multi_poll", origin.url("/bytes?size=1000000")])
    assert seen.stdout.count(b"first write") > 20


def test_same_address_many_times(lab, origin):
    """Equal requests answer in the order in which they were recorded."""
    seen = lab.check([CLIENTS / "multi_poll", *[origin.url("/counter?answers=a,b,c,d,e,f")] * 6])
    assert seen.stdout.count(b"finished: 0 ") == 6


def test_http2(lab, nginx):
    seen = lab.check([CLIENTS / "multi_poll", *[nginx.tls_url(f"/large.txt?{n}") for n in range(4)]])
    assert seen.stdout.count(b"finished: 0 ") == 4


def test_added_later(lab, origin):
    seen = lab.check([CLIENTS / "multi_poll", "add", origin.url("/hello"), *streams(origin)], arrange=by_transfer)
    assert b"late finished: 0 " in seen.stdout


def test_paused_and_unpaused(lab, origin):
    seen = lab.check([CLIENTS / "multi_poll", "pause", origin.url("/stream?chunks=5")])
    assert b"unpausing\nfirst write" in seen.stdout
    assert b"first finished: 0 " in seen.stdout


def test_paused_in_a_large_body(lab, origin):
    seen = lab.check([CLIENTS / "multi_poll", "pause", origin.url("/bytes?size=300000")])
    assert b"first finished: 0 " in seen.stdout


def test_removed_in_mid_stream(lab, origin):
    seen = lab.check([CLIENTS / "multi_poll", "remove", *streams(origin)], arrange=by_transfer)
    assert b"removing\ninstead added: 0" in seen.stdout
    assert b"first finished" not in seen.stdout
    assert b"instead finished: 0 " in seen.stdout


def test_messages_never_read(lab, origin):
    seen = lab.check([CLIENTS / "multi_poll", "ignore", *streams(origin)])
    assert b"running 0\nwaited: yes\nstill unread: yes" in seen.stdout


def test_played_and_live_transfers_mix(lab, library, origin):
    """file:// stays live in the real multi while the other is played."""
    page = lab.folder / "page.txt"
    page.write_bytes(b"as it is now")
    command = [CLIENTS / "multi_poll", origin.url("/stream"), f"file://{page}"]
    recorded = lab.record(command)
    lab.stop_servers()
    replayed = lab.replay(command)
    # Only the played one takes as long as when it was recorded.
    assert lines_about(b"first ", recorded.stdout) == lines_about(b"first ", replayed.stdout)
    live = [re.sub(rb"\d+ us", b"", line) for line in lines_about(b"t0 ", replayed.stdout)]
    assert live == [re.sub(rb"\d+ us", b"", line) for line in lines_about(b"t0 ", recorded.stdout)]
    assert b"t0 finished: 0 " in live[-1]


def test_nobody_listens(lab):
    seen = lab.check([CLIENTS / "multi_poll", "http://127.0.0.1:1/", "http://127.0.0.1:1/again"])
    assert seen.stdout.count(b"finished: 7 ") == 2


def test_over_in_a_call_ahead_of_the_timer(lab, origin):
    """The timer still goes off, and only then does the application see how the transfer ended; since libcurl 8.10 it is switched off.
    (The kernel refuses to connect to the broadcast address, wherever it is asked.)"""
    client = CLIENTS / "multi_socket"
    seen = lab.check(["sh", "-c", f"{client} nudge http://255.255.255.255/; {client} nudge {origin.url('/hello')}"])
    assert b"running after the nudge: 0" in seen.stdout
    left_on = libcurl.wanted_version().startswith("7.")
    assert (b"finished: 7 " if left_on else b"nothing left to wait for, and yet unfinished") in seen.stdout


def test_a_timer_callback_that_ends_it_all(lab, origin):
    stdout = lab.check([CLIENTS / "multi_dead", origin.url("/hello")]).stdout
    assert stdout == (b"added with -1: 11\nadded with 0: 0\nperformed: 11, running 1\nto wait: 0 ms\nadded to a dead one: 11\n"
                      b"performed: 0, running 0, result 42\nadded when none is left: 0\n")
