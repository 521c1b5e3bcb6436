"""Strict sessions, in which all that is recorded is to be used, and `replay prune`."""

import subprocess

import pytest

from harness import CLIENTS, REPLAY, urls_in


@pytest.fixture(autouse=True)
def needs_library(library):
    """Nothing here has a live counterpart."""


def fetch(origin, *paths):
    return ["curl", "-s", *(origin.url(path) for path in paths)]


def strict(lab, command, **how):
    return lab.run([REPLAY, "run", "--strict", "-c", lab.cassette, "--", *command], **how)


def prune(lab, *options):
    return lab.run([REPLAY, "prune", lab.cassette, *options], keep=True)


@pytest.fixture
def recorded(lab, origin):
    """Four interactions, of which one request was answered twice."""
    lab.launched("record", fetch(origin, "/hello", "/echo?a", "/counter?n=a", "/counter?n=a"))
    lab.stop_servers()
    return lab


def test_all_used_once(recorded, origin):
    """In whatever order, by whatever processes."""
    script = " & ".join(f"curl -s '{origin.url(path)}'" for path in ("/counter?n=a", "/hello", "/echo?a", "/counter?n=a"))
    seen = strict(recorded, ["sh", "-c", f"{script} & wait"])
    assert seen.status == 0
    assert "4 replayed" in seen.note()
    assert b"used all of it" in prune(recorded).stdout


def test_unused(recorded, origin):
    seen = strict(recorded, fetch(origin, "/hello", "/counter?n=a"))
    assert seen.status == 120
    assert any("2 were not used" in note for note in seen.notes), seen.notes
    assert any(note.endswith(f"#2 GET {origin.url('/echo?a')}") for note in seen.notes)
    assert any("`replay prune" in note and "`replay record" in note for note in seen.notes)

    before = recorded.cassette.read_bytes()
    assert b"would remove #2 GET" in prune(recorded, "--dry-run").stdout
    assert recorded.cassette.read_bytes() == before
    seen = prune(recorded)
    assert seen.status == 0 and b"removed #2 GET" in seen.stdout
    assert urls_in(recorded) == ["hello", "counter?n=a"]
    seen = strict(recorded, fetch(origin, "/hello", "/counter?n=a"))
    assert seen.status == 0 and len(seen.notes) == 1


def test_played_more_often_than_recorded(recorded, origin):
    seen = strict(recorded, fetch(origin, "/hello", "/echo?a", "/counter?n=a", "/counter?n=a", "/counter?n=a"))
    assert seen.status == 120
    assert any("1 was played again" in note for note in seen.notes)
    assert any("#4 GET" in note for note in seen.notes)
    assert not any("`replay prune" in note for note in seen.notes)
    # Only a strict session minds.
    assert recorded.replay(fetch(origin, "/hello", "/hello"), by="launcher").status == 0


def test_missed(recorded, origin):
    seen = strict(recorded, ["sh", "-c", f"curl -s '{origin.url('/never')}'; exec \"$@\"", "sh",
                             *fetch(origin, "/hello", "/echo?a", "/counter?n=a", "/counter?n=a")])
    assert seen.status == 120
    assert [note for note in seen.notes if "strict" in note] == ["replay: strict: 1 request had no recording:"]
    assert seen.notes[-1] == f"replay:   GET {origin.url('/never')}"


def test_misses_are_listed(recorded, origin):
    """Of all processes, those that were killed too, each request once, and never what is secret in it."""
    user = origin.url("/never").replace("//", "//me:s3cr3t@")
    script = f"curl -s {user}; curl -s {user} & {CLIENTS / 'sudden_end'} kill {origin.url('/hello?other')}; wait; exit 0"
    seen = strict(recorded, ["sh", "-c", script])
    assert seen.status == 120
    listed = seen.notes[seen.notes.index("replay: strict: 2 requests had no recording:") + 1:]
    assert set(listed) == {f"replay:   GET {origin.url('/hello?other')}",
                           f"replay:   GET {origin.url('/never').replace('//', '//SECRET:SECRET@')}, 2 times"}


def test_misses_without_launcher(recorded, origin):
    command = fetch(origin, "/hello", "/echo?a", "/counter?n=a", "/counter?n=a", "/a", "/b", "/c", "/d", "/a")
    seen = recorded.preloaded("replay", command, offline=True, env={"REPLAY_STRICT": "1"})
    told = [note for note in seen.notes if "strict" in note]
    named = ", ".join(f"GET {origin.url(path)}" for path in ("/a", "/b", "/c"))
    assert told == [f"replay: strict: 4 requests had no recording: {named}, …"]


@pytest.mark.parametrize(("on_miss", "counts", "told"), [("live", "0 recorded, 1 replayed, 2 live, 0 missed", "went live"),
                                                         ("record", "1 recorded, 1 replayed, 1 live, 0 missed", "was recorded")])
