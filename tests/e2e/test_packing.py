"""`replay pack`: cassettes that were really recorded, replayed from their packed form."""

import shlex

import pytest

from harness import REPLAY


@pytest.fixture(autouse=True)
def needs_library(library):
    """Nothing here has a live counterpart."""


def script(base):
    """All kinds of transfers; the last ones at once."""
    return f"""
        echo body > body
        curl -s {base}/hello; curl -s '{base}/stream?chunks=3'; curl -s '{base}/bytes?size=900000'; curl -s '{base}/bytes?size=900000'
        for i in 1 2 3 4 5 6 7 8 9; do curl -s '{base}/counter?name=a'; curl -s --json "{{\\"order\\":$i}}" {base}/echo; done
        curl -s -F part=@body {base}/sink; curl -s -T body {base}/sink; curl -s {base}/short; curl -s http://127.0.0.1:1/
        curl -s '{base}/bytes?size=500000' > 1 & curl -s '{base}/bytes?size=400000' > 2 & wait; cat 1 2"""


def replay(lab, *arguments):
    return lab.run([REPLAY, *arguments], keep=True)


@pytest.fixture
def recorded(lab, origin):
    """The cassette, and what was seen when it was recorded."""
    seen = lab.record(["sh", "-c", script(origin.url(""))])
    assert len(seen.stdout) > 2_000_000
    return seen


def test_packed_cassette_plays_the_same(lab, origin, recorded):
    listed = replay(lab, "ls", lab.cassette, "--json").stdout
    plain = replay(lab, "show", lab.cassette, "--json").stdout
    packed = replay(lab, "pack", "--zstd", lab.cassette)
    assert packed.status == 0 and packed.stdout.startswith(b"packed ") and b" became " in packed.stdout
    assert replay(lab, "verify", lab.cassette).stdout.count(b": sound: ") == 1
    assert replay(lab, "show", lab.cassette, "--json").stdout == plain
    assert replay(lab, "ls", lab.cassette, "--json").stdout == listed
    lab.stop_servers()
    for _ in range(2):
        seen = lab.replay(["sh", "-c", script(origin.url(""))])
        assert seen.notes == [] and seen.stdout == recorded.stdout and seen.files == recorded.files


def test_unpacked_cassette_is_the_one_that_was_packed(lab, recorded):
    before = lab.cassette.read_bytes()
    elsewhere = lab.folder / "packed.cassette"
    assert replay(lab, "pack", lab.cassette, "-o", elsewhere).status == 0
    assert lab.cassette.read_bytes() == before and len(elsewhere.read_bytes()) < len(before)
    assert replay(lab, "pack", "--plain", elsewhere).status == 0
    assert elsewhere.read_bytes() == before
    assert list(lab.folder.glob("**/.replay")) == []


def test_recording_into_a_packed_cassette(lab, origin, recorded):
    """What came out the same does not touch it; something new leaves it plain."""
    replay(lab, "pack", lab.cassette)
    packed = lab.cassette.read_bytes()
    assert lab.record(["curl", "-s", origin.url("/hello")]).notes == []
    assert lab.cassette.read_bytes() == packed
    assert lab.record(["curl", "-s", origin.url("/echo?new")]).notes == []
    assert b"is plain already" in replay(lab, "pack", "--plain", lab.cassette).stdout
    lab.stop_servers()
    both = f"{script(origin.url(''))}; curl -s {shlex.quote(origin.url('/echo?new'))}"
    seen = lab.replay(["sh", "-c", both])
    assert seen.notes == [] and seen.stdout.startswith(recorded.stdout) and len(seen.stdout) > len(recorded.stdout)


def test_damage_is_reported(lab, recorded):
    replay(lab, "pack", lab.cassette)
    damaged = bytearray(lab.cassette.read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    lab.cassette.write_bytes(damaged)
    seen = replay(lab, "verify", lab.cassette)
    assert seen.status == 1 and str(lab.cassette).encode() in seen.stdout and b" at byte " in seen.stdout
