#!/usr/bin/python3
"""A count that is cut while it runs (SIGUSR1) is, byte for byte and in every format, the one that was not.

The capture comes through a pipe, a piece at a time, with a cut after each: so cuts fall between any two of its bytes.
"""
import array
import fcntl
import os
import random
import shutil
import signal
import subprocess
import tempfile
import termios
import time
import unittest
from pathlib import Path

import harness

CAPTURES = harness.TESTS / "captures"
GENERATE = Path(os.environ.get("WIRECENSUS_GENERATE", harness.PROGRAM.parent / "wirecensus-generate"))
PIECES = 12
# All that a part must hand on to the next, or keep to itself: fragments, what was lost, what is remarked.
PATTERNS = ["fragments-*.pcap", "joined-*", "zero-tail*", "damaged-*", "times-*", "same-timestamps*", "many-flows.pcap",
            "amsdu-many.pcap", "filter-mixed.pcapng", "pcapng-interface-statistics-with-drops.pcapng"]


def folder_bytes(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


class Cut(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-cut-")))
        self.random = random.Random()

    def count(self, threads, pieces, *options):
        """Counts these pieces of a capture, cut between them: exit code and result files, and how often it was cut."""
        out = self.folder / f"out-{threads}-{len(pieces)}"
        shutil.rmtree(out, ignore_errors=True)
        process = subprocess.Popen([harness.PROGRAM, "-r", "-", "-q", "-j", str(threads), "-o", out, *options],
                                   stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        cuts = 0
        with process:
            for number, piece in enumerate(pieces):
                try:
                    process.stdin.write(piece)
                    process.stdin.flush()
                except BrokenPipeError:  # it has counted all that it wanted to
                    break
                if number + 1 < len(pieces):
                    cuts += self.cut(process)
            errors = process.communicate()[1].decode()
        harness.check_sound(process.returncode, errors)
        return {"exit code": process.returncode, **folder_bytes(out)}, cuts

    @staticmethod
    def wait_until_read(process):
        """Then the program handles signals, and has the bytes or does not want them."""
        unread = array.array("i", [1])
        while unread[0] > 0 and process.poll() is None:
            fcntl.ioctl(process.stdin, termios.FIONREAD, unread)
            time.sleep(0.001)

    def cut(self, process):
        """Asks for a cut, and waits for it; False where counting has ended, or has not begun."""
        self.wait_until_read(process)
        process.send_signal(signal.SIGUSR1)
        while line := process.stderr.readline().decode():
            if "so far" in line:
                return True
            if "nothing is counted yet" in line:
                return False
        return False

    def pieces(self, data):
        # The whole header first: there is nothing to cut before a source is open.
        inside = range(64, len(data))
        ends = sorted(self.random.sample(inside, min(PIECES, len(inside))))
        return [data[begin:end] for begin, end in zip([0, *ends], [*ends, len(data)])]

    def check(self, capture, threads, *options, formats="all"):
        options = ("--formats", formats, *options)
        data = capture.read_bytes()
        whole, _ = self.count(1, [data], *options)
        cut, cuts = self.count(threads, self.pieces(data), *options)
        self.assertEqual(whole.keys(), cut.keys())
        for name, expected in whole.items():
            self.assertEqual(expected, cut[name], f"{capture.name}: {name} with {threads} threads and {cuts} cuts")
        return cuts

    def test_cuts_leave_no_trace_of_any_kind_of_traffic(self):
        """In the tables, in JSON, and in the saved census, of which all other files can be made."""
        subprocess.run(["/usr/bin/python3", CAPTURES / "make_captures.py", self.folder / "captures"], check=True,
                       stdout=subprocess.DEVNULL)
        captures = sorted(path for pattern in PATTERNS for path in (self.folder / "captures").glob(pattern))
        self.assertGreater(len(captures), 30)
        cuts = sum(self.check(capture, 1 + number % 8, formats="csv,json,census") for number, capture in enumerate(captures))
        self.assertGreater(cuts, 3 * len(captures))

    def test_cuts_leave_no_trace_in_any_file_for_any_number_of_threads(self):
        capture = self.folder / "demo.pcap"
        subprocess.run([GENERATE, "demo", "--packets", "60000", "-o", capture], check=True, stdout=subprocess.DEVNULL)
        for threads in range(1, 9):
            self.assertEqual(PIECES, self.check(capture, threads))
        self.assertLessEqual(1, self.check(capture, 3, "-f", "udp", "-c", "10000"))


if __name__ == "__main__":
    harness.main()
