"""The commands `replay record` and `replay run`: exit statuses, the summary, signals, an existing LD_PRELOAD."""

import os
import re
import signal
import subprocess

import pytest

from harness import CLIENTS, LIBRARY, PATIENCE, PYTHON, REPLAY


@pytest.fixture(autouse=True)
def needs_library(library):
    """Nothing here has a live counterpart."""


def counts(outcome):
    """The summary's numbers by their words."""
    lines = [note for note in outcome.notes if all(word in note for word in (" recorded", " replayed", " missed"))]
    assert len(lines) == 1, f"one summary was expected in {outcome.notes}"
    return {word: int(number) for number, word in re.findall(r"(\d+) (\w+)", lines[0])}


def test_summary(lab, origin):
    script = f"curl -s '{origin.url('/hello')}'; curl -s '{origin.url('/counter')}' '{origin.url('/echo')}'"
    command = ["sh", "-c", script]
    recorded = lab.launched("record", command)
    lab.stop_servers()
    replayed = lab.launched("replay", command, offline=True)
    processes = counts(recorded)["processes"]
    assert processes in (2, 3), "two processes call curl, a third one starts them"
    none = {"recorded": 0, "replayed": 0, "live": 0, "missed": 0, "processes": processes}
    assert counts(recorded) | none | {"recorded": 3} == counts(recorded)
    assert counts(replayed) | none | {"replayed": 3} == counts(replayed)


def test_live_is_counted(lab, origin):
    seen = lab.launched("live", ["curl", "-s", origin.url("/hello")])
    assert seen.status == 0
    assert counts(seen)["live"] == 1
    assert not lab.cassette.exists()


def test_recording_twice_replaces(lab, origin):
    """`replay record` without a selection makes the cassette anew."""
    lab.launched("record", ["curl", "-s", origin.url("/counter")])
    lab.launched("record", ["curl", "-s", origin.url("/counter")])
    lab.stop_servers()
    assert b'"call": 2' in lab.launched("replay", ["curl", "-s", origin.url("/counter")], offline=True).stdout


def test_no_curl_call_at_all(lab):
    seen = lab.launched("record", ["true"])
    assert seen.status == 0
    assert any("no process" in note for note in seen.notes)


@pytest.mark.parametrize("mode", ["record", "replay", "live"])
@pytest.mark.parametrize("status", [0, 1, 7, 119])
def test_status_of_the_command(lab, mode, status):
    assert lab.launched(mode, ["sh", "-c", f"exit {status}"]).status == status


def test_miss_that_the_command_swallowed(lab, origin):
    lab.launched("record", ["curl", "-s", origin.url("/hello")])
    missing = f"curl -s '{origin.url('/other')}' || true"
    seen = lab.launched("replay", ["sh", "-c", missing], offline=True)
    assert seen.status == 120
    assert counts(seen)["missed"] == 1
    assert lab.launched("replay", ["sh", "-c", f"{missing}; exit 3"], offline=True).status == 3


def test_other_upload_that_the_command_swallowed(lab, origin):
    """Which recording an upload belongs to is only known once the transfer is under way, and has been counted as replayed."""
    upload = f"printf %s | curl -s -H Expect: -T - '{origin.url('/sink')}' || true"
    lab.launched("record", ["sh", "-c", upload % "one"])
    seen = lab.launched("replay", ["sh", "-c", upload % "other"], offline=True)
    assert any(note.startswith("replay: no recording of PUT ") for note in seen.notes)
    assert any('≠ recorded "one"' in note for note in seen.notes)
    assert counts(seen)["missed"] == 1
    assert seen.status == 120


def test_missing_cassette_is_a_miss(lab):
    seen = lab.launched("replay", ["sh", "-c", "curl -s http://127.0.0.1:1/ || true"], offline=True)
    assert seen.status == 120


@pytest.mark.parametrize("arguments", [
    ["record"], ["run", "-m", "rewind", "--", "true"], ["run", "--no-such-option", "--", "true"], ["record", "-c"]])
def test_failures_of_its_own(lab, arguments):
    seen = lab.run([REPLAY, *arguments])
    assert seen.status == 125
    assert seen.stdout == b""
    assert seen.notes or seen.stderr


def test_command_not_found_and_not_executable(lab):
    (lab.folder / "plain.txt").write_text("not a program\n")
    assert lab.launched("record", ["no-such-program-anywhere"]).status == 127
    assert lab.launched("record", [lab.folder / "plain.txt"]).status == 126


def test_killed_command(lab):
    seen = lab.launched("record", ["sh", "-c", "kill -9 $$"])
    assert seen.status in (-signal.SIGKILL, 128 + signal.SIGKILL)


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1])
def test_signals_are_passed_on(lab, sent):
    """The command blocks the signal before it says that it is ready, so that none can come too early for it."""
    lab.work.mkdir()
    script = f"""import signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [{int(sent)}])
print("ready", flush=True)
print("caught", signal.sigwait([{int(sent)}]).name)
sys.exit(9)"""
    # Under nohup, or in a script's background, the tests themselves were started with some of them ignored.
    command = ["env", "--default-signal", REPLAY, "record", "-c", lab.cassette, "--", PYTHON, "-c", script]
    launcher = subprocess.Popen(command, cwd=lab.work, env=lab.environment(None), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert launcher.stdout.readline() == b"ready\n"
    launcher.send_signal(sent)
    try:
        output, _ = launcher.communicate(timeout=PATIENCE)
    finally:
        launcher.kill()
    assert output == f"caught {sent.name}\n".encode()
    assert launcher.returncode == 9


def test_existing_preload_is_kept(lab, origin):
    marks = lab.folder / "marks"
    env = {"LD_PRELOAD": str(CLIENTS / "libmark.so"), "MARK_FILE": str(marks)}
    seen = lab.launched("record", ["sh", "-c", f"curl -s '{origin.url('/hello')}'"], env=env)
    assert counts(seen)["recorded"] == 1
    assert {"sh", "curl"} <= set(marks.read_text().split())


def test_environment_and_input_reach_the_command(lab):
    done = subprocess.run([REPLAY, "run", "-m", "live", "--", "sh", "-c", "cat; echo $COLOUR; pwd"], input=b"given\n",
                          env=lab.environment({"COLOUR": "blue"}), cwd=lab.folder, capture_output=True)
    assert done.stdout == f"given\nblue\n{os.path.realpath(lab.folder)}\n".encode()


def test_options_of_the_command_are_its_own(lab, origin):
    """-c after the `--` is the shell's, and -m is curl's."""
    seen = lab.launched("record", ["curl", "-m", "60", "-s", origin.url("/hello")])
    assert seen.stdout == b"hello from the origin\n"


def test_launcher_by_the_path(lab, origin):
    """Found through PATH, the command still finds the library beside it."""
    env = {"PATH": f"{LIBRARY.parent}:/usr/bin:/bin"}
    seen = lab.run(["replay", "record", "-c", lab.cassette, "--", "curl", "-s", origin.url("/hello")], env=env)
    assert seen.stdout == b"hello from the origin\n"
    assert lab.cassette.exists()
