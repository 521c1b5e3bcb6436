"""Errors and bad input: one clear line that names the file and the remedy, and the host unharmed."""

import struct

import pytest

from harness import CLIENTS

MAGIC = b"\x89RPL\r\n\x1a\n"
FAILED = 9  # CURLE_REMOTE_ACCESS_DENIED: what a miss and an unusable cassette give


@pytest.fixture(autouse=True)
def needs_library(library):
    """Nothing here has a live counterpart."""


def recorded(lab, origin, path="/bytes?size=60000"):
    assert lab.record(["curl", "-s", origin.url(path)]).status == 0
    return lab.cassette.read_bytes()


def damage(kind, good):
    if kind == "foreign":
        return b"#!/bin/sh\necho a script of somebody's, long enough for any header\n" * 20
    if kind == "a text-mode copy":
        return good.replace(b"\r\n", b"\n")
    if kind == "newer":
        return MAGIC + struct.pack("<I", 2) + good[12:]
    if kind == "cut in the header":
        return good[:12]
    if kind == "cut in a body":
        return good[:good.index(b"0000400\n")]
    if kind == "zeroes":
        return bytes(len(good))
    assert kind == "a flipped bit"
    at = good.index(b"0000400\n")
    return good[:at] + b"\x31" + good[at + 1:]


KINDS = ["foreign", "a text-mode copy", "newer", "cut in the header", "cut in a body", "zeroes", "a flipped bit"]


@pytest.mark.parametrize("kind", KINDS)
def test_replaying_from_a_bad_cassette(lab, origin, kind):
    lab.cassette.write_bytes(bad := damage(kind, recorded(lab, origin)))
    lab.stop_servers()
    seen = lab.replay(["curl", "-s", origin.url("/bytes?size=60000")])
    assert (seen.status, seen.stdout) == (FAILED, b"")
    assert str(lab.cassette) in seen.note()
    assert lab.cassette.read_bytes() == bad


def test_remedies_are_told_apart(lab, origin):
    """A newer cassette wants a newer library; what is no cassette at all wants another name."""
    good = recorded(lab, origin)
    notes = []
    for kind in ("newer", "foreign"):
        lab.cassette.write_bytes(damage(kind, good))
        notes.append(lab.replay(["curl", "-s", origin.url("/bytes?size=60000")]).note())
    assert "version" in notes[0]
    assert "version" not in notes[1]


@pytest.mark.parametrize("kind", ["foreign", "a text-mode copy", "newer"])
def test_recording_onto_what_is_not_ours_to_write(lab, origin, kind):
    """The live transfer goes on, and the file, which may be somebody's only copy, stays as it is."""
    lab.cassette.write_bytes(bad := damage(kind, recorded(lab, origin)))
    seen = lab.record(["curl", "-s", origin.url("/hello")])
    assert (seen.status, seen.stdout) == (0, b"hello from the origin\n")
    assert str(lab.cassette) in seen.note()
    assert lab.cassette.read_bytes() == bad


@pytest.mark.parametrize("kind", KINDS)
def test_recording_onto_a_bad_cassette_leaves_the_transfer_alone(lab, origin, kind):
    lab.cassette.write_bytes(damage(kind, recorded(lab, origin)))
    seen = lab.record(["curl", "-s", "-w", "%{http_code}", origin.url("/hello")])
    assert (seen.status, seen.stdout) == (0, b"hello from the origin\n200")


def test_recording_after_a_torn_tail(lab, origin):
    """What a killed process left half written is no obstacle, to replaying or to recording more."""
    recorded(lab, origin, "/hello")
    with lab.cassette.open("ab") as file:
        file.write(b"\x55" * 1000)
    assert lab.replay(["curl", "-s", origin.url("/hello")]).stdout == b"hello from the origin\n"
    seen = lab.record(["curl", "-s", origin.url("/counter")])
    assert seen.status == 0
    for path, expected in (("/hello", b"hello from the origin\n"), ("/counter", seen.stdout)):
        assert lab.replay(["curl", "-s", origin.url(path)]).stdout == expected


def test_missing_cassette(lab):
    seen = lab.replay(["curl", "-sS", "http://127.0.0.1:1/"])
    assert seen.status == FAILED
    assert seen.stderr.startswith(b"curl: (9) ")
    assert str(lab.cassette) in seen.note()
    assert "replay record" in seen.note()
    assert not lab.cassette.exists()


def test_missing_cassette_without_any_configuration(lab, origin):
    """An unconfigured preload never touches the network: not even a server that is up."""
    seen = lab.preloaded(None, ["curl", "-s", origin.url("/hello")], cassette="")
    assert (seen.status, seen.stdout) == (FAILED, b"")
    assert "replay.cassette" in seen.note() and "replay record" in seen.note()
    assert seen.files == {}


def test_miss(lab, origin):
    recorded(lab, origin, "/hello?colour=blue")
    seen = lab.replay(["curl", "-sS", origin.url("/hello?colour=green")])
    assert (seen.status, seen.stdout) == (FAILED, b"")
    assert b"curl: (9) " in seen.stderr and b"/hello?colour=green" in seen.stderr
    assert any("colour=green" in note for note in seen.notes)
    told = "\n".join(seen.notes) + seen.stderr.decode()
    assert "colour=blue" in told, "what the nearest recording has instead is not told"


@pytest.mark.parametrize("client", ["easy", "multi_poll"])
def test_miss_beside_a_hit(lab, origin, client):
    recorded(lab, origin, "/hello")
    seen = lab.replay([CLIENTS / client, origin.url("/hello"), origin.url("/other")])
    assert seen.stdout.count(b"status 200") >= 1
    assert b"code 9" in seen.stdout or b"finished: 9 " in seen.stdout


def test_unknown_mode(lab, origin):
    recorded(lab, origin, "/hello")
    seen = lab.preloaded("rewind", ["curl", "-s", origin.url("/hello")])
    assert seen.status == FAILED
    assert "rewind" in seen.note()
    assert all(mode in seen.note() for mode in ("live", "record", "replay", "record-if-missing"))


def test_record_if_missing(lab, origin):
    command = ["curl", "-s", origin.url("/counter")]
    first = lab.preloaded("record-if-missing", command)
    again = lab.preloaded("record-if-missing", command)
    other = lab.preloaded("record-if-missing", ["curl", "-s", origin.url("/hello")])
    lab.stop_servers()
    assert first.stdout == again.stdout == lab.replay(command).stdout
    assert b'"call": 1' in first.stdout
    assert other.stdout == lab.replay(["curl", "-s", origin.url("/hello")]).stdout == b"hello from the origin\n"


def test_live_mode_neither_records_nor_replays(lab, origin):
    recorded(lab, origin, "/counter")
    before = lab.cassette.read_bytes()
    seen = lab.preloaded("live", ["curl", "-s", origin.url("/counter")])
    assert b'"call": 2' in seen.stdout
    assert lab.cassette.read_bytes() == before