def test_misses_that_do_not_fail(lab, origin, on_miss, counts, told):
    """What goes to the network for want of a recording is none the less missed; what always goes there is not."""
    lab.launched("record", fetch(origin, "/hello"))
    files = {"replay.toml": f"on_miss = '{on_miss}'\npassthrough = ['/echo*']\n".encode()}
    both = ["sh", "-c", f"{' '.join(fetch(origin, '/hello'))} {origin.url('/echo?a')} && curl -s {origin.url('/counter?n=a')}"]
    assert lab.run([REPLAY, "run", "--strict", "-c", lab.cassette, "--", *fetch(origin, "/hello", "/echo?a")], files=files).status == 0
    seen = strict(lab, both, files=files)
    assert seen.status == 120 and counts in seen.notes[0]
    assert seen.notes[-2:] == ["replay: strict: 1 request had no recording:", f"replay:   GET {origin.url('/counter?n=a')} ({told})"]
    # Who is not strict does not mind.
    lab.launched("record", fetch(origin, "/hello"))
    assert lab.run([REPLAY, "run", "-c", lab.cassette, "--", *both], files=files).status == 0


def test_upload_that_turned_out_to_be_no_recording(lab, origin):
    lab.launched("record", ["sh", "-c", f"printf one | curl -s -T - {origin.url('/sink')}"])
    lab.stop_servers()
    seen = strict(lab, ["sh", "-c", f"printf two | curl -s -T - {origin.url('/sink')}; exit 0"])
    assert seen.status == 120
    assert any("0 replayed, 0 live, 1 missed" in note for note in seen.notes)
    assert any("1 was not used" in note for note in seen.notes)
    assert seen.notes[-1] == f"replay:   PUT {origin.url('/sink')}"


def ordered(lab, command, **how):
    return lab.run([REPLAY, "run", "--ordered", "-c", lab.cassette, "--", *command], **how)


def test_order(recorded, origin):
    assert ordered(recorded, fetch(origin, "/hello", "/echo?a", "/counter?n=a", "/counter?n=a")).status == 0
    others = fetch(origin, "/counter?n=a", "/hello", "/echo?a", "/counter?n=a")
    assert strict(recorded, others).status == 0
    seen = ordered(recorded, others)
    assert seen.status == 120
    assert "replay: strict: of 4 interactions in " in seen.notes[1] and seen.notes[1].endswith("1 was played before one that it follows:")
    assert seen.notes[2] == f"replay:   #3 GET {origin.url('/counter?n=a')} came before #1 GET {origin.url('/hello')}"
    assert "`rm " in seen.notes[-1] and "replay record" in seen.notes[-1]


def test_order_by_setting(recorded, origin):
    others = fetch(origin, "/counter?n=a", "/hello", "/echo?a", "/counter?n=a")
    seen = recorded.run([REPLAY, "run", "-c", recorded.cassette, "--", *others], files={"replay.toml": b"ordered = true\n"})
    assert seen.status == 120
    seen = recorded.preloaded("replay", others, offline=True, env={"REPLAY_ORDERED": "1"})
    assert seen.status == 0 and seen.note().endswith("1 was played out of order")
    assert ordered(recorded, fetch(origin, "/hello")).status == 120, "an ordered session is strict"


def test_order_of_transfers_side_by_side(lab, origin):
    """What overlapped when it was recorded may come in any order."""
    paths = [f"/stream?n={i}" for i in range(4)]
    lab.launched("record", ["curl", "-s", "--parallel", "--parallel-immediate", *(origin.url(path) for path in paths)])
    lab.stop_servers()
    assert ordered(lab, ["curl", "-s", "--parallel", *(origin.url(path) for path in reversed(paths))]).status == 0


def test_order_within_a_scope(lab, origin):
    """Tests that ran one after the other may run in another order, or at the same time."""
    def test(name, *paths):
        return f"REPLAY_SCOPE={name} {' '.join(fetch(origin, *paths))}"
    first, second = test("first", "/hello", "/echo?a"), test("second", "/echo?b", "/echo?c")
    lab.launched("record", ["sh", "-c", f"{first}; {second}"])
    lab.stop_servers()
    assert ordered(lab, ["sh", "-c", f"{second}; {first}"]).status == 0
    assert ordered(lab, ["sh", "-c", f"{test('second', '/echo?c', '/echo?b')}; {first}"]).status == 120


def test_ordered_is_for_replaying(recorded):
    seen = recorded.run([REPLAY, "run", "--ordered", "-m", "live", "-c", recorded.cassette, "--", "true"])
    assert seen.status == 125 and "--ordered is for the mode replay" in seen.note()


