#!/usr/bin/python3
"""How many instructions the stages of the program take: none takes more than instructions.csv says, by more than 3 %.

    tests/instructions_test.py --record      writes instructions.csv: after a change that makes a stage cheaper, or is worth its cost

Valgrind counts them, so neither other load nor the processor's speed plays a part; repeated counts differ by less than 0.5 %, because hashes
have a random seed. Each stage is what one run takes more than another, on the same capture.
"""
import csv
import gzip
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import harness

RECORDED = harness.TESTS / "instructions.csv"
MOST = 1.03
PACKETS = 50_000
BIFLOWS = 5_000
VALGRIND = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")
# By stage: the run, and the one of which it has all other work; what it is divided by.
STAGES = {
    "start": ("one", None, 1),
    "count, per packet": ("count", "one", PACKETS),
    "gzip, per packet": ("gzip", "count", PACKETS),
    "tcp, per packet": ("tcp", "count", PACKETS),
    "names, per packet": ("names", "count", PACKETS),
    "tables, per biflow": ("tables", "count", BIFLOWS),
    "save, per biflow": ("save", "count", BIFLOWS),
    "merge, per biflow": ("merge", "one", 2 * BIFLOWS),
}


def instructions(folder, *arguments):
    done = subprocess.run([*VALGRIND, os.environ["WIRECENSUS"], *arguments, "-q", "-j", "1", "--no-sandbox"], cwd=folder,
                          capture_output=True, text=True, check=False)
    found = re.search(r"I +refs: +([\d,]+)", done.stderr)
    assert done.returncode == 0 and found, done.stderr
    return int(found[1].replace(",", ""))


def make_captures(folder):
    for name, packets, flows, seed in (("one", 1, 1, 1), ("count", PACKETS, BIFLOWS, 1), ("other", PACKETS, BIFLOWS, 2)):
        subprocess.run([os.environ["WIRECENSUS_GENERATE"], "imix", "-o", f"{name}.pcap", "--packets", str(packets), "--flows", str(flows),
                        "--seed", str(seed)], cwd=folder, check=True, capture_output=True)
    (folder / "count.pcap.gz").write_bytes(gzip.compress((folder / "count.pcap").read_bytes(), 6, mtime=0))
    for name in ("count", "other"):
        done = harness.run(f"{name}.pcap", "-q", "--formats", "census", "-o", f"{name}-saved", cwd=folder)
        assert done.returncode == 0, done.stderr


def stages():
    with tempfile.TemporaryDirectory(prefix="wirecensus-instructions-") as name:
        folder = Path(name)
        make_captures(folder)
        none = ("--formats", "none")
        runs = {"one": ("one.pcap", *none), "count": ("count.pcap", *none), "gzip": ("count.pcap.gz", *none),
                "tcp": ("count.pcap", "--tcp", *none), "names": ("count.pcap", "--names-seen", *none),
                "tables": ("count.pcap", "--formats", "tables", "-o", "tables"),
                "save": ("count.pcap", "--formats", "census", "-o", "save"),
                "merge": ("merge", "count-saved/census.wcs", "other-saved/census.wcs", *none)}
        counted = {run: instructions(folder, *arguments) for run, arguments in runs.items()}
    return {stage: (counted[run] - counted.get(without, 0)) // divisor for stage, (run, without, divisor) in STAGES.items()}


def record():
    with open(RECORDED, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("stage", "instructions"), *stages().items()])


class Instructions(unittest.TestCase):
    def test_no_stage_takes_more_than_recorded(self):
        with open(RECORDED, encoding="utf-8", newline="") as file:
            recorded = {row["stage"]: int(row["instructions"]) for row in csv.DictReader(file)}
        found = stages()
        self.assertEqual(list(recorded), list(found))
        for stage, count in found.items():
            print(f"{stage:20} {count:>10} of {recorded[stage]:>10} ({count / recorded[stage] - 1:+.1%})", file=sys.stderr)
        dearer = {stage: (recorded[stage], count) for stage, count in found.items() if count > MOST * recorded[stage]}
        self.assertEqual({}, dearer, "see the beginning of this file")


if __name__ == "__main__":
    if sys.argv[1:] == ["--record"]:
        record()
    else:
        harness.main()
