"""Daemons that are spoken to through sockets in the file system, under the same URL."""

from pathlib import Path

import pytest

import servers


@pytest.fixture
def daemons(lab):
    """Makes some, by their names, in a folder."""
    def make(folder: Path, *names: str) -> list[str]:
        folder.mkdir(exist_ok=True)
        paths = [str(folder / name) for name in names]
        lab.add(servers.start_script("http", "daemon.py", *paths))
        return paths
    return make


def ask(*paths: str) -> list[str]:
    return ["sh", "-c", "; ".join(f"curl -s --unix-socket {path} http://d/info; echo" for path in paths)]


def test_each_daemon_answers_for_itself(lab, library, daemons):
    a, b = daemons(lab.folder / "sockets", "a.sock", "b.sock")
    assert lab.record(ask(a, b)).stdout == b"a.sock\nb.sock\n"
    lab.stop_servers()
    assert lab.replay(ask(b, a)).stdout == b"b.sock\na.sock\n"


def test_another_name_is_no_miss(lab, library, daemons):
    a, b = daemons(lab.folder / "sockets", "a.sock", "b.sock")
    lab.record(ask(a, b))
    lab.stop_servers()
    assert lab.replay(ask("/elsewhere/c.sock", "/elsewhere/d.sock")).stdout == b"a.sock\nb.sock\n"


def test_temporary_names_change_nothing_when_recorded_again(lab, library, daemons):
    [first] = daemons(lab.folder / "tmp1", "d.sock")
    lab.record(ask(first), by="launcher")
    before = lab.cassette.read_bytes()
    lab.stop_servers()
    [second] = daemons(lab.folder / "tmp2", "d.sock")
    lab.record(ask(second), by="launcher")
    assert lab.cassette.read_bytes() == before
