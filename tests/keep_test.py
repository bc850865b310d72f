#!/usr/bin/python3
"""Packets that are kept (-w): counting what was written gives the same rows, and other tools read it.

tcpdump reads it always; capinfos and tshark where they are there.
"""
import csv
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import harness

MAKE_CAPTURES = harness.TESTS / "captures/make_captures.py"
sys.path.insert(0, str(MAKE_CAPTURES.parent))
import frames as f  # noqa: E402
from files import START, SECOND, Packet, pcap  # noqa: E402

ENDINGS = ("", ".gz", ".zst", ".lz4")


def rows(folder):
    """The tables that must be the same, and the metrics but for what the ledger says of the sources."""
    with open(folder / "packet_metrics.csv", encoding="utf-8", newline="") as file:
        metrics = [row for row in csv.reader(file) if row]
    ledger = [row[0] for row in metrics].index("packets_seen")
    return {"packet_flows.csv": (folder / "packet_flows.csv").read_bytes(),
            "ip_flows.csv": (folder / "ip_flows.csv").read_bytes(), "metrics": metrics[:ledger]}


def figures(folder):
    with open(folder / "packet_metrics.csv", encoding="utf-8", newline="") as file:
        return {row[0]: row[1] for row in csv.reader(file)}


def udp(number):
    """A UDP frame of a size of its own, between few hosts."""
    return f.ethernet(f.udp4(b"x" * (number % 900)))


class KeepTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-keep-")))
        self.counts = 0

    def count(self, *arguments, exit_codes=(0,), **how):
        """Counts in a folder of its own; returns that, and what the program said."""
        self.counts += 1
        out = self.folder / f"out-{self.counts}"
        done = harness.run(*arguments, "--formats", "csv", "-o", out, **how)
        self.assertIn(done.returncode, exit_codes, done.stderr + done.stdout)
        return out, done

    def capture(self, packets=2000, step=1_000_001):
        path = self.folder / "original.pcap"
        path.write_bytes(pcap([Packet(udp(number), START + number * step) for number in range(packets)],
                              nanoseconds=True))
        return path

    def kept(self, pattern="kept*"):
        return sorted(self.folder.glob(pattern))


class RoundTrips(KeepTest):
    def test_several_files_through_a_filter(self):
        capture = self.capture()
        kept = self.folder / "kept.pcapng"
        first, _ = self.count(capture, capture, "-f", "less 300", "-w", kept)
        again, _ = self.count(kept)
        self.assertEqual(rows(first), rows(again))
        self.assertIn(b"less 300", kept.read_bytes())

    def test_a_limit_of_packets_limits_what_is_kept(self):
        first, _ = self.count(self.capture(), "-c", 77, "-w", self.folder / "kept.pcapng")
        again, _ = self.count(self.folder / "kept.pcapng")
        self.assertEqual("77", figures(again)["total_packets"])
        self.assertEqual(rows(first), rows(again))

    def test_any_number_of_threads_writes_the_same_file(self):
        capture, written = self.capture(), set()
        for threads in (1, 2, 5):
            self.count(capture, "-j", threads, "-w", self.folder / "kept.pcapng")
            written.add((self.folder / "kept.pcapng").read_bytes())
        self.assertEqual(1, len(written))

    def test_no_packets_make_a_file_without_packets(self):
        kept = self.folder / "kept.pcapng"
        self.count(self.capture(10), "-f", "tcp", "-w", kept)
        again, _ = self.count(kept)
        self.assertEqual("0", figures(again)["total_packets"])


class Rotation(KeepTest):
    def test_by_size_in_all_compressions(self):
        capture = self.capture()
        for ending in ENDINGS:
            with self.subTest(ending=ending):
                first, done = self.count(capture, "-w", self.folder / f"size.pcapng{ending}", "--rotate-size", "100k")
                files = self.kept(f"size_*.pcapng{ending}")
                self.assertGreater(len(files), 8)
                self.assertRegex(" ".join(done.stdout.split()), rf"Written 2,000 packets to .*, {len(files)} files")
                if not ending:
                    self.assertLessEqual(max(file.stat().st_size for file in files), 100 * 1024)
                again, _ = self.count(*files)
                self.assertEqual(rows(first), rows(again))
                self.assertEqual(figures(first)["fcs_bytes"], figures(again)["fcs_bytes"])

    def test_by_time_of_the_packets(self):
        """Two seconds of packets, in periods of half a second from the first one on."""
        first, _ = self.count(self.capture(), "-w", self.folder / "kept.pcapng", "--rotate-time", "0.5")
        files = self.kept("kept_*")
        self.assertEqual(["kept_00001_20231114221320.pcapng", "kept_00002_20231114221320.pcapng",
                          "kept_00003_20231114221321.pcapng", "kept_00004_20231114221321.pcapng"], [file.name for file in files])
        for number, file in enumerate(files):
            one, _ = self.count(file)
            self.assertLessEqual(f"{START // SECOND + number * 0.5:.6f}", seconds_of(figures(one)["first_seen"]))
            self.assertLess(seconds_of(figures(one)["last_seen"]), f"{START // SECOND + (number + 1) * 0.5:.6f}")
        again, _ = self.count(*files)
        self.assertEqual(rows(first), rows(again))

    def test_the_newest_files_stay(self):
        (self.folder / "kept_00000.pcapng").write_bytes(b"of somebody else")
        self.count(self.capture(), "-w", self.folder / "kept.pcapng", "--rotate-time", "0.1", "--keep", 3)
        self.assertEqual(["kept_00000", "kept_00018", "kept_00019", "kept_00020"],
                         [file.name[:len("kept_00000")] for file in self.kept()])


