#!/usr/bin/python3
"""Counts captures and compares with two independent authorities:

- for real captures, which nobody of this project wrote, what other tools recorded of each file
  (truth_figures.py; exceptions in truth_exceptions.tsv);
- for these and for those made by captures/make_captures.py the reference counter, row for row.

Damaged files must end with exit code 1 or 3 and a reason, never with a crash, a hang or a sanitizer's report.
"""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import harness
import truth_figures
from reference import Count, NotACapture, Unhandled, differences, read_rows
import census

# A failed count says why on standard error, an inexact one in the summary's ledger.
REASON = r"wirecensus: .{20,}|(lost|unknown):\s+\S[^\n]*:\s+\S"
EXCEPTIONS = truth_figures.load_exceptions()


def count_and_compare(test, path, out):
    """Runs the program on a file. Its tables must be the reference counter's; returns how it ended."""
    done = harness.run(path, "-o", out, "--formats", "csv")
    try:
        count = Count([path])
    except NotACapture:
        test.assertIn(done.returncode, (1, 3), "no capture file; yet it was counted as one")
        count = None
    except Unhandled:
        count = None
    if done.returncode == 0 and count:
        test.assertFalse(count.damage, "damaged; yet the count claims to be exact")
        test.assertFalse(count.dropped, "the file says what it lost; yet the count claims to be exact")
    if done.returncode != 0:
        test.assertRegex(done.stdout + done.stderr, REASON)
    found = differences(count, out) if count and done.returncode in (0, 3) else []
    if found:
        test.fail("\n".join(found))
    return done


class MadeCaptures(unittest.TestCase):
    def test_each_is_counted_as_the_reference_counts_it(self):
        with tempfile.TemporaryDirectory(prefix="wirecensus-captures-") as captures:
            make = harness.TESTS / "captures/make_captures.py"
            subprocess.run([sys.executable, "-B", str(make), captures], check=True)
            for path in sorted(Path(captures).iterdir()):
                with self.subTest(capture=path.name), tempfile.TemporaryDirectory() as out:
                    count_and_compare(self, path, out)


class Truth(unittest.TestCase):
    def test_captures_are_there(self):
        harness.skip_without_captures(self)

    def test_exceptions_name_captures(self):
        names = set(truth_figures.capture_names())
        if names:
            self.assertFalse({file for file, _ in EXCEPTIONS} - names)

    def check(self, name):
        truth = truth_figures.load_truth(name)
        with tempfile.TemporaryDirectory(prefix="wirecensus-truth-") as out:
            done = count_and_compare(self, harness.REAL_CAPTURES / name, out)
            self.assertIn(done.returncode, truth_figures.exit_codes(truth, EXCEPTIONS), done.stderr + done.stdout)
            if done.returncode != 1:
                self.check_figures(truth, out)

    def check_figures(self, truth, out):
        flows = read_rows(f"{out}/packet_flows.csv", census.FLOW_COLUMNS)
        metrics = {row[0]: row[1] for row in read_rows(f"{out}/packet_metrics.csv", ["metric", "value"])}
        expected = truth_figures.expected_figures(truth, EXCEPTIONS)
        found = truth_figures.disagreements(expected, truth_figures.counted_figures(flows, metrics))
        if found:
            self.fail("\n".join(found))


def add_a_test_for_each_capture():
    for name in truth_figures.capture_names():
        setattr(Truth, f"test_{name}", lambda self, name=name: self.check(name))


add_a_test_for_each_capture()

if __name__ == "__main__":
    harness.main()
