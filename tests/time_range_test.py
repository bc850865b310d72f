#!/usr/bin/python3
"""--since and --until: what is counted are the packets of that time, exactly, and the ledger has the others."""
import datetime
import json
import random
import signal
import struct
import tempfile
import time
import unittest
from pathlib import Path

import harness
from live_case import LiveTest, metrics
from reference import read_rows

BEGIN = 1_700_000_000 * 10**9
SECOND = 10**9


def udp_frame(number):
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 28, number & 0xFFFF, 0, 64, 17, 0,
                     bytes([10, 0, number % 5, 1]), bytes([10, 1, 0, number % 3]))
    return bytes(12) + b"\x08\0" + ip + struct.pack(">HHHH", 1024 + number % 7, 53, 8, 0)


def write_pcap(path, moments):
    """Nanosecond pcap, a packet for each time."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, 1))
        for number, moment in enumerate(moments):
            frame = udp_frame(number)
            file.write(struct.pack("<IIII", *divmod(moment, SECOND), len(frame), len(frame)) + frame)


def write_simple_packets(path, count):
    """pcapng of Simple Packet Blocks, which have no time."""
    def block(kind, body):
        size = 12 + len(body)
        return struct.pack("<II", kind, size) + body + struct.pack("<I", size)
    with open(path, "wb") as file:
        file.write(block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)) + block(1, struct.pack("<HHI", 1, 0, 0)))
        for number in range(count):
            frame = udp_frame(number)
            file.write(block(3, struct.pack("<I", len(frame)) + frame + bytes(-len(frame) % 4)))


def rfc3339(moment, offset_minutes=0):
    seconds, nanos = divmod(moment, SECOND)
    zone = datetime.timezone(datetime.timedelta(minutes=offset_minutes))
    text = datetime.datetime.fromtimestamp(seconds, zone).strftime("%Y-%m-%dT%H:%M:%S")
    sign, minutes = "-" if offset_minutes < 0 else "+", abs(offset_minutes)
    return f"{text}.{nanos:09}" + (f"{sign}{minutes // 60:02}:{minutes % 60:02}" if offset_minutes else "Z")


class TimeRange(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-time-range-")))
        chance = random.Random(1)
        self.times = [BEGIN + chance.randrange(100 * SECOND) for _ in range(2000)]  # in no order
        write_pcap(self.folder / "a.pcap", self.times)

    def count(self, *arguments, exit_code=0):
        done = harness.run(*arguments, "-q", "--formats", "json", "-o", self.folder, cwd=self.folder)
        self.assertEqual(exit_code, done.returncode, done.stderr)
        return json.loads((self.folder / "census.json").read_text())

    def refused(self, *arguments, exit_code=2):
        done = harness.run(*arguments, "-q", "--formats", "none", cwd=self.folder)
        self.assertEqual(exit_code, done.returncode, done.stderr)
        return done.stderr

    def test_the_packets_of_the_range_are_those_of_a_file_that_has_no_others(self):
        since, until = BEGIN + 20 * SECOND + 5, sorted(self.times)[1500]
        inside = [moment for moment in self.times if since <= moment < until]
        self.assertNotIn(until, inside)
        with open(self.folder / "a.pcap", "rb") as whole, open(self.folder / "part.pcap", "wb") as part:
            part.write(whole.read(24))
            record = 16 + len(udp_frame(0))
            for moment in self.times:
                bytes_of_record = whole.read(record)
                if since <= moment < until:
                    part.write(bytes_of_record)
        expected = self.count("part.pcap")
        self.assertEqual(len(inside), expected["metrics"]["total_packets"])
        for threads in (1, 3):
            for first, last in ((rfc3339(since), rfc3339(until)), (rfc3339(since, 330), rfc3339(until, -60)),
                                (f"@{since // SECOND}.{since % SECOND:09}", f"@{until // SECOND}.{until % SECOND:09}"),
                                (rfc3339(since).replace("T", " ")[:-1], rfc3339(until).lower())):
                found = self.count("a.pcap", "--since", first, "--until", last, "-j", threads)
                for table in ("flows", "packet_sizes", "timeline", "addresses", "conversations", "protocols"):
                    self.assertEqual(expected[table], found[table], table)
                ledger = found["ledger"]
                self.assertEqual("EXACT", ledger["verdict"])
                self.assertEqual(len(inside), ledger["packets_seen"])
                self.assertEqual(len(self.times) - len(inside), ledger["packets_filtered"])
                self.assertEqual(len(self.times) - len(inside), found["metrics"]["packets_filtered"])

    def test_ranges_that_follow_each_other_divide_the_packets(self):
        cuts = [BEGIN + second * SECOND for second in (10, 11, 50)] + [self.times[5]]
        cuts.sort()
        counted = 0
        for since, until in zip([None, *cuts], [*cuts, None]):
            options = ["--since", rfc3339(since)] if since else []
            options += ["--until", rfc3339(until)] if until else []
            counted += self.count("a.pcap", *options)["metrics"]["total_packets"]
        self.assertEqual(len(self.times), counted)

    def test_it_goes_with_the_filter_and_with_recording(self):
        since = BEGIN + 50 * SECOND
        wanted = [moment for number, moment in enumerate(self.times) if moment >= since and number % 5 == 2]
        found = self.count("a.pcap", "--since", rfc3339(since), "-f", "net 10.0.2.0/24", "-w", "kept.pcapng")
        self.assertEqual(len(wanted), found["metrics"]["total_packets"])
        self.assertEqual(len(self.times) - len(wanted), found["ledger"]["packets_filtered"])
        self.assertEqual(len(wanted), found["metrics"]["packets_kept"])
        kept = self.count("kept.pcapng")
        self.assertEqual(found["flows"], kept["flows"])

    def test_it_goes_with_intervals(self):
        since, until = BEGIN + 15 * SECOND, BEGIN + 35 * SECOND
        ordered = sorted(self.times)
        write_pcap(self.folder / "ordered.pcap", ordered)
        done = harness.run("ordered.pcap", "--every", "10s", "--since", rfc3339(since), "--until", rfc3339(until), "-q",
                           "--formats", "packet_metrics.csv", "-o", "every", cwd=self.folder)
        self.assertEqual(0, done.returncode, done.stderr)
        counted = filtered = 0
        for path in (self.folder / "every").glob("2*/packet_metrics.csv"):  # not the link "latest"
            metrics = dict(read_rows(path, ["metric", "value"]))
            counted += int(metrics["total_packets"])
            filtered += int(metrics.get("packets_filtered", 0))
        self.assertEqual(sum(since <= moment < until for moment in ordered), counted)
        self.assertEqual(len(ordered) - counted, filtered)

    def test_it_goes_with_two_points(self):
        since = BEGIN + 50 * SECOND
        write_pcap(self.folder / "b.pcap", self.times)
        found = self.count("--from", "a.pcap", "--to", "b.pcap", "--since", rfc3339(since))
        inside = sum(moment >= since for moment in self.times)
        self.assertEqual(inside, found["metrics"]["transit_delivered"])
        self.assertEqual("EQUAL", found["metrics"]["comparison"])

    def test_both_sides_of_a_comparison_have_the_range(self):
        write_pcap(self.folder / "late.pcap", [moment for moment in self.times if moment >= BEGIN + 50 * SECOND])
        done = harness.run("diff", "a.pcap", "late.pcap", "--since", rfc3339(BEGIN + 50 * SECOND), "--formats", "none",
                           cwd=self.folder)
        self.assertEqual(4, done.returncode, done.stderr)  # other identifications, so other flows: but as many packets
        done = harness.run("diff", "a.pcap", "a.pcap", "--since", rfc3339(BEGIN + 50 * SECOND), "--formats", "none",
                           cwd=self.folder)
        self.assertEqual(0, done.returncode, done.stderr)

    def test_packets_without_a_time_are_not_guessed(self):
        write_simple_packets(self.folder / "timeless.pcapng", 7)
        found = self.count("a.pcap", "timeless.pcapng", "--since", "1970-01-01T00:00:00Z", exit_code=3)
        self.assertEqual("UNKNOWN", found["ledger"]["verdict"])
        self.assertEqual(7, found["ledger"]["packets_undecided"])
        self.assertEqual(len(self.times), found["metrics"]["total_packets"])
        self.assertIn("without a time", found["ledger"]["doubts"][0]["detail"])
        by_file = {row["file"]: row for row in found["files"]}
        self.assertEqual((0, 7, "UNKNOWN"), tuple(by_file["timeless.pcapng"][name] for name in (
            "packets", "packets_undecided", "verdict")))
        self.assertEqual("EXACT", by_file["a.pcap"]["verdict"])

    def test_what_makes_no_sense_is_refused(self):
        for text in ("yesterday", "2026-11-28", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-28T24:00:00Z",
                     "2026-11-28T21:00:00.1234567890Z", "2026-11-28T21:00:00.Z", "2026-11-28T21:00:00+1", "@", "@1.", "@x",
                     "@99999999999", "9999-01-01T00:00:00Z", "2026-11-28T21:00:00Zx", ""):
            self.assertIn("--since", self.refused("a.pcap", f"--since={text}"), text)
        self.assertIn("must be later than --since", self.refused("a.pcap", "--since", "@5", "--until", "@5"))
        self.assertIn("in the past", self.refused("-i", "lo", "--until", "2000-01-01T00:00:00Z"))
        self.assertIn("--expect", self.refused("-i", "lo", "--since", "@5", "--expect", "a.pcap"))
        self.assertEqual(0, harness.run("a.pcap", "-q", "--formats", "census", cwd=self.folder).returncode)
        self.assertIn("needs the packets themselves", self.refused("census.wcs", "--since", "@5", exit_code=1))


class LiveTimeRange(LiveTest):
    def test_an_interface_is_counted_until_then(self):
        for patience in (3, 12, 48):  # seconds: a busy machine may have replayed too late
            until = (time.time_ns() // SECOND + patience) * SECOND
            process = self.listen("--until", rfc3339(until))
            self.network.replay(self.small, "lo", "--topspeed")
            in_time = time.time_ns() < until - SECOND // 2
            self.finish(process)  # by itself
            self.assertGreaterEqual(time.time_ns(), until)
            if in_time:
                break
        figures = metrics(self.out)
        self.assertEqual((1000, "EXACT"), (figures["total_packets"], figures["verdict"]))

    def test_what_came_before_is_in_the_ledger(self):
        process = self.listen("--since", "2100-01-01T00:00:00Z")
        self.network.replay(self.small, "lo", "--topspeed")
        self.finish(process, signal.SIGINT)
        figures = metrics(self.out)
        self.assertEqual((0, 1000, 1000, "EXACT"), tuple(figures[name] for name in (
            "total_packets", "packets_filtered", "ring_delivered", "verdict")))
        self.assertEqual((1000, 1000), (figures["packets_filtered_least"], figures["packets_filtered_most"]))


if __name__ == "__main__":
    harness.main()
