"""Recording into a cassette that there is already, by sessions that end in every way that there is."""

import json
import signal
import struct
import subprocess
import time

import pytest

from harness import CLIENTS, LIBRARY, PATIENCE, REPLAY, parts_of, urls_in


@pytest.fixture(autouse=True)
def needs_library(library):
    """Nothing here has a live counterpart."""


def identity(path):
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, path.read_bytes()


def fetch(origin, *paths):
    return ["curl", "-s", *(origin.url(path) for path in paths)]


def start(lab, command, mode="record"):
    """In the background, the leader of a process group of its own."""
    lab.work.mkdir(exist_ok=True)
    return subprocess.Popen(list(map(str, command)), cwd=lab.work, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.PIPE,
                            env=lab.environment({"LD_PRELOAD": str(LIBRARY), "REPLAY_MODE": mode, "REPLAY_CASSETTE": str(lab.cassette)}),
                            start_new_session=True)


def wait_until(happened):
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.01)


def test_commands_one_after_the_other(lab, origin):
    """Each is a session of its own, and brings its requests along."""
    for path in ("/hello", "/echo?a"):
        lab.record(fetch(origin, path))
    assert not (lab.cassette.parent / ".replay").exists()
    for path in ("/hello", "/echo?b"):
        lab.record(fetch(origin, path))
    assert urls_in(lab) == ["hello", "echo?a", "echo?b"]
    assert [path.suffix for path in lab.cassette.parent.glob(".replay/*") if path.name != ".gitignore"] == [".kept"]  # of /hello


def test_commands_of_one_shell(lab, origin):
    """Here the shell's session is theirs, too: what is asked for twice has two answers."""
    script = f"curl -s '{origin.url('/counter')}'; curl -s '{origin.url('/counter')}'"
    recorded = lab.record(["sh", "-c", script])
    lab.stop_servers()
    assert urls_in(lab) == ["counter", "counter"]
    assert lab.replay(["sh", "-c", script]).stdout == recorded.stdout


def test_same_answers_leave_the_file_alone(lab, origin):
    """Though dates, times and request ids are others."""
    lab.record(fetch(origin, "/hello", "/echo?a"))
    before = identity(lab.cassette)
    lab.record(fetch(origin, "/hello", "/echo?a"))
    lab.record(fetch(origin, "/echo?a"))
    assert identity(lab.cassette) == before
    seen = lab.launched("record", fetch(origin, "/echo?a", "/hello"))
    assert "stays as it was" in seen.note()
    assert identity(lab.cassette) == before


def test_another_answer_takes_the_place_of_the_old_one(lab, origin):
    lab.record(fetch(origin, "/hello", "/counter?n=a", "/echo?a"))
    before = lab.cassette.read_bytes()
    recorded = lab.record(fetch(origin, "/counter?n=a"))
    lab.stop_servers()
    assert urls_in(lab) == ["hello", "counter?n=a", "echo?a"]
    assert lab.replay(fetch(origin, "/counter?n=a")).stdout == recorded.stdout
    after = lab.cassette.read_bytes()
    # The first interaction, which was not recorded again, has its old bytes.
    length, = struct.unpack_from("<Q", before, 64 + 16)
    assert before[64:64 + 32 + length] == after[64:64 + 32 + length]


@pytest.mark.parametrize(("mode", "on_miss"), [("record-if-missing", ""), ("replay", "on_miss = 'record'\n")])
@pytest.mark.parametrize("by", ["preload", "launcher"])
def test_what_is_asked_for_once_more_is_recorded_beside_what_there_is(lab, origin, by, mode, on_miss):
    """Until all is there, so that it settles."""
    run = lab.launched if by == "launcher" else lab.preloaded
    files = {"replay.toml": f"repeat = 'once'\n{on_miss}".encode()}
    counter = "/counter?n=a"
    lab.record(fetch(origin, counter, "/hello"))
    seen = run(mode, fetch(origin, counter, counter), files=files)
    assert seen.stdout.count(b"1") == 1 and urls_in(lab) == ["counter?n=a", "hello", "counter?n=a"]
    first = seen.stdout
    seen = run(mode, fetch(origin, counter, counter, counter, counter), files=files)
    assert seen.stdout.startswith(first) and urls_in(lab) == ["counter?n=a", "hello"] + 3 * ["counter?n=a"]
    before = identity(lab.cassette)
    lab.stop_servers()
    assert run(mode, fetch(origin, counter, counter, counter, counter), files=files).stdout == seen.stdout
    assert identity(lab.cassette) == before
    assert lab.replay(fetch(origin, counter, counter, counter, counter), files=files).stdout == seen.stdout


@pytest.mark.parametrize(("how", "recorded"), [("exit", 2), ("exec", 3)])
def test_child_that_shares_the_memory_publishes_nothing(lab, origin, how, recorded):
    """vfork(2): also how Python, glib and make start programs."""
    command = [CLIENTS / "vfork_between", how, origin.url("/counter")]
    seen = lab.record(command)
    assert (seen.status, seen.stderr) == (0, b"")
    lab.stop_servers()
    assert urls_in(lab) == ["counter"] * recorded
    assert lab.replay(command).stdout == seen.stdout


