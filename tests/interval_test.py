#!/usr/bin/python3
"""Intervals (--every): each packet is in one of them, and merged they are, byte for byte and in every format, the whole.

Files are counted in packet time, so an interval of a file that comes through a pipe is written when a packet of a later
one is read.
"""
import csv
import os
import signal
import struct
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import harness

CAPTURES = harness.TESTS / "captures"
# Gaps, years, times that run backwards or are missing, fragments over a boundary, several files in one.
PATTERNS = ["fragments-*.pcap", "joined-*", "times-*", "same-timestamps*", "many-flows.pcap", "amsdu-many.pcap",
            "filter-mixed.pcapng", "damaged-*", "pcapng-interface-statistics-with-drops.pcapng"]
LENGTHS = ["1s", "7s", "1h"]
FORMATS = "tables,json,census"  # all others are made of these values
LAST_TIME = "2262-04-11T23:47:16.854775807Z"  # that can be represented: its interval has no end
DAY = 1_600_000_000 // 86400 * 86400


def capture(times, address=1):
    """A capture with a UDP packet of 20 bytes of payload at each of these seconds."""
    head = struct.pack("<IHHiIII", 0xa1b23c4d, 2, 4, 0, 0, 65535, 101)
    return head + b"".join(record(at, address) for at in times)


