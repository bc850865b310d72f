#!/usr/bin/python3
"""Memory that has a bound (--memory): the results are the same, the process takes no more, and what has no room is one
row whose sums are told. And fragments: memory and time in proportion to their number, whatever a sender chooses."""
import csv
import filecmp
import os
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import harness

GENERATE = Path(os.environ.get("WIRECENSUS_GENERATE", harness.PROGRAM.parent / "wirecensus-generate"))
MIB = 1 << 20
SANITIZED = "release" not in str(harness.PROGRAM)  # sanitizers take memory and time of their own
FLOWS = 200_000 if SANITIZED else 800_000


def measured(*arguments):
    """Runs the program; returns exit code, all it printed in one line, seconds, and the most memory it had, in bytes."""
    with tempfile.TemporaryFile("w+") as output:
        began = time.monotonic()
        process = subprocess.Popen([str(harness.PROGRAM), *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - began
        output.seek(0)
        text = " ".join(output.read().split())
    harness.check_sound(process.returncode, text)
    return process.returncode, text, seconds, usage.ru_maxrss * 1024


def metrics(folder):
    with open(folder / "packet_metrics.csv", encoding="utf-8") as rows:
        return {row["metric"]: row["value"] for row in csv.DictReader(rows)}


def flow_rows(folder):
    """The names of the columns, then the rows, one by one; no value has a comma, and the csv module takes seconds for a million.

    To have all of them at a time would be counted as memory of the programs that are started later (wait4(2)).
    """
    with open(folder / "packet_flows.csv", encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n").split(",")


def sum_of(folder, column):
    rows = flow_rows(folder)
    at = next(rows).index(column)
    return sum(int(row[at]) for row in rows)


class MemoryTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-memory-")))
        self.out = self.folder / "out"

    def generate(self, profile, packets, *options):
        path = self.folder / f"{profile}.pcap"
        subprocess.run([GENERATE, profile, "--packets", str(packets), *options, "-o", path], check=True,
                       stdout=subprocess.DEVNULL)
        return path


class Bound(MemoryTest):
    def check_equal(self, one, other):
        names = sorted(path.name for path in one.iterdir())
        self.assertEqual(names, sorted(path.name for path in other.iterdir()))
        _, different, unread = filecmp.cmpfiles(one, other, names, shallow=False)
        self.assertEqual(([], []), (different, unread))

    def test_the_results_are_those_of_a_count_without_bound(self):
        for profile, packets, bound in (("flood", FLOWS, 96), ("small", FLOWS, 80), ("demo", 50_000, 64)):
            capture = self.generate(profile, packets)
            plain = self.folder / f"{profile}-plain"
            _, _, usual, memory = measured(capture, "-o", plain, "--formats", "all", "-j", 1)
            for threads in (1, 2):
                with self.subTest(profile=profile, threads=threads):
                    bounded = self.folder / f"{profile}-{threads}"
                    code, text, seconds, peak = measured(capture, "-o", bounded, "--formats", "all", "-j", threads, "-v",
                                                         "--memory", f"{bound}M")
                    self.assertEqual(0, code, text)
                    self.assertEqual(profile != "demo", "the flows are in temporary files" in text, text)
                    self.check_equal(plain, bounded)
                    print(f"{profile} -j {threads}: {bound} MiB, peak {peak / MIB:.0f} for {memory / MIB:.0f} MiB, "
                          f"{seconds:.1f} for {usual:.1f} s", file=sys.stderr)
                    if not SANITIZED:
                        self.assertLess(peak, 1.1 * bound * MIB)
                        self.assertLess(seconds, 5 * usual + 1)
                    shutil.rmtree(bounded)

    def test_open_fragments_and_other_rows_are_saved_alike(self):
        """Flows of which a part was spilled when their fragments still waited."""
        flood = self.generate("flood", FLOWS)
        parts = (self.folder / "first.pcap", self.folder / "second.pcap")
        for number, part in enumerate(parts):
            write_fragments(part, [(place % 2 == number, place, place % 2000) for place in range(10_000)])
        for name, options in (("plain", ()), ("bounded", ("--memory", "128M"))):
            code, text, _, _ = measured(parts[0], flood, parts[1], flood, "-o", self.folder / name, "--formats", "all", "-j", 2,
                                        "-v", *options)
            self.assertEqual(0, code, text)
            self.assertEqual(bool(options) and not SANITIZED, "the flows are in temporary files" in text, text)
        self.check_equal(self.folder / "plain", self.folder / "bounded")

    def test_saved_censuses_are_merged_alike(self):
        """More flows than there is room for, and fragments that wait for first ones of another census."""
        captures = [self.generate("small", FLOWS // 4, "--seed", str(seed)).rename(self.folder / f"{seed}.pcap") for seed in range(3)]
        for number in range(2):
            captures.insert(2 * number, self.folder / f"fragments-{number}.pcap")
            write_fragments(captures[2 * number], [(place % 2 == number, place, place % 2000) for place in range(10_000)])
        saved = []
        for capture in captures:
            saved.append(self.folder / capture.stem / "census.wcs")
            self.assertEqual(0, measured(capture, "-o", saved[-1].parent, "--formats", "census")[0])
        for name, options in (("plain", ()), ("bounded", ("--memory", "64M"))):
            code, text, _, peak = measured("merge", *saved, "-o", self.folder / name, "--formats", "csv,json,census", "-v", "-j", 2, *options)
            self.assertEqual(0, code, text)
            self.assertEqual(bool(options), "the flows are in temporary files" in text, text)
            print(f"merged, {name}: peak {peak / MIB:.0f} MiB", file=sys.stderr)
        self.check_equal(self.folder / "plain", self.folder / "bounded")

    def test_a_saved_census_that_is_larger_is_read_alike(self):
        """Alone, and as the largest of those that are merged, with fragments that wait for those of the other."""
        flood = self.generate("flood", FLOWS)
        fragments = (self.folder / "first.pcap", self.folder / "second.pcap")
        for number, part in enumerate(fragments):
            write_fragments(part, [(place % 2 == number, place, place % 2000) for place in range(10_000)])
        saved = [self.folder / "large/census.wcs", self.folder / "small/census.wcs"]
        for census, captures in zip(saved, ((fragments[0], flood), (fragments[1],))):
            self.assertEqual(0, measured(*captures, "-o", census.parent, "--formats", "census")[0])
        for inputs in (saved[:1], saved):
            for name, options in (("plain", ()), ("bounded", ("--memory", "112M"))):
                code, text, seconds, peak = measured("merge", *inputs, "-o", self.folder / name, "--formats", "csv,json,census",
                                                     "-v", "-j", 2, *options)
                self.assertEqual(0, code, text)
                self.assertEqual(bool(options) and not SANITIZED, "the flows are in temporary files" in text, text)
                print(f"saved, {name}: {len(inputs)} read in {seconds:.1f} s, peak {peak / MIB:.0f} MiB", file=sys.stderr)
                if options and not SANITIZED:
                    self.assertLess(peak, 1.1 * 112 * MIB)
            self.check_equal(self.folder / "plain", self.folder / "bounded")

    def test_cuts_change_nothing(self):
        """Those that SIGUSR1 asks for."""
        capture = self.generate("flood", FLOWS)
        for name, options in (("plain", ()), ("bounded", ("--memory", "80M"))):
            process = subprocess.Popen([str(harness.PROGRAM), capture, "-o", str(self.folder / name), "--formats", "csv,census",
                                        *options], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            for _ in range(6 if options else 0):
                time.sleep(0.1)
                process.send_signal(signal.SIGUSR1)
            _, errors = process.communicate(timeout=harness.TIME_LIMIT)
            self.assertEqual(0, process.returncode, errors)
        self.check_equal(self.folder / "plain", self.folder / "bounded")

    def test_nothing_stays_on_the_disk(self):
        capture = self.generate("flood", FLOWS // 2)
        spill = self.folder / "spill"
        spill.mkdir()
        code, text, _, _ = measured(capture, "-o", self.out, "--memory", "64M", "--spill", spill, "-v")
        self.assertEqual(0, code, text)
        self.assertIn(f"temporary files in {spill}", text)
        self.assertEqual([], list(spill.iterdir()))
        self.assertFalse([path for path in self.out.iterdir() if path.name.startswith(".")])

    def test_what_cannot_be_is_refused(self):
        capture = self.generate("demo", 100)
        for options, code, reason in ((("--memory", "1M"), 2, "at least 64M"),
                                      (("--memory", "1G", "--tcp"), 2, "cannot be used with --tcp"),
                                      (("--spill", self.folder / "missing"), 1, "missing: No such file"),
                                      (("--memory", "1G", "--spill", capture), 1, "Not a directory")):
            done = harness.run(capture, "-o", self.out, *options)
            self.assertEqual(code, done.returncode, done.stderr)
            self.assertIn(reason, done.stderr)


class Intervals(MemoryTest):
    """Each has flows of its own, some of which go on in the next."""

    def count(self, name, capture, *options, signals=0, formats="csv,json"):
        process = subprocess.Popen([str(harness.PROGRAM), str(capture), "-o", str(self.folder / name), "--formats", formats,
                                    "--every", "5s", "-v", *map(str, options)], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for _ in range(signals):
            time.sleep(0.05)
            process.send_signal(signal.SIGUSR1)
        _, errors = process.communicate(timeout=harness.TIME_LIMIT)
        harness.check_sound(process.returncode, errors)
        return process.returncode, errors, int(re.search("memory: peak ([0-9]+) MiB", errors)[1]) * MIB

    def check_equal(self, one, other):
        names = sorted(str(path.relative_to(one)) for path in one.glob("2*/*"))
        self.assertGreater(len(names), 12)
        self.assertEqual(names, sorted(str(path.relative_to(other)) for path in other.glob("2*/*")))
        _, different, unread = filecmp.cmpfiles(one, other, names, shallow=False)
        self.assertEqual(([], []), (different, unread))

    def test_the_rows_are_those_of_a_count_without_bound(self):
        for profile, packets, options in (("imix", FLOWS // 4, ("--flows", "40000")), ("flood", FLOWS // 4, ())):
            capture = self.generate(profile, packets, *options)
            self.assertEqual(0, self.count("plain", capture, "-j", 1)[0])
            plain = self.folder / "plain"
            for threads, signals in ((1, 0), (2, 5)):
                with self.subTest(profile=profile, threads=threads):
                    code, text, peak = self.count("bounded", capture, "-j", threads, "--memory", "64M", signals=signals)
                    self.assertEqual(0, code, text)
                    self.assertRegex(text, "the flows of [1-9][0-9]* intervals? were in temporary files")
                    self.check_equal(plain, self.folder / "bounded")
                    if not SANITIZED:
                        self.assertLess(peak, 1.1 * 80 * MIB)
            going_on = subprocess.run(["grep", "-q", "-r", ",continued,", plain], check=False).returncode == 0
            self.assertEqual(profile == "imix", going_on)
            for name in ("plain", "bounded"):
                shutil.rmtree(self.folder / name)

    def test_what_has_no_room_is_one_row_of_each(self):
        spill = self.folder / "spill"
        spill.mkdir()
        if subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode != 0:
            harness.skip(self, "cannot mount a small disk")
        capture = self.generate("flood", FLOWS // 2)
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o "size=2M" none "$1" && shift && exec "$@"', "sh", spill,
             harness.PROGRAM, capture, "-o", self.out, "--formats", "csv", "-j", "2", "--every", "10s", "--memory", "64M",
             "--spill", spill], capture_output=True, text=True, check=False, timeout=harness.TIME_LIMIT)
        harness.check_sound(done.returncode, done.stderr)
        self.assertEqual(3, done.returncode, done.stderr)
        self.assertIn("LOSSY", done.stdout)
        packets = 0
        for folder in (path for path in self.out.iterdir() if path.name != "latest"):
            counted = metrics(folder)
            packets += int(counted["total_packets"])
            self.assertEqual("LOSSY" if int(counted["total_packets"]) > 1000 else "EXACT", counted["verdict"])
            for column, total in (("packets", "total_packets"), ("frame_bytes", "total_bytes")):
                self.assertEqual(int(counted[total]), sum_of(folder, column))
        self.assertEqual(FLOWS // 2, packets)
        total = int(" ".join(done.stdout.split()).split(" packets are only in the row")[0].split()[-1].replace(",", ""))
        rows = "".join((folder / "packet_flows.csv").read_text(encoding="utf-8") for folder in self.out.iterdir()
                       if folder.name != "latest")
        self.assertEqual(total, sum(int(row["packets"]) for row in csv.DictReader(rows.splitlines())
                                    if row["protocol"] == "remainder"))


class FullDisk(MemoryTest):
    def test_what_has_no_room_is_one_row(self):
        """A disk of 8 MiB, in a mount namespace of its own, for 30 times as many flows."""
        spill = self.folder / "spill"
        spill.mkdir()
        can = subprocess.run(["unshare", "--mount", "mount", "-t", "tmpfs", "none", spill], capture_output=True, text=True,
                             check=False)
        if can.returncode != 0:
            harness.skip(self, f"cannot mount a small disk: {can.stderr.strip()}")
        capture = self.generate("flood", FLOWS)
        for threads, size in ((1, "8M"), (2, "8M"), (2, "64M")):
            with self.subTest(threads=threads, size=size):
                done = subprocess.run(
                    ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o "size=$1" none "$2" && shift 2 && exec "$@"', "sh",
                     size, spill, harness.PROGRAM, capture, "-o", self.out, "--formats", "csv,census", "-j", str(threads),
                     "--memory", "80M", "--spill", spill], capture_output=True, text=True, check=False,
                    timeout=harness.TIME_LIMIT)
                harness.check_sound(done.returncode, done.stderr)
                self.assertEqual(3, done.returncode, done.stderr)
                self.assertIn("No space left on device", " ".join(done.stdout.split()))
                counted = metrics(self.out)
                self.assertEqual(("LOSSY", str(FLOWS)), (counted["verdict"], counted["total_packets"]))
                for column, total in (("packets", "total_packets"), ("frame_bytes", "total_bytes")):
                    self.assertEqual(int(counted[total]), sum_of(self.out, column))
                rows = flow_rows(self.out)
                columns = next(rows)
                rest = [row for row in rows if row[columns.index("protocol")] == "remainder"]
                self.assertEqual(1, len(rest))
                self.assertGreater(int(rest[0][columns.index("packets")]), FLOWS // 10)
                if threads > 1:
                    continue
                both = harness.run("merge", self.out / "census.wcs", self.out / "census.wcs", "-o", self.folder / "both")
                self.assertEqual(3, both.returncode, both.stderr)
                self.assertEqual(str(2 * FLOWS), metrics(self.folder / "both")["total_packets"])
                again = harness.run(self.out / "census.wcs", "-o", self.folder / "again")
                self.assertEqual(3, again.returncode, again.stderr)
                self.assertEqual((self.out / "packet_flows.csv").read_bytes(),
                                 (self.folder / "again" / "packet_flows.csv").read_bytes())


def write_fragments(path, fragments):
    """IPv6 UDP fragments: whether each is the first of its datagram, its identification, the number of its source."""
    frames = bytearray(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
    for place, (first, identification, source) in enumerate(fragments):
        data = struct.pack(">HHHH", 1000, 53, 24, 0) + bytes(8) if first else bytes(16)
        fragment = struct.pack(">BBHI", 17, 0, 1 if first else 16 << 3, identification)
        ip = struct.pack(">IHBB", 6 << 28, len(fragment) + len(data), 44, 64) + b"\x20\x01\x0d\xb8" + bytes(8) \
            + struct.pack(">I", source) + b"\x20\x01\x0d\xb8" + bytes(11) + b"\x01"
        frame = bytes.fromhex("020000000002020000000001") + b"\x86\xdd" + ip + fragment + data
        frames += struct.pack("<IIII", 1_700_000_000 + place // 1_000_000, place % 1_000_000, len(frame), len(frame)) + frame
    path.write_bytes(frames)


class Fragments(MemoryTest):
    def test_identifications_that_are_chosen_take_no_longer(self):
        """Multiples of a prime that the hash tables of libstdc++ have as a size."""
        count, prime = 50_000, 85_229
        times = {}
        for name, identifications in (("any", random.Random(1).sample(range(1 << 32), count)),
                                      ("chosen", [number * prime % (1 << 32) for number in range(count)])):
            capture = self.folder / f"{name}.pcap"
            write_fragments(capture, [(False, identification, 1) for identification in identifications])
            times[name] = min(measured(capture, "-o", self.out, "--formats", "csv", "-j", 1)[2] for _ in range(3))
        print(f"fragments: {times}", file=sys.stderr)
        self.assertLess(times["chosen"], 2 * times["any"] + 0.1)

    def test_many_pairs_take_memory_in_proportion(self):
        count = 20_000 if SANITIZED else 400_000
        capture = self.folder / "pairs.pcap"
        write_fragments(capture, [(False, 1, source) for source in range(count)])
        code, text, seconds, peak = measured(capture, "-o", self.out, "--formats", "csv", "-j", 1)
        self.assertEqual(0, code, text)
        self.assertEqual(str(count), metrics(self.out)["flows"])
        print(f"fragments: {count} pairs, {seconds:.1f} s, {peak / MIB:.0f} MiB", file=sys.stderr)
        if not SANITIZED:
            self.assertLess(peak, 40 * MIB + 400 * count)

    def test_fragments_that_wait_have_a_bound(self):
        count = 400_000
        capture = self.folder / "pairs.pcap"
        write_fragments(capture, [(False, 1, source) for source in range(count)])
        code, text, _, peak = measured(capture, "-o", self.out, "--formats", "csv", "-j", 1, "--memory", "80M")
        self.assertEqual(3, code, text)
        self.assertIn("are counted in flows without ports", text)
        self.assertEqual("UNKNOWN", metrics(self.out)["verdict"])
        self.assertEqual(count, sum_of(self.out, "packets"))
        if not SANITIZED:
            self.assertLess(peak, 1.1 * 96 * MIB)


if __name__ == "__main__":
    unittest.main()
