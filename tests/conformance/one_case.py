"""Runs one command of libcurl's test suite: recorded, replayed without a network, and, as a negative control, without either.

    one_case.py NUMBER COMMAND      (called by hook.pl, in the suite's folder)

The recorded run is the one that the suite judges: its files are left where it put them, and its status is this program's.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from outcome import Folder, Outcome, differences

LOG = Path("log")
# Only keeps a command that hangs from hanging the suite.
PATIENCE = 60
WITHOUT_NETWORK = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]


@contextmanager
def without_unix_sockets() -> Iterator[None]:
    """A network namespace leaves sockets in the file system within reach."""
    away = [(path, path.with_suffix(".away")) for path in Path().glob("*.sock")]
    for path, hidden in away:
        path.rename(hidden)
    yield
    for path, hidden in away:
        hidden.rename(path)


class Case:
    def __init__(self, number: str, command: str):
        self.command = command
        self.folder = Path(os.environ["CONFORMANCE_OUT"]) / number
        shutil.rmtree(self.folder, ignore_errors=True)  # of an earlier run of the same case
        self.folder.mkdir(parents=True)
        self.tracer = os.environ["CONFORMANCE_TRACER"]
        self.library = os.environ["CONFORMANCE_LIBRARY"]

    def environment(self, name: str, mode: str | None) -> dict[str, str]:
        preloads = [self.tracer] + ([self.library] if mode else []) + os.environ.get("LD_PRELOAD", "").split()
        settings = {"REPLAY_MODE": mode, "REPLAY_CASSETTE": str(self.folder / "cassette"), "REPLAY_SECRETS": "keep"} if mode else {}
        return os.environ | settings | {"LD_PRELOAD": ":".join(preloads), "CONFORMANCE_TRACE": str(self.trace(name))}

    def trace(self, name: str) -> Path:
        return self.folder / f"{name}.trace"

    def run(self, name: str, mode: str | None, network: bool) -> tuple[int, Folder, Outcome]:
        before = Folder(LOG)
        launcher = [] if network else WITHOUT_NETWORK
        process = subprocess.Popen([*launcher, "/bin/sh", "-c", self.command], env=self.environment(name, mode), start_new_session=not network)
        try:
            status = process.wait(None if network else PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            status = process.wait()
        after = Folder(LOG)
        return status, after, Outcome.of(status, before, after, self.trace(name))

    def check(self) -> int:
        before = Folder(LOG)
        status, recorded_files, recorded = self.run("record", "record", network=True)
        with without_unix_sockets():
            before.restore()
            _, _, replayed = self.run("replay", "replay", network=False)
            before.restore()
            _, _, control = self.run("control", None, network=False)
        recorded_files.restore()
        report = {
            "differences": differences(recorded, replayed),
            "control equal": not differences(recorded, control),
            "record notes": recorded.notes,
            "replay notes": replayed.notes,
        }
        (self.folder / "report.json").write_text(json.dumps(report, indent=1))
        return status


def main() -> int:
    status = Case(sys.argv[1], sys.argv[2]).check()
    if status < 0:
        signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    return status


if __name__ == "__main__":
    sys.exit(main())