def record(at, address=1):
    packet = bytes.fromhex("45000030000000004011000000000000") [:12] + bytes([192, 0, 2, address]) + bytes([192, 0, 2, 99])
    packet += struct.pack(">HHHH", 1000, 2000, 28, 0) + bytes(20)
    nanoseconds = round(at * 1e9)
    return struct.pack("<IIII", nanoseconds // 10**9, nanoseconds % 10**9, len(packet), len(packet)) + packet


def metrics(folder):
    with open(folder / "packet_metrics.csv", encoding="utf-8") as rows:
        return {row["metric"]: row["value"] for row in csv.DictReader(rows)}


def files_of(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


class Intervals(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-every-")))
        self.out = self.folder / "out"

    def run_program(self, *arguments):
        return harness.run(*arguments)

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return path

    def intervals(self, out=None):
        out = out or self.out
        if not out.exists():  # nothing was written to it
            return []
        return sorted(path for path in out.iterdir() if path.is_dir() and not path.is_symlink())

    def names(self):
        return [path.name for path in self.intervals()]

    def start(self, *options):
        """A count of a pipe, whose intervals end while it runs."""
        return subprocess.Popen([harness.PROGRAM, "-r", "-", "--every", "1m", "-o", self.out, *options],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def send(self, process, data):
        process.stdin.write(data)
        process.stdin.flush()

    def wait_for(self, condition):
        for _ in range(3000):
            if condition():
                return
            time.sleep(0.01)
        self.fail("waited too long")

    def wait_for_names(self, *names):
        self.wait_for(lambda: self.out.exists() and set(names) <= set(self.names()))

    def end(self, process, exit_code=0):
        summary, errors = (text.decode() for text in process.communicate(timeout=60))
        harness.check_sound(process.returncode, errors)
        self.assertEqual(exit_code, process.returncode, errors)
        return summary, errors


class Whole(Intervals):
    def check(self, path, length, threads):
        plain, merged = self.folder / "plain", self.folder / "merged"
        whole = self.run_program("-q", "--formats", FORMATS, "-o", plain, path)
        every = self.run_program("-q", "--formats", FORMATS, "--every", length, "-j", threads, "-o", self.out, path)
        self.assertEqual(whole.returncode, every.returncode, every.stderr)
        if whole.returncode == 1:
            return 0
        folders = self.intervals()
        figures = [metrics(folder) for folder in folders]
        self.assertEqual(metrics(plain)["total_packets"], str(sum(int(one["total_packets"]) for one in figures)))
        for one in figures:
            if one["first_seen"]:
                self.assertTrue(one["last_seen"] < one["interval_end"] or one["last_seen"] == LAST_TIME, one)
                self.assertEqual(one["first_seen"] < one["interval_begin"], one["late_packets"] != "0")
        joined = self.run_program("-q", "--formats", FORMATS, "-o", merged,
                                  *(folder / "census.wcs" for folder in folders))
        self.assertEqual(whole.returncode, joined.returncode, joined.stderr)
        # A single one is not merged: its files are those of its folder, but for the course of flows.
        expected = files_of(plain) if len(folders) > 1 else {
            name: content for name, content in files_of(folders[0]).items()
            if name not in ("packet_flows.csv", "census.json")}
        for name, content in expected.items():
            self.assertEqual(content, (merged / name).read_bytes(), f"{path.name}: {name}, --every {length}")
        return len(folders)

    def test_merged_they_are_the_whole(self):
        intervals = 0
        captures = self.folder / "captures"
        subprocess.run(["/usr/bin/python3", CAPTURES / "make_captures.py", captures], check=True,
                       stdout=subprocess.DEVNULL)
        for number, path in enumerate(sorted(path for pattern in PATTERNS for path in captures.glob(pattern))):
            length = LENGTHS[number % len(LENGTHS)]
            with self.subTest(capture=path.name, length=length):
                self.out = self.folder / f"out-{number}"
                intervals += self.check(path, length, 1 + number % 3)
        self.assertGreater(intervals, 30)

    def test_files_with_gaps_years_and_steps_back_have_their_packets_where_they_belong(self):
        times = [DAY, DAY + 0.5, DAY + 59.9, DAY + 60, DAY + 86400 * 800, DAY + 30, DAY + 86400 * 800 + 59, DAY + 86400 * 801]
        path = self.write("a.pcap", capture(times))
        self.check(path, "1m", 2)
        self.assertEqual(["2020-09-13T00:00:00Z", "2020-09-13T00:01:00Z", "2022-11-22T00:00:00Z", "2022-11-23T00:00:00Z"],
                         self.names())
        figures = [metrics(folder) for folder in self.intervals()]
        self.assertEqual(["3", "1", "3", "1"], [one["total_packets"] for one in figures])
        self.assertEqual(["0", "0", "1", "0"], [one["late_packets"] for one in figures])

    def test_flows_say_how_they_began_and_ended(self):
        times = [(0, 1), (10, 2), (50, 1), (70, 1), (75, 2), (200, 1)]
        head = capture([])
        path = self.write("a.pcap", head + b"".join(record(DAY + at, address) for at, address in times))
        self.run_program("-q", "--every", "1m", "-o", self.out, path)
        courses = []
        for folder in self.intervals():
            with open(folder / "packet_flows.csv", encoding="utf-8") as rows:
                courses.append({row["src_ip"][-1]: (row["flow_start_reason"], row["flow_end_reason"])
                                for row in csv.DictReader(rows)})
        self.assertEqual([{"1": ("first packet", "active"), "2": ("first packet", "idle")},
                          {"1": ("continued", "idle"), "2": ("first packet", "idle")},
                          {"1": ("first packet", "forced end")}], courses)

    def test_files_one_after_the_other_are_one_count(self):
        paths = [self.write(f"{name}.pcap", capture([DAY + first, DAY + first + 70], number))
                 for number, (name, first) in enumerate([("a", 0), ("b", 75), ("c", 10)])]
        plain, merged = self.folder / "plain", self.folder / "merged"
        self.run_program("-q", "--formats", "all", "-o", plain, *paths)
        self.run_program("-q", "--formats", "csv,census", "--every", "1m", "-o", self.out, *paths)
        self.run_program("-q", "--formats", "all", "-o", merged, *(folder / "census.wcs" for folder in self.intervals()))
        self.assertEqual(files_of(plain), files_of(merged))

    def test_some_of_them_are_a_part_of_it(self):
        path = self.write("a.pcap", capture([DAY + second for second in range(600)]))
        self.run_program("-q", "--formats", "census", "--every", "1m", "-o", self.out, path)
        result = self.run_program("-q", "-o", self.folder / "some", *(folder / "census.wcs" for folder in self.intervals()[2:5]))
        self.assertEqual(0, result.returncode, result.stderr)
        self.assertEqual("180", metrics(self.folder / "some")["total_packets"])


class Folders(Intervals):
    def test_the_latest_has_a_link_and_the_summary_says_where_they_are(self):
        path = self.write("a.pcap", capture([DAY, DAY + 61, DAY + 250]))
        result = self.run_program("--every", "1m", "-o", self.out, path)
        self.assertEqual(0, result.returncode, result.stderr)
        self.assertIn("3 intervals of 1 min", result.stderr)
        self.assertIn("EXACT", result.stdout)
        self.assertEqual("2020-09-13T00:04:00Z", os.readlink(self.out / "latest"))
        self.assertEqual(sorted([*self.names(), "latest"]), sorted(path.name for path in self.out.iterdir()))
        self.assertEqual(["ip_flows.csv", "packet_flows.csv", "packet_metrics.csv", "packet_size_distribution.png",
                          "traffic_over_time.png"],
                         sorted(files_of(self.out / "latest")))

    def test_only_the_newest_are_kept(self):
        path = self.write("a.pcap", capture([DAY + 30 * step for step in range(20)]))
        for keep in ("3", "2m"):
            with self.subTest(keep=keep):
                result = self.run_program("-q", "--every", "1m", "--keep", keep, "-o", self.out, path)
                self.assertEqual(0, result.returncode, result.stderr)
                self.assertEqual(["2020-09-13T00:07:00Z", "2020-09-13T00:08:00Z", "2020-09-13T00:09:00Z"], self.names())

    def test_a_file_counted_again_replaces_its_intervals(self):
        for times in ([DAY, DAY + 1, DAY + 90], [DAY]):
            path = self.write("a.pcap", capture(times))
            self.assertEqual(0, self.run_program("-q", "--every", "1m", "-o", self.out, path).returncode)
        self.assertEqual(["2020-09-13T00:00:00Z", "2020-09-13T00:01:00Z"], self.names())
        self.assertEqual("1", metrics(self.intervals()[0])["total_packets"])

    def test_an_interval_is_there_when_it_has_ended_and_not_before(self):
        process = self.start()
        self.send(process, capture([DAY, DAY + 50]))
        self.send(process, record(DAY + 70))
        self.wait_for_names("2020-09-13T00:00:00Z")
        self.wait_for(lambda: (self.out / "latest").exists())
        self.assertEqual("2", metrics(self.out / "latest")["total_packets"])
        self.assertEqual(1, len(self.names()))
        self.end(process)
        self.assertEqual(2, len(self.names()))

    def test_a_snapshot_in_an_interval_leaves_no_trace(self):
        process = self.start("--formats", "all")
        self.send(process, capture([DAY]))
        self.wait_for(lambda: (self.out / ".wirecensus").exists())
        for second in range(1, 8):
            self.send(process, record(DAY + 10 * second))
            time.sleep(0.02)
            process.send_signal(signal.SIGUSR1)
        self.end(process)
        path = self.write("-", capture([DAY + 10 * second for second in range(8)]))
        with path.open("rb") as capture_file:
            subprocess.run([harness.PROGRAM, "-q", "--every", "1m", "--formats", "all", "-o", self.folder / "once", "-r", "-"],
                           stdin=capture_file, check=True)
        for one, other in zip(self.intervals(), self.intervals(self.folder / "once")):
            different = [name for name, content in files_of(one).items() if content != files_of(other)[name]]
            self.assertIn(different, ([], ["census.wcs"]), one.name)  # whose number of the count is random


class Trouble(Intervals):
    def test_a_killed_count_leaves_whole_intervals_and_the_next_one_tells(self):
        process = self.start()
        self.send(process, capture([DAY, DAY + 61]))
        self.wait_for(lambda: (self.out / "latest").exists())  # the link comes after the folder
        process.kill()
        process.communicate()
        self.assertEqual(5, len(files_of(self.out / "latest")))
        path = self.write("a.pcap", capture([DAY + 300]))
        result = self.run_program("-q", "--every", "1m", "-o", self.out, path)
        self.assertEqual(0, result.returncode)
        self.assertIn("ended unexpectedly: packets after 2020-09-13T00:00:00Z", result.stderr)
        self.assertEqual("", self.run_program("-q", "--every", "1m", "-o", self.out, path).stderr)

    def test_what_cannot_be_written_is_told_and_written_later(self):
        process = self.start("-q")
        self.send(process, capture([DAY]))
        self.wait_for(lambda: (self.out / ".wirecensus").exists())
        block = self.out / "2020-09-13T00:00:00Z"
        block.write_text("in the way")
        self.send(process, record(DAY + 60))
        self.assertIn("2020-09-13T00:00:00Z could not be written", process.stderr.readline().decode())
        block.unlink()
        self.send(process, record(DAY + 120))
        self.assertIn("1 interval was written that could not be before", process.stderr.readline().decode())
        self.wait_for_names("2020-09-13T00:00:00Z", "2020-09-13T00:01:00Z")
        self.end(process)
        self.assertEqual(3, len(self.names()))

    def test_what_can_never_be_written_fails_the_count_and_no_other_interval(self):
        process = self.start("-q")
        self.send(process, capture([DAY]))
        self.wait_for(lambda: (self.out / ".wirecensus").exists())
        (self.out / "2020-09-13T00:00:00Z").write_text("in the way")
        self.send(process, record(DAY + 60))
        _, errors = self.end(process, exit_code=1)
        self.assertIn("could not be written", errors)

    def test_two_counts_do_not_write_to_one_directory(self):
        process = self.start()
        self.send(process, capture([DAY]))
        self.wait_for(lambda: (self.out / ".wirecensus").exists())
        path = self.write("a.pcap", capture([DAY]))
        result = self.run_program("-q", "--every", "1m", "-o", self.out, path)
        self.assertEqual(1, result.returncode)
        self.assertIn("another wirecensus", result.stderr)
        self.end(process)

    def test_what_makes_no_sense_is_refused(self):
        path = self.write("a.pcap", capture([DAY]))
        self.run_program("-q", "--formats", "census", "-o", self.folder, path)
        for exit_code, words, arguments in [
                (2, "at least 1s", ["--every", "10ms", path]),
                (2, "cannot be used with", ["--every", "1m", "--expect", path, path]),
                (2, "cannot be used with", ["--every", "1m", "--assert", "loss == 0", path]),
                (2, "give a directory", ["--every", "1m", "-o", "-", path]),
                (2, "needs formats", ["--every", "1m", "--formats", "none", path]),
                (2, "--keep needs", ["--keep", "3", path]),
                (2, "--keep must be", ["--every", "1m", "--keep", "many", path]),
                (1, "saved census", ["--every", "1m", self.folder / "census.wcs"])]:
            with self.subTest(arguments=arguments):
                result = self.run_program(*arguments)
                self.assertEqual(exit_code, result.returncode, result.stderr)
                self.assertIn(words, result.stderr)


if __name__ == "__main__":
    harness.main()
