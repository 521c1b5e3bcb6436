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
    assert not any("strict" in note for note in seen.notes)


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