def test_child_forked_while_a_long_body_comes(lab, origin):
    """It has a copy of every descriptor, and lives on: nobody waits for it."""
    command = [CLIENTS / "fork_during", origin.url("/bytes?size=5000000")]
    seen = lab.record(command)
    assert (seen.status, seen.stdout) == (0, b"0 5000000\n")
    assert parts_of(lab) == []
    lab.stop_servers()
    assert lab.replay(command).stdout == seen.stdout


def test_damaged_cassette_is_recorded_again(lab, origin):
    lab.record(fetch(origin, "/hello", "/echo?a"))
    whole = lab.cassette.read_bytes()
    lab.cassette.write_bytes(whole[:100] + bytes(200) + whole[300:])
    seen = lab.launched("record", fetch(origin, "/echo?a"))
    assert (seen.status, urls_in(lab)) == (0, ["echo?a"])


def test_launcher_replaces_what_was_not_recorded_again(lab, origin):
    lab.record(fetch(origin, "/hello", "/echo?a"))
    before = lab.cassette.read_bytes()
    lab.launched("record", fetch(origin, "/echo?a"))
    assert urls_in(lab) == ["echo?a"]
    assert before[-400:] == lab.cassette.read_bytes()[-400:]


def test_roots_side_by_side(lab, origin):
    processes = [start(lab, fetch(origin, *(f"/echo?p={p}&n={n}" for n in range(5)))) for p in range(12)]
    for process in processes:
        out, err = process.communicate()
        assert (process.returncode, err) == (0, b""), out
    assert sorted(urls_in(lab)) == sorted(f"echo?p={p}&n={n}" for p in range(12) for n in range(5))
    assert parts_of(lab) == []


def test_order_does_not_depend_on_who_is_done_first(lab, origin):
    lab.record(["sh", "-c", f"""REPLAY_SCOPE=b curl -s '{origin.url("/echo?n=1")}'; REPLAY_SCOPE=a curl -s '{origin.url("/echo?n=2")}'"""])
    assert urls_in(lab) == ["echo?n=2", "echo?n=1"]


@pytest.mark.parametrize("how", ["kill", "abort", "syscall"])
def test_next_session_publishes_for_one_that_was_killed(lab, origin, how):
    lab.record([CLIENTS / "sudden_end", how, origin.url("/hello")])
    assert not lab.cassette.exists()
    assert len(parts_of(lab)) == 1
    lab.record(fetch(origin, "/echo?a"))
    assert urls_in(lab) == ["hello", "echo?a"]
    assert parts_of(lab) == []


def test_killed_while_the_cassette_is_there(lab, origin):
    """The cassette is as it was until the next session."""
    lab.record(fetch(origin, "/echo?a"))
    before = identity(lab.cassette)
    lab.record([CLIENTS / "sudden_end", "kill", origin.url("/hello")])
    assert identity(lab.cassette) == before
    lab.stop_servers()
    assert lab.replay(fetch(origin, "/hello")).stdout == b"hello from the origin\n"
    assert urls_in(lab) == ["echo?a", "hello"]


@pytest.mark.parametrize("on_term", ["default", "exit", "_exit"])
def test_server_ended_by_sigterm(lab, origin, on_term):
    """One that dies of it leaves its recording to the next session; so does one that leaves from within the handler, for nothing that needs
    memory may be done there; one that returns to its loop and leaves from there publishes by itself."""
    program = f"""
import os, pycurl, signal, sys
from io import BytesIO
over = []
if {on_term!r} == "exit": signal.signal(signal.SIGTERM, lambda *_: over.append(1))
if {on_term!r} == "_exit": signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
curl = pycurl.Curl()
curl.setopt(curl.URL, {origin.url("/hello")!r})
curl.setopt(curl.WRITEDATA, BytesIO())
curl.perform()
print("ready", flush=True)
while not over: signal.pause()
"""
    server = start(lab, ["/usr/bin/python3", "-c", program])
    assert server.stdout.readline() == b"ready\n"
    assert not lab.cassette.exists()
    server.terminate()
    out, err = server.communicate()
    assert err == b""
    assert server.returncode == (-signal.SIGTERM if on_term == "default" else 0)
    assert lab.cassette.exists() == (on_term != "default")  # Python calls its handlers from its loop
    lab.stop_servers()
    assert lab.replay(fetch(origin, "/hello")).stdout == b"hello from the origin\n"


@pytest.mark.parametrize("how, leaving, publishes", [
    ("handler", "_exit", False), ("apart", "_exit", False), ("waits", "_exit", True), ("waits", "exit", True), ("none", "exit", True)])
def test_left_because_of_a_signal(lab, origin, how, leaving, publishes):
    """Within a handler nothing is published: it may have interrupted what that needs. A program that only blocks signals is in none."""
    if lab.instrumented and not publishes:
        pytest.skip("the sanitizer calls handlers itself, at places of its choice")
    seen = lab.record([CLIENTS / "ended_by_signal", how, leaving, origin.url("/hello")])
    assert seen.status == 3
    assert lab.cassette.exists() == publishes and (parts_of(lab) == []) == publishes
    lab.stop_servers()
    assert lab.replay(fetch(origin, "/hello")).stdout == b"hello from the origin\n"


