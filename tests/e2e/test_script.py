"""Shell scripts, each of whose commands is a process of its own, with one cassette between them."""

from pathlib import Path

import pytest

import servers
from harness import PYTHON
from test_git import OWN_TIMES, make_repository

CLIENTS = Path(__file__).parent.parent / "clients"


@pytest.mark.parametrize("by", ["preload", "launcher"])
def test_script_that_runs_several_programs(lab, by):
    make_repository(lab.folder / "git")
    origin = lab.add(servers.start_origin(lab.folder / "git"))
    command = [CLIENTS / "release.sh", origin.url(""), origin.url("/git/project.git"), CLIENTS, PYTHON]
    seen = lab.check(command, by=by, ignore=OWN_TIMES)
    assert seen.status == 0
    assert b"poll 1: pending\npoll 2: pending\npoll 3: done\n" in seen.stdout
    assert b"HELLO FROM THE ORIGIN\nno more, status 22\n" in seen.stdout
    assert b"status 200" in seen.files["results/easy.txt"]


def test_polling_by_one_process_each(lab, origin):
    script = f"for n in 1 2 3; do curl -s '{origin.url('/counter')}'; done"
    seen = lab.check(["sh", "-c", script])
    assert [line for line in seen.stdout.split(b"\n") if b"state" in line] == [
        b' "state": "pending"', b' "state": "pending"', b' "state": "done"']


def test_polling_continues_after_the_last_answer(lab, library, origin):
    """More polls than were recorded: the last answer is repeated."""
    poll = f"curl -s '{origin.url('/counter')}' | grep state"
    recorded = lab.record(["sh", "-c", f"{poll}; {poll}; {poll}"])
    lab.stop_servers()
    replayed = lab.replay(["sh", "-c", f"{poll}; {poll}; {poll}; {poll}; {poll}"])
    assert replayed.stdout == recorded.stdout + recorded.stdout.splitlines(keepends=True)[-1] * 2


def test_children_find_the_cassette_from_another_folder(lab, library, origin):
    """A relative path counts from the folder where the tree's root process started."""
    script = f"mkdir -p sub && cd sub && curl -s '{origin.url('/hello')}' && (cd /; curl -s '{origin.url('/echo')}')"
    recorded = lab.preloaded("record", ["sh", "-c", script], cassette="here.cassette")
    assert "here.cassette" in recorded.files and "sub/here.cassette" not in recorded.files
    lab.stop_servers()
    replayed = lab.preloaded("replay", ["sh", "-c", script], cassette="here.cassette", offline=True, keep=True)
    assert replayed.stdout == recorded.stdout


def test_default_cassette(lab, library, origin):
    command = ["curl", "-s", origin.url("/hello")]
    recorded = lab.preloaded("record", command, cassette="")
    assert "replay.cassette" in recorded.files
    lab.stop_servers()
    replayed = lab.preloaded(None, command, cassette="", offline=True, keep=True)
    assert replayed.stdout == b"hello from the origin\n"
