"""Runs a client recorded and replayed, and compares everything that could be observed of it.

A case reads

    def test_get(lab, origin):
        seen = lab.check(["curl", "-s", origin.url("/hello")])
        assert seen.stdout == b"hello from the origin\\n"

and `check` records the command, stops the servers, makes sure that the command alone now fails to give the same result
(or the case would pass without any replaying), replays it without a network, and compares.
"""

import difflib
import fnmatch
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

import libcurl
from libcurl import PYTHON  # noqa: F401 (for the cases)
from servers import Server

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("BUILD", "build"))
BUILD = BUILD if BUILD.is_absolute() else ROOT / BUILD
LIBRARY = BUILD / "libreplay.so"
REPLAY = BUILD / "replay"
CLIENTS = BUILD / "clients" / libcurl.FLAVOUR.name
# Long enough for any machine: it only keeps a hung client from hanging the suite.
PATIENCE = 120


@dataclass
class Outcome:
    """What a command left behind, the library's own lines on stderr apart from the command's."""

    status: int
    stdout: bytes
    stderr: bytes
    files: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def note(self) -> str:
        """The only line that the library wrote."""
        assert len(self.notes) == 1, f"one `replay:` line was expected, there are {self.notes}"
        return self.notes[0]


@dataclass
class Compare:
    """What of two outcomes has to be equal. Standard output, exit status and files always are."""

    stderr: bool = False
    ignore: tuple[str, ...] = ()
    arrange: Callable[[bytes], bytes] = bytes

    def keeps(self, name: str) -> bool:
        return not any(fnmatch.fnmatch(name, pattern) for pattern in self.ignore)

    def parts(self, outcome: Outcome) -> dict[str, bytes]:
        parts = {"exit status": str(outcome.status).encode(), "stdout": self.arrange(outcome.stdout)}
        if self.stderr:
            parts["stderr"] = outcome.stderr
        return parts | {f"file {name}": data for name, data in outcome.files.items() if self.keeps(name)}

    def differences(self, recorded: Outcome, replayed: Outcome) -> str:
        before, after = self.parts(recorded), self.parts(replayed)
        report = []
        for name in sorted(before.keys() | after.keys()):
            if before.get(name) != after.get(name):
                report += [f"{name} differs:", *diff(before.get(name), after.get(name))]
        return "\n".join(report)


def diff(before: bytes | None, after: bytes | None) -> list[str]:
    if before is None or after is None:
        return ["  only when replayed" if before is None else "  only when recorded"]
    lines = [data.decode("utf-8", "backslashreplace").splitlines() for data in (before, after)]
    return [f"  {line[:300]}" for line in difflib.unified_diff(*lines, "recorded", "replayed", lineterm="", n=1)][:60]


@cache
def without_network() -> list[str]:
    """The prefix of a command that is to have no network interface, empty where namespaces are not permitted."""
    for prefix in (["unshare", "-n"], ["unshare", "-r", "-n"]):
        if subprocess.run([*prefix, "true"], capture_output=True).returncode == 0:
            return prefix
    return []


