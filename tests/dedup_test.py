#!/usr/bin/python3
"""--dedup: a capture of which each packet was mirrored twice counts as the capture itself, and the ledger says what was left out."""
import csv
import json
import os
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

import harness

GENERATE = Path(os.environ.get("WIRECENSUS_GENERATE", harness.PROGRAM.parent / "wirecensus-generate"))
RECORD = struct.Struct("<IIII")
PACKETS = 5000
LATER = 10  # microseconds


def records(capture):
    data = capture.read_bytes()
    at = 24
    while at < len(data):
        seconds, fraction, captured, length = RECORD.unpack_from(data, at)
        yield seconds, fraction, length, data[at + RECORD.size:at + RECORD.size + captured]
        at += RECORD.size + captured


def tagged(frame):
    """The same frame in a VLAN, from another address."""
    return frame[:6] + bytes([2, 0, 0, 0, 0, 9]) + struct.pack(">HH", 0x8100, 7) + frame[12:]


class Dedup(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-dedup-")))
        self.single = self.folder / "single.pcap"
        self.twice = self.folder / "twice.pcap"
        made = self.folder / "made.pcap"
        subprocess.run([GENERATE, "demo", "--packets", str(PACKETS), "-o", made], check=True, stdout=subprocess.DEVNULL)
        head = made.read_bytes()[:24]
        micro = struct.unpack("<I", head[:4])[0] == 0xa1b2c3d4
        step = LATER if micro else LATER * 1000
        seen = set()
        with open(self.single, "wb") as single, open(self.twice, "wb") as twice:
            single.write(head)
            twice.write(head)
            for number, (_, _, length, frame) in enumerate(records(made)):
                if frame[14:] in seen:  # the generator may repeat itself
                    continue
                seen.add(frame[14:])
                copy = tagged(frame)
                # 1 ms apart, so that no sender's own repetition is within the time.
                seconds, fraction = divmod(number, 1000)
                fraction *= 1000 if micro else 1_000_000
                packet = RECORD.pack(seconds, fraction, len(frame), length) + frame
                single.write(packet)
                twice.write(packet + RECORD.pack(seconds, fraction + step, len(copy), length + 4) + copy)
        self.packets = len(seen)

    def count(self, capture, *options, formats="csv,json"):
        out = self.folder / "out"
        done = harness.run(capture, "-q", "--formats", formats, "-o", out, *options)
        self.assertEqual(0, done.returncode, done.stderr)
        return out

    def metrics(self, out):
        with open(out / "packet_metrics.csv", encoding="utf-8", newline="") as file:
            return {row["metric"]: row["value"] for row in csv.DictReader(file)}

    def test_counts_each_packet_once_and_tells_the_others(self):
        expected = {name: (self.count(self.single) / name).read_text(encoding="utf-8")
                    for name in ("packet_flows.csv", "ip_flows.csv")}
        for threads in ("1", "2", "5"):
            out = self.count(self.twice, "--dedup", "500us", "-j", threads)
            for name, text in expected.items():
                self.assertEqual(text, (out / name).read_text(encoding="utf-8"), name)
            metrics = self.metrics(out)
            self.assertEqual([str(self.packets)] * 3 + ["EXACT"],
                             [metrics[name] for name in ("total_packets", "packets_filtered", "packets_filtered_duplicates",
                                                         "verdict")])
            ledger = json.loads((out / "census.json").read_text(encoding="utf-8"))["ledger"]
            self.assertEqual(self.packets, ledger["packets_filtered_duplicates"])

    def test_counts_all_without_it_or_where_copies_come_later(self):
        for options in ((), ("--dedup", "9us")):
            self.assertEqual(str(2 * self.packets), self.metrics(self.count(self.twice, *options))["total_packets"])

    def test_is_kept_in_a_saved_census_and_said(self):
        out = self.count(self.twice, "--dedup", "1ms", formats="census")
        done = harness.run(out / "census.wcs", "--formats", "csv", "-o", self.folder / "again")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual(str(self.packets), self.metrics(self.folder / "again")["packets_filtered_duplicates"])
        self.assertIn("of them are duplicates", done.stdout)

    def test_files_have_their_own(self):
        out = self.count(self.single, "--dedup", "1d", self.single)
        self.assertEqual(str(2 * self.packets), self.metrics(out)["total_packets"])

    def test_a_bad_time_is_an_error(self):
        for text in ("0", "-1", "x", ""):
            self.assertEqual(2, harness.run(self.single, "--dedup", text, "-o", self.folder).returncode, text)


if __name__ == "__main__":
    harness.main()