def test_failing_command_keeps_its_status(recorded, origin):
    seen = strict(recorded, ["sh", "-c", f"curl -s {origin.url('/hello')}; exit 3"])
    assert seen.status == 3
    assert any("3 were not used" in note for note in seen.notes)
    seen = prune(recorded)
    assert seen.status == 1 and "failed (3)" in seen.note()
    assert prune(recorded, "--force").status == 0
    assert urls_in(recorded) == ["hello"]


def test_list_is_bounded(lab, origin):
    lab.launched("record", fetch(origin, *(f"/echo?{i}" for i in range(30))))
    lab.stop_servers()
    seen = strict(lab, fetch(origin, "/echo?0"))
    assert sum(" GET " in note for note in seen.notes) == 10
    assert any(note.endswith("and 19 more") for note in seen.notes)


@pytest.mark.parametrize("how", ["exit", "_exit", "quick_exit"])
def test_without_launcher(recorded, origin, how):
    """The root process makes the note, however it ends, with its exit status where it knows it."""
    extra = {"REPLAY_STRICT": "1"}
    command = fetch(origin, "/hello") if how == "exit" else [CLIENTS / "sudden_end", how, origin.url("/hello")]
    seen = recorded.preloaded("replay", command, offline=True, env=extra)
    assert "3 were not used" in seen.note() and "replay prune" in seen.note()
    seen = prune(recorded)
    expected = {"exit": None, "_exit": "failed (5)", "quick_exit": "is not known"}[how]
    assert seen.status == (0 if expected is None else 1)
    if expected:
        assert expected in seen.note()


def test_forks(recorded, origin):
    program = f"""
import os, pycurl
from io import BytesIO
def fetch(path):
    curl = pycurl.Curl()
    curl.setopt(curl.URL, {origin.url("")!r} + path)
    curl.setopt(curl.WRITEDATA, BytesIO())
    curl.perform()
fetch("/hello")
for path in ("/echo?a", "/counter?n=a", "/counter?n=a"):
    child = os.fork()
    if child == 0:
        fetch(path)
        os._exit(0)
    os.waitpid(child, 0)
"""
    seen = recorded.preloaded("replay", ["/usr/bin/python3", "-c", program], offline=True, env={"REPLAY_STRICT": "on"})
    assert (seen.status, seen.notes) == (0, [])
    assert b"used all of it" in prune(recorded).stdout


def test_session_that_was_killed(recorded, origin):
    assert strict(recorded, fetch(origin, "/hello")).status == 120
    recorded.preloaded("replay", [CLIENTS / "sudden_end", "kill", origin.url("/hello")], offline=True, env={"REPLAY_STRICT": "1"})
    seen = prune(recorded, "--force")
    assert seen.status == 1 and "did not end" in seen.note()


def test_recorded_again_since(recorded, origin):
    assert strict(recorded, fetch(origin, "/hello")).status == 120
    subprocess.run([REPLAY, "rm", recorded.cassette, "4"], check=True, capture_output=True)
    seen = prune(recorded)
    assert seen.status == 1 and "has changed since" in seen.note()


def test_upload_is_noted_for_what_it_turned_out_to_be(lab, origin):
    """Which recording answers is known only when the body has been sent."""
    def upload(body):
        return f"printf {body} | curl -s -T - {origin.url('/sink')}"
    lab.launched("record", ["sh", "-c", f"{upload('one')}; {upload('two')}"])
    lab.stop_servers()
    seen = strict(lab, ["sh", "-c", upload("two")])
    assert seen.status == 120
    assert prune(lab).status == 0
    assert strict(lab, ["sh", "-c", upload("two")]).status == 0


def test_where_no_note_can_be_kept(recorded, origin):
    """It is still told what was not used; only that `replay prune` cannot know is said."""
    (recorded.cassette.parent / ".replay").write_text("in the way, as a folder is that cannot be written to")
    seen = strict(recorded, fetch(origin, "/hello"))
    assert seen.status == 120
    assert any("3 were not used" in note for note in seen.notes)
    assert any("not noted" in note for note in seen.notes)
    assert strict(recorded, fetch(origin, "/hello", "/echo?a", "/counter?n=a", "/counter?n=a")).status == 0
    seen = recorded.preloaded("replay", fetch(origin, "/hello"), offline=True, env={"REPLAY_STRICT": "1"})
    assert "3 were not used" in seen.note() and "not noted" in seen.note()


def test_strict_is_for_replaying(recorded, origin):
    seen = recorded.run([REPLAY, "run", "--strict", "-m", "record", "-c", recorded.cassette, "--", "true"])
    assert seen.status == 125 and "mode replay" in seen.note()
    # Where the variable is set for everything, other modes go on.
    assert recorded.run([REPLAY, "run", "-m", "live", "-c", recorded.cassette, "--", "true"], env={"REPLAY_STRICT": "1"}).status == 0
    seen = recorded.run([REPLAY, "run", "-c", recorded.cassette, "--", *fetch(origin, "/hello")], env={"REPLAY_STRICT": "1"})
    assert seen.status == 120
