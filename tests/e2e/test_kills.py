"""SIGKILL at any instant: of processes that record, of the one that publishes what they recorded, and of many at once.

`KILLS=1000` in the environment makes test_kills as long as a release asks for.
"""

import json
import os
import random
import signal
import subprocess

import pytest

from harness import CLIENTS, LIBRARY, PATIENCE, REPLAY

KILLS = int(os.environ.get("KILLS", "40"))
PROCESSES = 4


@pytest.fixture(autouse=True)
def needs_library(library):
    """Nothing here has a live counterpart."""


class Recording:
    """Processes that record into one cassette until they are killed."""

    def __init__(self, lab, origin, dice):
        self.lab, self.origin, self.dice = lab, origin, dice
        self.completed = set()
        self.names = 0
        lab.work.mkdir(exist_ok=True)

    def start(self, command):
        return subprocess.Popen(list(map(str, command)), cwd=self.lab.work, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                env=self.lab.environment({"LD_PRELOAD": str(LIBRARY), "REPLAY_MODE": "record",
                                                          "REPLAY_CASSETTE": str(self.lab.cassette)}))

    def start_endless(self):
        self.names += 1
        return self.start([CLIENTS / "until_killed", self.origin.url("").rstrip("/"), self.names])

    def kill(self, process, most):
        """Soon after its first transfer, and keeps what it said that it had completed: all but a line that was cut off."""
        first = process.stdout.readline()
        try:
            process.wait(self.dice.uniform(0, most))
        except subprocess.TimeoutExpired:
            process.kill()
        out, err = process.communicate(timeout=PATIENCE)
        assert err == b""
        self.completed.update(line for line in (first + out).decode().splitlines(keepends=True) if line.endswith("\n"))

    def publish(self, most):
        """A session that finds what the dead have left, killed at the first attempts."""
        for wait in (most, most, None):
            process = self.start(["curl", "-s", "-o", "/dev/null", self.origin.url("/hello")])
            try:
                process.wait(PATIENCE if wait is None else self.dice.uniform(0, wait))
            except subprocess.TimeoutExpired:
                process.kill()
            assert process.communicate(timeout=PATIENCE)[1] == b""
        assert process.returncode == 0

    def check(self):
        verified = subprocess.run([REPLAY, "verify", self.lab.cassette], capture_output=True, text=True)
        assert verified.returncode == 0, verified.stdout + verified.stderr
        listed = json.loads(subprocess.run([REPLAY, "ls", "--json", self.lab.cassette], capture_output=True, check=True).stdout)
        urls = [entry["url"] for entry in listed["interactions"]]
        assert {line.strip() for line in self.completed} <= set(urls)
        assert len(urls) == len(set(urls))


def test_kills(lab, origin):
    """No transfer that was over is lost or doubled, and the cassette is sound after each round."""
    recording = Recording(lab, origin, random.Random(7))
    for _ in range(KILLS // PROCESSES):
        for process in [recording.start_endless() for _ in range(PROCESSES)]:
            recording.kill(process, 0.02)
        recording.publish(0.02)
        recording.check()
    assert len(recording.completed) >= KILLS
    left = list(lab.cassette.parent.glob(".replay/*"))
    assert [path for path in left if path.suffix in (".part", ".new")] == []


def test_kills_in_one_session(lab, origin):
    """The processes of one shell, which lives on."""
    recording = Recording(lab, origin, random.Random(8))
    base = origin.url("").rstrip("/")
    script = "".join(f"'{CLIENTS}/until_killed' '{base}' s{n} & echo pid $!; " for n in range(PROCESSES)) + "wait"
    shell = recording.start(["sh", "-c", script])
    lines = []
    while len(lines) < 20 * PROCESSES:
        lines.append(shell.stdout.readline().decode())
    for pid in [int(line.split()[1]) for line in lines if line.startswith("pid")]:
        os.kill(pid, signal.SIGKILL)
    out, err = shell.communicate(timeout=PATIENCE)
    assert b"replay:" not in err
    lines += out.decode().splitlines(keepends=True)
    recording.completed = {line for line in lines if line.startswith("http") and line.endswith("\n")}
    recording.check()


def test_many_processes_of_one_session(lab, origin):
    """64 at once, each of which appends to the same part."""
    urls = [f"{origin.url('/echo')}?process={process}&n={n}" for process in range(64) for n in range(8)]
    groups = [" ".join(f"'{url}'" for url in urls[at:at + 8]) for at in range(0, len(urls), 8)]
    script = " ".join(f"curl -s -o /dev/null {'-o /dev/null ' * 7}{group} &" for group in groups) + " wait"
    lab.record(["sh", "-c", script])
    listed = json.loads(subprocess.run([REPLAY, "ls", "--json", lab.cassette], capture_output=True, check=True).stdout)
    assert sorted(entry["url"] for entry in listed["interactions"]) == sorted(urls)
    assert subprocess.run([REPLAY, "verify", lab.cassette], capture_output=True).returncode == 0
    lab.stop_servers()
    assert lab.replay(["sh", "-c", script]).status == 0
