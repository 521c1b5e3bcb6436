#!/usr/bin/env python3
"""Runs fuzz targets side by side, each for so many seconds, and prints what came of it. `make fuzz` builds them first.

Inputs that reach something new go to BUILD/corpus/TARGET and are the next run's start; an input that ends its target stays in
BUILD/findings/TARGET. The exit status is 1 if there is any.

With --keep: makes corpus/TARGET, beside this file, a small set of short inputs that reach nearly all that those found so far reach.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
MOST_KEPT = 48
LONGEST = 4096  # bytes of an input: a cassette of some dozens of events can hold any mistake, and a longer one only takes longer


def seeds_of(build, target, reads_cassettes):
    folders = [build / "corpus" / target, HERE / "corpus" / target] + ([HERE.parent / "golden"] if reads_cassettes else [])
    return [folder for folder in folders if folder.is_dir()]


def command(build, target, seconds, reads_cassettes):
    corpus, findings = build / "corpus" / target, build / "findings" / target
    for folder in (corpus, findings):
        folder.mkdir(parents=True, exist_ok=True)
    words = HERE / f"{target}.dict"
    return [build / target, *([f"-dict={words}"] if words.exists() else []), f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-artifact_prefix={findings}/", "-print_final_stats=1",
            "-close_fd_mask=3", "-timeout=20", "-rss_limit_mb=2048", "-malloc_limit_mb=64", *seeds_of(build, target, reads_cassettes)]


def keep(build, target, reads_cassettes):
    """Edges count, and not how often they are passed: that would be ten times as many inputs."""
    kept = build / "kept" / target
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    subprocess.run([build / target, "-merge=1", "-set_cover_merge=1", "-use_counters=0", "-close_fd_mask=3", f"-max_len={LONGEST // 2}",
                    kept, *seeds_of(build, target, reads_cassettes)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    shortest = sorted(kept.iterdir(), key=lambda file: file.stat().st_size)[:MOST_KEPT]
    corpus = HERE / "corpus" / target
    shutil.rmtree(corpus, ignore_errors=True)
    corpus.mkdir(parents=True)
    for file in shortest:
        shutil.copy(file, corpus)
    print(f"{target}: {len(shortest)} inputs kept, {sum(file.stat().st_size for file in shortest)} bytes")


def run(build, target, seconds, reads_cassettes):
    """The row of a target, and the path of a finding."""
    arguments = [str(part) for part in command(build, target, seconds, reads_cassettes)]
    log = build / f"{target}.log"
    with log.open("w") as output:
        status = subprocess.run(arguments, stdout=subprocess.DEVNULL, stderr=output, check=False).returncode
    text = log.read_text(errors="replace")

    def last(pattern):
        found = re.findall(pattern, text)
        return found[-1] if found else "0"

    edges, known = int(last(r"cov: (\d+)")), int(last(r"\((\d+) inline 8-bit counters\)"))
    artifact = re.search(r"Test unit written to (\S+)", text)
    row = [target, last(r"stat::number_of_executed_units:\s*(\d+)"), f"{edges} of {known}", last(r"corp: (\d+)"),
           "none" if status == 0 else "FOUND"]
    finding = None if status == 0 else artifact.group(1) if artifact else str(log)
    return row, finding


def print_table(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [cell.ljust(width) if column in (0, len(row) - 1) else cell.rjust(width)
                 for column, (cell, width) in enumerate(zip(row, widths))]
        print("  ".join(cells).rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--cassettes", default="", help="the targets among them that read cassettes")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("targets", nargs="+")
    options = parser.parse_args()
    if options.keep:
        for target in options.targets:
            keep(options.build, target, target in options.cassettes.split())
        return 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(lambda target: run(options.build, target, options.seconds, target in options.cassettes.split()),
                                options.targets))
    print_table([["TARGET", "EXECUTIONS", "EDGES REACHED", "INPUTS", "FINDINGS"]] + [row for row, _ in results])
    findings = [(row[0], finding) for row, finding in results if finding]
    for target, finding in findings:
        print(f"{target}: see {options.build / target}.log; to run it again: {options.build / target} {finding}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
