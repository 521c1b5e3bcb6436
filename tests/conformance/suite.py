"""libcurl's test suite, as built by build_suite.sh: which cases it has, and running some of them."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
VERDICT = re.compile(r"^(PASS|FAIL): (\d+) - ", re.MULTILINE)


@dataclass(frozen=True)
class Suite:
    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "src" / "tests" / "data"

    def cases(self, selection: str) -> list[int]:
        """`selection` as the suite itself takes it: "1 to 20 100"; empty for all."""
        there = sorted(int(path.name.removeprefix("test")) for path in self.data.glob("test[0-9]*"))
        if not selection:
            return there
        wanted: set[int] = set()
        for first, last in re.findall(r"(\d+)(?:\s+to\s+(\d+))?", selection):
            wanted |= set(range(int(first), int(last or first) + 1))
        return [case for case in there if case in wanted]

    def protocol(self, case: int) -> str:
        """The first server that the case needs, without its variants: "http", "ftp", "none"."""
        text = (self.data / f"test{case}").read_text(errors="replace")
        servers = re.search(r"<server>\s*(\S+)", text)
        name = servers.group(1) if servers else "none"
        return re.sub(r"[-/](ipv6|unix|proxy|tlssrp|mtls|npn)|(?<=http)/2", "", name)

    def name(self, case: int) -> str:
        found = re.search(r"<name>\s*(.*?)\s*</name>", (self.data / f"test{case}").read_text(errors="replace"), re.DOTALL)
        return found.group(1) if found else ""

    def place(self, number: int) -> Path:
        """A folder of its own for each run that goes on at the same time: the suite writes into the one that it runs in."""
        folder = self.folder / "build" / f"tests-{number}"
        if not folder.exists():
            shutil.copytree(self.folder / "build" / "tests", folder, symlinks=True)
        return folder

    def start(self, cases: list[int], place: int, log: Path, hook: dict[str, str] | None) -> subprocess.Popen:
        """Runs the cases; with `hook`, by way of one_case.py, which takes these settings."""
        env = {name: value for name, value in os.environ.items() if not name.startswith(("REPLAY_", "LD_"))}
        # The suite's servers want a user's name; Kerberos and the like must not find the machine's settings.
        # What Debian packaged, whatever other Python the machine has in front of it.
        env |= {"USER": env.get("USER", "root"), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
                "LOCPATH": str(self.folder / "locale"), "PYTHONDONTWRITEBYTECODE": "1"} | (hook or {})
        source = self.folder / "src" / "tests"
        options = ["-L", str(HERE / "hook.pl")] if hook else []
        return subprocess.Popen(["perl", f"-I{source}", str(source / "runtests.pl"), *options, "-a", "-n", "-am", *map(str, cases)],
                                cwd=self.place(place), env=env, stdin=subprocess.DEVNULL, stdout=log.open("w"), stderr=subprocess.STDOUT)

    def run(self, cases: list[int], out: Path, name: str, hook: dict[str, str] | None, places: int) -> dict[int, bool]:
        """Each case's verdict; a case that the suite skips has none. Split over `places` runs at the same time."""
        logs = [out / f"{name}-{place}.log" for place in range(places)]
        parts = [(cases[place::places], place, log) for place, log in enumerate(logs)]
        running = [self.start(part, place, log, hook) for part, place, log in parts if part]
        for process in running:
            process.wait()
        verdicts: dict[int, bool] = {}
        for log in (log for part, _, log in parts if part):
            text = log.read_text(errors="replace")
            if "TESTDONE" not in text:
                sys.exit(f"libcurl's test suite did not run to its end: see {log}")
            verdicts |= {int(case): word == "PASS" for word, case in VERDICT.findall(text)}
        return verdicts