def seconds_of(text):
    """Seconds since 1970, of the day that all of this file's packets are of."""
    hours, minutes, seconds = text.rstrip("Z").split("T")[1].split(":")
    midnight = START // SECOND - START // SECOND % 86400
    return f"{midnight + int(hours) * 3600 + int(minutes) * 60 + float(seconds):.6f}"


class OtherTools(KeepTest):
    def check(self, tool, *arguments, number_of):
        if not shutil.which(tool):
            harness.skip(self, f"{tool} is not installed")
        capture = self.capture()
        out, _ = self.count(capture, "-w", self.folder / "kept.pcapng")
        done = subprocess.run([tool, *arguments, self.folder / "kept.pcapng"], capture_output=True, text=True,
                              check=True, timeout=60)
        packets, size = number_of(done.stdout)
        self.assertEqual(figures(out)["total_packets"], str(packets))
        self.assertEqual(figures(out)["total_bytes"], str(size))

    def test_tcpdump(self):
        self.check("tcpdump", "-n", "-e", "-r", number_of=lambda text: (
            len(text.splitlines()), sum(int(re.search(r" length (\d+): ", line)[1]) for line in text.splitlines())))

    def test_capinfos(self):
        if shutil.which("capinfos"):
            self.check("capinfos", "-T", "-r", "-M", "-c", "-d",
                       number_of=lambda text: [int(number) for number in text.strip().split("\t")[-2:]])

    def test_tshark(self):
        if shutil.which("tshark"):
            self.check("tshark", "-n", "-T", "fields", "-e", "frame.len", "-e", "frame.interface_name", "-r",
                       number_of=lambda text: (len(text.splitlines()),
                                               sum(int(line.split("\t")[0]) for line in text.splitlines())))

    def shown(self, *command):
        """What a tool shows of a file, without what names the file."""
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        self.assertTrue(done.stdout.strip(), command)
        return done.stdout

    def test_headers_in_the_byte_order_of_their_host(self):
        """libpcap and wiretap take the order of some headers from that of the file."""
        names = ["link-null.pcap", "loopback-bigendian.pcap", "nflog-bigendian.pcap", "nflog-bigendian.pcapng"]
        subprocess.run([sys.executable, "-B", str(MAKE_CAPTURES), self.folder, *names], check=True)
        for name in names:
            with self.subTest(capture=name):
                kept = self.folder / f"kept-{name}.pcapng"
                self.count(self.folder / name, "-w", kept)
                if shutil.which("tcpdump"):
                    self.assertEqual(*(self.shown("tcpdump", "-n", "-r", file) for file in (self.folder / name, kept)))
                if shutil.which("tshark"):
                    fields = ("-T", "fields", "-e", "frame.time_epoch", "-e", "ip.src", "-e", "ipv6.src")
                    self.assertEqual(*(self.shown("tshark", "-n", *fields, "-r", file)
                                       for file in (self.folder / name, kept)))


class Failures(KeepTest):
    def test_a_folder_that_is_missing_is_reported_before_anything_is_counted(self):
        done = harness.run(self.capture(), "-w", self.folder / "no/kept.pcapng", "-o", self.folder / "out")
        self.assertEqual(1, done.returncode)
        self.assertRegex(done.stderr, r"cannot write .*/no/kept.pcapng: No such file")
        self.assertFalse((self.folder / "out").exists())

    def test_a_file_that_is_counted_is_not_replaced(self):
        capture = self.capture(3)
        before = capture.read_bytes()
        done = harness.run("original.pcap", "-c", "1", "-w", capture, cwd=self.folder)
        self.assertEqual(1, done.returncode)
        self.assertIn("-w would overwrite 'original.pcap'", done.stderr)
        self.assertEqual(before, capture.read_bytes())

    def test_a_full_disk_leaves_what_fitted_and_the_whole_count(self):
        capture = self.capture(20_000)
        limit = 4 << 20
        expected, _ = self.count(capture)
        out = self.folder / "out"
        done = subprocess.run(
            [harness.PROGRAM, capture, "-w", self.folder / "kept.pcapng", "-o", out, "--formats", "csv", "-q"],
            capture_output=True, text=True, check=False, restore_signals=False, timeout=60,  # SIGXFSZ stays ignored
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
        harness.check_sound(done.returncode, done.stderr)
        self.assertEqual(3, done.returncode)
        self.assertEqual(rows(expected), rows(out))
        self.assertEqual("EXACT", figures(out)["verdict"])
        kept = re.search(r"wrote only (\d+) of 20000 packets to .*kept.pcapng: cannot write .*File too large", done.stderr)
        self.assertTrue(kept, done.stderr)
        again, _ = self.count(self.folder / "kept.pcapng")
        self.assertEqual(kept[1], figures(again)["total_packets"])
        self.assertGreater(int(kept[1]), 4000)
        self.assertEqual(["kept.pcapng"], [name for name in os.listdir(self.folder) if "kept" in name])

    def test_wrong_usage(self):
        capture = self.capture(1)
        for wrong in (["--rotate-size", "1M"], ["--rotate-time", "1"], ["--keep", "2"], ["-w", "k", "--keep", "2"],
                      ["-w", "-"], ["-w", "k", "--rotate-size", "0"], ["-w", "k", "--rotate-size", "1X"],
                      ["-w", "k", "--rotate-time", "0"], ["-w", "k", "--rotate-time", "1", "--keep", "0"]):
            with self.subTest(arguments=wrong):
                done = harness.run(capture, *wrong, cwd=self.folder)
                self.assertEqual(2, done.returncode, done.stderr)


if __name__ == "__main__":
    harness.main()
