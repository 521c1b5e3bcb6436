"""What a tested command left behind, and how two outcomes differ."""

import difflib
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

# What the suite and its servers write into the folder that the command writes into too.
SERVERS = re.compile(
    r"(server|proxy\d*\.(input|response)|upload\.|sockfilt|socksd|sws|tftpd|rtspd|mqttd|ftpserver|stunnel|valgrind|commands\.log|memdump"
    r"|fake_ntlm|precheck|stdin-for|core|.*\.(pid|lock|log|cmd|conf)$|(ssh|sftp|known_hosts))")

# `curl --trace-time` writes the time of day before each line.
TIME_OF_DAY = re.compile(rb"^\d\d:\d\d:\d\d\.\d{6} ", re.MULTILINE)
# What TLS sent and received is not kept, by design, only how much.
TLS_BYTES = re.compile(rb"^((?:=> Send|<= Recv) SSL data, .*\n)((?:[0-9a-f]{4,}: .*\n)+)", re.MULTILINE)
# libcurl's own progress meter, redrawn on standard error at the speed of the machine: its heading, and lines of twelve columns.
METER = re.compile(rb"  % Total    % Received % Xferd .*\n +Dload  Upload .*\n|\r *\d+(?: +[\d.:kMGTPdh-]+){11} *\n?")
# The meter that the curl tool draws of parallel transfers.
PARALLEL_METER = re.compile(rb"DL% UL%  Dled .*\n|\r?(?:--|\d+) +(?:--|\d+)(?: +[\d.:kMGTP-]+){8} *\n?")

# Callbacks that replay does not call, by design: they hand out sockets, of which it has none.
NOT_CALLED = re.compile(r"(opensocket|sockopt|closesocket)\b")

LONGEST_DIFF = 12


@dataclass
class File:
    data: bytes
    mode: int
    mtime_ns: int


class Folder:
    """The part of the log folder that is the command's own, as it was at one moment."""

    def __init__(self, path: Path):
        self.path = path
        self.files = {str(file.relative_to(path)): read(file) for file in owned(path)}

    def restore(self) -> None:
        for file in owned(self.path):
            if str(file.relative_to(self.path)) not in self.files:
                file.unlink()
        for entry in sorted(self.path.iterdir()):
            if entry.is_dir() and not any(name.startswith(entry.name + "/") for name in self.files):
                shutil.rmtree(entry)
        for name, file in self.files.items():
            path = self.path / name
            if path.exists() and read(path) == file:
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            path.write_bytes(file.data)
            path.chmod(file.mode)
            os.utime(path, ns=(file.mtime_ns, file.mtime_ns))


def owned(path: Path) -> list[Path]:
    return [file for file in sorted(path.rglob("*")) if file.is_file() and not SERVERS.match(file.name)]


def read(file: Path) -> File:
    status = file.stat()
    return File(file.read_bytes(), status.st_mode & 0o7777, status.st_mtime_ns)


@dataclass
class Outcome:
    status: int
    files: dict[str, bytes]
    trace: list[str]
    notes: list[str]

    @classmethod
    def of(cls, status: int, before: Folder, after: Folder, trace: Path) -> "Outcome":
        """`before` and `after` the command ran: what it did not touch is not its own."""
        changed = {name: file.data for name, file in after.files.items() if before.files.get(name) != file}
        lines = trace.read_text(errors="backslashreplace").splitlines() if trace.exists() else []
        stderr = [line for name, data in changed.items() if name.startswith("stderr") for line in data.split(b"\n")]
        notes = [line.decode(errors="replace") for line in stderr if line.startswith(b"replay: ")]
        return cls(status, {name: plain(name, data) for name, data in changed.items()}, lines, notes)

    def parts(self) -> dict[str, list[str]]:
        parts = {"exit status": [str(self.status)], "trace": [line for line in self.trace if not NOT_CALLED.match(line)]}
        for name, data in self.files.items():
            parts[f"file {name}"] = data.decode(errors="backslashreplace").splitlines(keepends=True)
        return parts


def plain(name: str, data: bytes) -> bytes:
    if name.startswith("stderr"):
        data = b"".join(line for line in PARALLEL_METER.sub(b"", METER.sub(b"", data)).splitlines(keepends=True) if not line.startswith(b"replay: "))
    return TLS_BYTES.sub(rb"\1", TIME_OF_DAY.sub(b"", data))


def differences(first: Outcome, second: Outcome) -> dict[str, list[str]]:
    """By part (exit status, trace, a file): the first lines of a diff."""
    before, after = first.parts(), second.parts()
    return {name: diff(before.get(name, []), after.get(name, []))
            for name in sorted(before.keys() | after.keys()) if before.get(name) != after.get(name)}


def diff(before: list[str], after: list[str]) -> list[str]:
    lines = [line.rstrip("\n")[:300] for line in difflib.unified_diff(before, after, n=1, lineterm="")][2:]
    return lines[:LONGEST_DIFF]
