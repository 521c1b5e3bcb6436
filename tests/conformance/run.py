"""Compares what libcurl's own test cases observe live with what they observe in replay.

    run.py --suite FOLDER --build BUILD [--tests '1 to 200'] [--out FOLDER]

The baseline names the cases that differ today, with the reason of each. Exits with 1 where a case differs that it does not
name, or where recording changed a verdict of the suite.
"""

import argparse
import json
import os
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from suite import HERE, Suite

BASELINE = HERE / "baseline.tsv"


@dataclass
class Results:
    verdicts: dict[int, bool] = field(default_factory=dict)       # with the library recording
    changed: dict[int, str] = field(default_factory=dict)         # verdicts that a run without the library does not have
    reports: dict[int, dict] = field(default_factory=dict)
    unsteady: list[int] = field(default_factory=list)             # differed at first, and not when run again alone

    def compared(self) -> dict[int, dict]:
        """Those that the negative control leaves in: they need the network."""
        return {case: report for case, report in self.reports.items() if not report["control equal"]}

    def differing(self) -> list[int]:
        return [case for case, report in self.compared().items() if report["differences"]]


def read_baseline(path: Path) -> dict[int, str]:
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return {int(case): reason for case, reason in (line.split("\t", 1) for line in lines)}


def measure(suite: Suite, cases: list[int], out: Path, hook: dict[str, str], baseline: dict[int, str]) -> Results:
    results = Results()
    places = min(os.cpu_count() or 1, 4)
    results.verdicts = suite.run(cases, out, "recorded", hook, places)
    failed = [case for case, passed in results.verdicts.items() if not passed]
    # A case that fails recorded is run again on a quieter machine, both ways: what counts is that the library makes the difference.
    if failed:
        without = suite.run(failed, out, "without", None, 1)
        suspects = [case for case in failed if without.get(case)]
        again = suite.run(suspects, out, "again", hook, 1) if suspects else {}
        results.verdicts |= again
        results.changed = {case: "fails when recorded, passes without" for case, passed in again.items() if not passed}
    results.reports = read_reports(results.verdicts, out)
    # Likewise one that differs and is not expected to: what differs twice differs.
    unexpected = [case for case in results.differing() if case not in baseline]
    if unexpected:
        suite.run(unexpected, out, "once-more", hook, 1)
        results.reports |= read_reports(unexpected, out)
        results.unsteady = [case for case in unexpected if case not in results.differing()]
    return results


def read_reports(cases: Iterable[int], out: Path) -> dict[int, dict]:
    paths = {case: out / str(case) / "report.json" for case in cases}
    return {case: json.loads(path.read_text()) for case, path in paths.items() if path.exists()}


def table(suite: Suite, results: Results) -> str:
    rows: dict[str, Counter] = defaultdict(Counter)
    differing = set(results.differing())
    for case in results.reports:
        for row in (rows[suite.protocol(case)], rows["all"]):
            row["cases"] += 1
            row["pass recorded"] += results.verdicts[case]
            row["verdict changed"] += case in results.changed
            if results.reports[case]["control equal"]:
                row["need no network"] += 1
            else:
                row["compared"] += 1
                row["equal"] += case not in differing
    columns = ["cases", "pass recorded", "verdict changed", "need no network", "compared", "equal"]
    lines = [f"{'protocol':<12}" + "".join(f"{column:>17}" for column in columns) + f"{'%':>8}"]
    for name in sorted(rows, key=lambda name: (name == "all", name)):
        row = rows[name]
        share = f"{100 * row['equal'] / row['compared']:.1f}" if row["compared"] else "-"
        lines.append(f"{name:<12}" + "".join(f"{row[column]:>17}" for column in columns) + f"{share:>8}")
    return "\n".join(lines)


def describe(suite: Suite, case: int, report: dict) -> str:
    lines = [f"{case} {suite.name(case)}"]
    for part, diff in report["differences"].items():
        lines += [f"    {part}"] + [f"        {line}" for line in diff]
    return "\n".join(lines + [f"    {note}" for note in report["replay notes"][:3]])


def judge(suite: Suite, results: Results, baseline: dict[int, str]) -> int:
    print(table(suite, results))
    differing = results.differing()
    unknown = [case for case in differing if case not in baseline]
    known = [case for case in differing if case in baseline]
    mended = [case for case in results.compared() if case in baseline and case not in differing]
    for title, cases in (("differ, and the baseline says why", known), ("in the baseline, and equal now: take them out of it", mended)):
        if cases:
            print(f"\n{len(cases)} cases {title}:")
            print("\n".join(f"    {case:>5} {baseline[case]}" for case in cases))
    if results.unsteady:
        print(f"\ndiffered at first, and not when run again alone: {' '.join(map(str, results.unsteady))}")
    if unknown:
        print(f"\n{len(unknown)} cases differ that the baseline does not name:")
        print("\n".join(describe(suite, case, results.reports[case]) for case in unknown))
    if results.changed:
        print("\nrecording changed the suite's verdict:")
        print("\n".join(f"    {case:>5} {suite.name(case)}: {what}" for case, what in results.changed.items()))
    failed = len(unknown) + len(results.changed)
    print(f"\n{len(results.compared()) - len(unknown)} passed, {failed} failed")
    return 1 if failed or not results.reports else 0


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--suite", type=Path, required=True)
    options.add_argument("--build", type=Path, required=True)
    options.add_argument("--out", type=Path)
    options.add_argument("--tests", default="")
    given = options.parse_args()
    suite = Suite(given.suite.resolve())
    out = (given.out or given.suite / "results").resolve()
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    build = given.build.resolve()
    hook = {
        "CONFORMANCE_OUT": str(out),
        "CONFORMANCE_PYTHON": sys.executable,
        "CONFORMANCE_CASE": str(HERE / "one_case.py"),
        "CONFORMANCE_TRACER": str(build / "libtracer.so"),
        "CONFORMANCE_LIBRARY": str(build / "libreplay.so"),
    }
    baseline = read_baseline(BASELINE)
    return judge(suite, measure(suite, suite.cases(given.tests), out, hook, baseline), baseline)


if __name__ == "__main__":
    sys.exit(main())
