#!/usr/bin/python3
"""Saved censuses: merged, in any grouping and mixed with captures, they give the very files that counting
the captures together gives."""
import gzip
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import harness
from reference import read_rows

GENERATE = Path(os.environ.get("WIRECENSUS_GENERATE", harness.PROGRAM.parent / "wirecensus-generate"))
FILES = {"packet_metrics.csv", "packet_flows.csv", "timeline.csv", "census.json", "packet_size_distribution.png",
         "census.wcs"}
TABLES = "csv,tables,json,ndjson,census"  # all but pictures and page, which are made of the same census


def fragments(count):
    """Frames of UDP datagrams in three fragments each; identifications are used again after a while."""
    for number in range(count):
        datagram, part = divmod(number, 3)
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 28, datagram % 40, (0x2000 if part < 2 else 0) | part, 64, 17, 0,
                         bytes([192, 0, 2, datagram % 7]), bytes([198, 51, 100, datagram % 5]))
        yield bytes(12) + b"\x08\0" + ip + struct.pack(">HHHH", 1024 + datagram % 50, 53, 8, 0)


def write_capture(path, frames, first=0):
    """A packet every two seconds."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for number, frame in enumerate(frames, first):
            file.write(struct.pack("<IIII", 1_700_000_000 + 2 * number, 0, len(frame), len(frame)) + frame)


class SavedCensuses(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-census-")))

    def files_of(self, *arguments, formats="all", exit_codes=(0, 3)):
        out = self.folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        done = harness.run(*arguments, "-q", "-o", out, "--formats", formats, cwd=self.folder)
        self.assertIn(done.returncode, exit_codes, done.stderr)
        return done.returncode, done.stderr, {path.name: path.read_bytes() for path in out.iterdir()}

    def save(self, name, *captures):
        """Saves the census of the captures as `name`."""
        _, _, files = self.files_of(*captures, formats="census")
        self.assertEqual(["census.wcs"], list(files))
        (self.folder / name).write_bytes(files["census.wcs"])
        return name

    def assert_same(self, expected, actual, what):
        self.assertEqual(expected[:2], actual[:2], what)
        self.assertEqual(expected[2].keys(), actual[2].keys(), what)
        for name in expected[2]:
            self.assertEqual(expected[2][name], actual[2][name], f"{what}: {name}")

    def check(self, a, b, c, formats=TABLES):
        expected = self.files_of(a, b, c, formats=formats)
        saved = {key: self.save(f"{key}.wcs", *captures) for key, captures in (
            ("a", [a]), ("b", [b]), ("c", [c]), ("ab", [a, b]), ("bc", [b, c]), ("abc", [a, b, c]))}
        saved["ab-merged"] = self.save("ab-merged.wcs", "merge", saved["a"], saved["b"])
        for inputs in (("abc",), ("a", "b", "c"), ("ab", "c"), ("a", "bc"), ("ab-merged", "c")):
            self.assert_same(expected, self.files_of(*(saved[key] for key in inputs), formats=formats),
                             f"censuses of {inputs}")
        for words, arguments in (("a census, then captures", (saved["a"], b, c)),
                                 ("merge, with captures around a census", ("merge", a, saved["b"], c)),
                                 ("merge on one thread", ("merge", "-j", "1", a, b, saved["c"]))):
            self.assert_same(expected, self.files_of(*arguments, formats=formats), words)
        return expected[2]

    def test_of_all_kinds_of_traffic(self):
        for profile in ("demo", "imix", "flood"):
            subprocess.run([GENERATE, profile, "--packets", "20000", "-o", self.folder / f"{profile}.pcap"],
                           check=True, stdout=subprocess.DEVNULL)
        with open(self.folder / "imix.pcap", "rb") as plain, gzip.open(self.folder / "imix.pcap.gz", "wb", 1) as packed:
            shutil.copyfileobj(plain, packed)
        files = self.check("demo.pcap", "flood.pcap", "imix.pcap.gz", formats="all")  # they begin at one time
        self.assertLessEqual(FILES, files.keys())

    def test_of_datagrams_that_lie_in_two_captures(self):
        frames = list(fragments(600))
        for cuts in ((100, 101), (200, 400), (1, 599)):
            begin, end = cuts
            write_capture(self.folder / "a.pcap", frames[:begin])
            write_capture(self.folder / "b.pcap", frames[begin:end], begin)
            write_capture(self.folder / "c.pcap", frames[end:], end)
            with self.subTest(cuts=cuts):
                self.check("a.pcap", "b.pcap", "c.pcap")
                whole = self.files_of("a.pcap", "b.pcap", "c.pcap", formats=TABLES)
                self.assert_same(whole, self.files_of("c.wcs", "a.wcs", "b.wcs", formats=TABLES), "in another order")
        # One capture is its pieces: no fragment has lost its flow.
        write_capture(self.folder / "whole.pcap", frames)
        flows = self.files_of("whole.pcap")[2]["packet_flows.csv"]
        self.assertEqual(flows, self.files_of("a.pcap", "b.pcap", "c.pcap")[2]["packet_flows.csv"])
        self.assertNotIn(b",,198", flows)

    def test_of_fragments_from_two_places_at_one_time(self):
        frames = list(fragments(300))
        for name, part in (("a", 0), ("b", 1), ("c", 2)):
            write_capture(self.folder / f"{name}.pcap", frames[part::3])
        self.check("a.pcap", "b.pcap", "c.pcap")

    @staticmethod
    def by_time(captures):
        """The names of those that can be read, in the order of their first packets, in which a census is merged."""
        found = []
        for name in sorted(path.name for path in captures.iterdir()):
            done = harness.run(captures / name, "-q", "--formats", "packet_metrics.csv", "-o", "-")
            metrics = dict(line.split(",")[:2] for line in done.stdout.splitlines())
            if done.returncode in (0, 3):
                found.append((metrics["first_seen"], name))
        return [name for _, name in sorted(found)]

    def test_of_captures_of_every_kind(self):
        captures = self.folder / "captures"
        subprocess.run([sys.executable, "-B", harness.TESTS / "captures/make_captures.py", captures], check=True)
        readable = self.by_time(captures)
        self.assertGreater(len(readable), 100)
        half = 3
        for begin in range(0, len(readable), half):
            both = [Path("captures") / name for name in readable[begin:begin + 2 * half]]
            expected = self.files_of(*both, formats="csv,census")
            saved = self.save("first.wcs", *both[:half])
            actual = self.files_of(saved, *both[half:], formats="csv,census")
            self.assert_same(expected, actual, both)


class WhatCannotBeDone(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-census-")))
        write_capture(self.folder / "a.pcap", fragments(30))
        self.saved = self.folder / "census.wcs"
        done = harness.run("a.pcap", "-q", "--formats", "census", cwd=self.folder)
        self.assertEqual(0, done.returncode, done.stderr)

    def refuse(self, *arguments, stdin=subprocess.DEVNULL):
        """What is said when it fails; no file may come of it."""
        done = harness.run(*arguments, "-o", "out", cwd=self.folder, stdin=stdin)
        self.assertEqual(1, done.returncode, done.stderr)
        self.assertFalse((self.folder / "out").exists())
        return done.stderr

    def test_what_needs_packets(self):
        self.assertIn("-f needs the packets themselves", self.refuse("-f", "udp", "a.pcap", self.saved))
        self.assertIn("-w needs the packets themselves", self.refuse("-w", "kept.pcapng", "a.pcap", self.saved))
        self.assertIn("-c needs the packets themselves", self.refuse("-c", "3", self.saved))

    def leave_out(self, *arguments):
        """What is said of an input that is left out; the others are counted, and the verdict says so."""
        done = harness.run(*arguments, "-o", "out", cwd=self.folder)
        self.assertEqual(3, done.returncode, done.stderr)
        figures = {row[0]: row[1] for row in read_rows(self.folder / "out/packet_metrics.csv", ["metric", "value"])}
        self.assertEqual(("LOSSY", "1"), (figures["verdict"], figures["losses_of_unknown_size"]))
        self.assertNotEqual("0", figures["total_packets"])
        shutil.rmtree(self.folder / "out")
        return " ".join(done.stdout.split())

    def test_a_missing_file_is_left_out(self):
        self.assertIn("b.pcap", self.leave_out("merge", self.saved, "a.pcap", "b.pcap"))

    def test_a_census_through_a_pipe(self):
        with open(self.saved, "rb") as stdin:
            self.assertIn("saved census", self.refuse("-", stdin=stdin))

    def test_a_damaged_census(self):
        whole = self.saved.read_bytes()
        for name, content, message in (("cut", whole[:-20], "cut short"), ("changed", whole[:40] + b"?" + whole[41:],
                                                                           "damaged"),
                                       ("newer", whole[:8] + b"\7" + whole[9:], "a census of version 7"),
                                       ("unfinished", b"\x89WCS" + whole[4:], "before version 1")):
            with self.subTest(name):
                self.saved.write_bytes(content)
                self.assertIn(message, self.leave_out("a.pcap", self.saved))
                self.assertIn(message, self.refuse(self.saved))


if __name__ == "__main__":
    harness.main()
