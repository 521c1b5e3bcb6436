"""The commands that check and change cassettes that were really recorded: `verify`, `merge`, `rm`, `rekey`, `upgrade`."""

import pytest

from harness import REPLAY


@pytest.fixture(autouse=True)
def needs_library(library):
    """Nothing here has a live counterpart."""


def replay(lab, *arguments):
    return lab.run([REPLAY, *arguments], keep=True)


def record(lab, cassette, script):
    seen = lab.run([REPLAY, "record", "-c", cassette, "--", "sh", "-c", script], keep=True)
    assert seen.status == 0
    return cassette


def test_what_is_recorded_is_sound(lab, origin):
    """All kinds of transfers: every checksum, event and key is as `verify` expects."""
    base = origin.url("")
    cassette = record(lab, lab.folder / "a.cassette", f"""
        echo body > body
        curl -s {base}/hello; curl -s -u user:password {base}/auth; curl -s '{base}/stream?chunks=3' {base}/short
        curl -s --json '{{"b":1}}' {base}/echo; curl -s -F part=@body -F two=2 {base}/echo; curl -s -T body {base}/sink
        curl -s -N -X POST -H 'Transfer-Encoding: chunked' --data-binary @body {base}/sink; curl -s -I {base}/hello
        curl -s -v -H 'Referer: http://user:password@elsewhere/' {base}/hello 2>/dev/null; curl -s http://127.0.0.1:1/; true""")
    seen = replay(lab, "verify", cassette)
    assert seen.status == 0, seen.stdout
    assert b": sound: 11 interactions" in seen.stdout
    assert b"nothing to do" in replay(lab, "rekey", cassette).stdout


def test_recorded_twice_is_the_same_answer(lab, origin):
    """Two recordings of the same: all that differs between them is volatile, and merging leaves the first as it is."""
    base = origin.url("")
    script = f"""curl -s {base}/hello; curl -s '{base}/stream?chunks=3'; curl -s '{base}/bytes?size=300000' -o /dev/null; curl -s {base}/short
                 curl -s --json '{{"b":1}}' {base}/echo; curl -s -F a=b {base}/hello; curl -s http://127.0.0.1:1/; true"""
    first = record(lab, lab.folder / "1.cassette", script)
    second = record(lab, lab.folder / "2.cassette", script)
    seen = replay(lab, "merge", first, second, "-o", lab.folder / "3.cassette")
    assert seen.notes == [] and seen.status == 0
    assert b"3.cassette: 7 interactions: 7 in both" in seen.stdout
    before = first.read_bytes()
    written = first.stat().st_mtime_ns
    assert replay(lab, "merge", first, second, "-o", first).status == 0
    assert first.read_bytes() == before and first.stat().st_mtime_ns == written, "a merge that brought nothing touched the cassette"


def test_merged_cassette_replays_both(lab, origin):
    base = origin.url("")
    first = record(lab, lab.folder / "1.cassette", f"curl -s {base}/hello; curl -s '{base}/counter?name=a'; curl -s '{base}/counter?name=a'")
    second = record(lab, lab.folder / "2.cassette", f"curl -s '{base}/stream?chunks=3'; curl -s {base}/hello")
    merged = lab.folder / "3.cassette"
    assert replay(lab, "merge", first, second, "-o", merged).status == 0
    lab.stop_servers()
    script = f"curl -s '{base}/stream?chunks=3'; curl -s '{base}/counter?name=a'; curl -s {base}/hello; curl -s '{base}/counter?name=a'"
    seen = lab.run([REPLAY, "run", "-c", merged, "--", "sh", "-c", script], offline=True, keep=True)
    assert seen.status == 0, seen.stderr
    assert b"hello from the origin" in seen.stdout


def test_conflict(lab, origin):
    """The counter answers the second recording differently."""
    script = f"curl -s '{origin.url('/counter?name=a')}'"
    first = record(lab, lab.folder / "1.cassette", script)
    second = record(lab, lab.folder / "2.cassette", script)
    seen = replay(lab, "merge", first, second, "-o", lab.folder / "3.cassette")
    assert seen.status == 1
    assert "conflict: GET" in seen.notes[0] and "#1 in" in seen.notes[0]
    shown = [replay(lab, "show", lab.folder / name, "1", "--body").stdout for name in ("3.cassette", "3.cassette.conflict")]
    assert shown == [replay(lab, "show", cassette, "1", "--body").stdout for cassette in (first, second)]
    assert shown[0] != shown[1]


def test_rm_and_upgrade(lab, origin):
    base = origin.url("")
    cassette = record(lab, lab.folder / "a.cassette", f"for i in 1 2 3; do curl -s '{base}/bytes?size=100000' -o /dev/null; done; curl -s {base}/hello")
    assert b"nothing to do" in replay(lab, "upgrade", cassette).stdout
    with cassette.open("ab") as file:
        file.write(b"the rest of a recording that was cut short")
    assert b"rewrote" in replay(lab, "upgrade", cassette).stdout
    assert cassette.stat().st_size < 110_000
    assert replay(lab, "rm", cassette, "1-2").status == 0
    assert replay(lab, "verify", cassette).status == 0
    lab.stop_servers()
    seen = lab.run([REPLAY, "run", "-c", cassette, "--", "sh", "-c", f"curl -s '{base}/bytes?size=100000' | wc -c; curl -s {base}/hello"],
                   offline=True, keep=True)
    assert seen.stdout == b"100000\nhello from the origin\n"