def test_daemon_that_outlives_its_session(lab, origin):
    """What it records before and after the session's root ends comes into the cassette, once, in its order."""
    daemon = f"curl -s '{origin.url('/counter?d')}'; touch recorded; while [ ! -e go ]; do sleep 0.01; done; " \
             f"curl -s '{origin.url('/counter?d')}' '{origin.url('/hello')}'; touch done"
    root = start(lab, ["sh", "-c", f"({daemon}) > answers 2> errors & while [ ! -e recorded ]; do sleep 0.01; done; curl -s '{origin.url('/echo?root')}'"])
    out, err = root.communicate()
    assert (root.returncode, err) == (0, b"")
    assert urls_in(lab) == ["counter?d", "echo?root"]
    (lab.work / "go").touch()
    wait_until((lab.work / "done").exists)
    wait_until(lambda: parts_of(lab) == [])
    assert urls_in(lab) == ["counter?d", "echo?root", "counter?d", "hello"]


def test_cassette_checked_out_while_it_is_recorded(lab, origin):
    """`git checkout` puts another version there in the middle of a session: that is what the recording is merged into."""
    tree = lab.cassette.parent
    git = ["git", "-C", str(tree), "-c", "user.name=me", "-c", "user.email=me@example.org"]

    def run(*command):
        subprocess.run([*git, *command], check=True, capture_output=True)

    run("init", "-q")
    lab.record(fetch(origin, "/hello"))
    run("add", lab.cassette.name)
    run("commit", "-qm", "one")
    lab.record(fetch(origin, "/echo?two"))
    run("commit", "-qam", "two")
    session = start(lab, ["sh", "-c", f"curl -s '{origin.url('/echo?three')}'; touch recorded; read line; curl -s '{origin.url('/echo?four')}'"])
    wait_until((lab.work / "recorded").exists)
    status = subprocess.run([*git, "status", "--porcelain", "--", "*.part", ".replay"], capture_output=True, check=True).stdout
    assert status == b"", "git sees a recording under way"
    run("checkout", "-q", "HEAD~1")
    session.communicate(b"\n")
    assert session.returncode == 0
    assert urls_in(lab) == ["hello", "echo?three", "echo?four"]


def test_recording_removed_while_it_is_made(lab, origin):
    session = start(lab, ["sh", "-c", f"curl -s '{origin.url('/echo?one')}'; touch recorded; read line; curl -s '{origin.url('/echo?two')}'"])
    wait_until((lab.work / "recorded").exists)
    for part in parts_of(lab):
        part.unlink()
    out, err = session.communicate(b"\n")
    assert (session.returncode, err) == (0, b""), out
    assert urls_in(lab) == ["echo?two"]


def test_launcher_that_is_killed_leaves_the_cassette_alone(lab, origin):
    lab.record(fetch(origin, "/hello"))
    before = identity(lab.cassette)
    launcher = subprocess.Popen([REPLAY, "record", "-c", lab.cassette, "--", "sh", "-c",
                                 f"curl -s '{origin.url('/echo?a')}'; echo; read line"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, env=lab.environment(None))
    launcher.stdout.readline()
    launcher.kill()
    launcher.communicate()
    assert identity(lab.cassette) == before
    assert len(parts_of(lab)) == 1
    # It is no whole recording, so nobody takes it for one.
    lab.record(fetch(origin, "/echo?b"))
    assert urls_in(lab) == ["hello", "echo?b"]
    assert len(parts_of(lab)) == 1


def test_recording_within_a_recording(lab, origin):
    script = f"curl -s '{origin.url('/echo?a')}'; {REPLAY} record -- curl -s '{origin.url('/echo?b')}'; curl -s '{origin.url('/echo?c')}'"
    seen = lab.launched("record", ["sh", "-c", script])
    assert "3 recorded" in seen.notes[-1]
    assert urls_in(lab) == ["echo?a", "echo?b", "echo?c"]


def test_child_with_a_cassette_of_its_own(lab, origin):
    """The root publishes for all processes of its session."""
    other = lab.cassette.with_name("other.cassette")
    lab.record(["sh", "-c", f"REPLAY_CASSETTE='{other}' curl -s '{origin.url('/hello')}'; curl -s '{origin.url('/echo?a')}'"])
    assert urls_in(lab) == ["echo?a"]
    assert other.exists()
    lab.launched("record", ["sh", "-c", f"REPLAY_CASSETTE='{other}' curl -s '{origin.url('/echo?b')}'; curl -s '{origin.url('/echo?c')}'"])
    assert urls_in(lab) == ["echo?c"]
    seen = subprocess.run([REPLAY, "ls", other, "--json"], capture_output=True, check=True)
    assert len(json.loads(seen.stdout)["interactions"]) == 2
    assert parts_of(lab) == []