class Lab:
    """One case's folder, servers and cassette. Every run of a command starts in the same folder, laid out anew."""

    def __init__(self, folder: Path, live_only: bool = False, instrumented: bool = False) -> None:
        self.folder = folder
        self.work = folder / "work"
        self.cassette = folder / "case.cassette"
        self.live_only = live_only
        self.instrumented = instrumented
        self.excused: list[str] = []
        self.settings: dict[str, str] = {}  # variables that every run has
        self.servers: list[Server] = []

    def add(self, server: Server) -> Server:
        self.servers.append(server)
        return server

    def stop_servers(self) -> None:
        while self.servers:
            self.servers.pop().stop()

    def environment(self, extra: dict[str, str] | None) -> dict[str, str]:
        """Nothing of the tester's own environment: a proxy or a locale of theirs must not decide a test."""
        sanitizers = {name: ":".join([value, *self.excused]) if name == "ASAN_OPTIONS" else value
                      for name, value in os.environ.items() if name in ("ASAN_OPTIONS", "TSAN_OPTIONS")}
        return {**libcurl.environment(), "HOME": str(self.folder), "LANG": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1",
                **sanitizers, **self.settings, **(extra or {})}

    def excuse(self, option: str) -> None:
        """An option for the address sanitizer, where another library has a fault of its own: one that is there without ours, too."""
        self.excused.append(option)

    def run(self, command: list, files: dict[str, bytes] | None = None, env: dict[str, str] | None = None,
            offline: bool = False, keep: bool = False, prefix: list | None = None) -> Outcome:
        """Runs a command as it is, in a fresh work folder (or in the one as it is, to `keep`)."""
        if not keep:
            shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(exist_ok=True)
        for name, data in (files or {}).items():
            (self.work / name).write_bytes(data)
        isolation = without_network() if offline else []
        done = subprocess.run([*isolation, *(prefix or []), *map(str, command)], cwd=self.work, capture_output=True,
                              env=self.environment(env), stdin=subprocess.DEVNULL, timeout=PATIENCE)
        notes = [line for line in done.stderr.splitlines(keepends=True) if line.startswith(b"replay:")]
        stderr = done.stderr
        for line in notes:
            stderr = stderr.replace(line, b"", 1)
        return Outcome(done.returncode, done.stdout, stderr, self.snapshot(),
                       [line.decode("utf-8", "backslashreplace").rstrip("\n") for line in notes])

    def snapshot(self) -> dict[str, bytes]:
        names = (path for path in self.work.rglob("*") if path.is_file() and not path.is_symlink())
        return {str(path.relative_to(self.work)): path.read_bytes() for path in names}

    def preloaded(self, mode: str | None, command: list, cassette: Path | str | None = None, **how) -> Outcome:
        """Runs a command under a bare LD_PRELOAD, set by env(1) so that `unshare` and the like don't get it.

        The cassette is the lab's own, or the one given; for "" the variable is left unset, as it is with no mode.
        """
        self.need_right_client(command)
        chosen = self.cassette if cassette is None else cassette
        setting = [f"LD_PRELOAD={LIBRARY}"]
        setting += [f"REPLAY_CASSETTE={chosen}"] if chosen else []
        setting += [f"REPLAY_MODE={mode}"] if mode else []
        return self.run(["env", *setting, *command], **how)

    def launched(self, mode: str, command: list, cassette: Path | None = None, **how) -> Outcome:
        self.need_right_client(command)
        verb = ["record"] if mode == "record" else ["run", "-m", mode]
        return self.run([REPLAY, *verb, "-c", cassette or self.cassette, "--", *command], **how)

    def need_right_client(self, command: list) -> None:
        """A sanitizer's runtime can't be loaded into a program that was built without it; and the system's programs are linked to
        the flavour they are linked to, whichever a run is about."""
        if self.instrumented and Path(command[0]).parent != CLIENTS:
            pytest.skip("this client is not instrumented")
        if libcurl.FLAVOUR.name != "openssl":
            if not any(name in str(word) for word in command for name in (str(CLIENTS), libcurl.FLAVOUR.file)):
                pytest.skip("this client has a flavour of its own, and was tested with it in the run without FLAVOUR")

    def record(self, command: list, by: str = "preload", **how) -> Outcome:
        if self.live_only:
            return self.run(command, **how)
        run = self.launched if by == "launcher" else self.preloaded
        return run("record", command, **how)

    def replay(self, command: list, by: str = "preload", **how) -> Outcome:
        run = self.launched if by == "launcher" else self.preloaded
        return run("replay", command, offline=True, **how)

    def begin_a_session(self):
        """Brings in what a process that was killed has recorded."""
        seen = self.replay(["curl", "-s", "http://localhost:1/nothing-of-this-kind"])
        assert seen.status == 9, seen

    def check(self, command: list, by: str = "preload", stderr: bool = False, ignore: tuple[str, ...] = (),
              arrange: Callable[[bytes], bytes] = bytes, **how) -> Outcome:
        """Records, stops the servers, replays, compares; returns what was seen while recording.

        `arrange` puts stdout in an order before it is compared, where part of the order is nobody's promise.
        """
        compare = Compare(stderr, ignore, arrange)
        recorded = self.record(command, by, **how)
        self.stop_servers()
        # Where only a time in microseconds can differ, it may be the same by chance, but not again and again.
        assert any(compare.differences(recorded, self.run(command, offline=True, **how)) for _ in range(4)), \
            "the same came out without a server and without replaying"
        if self.live_only:
            return recorded
        assert recorded.notes == [] or by == "launcher", f"recording complained: {recorded.notes}"
        if not self.cassette.is_file():
            self.begin_a_session()
        assert self.cassette.is_file(), f"nothing was recorded\n{recorded.stderr.decode()}"
        before = self.cassette.read_bytes()
        replayed = self.replay(command, by, **how)
        found = compare.differences(recorded, replayed)
        assert not found, "\n".join([found, *replayed.notes, replayed.stderr[-2000:].decode("utf-8", "replace")])
        assert replayed.notes == [] or by == "launcher", f"replaying complained: {replayed.notes}"
        assert self.cassette.read_bytes() == before, "replaying changed the cassette"
        return recorded


def urls_in(lab: Lab) -> list[str]:
    """Paths and queries of what is in the lab's cassette, in its order."""
    seen = subprocess.run([REPLAY, "ls", lab.cassette, "--json"], capture_output=True, check=True)
    return [entry["url"].partition("://")[2].partition("/")[2] for entry in json.loads(seen.stdout)["interactions"]]


def parts_of(lab: Lab) -> list[Path]:
    """What sessions have recorded for it and not published."""
    return sorted(lab.cassette.parent.glob(".replay/*.part"))
