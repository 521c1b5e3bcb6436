"""What interrupted recordings leave, and `replay recover`."""

import subprocess

import pytest

from harness import REPLAY, parts_of, urls_in


@pytest.fixture(autouse=True)
def needs_library(library):
    """Nothing here has a live counterpart."""


def recover(lab, *options):
    return lab.run([REPLAY, "recover", lab.cassette, *options], keep=True)


def killed_launcher(lab, script):
    """`replay record`, killed while its command, a shell, waits for a line at the end of a script that prints nothing."""
    launcher = subprocess.Popen([REPLAY, "record", "-c", lab.cassette, "--", "sh", "-c", f"{script}; echo; read line; exit 0"],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=lab.environment(None))
    launcher.stdout.readline()
    launcher.kill()
    launcher.wait()
    return launcher


def test_interrupted_recording_is_added(lab, origin):
    lab.record(["curl", "-s", origin.url("/hello")])
    before = lab.cassette.read_bytes()
    launcher = killed_launcher(lab, f"curl -s -o /dev/null '{origin.url('/echo?a')}'; curl -s -o /dev/null '{origin.url('/echo?b')}'")
    for options in ([], ["--list"]):
        seen = recover(lab, *options)
        assert seen.status == 0 and b"left alone" in seen.stdout, "its command still runs"
    assert lab.cassette.read_bytes() == before
    launcher.communicate(b"\n")  # which ends when the command does: it has this pipe, too
    assert b"2 interactions of " in recover(lab, "--list").stdout
    assert lab.cassette.read_bytes() == before
    seen = recover(lab)
    assert seen.status == 0 and seen.notes == []
    assert urls_in(lab) == ["hello", "echo?a", "echo?b"]
    assert not (lab.cassette.parent / ".replay").exists()
    lab.stop_servers()
    assert b"hello" in lab.replay(["curl", "-s", origin.url("/hello")]).stdout
    assert lab.replay(["curl", "-s", origin.url("/echo?b")]).status == 0


def test_interrupted_recording_becomes_the_cassette(lab, origin):
    lab.record(["curl", "-s", origin.url("/hello")])
    killed_launcher(lab, f"curl -s -o /dev/null '{origin.url('/echo?a')}'").communicate(b"\n")
    assert recover(lab, "--replace").status == 0
    assert urls_in(lab) == ["echo?a"]


def test_torn_recording(lab, origin):
    """As after a power failure: the header knows of more than the file holds."""
    urls = " ".join(f"'{origin.url(path)}'" for path in ("/echo?a", "/hello", "/echo?b"))
    lab.record(["sh", "-c", f"curl -s {urls}; kill -9 $$"])
    part, = parts_of(lab)
    data = part.read_bytes()
    part.write_bytes(data[:data.index(b"/echo?b")])
    # What cannot be added is said by every session that comes across it, with what to do.
    seen = lab.replay(["curl", "-s", origin.url("/hello")])
    assert any(f"`replay recover {lab.cassette}`" in note for note in seen.notes), seen.notes
    seen = recover(lab)
    assert seen.status == 1
    assert "cannot be read" in seen.note() and ".damaged" in seen.note()
    assert urls_in(lab) == ["echo?a", "hello"]
    lab.stop_servers()
    seen = lab.replay(["curl", "-s", origin.url("/hello")])
    assert seen.stdout == b"hello from the origin\n" and seen.notes == []


def test_recording_for_which_there_was_no_room(lab, origin):
    """`replay record` keeps what it could record; asked to, it is added."""
    lab.record(["curl", "-s", origin.url("/hello")])
    script = f"curl -s '{origin.url('/echo?a')}'; ulimit -f 1; curl -s '{origin.url('/echo?b')}'; curl -s '{origin.url('/echo?c')}'; exit 0"
    seen = lab.launched("record", ["sh", "-c", script])
    assert any("`replay recover" in note for note in seen.notes), seen.notes
    assert urls_in(lab) == ["hello"]
    assert recover(lab).status == 0
    assert urls_in(lab)[:2] == ["hello", "echo?a"]


def test_command_that_goes_on_without_its_launcher(lab, origin):
    """Nothing of it comes into the cassette by itself: half of a recording is none."""
    lab.record(["curl", "-s", origin.url("/hello")])
    before = lab.cassette.read_bytes()
    launcher = subprocess.Popen([REPLAY, "record", "-c", lab.cassette, "--", "sh", "-c",
                                 f"curl -s -o /dev/null '{origin.url('/echo?a')}'; echo; read line; curl -s -o /dev/null '{origin.url('/echo?b')}'"],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=lab.environment(None))
    launcher.stdout.readline()
    launcher.kill()
    launcher.wait()
    launcher.communicate(b"\n")
    assert lab.cassette.read_bytes() == before
    lab.record(["curl", "-s", origin.url("/echo?c")])
    assert urls_in(lab) == ["hello", "echo?c"]
    assert recover(lab).status == 0
    assert sorted(urls_in(lab)) == ["echo?a", "echo?b", "echo?c", "hello"]
