#!/usr/bin/python3
"""What the machine gives: memory that runs short, few processors, folders that cannot be written, files that shrink."""
import csv
import os
import resource
import subprocess
import tempfile
import unittest
from pathlib import Path

import harness

GENERATE = Path(os.environ.get("WIRECENSUS_GENERATE", harness.PROGRAM.parent / "wirecensus-generate"))
MIB = 1 << 20


def metrics(folder):
    lines = (folder / "packet_metrics.csv").read_text(encoding="utf-8").splitlines()[1:]
    return {line.split(",")[0]: line.split(",")[1] for line in lines}


class Limits(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-limits-")))
        self.out = self.folder / "out"

    def generate(self, profile, packets, *options):
        path = self.folder / f"{profile}.pcap"
        subprocess.run([GENERATE, profile, "--packets", str(packets), *options, "-o", path], check=True,
                       stdout=subprocess.DEVNULL)
        return path


class Memory(Limits):
    def test_a_flood_of_new_flows_leaves_what_was_counted(self):
        """Each limit, with few and with many files to write: the results are whole, and add up."""
        capture = self.generate("flood", 3_000_000)
        for kind, limit, formats in ((resource.RLIMIT_AS, 400, "csv,png"), (resource.RLIMIT_AS, 700, "all"),
                                     (resource.RLIMIT_DATA, 300, "tables")):
            with self.subTest(limit=limit, formats=formats):
                kept = self.folder / "kept.pcapng"
                done = subprocess.run(
                    [harness.PROGRAM, capture, "-j", "2", "-o", self.out, "--formats", formats, "-w", kept],
                    capture_output=True, text=True, check=False, timeout=harness.TIME_LIMIT,
                    preexec_fn=lambda: resource.setrlimit(kind, (limit * MIB, limit * MIB)))
                harness.check_sound(done.returncode, done.stderr)
                self.assertEqual(3, done.returncode, done.stderr)
                self.assertIn("out_of_memory", done.stdout)
                self.assertIn("memory ran low after", " ".join(done.stdout.split()))
                counted = metrics(self.out)
                self.assertEqual("LOSSY", counted["verdict"])
                self.assertGreater(int(counted["total_packets"]), 100_000)
                with open(self.out / "packet_flows.csv", encoding="utf-8") as rows:
                    packets = next(rows).split(",").index("packets")
                    self.assertEqual(int(counted["total_packets"]), sum(int(row.split(",")[packets]) for row in rows))
                self.assertEqual(counted["total_packets"], counted["packets_kept"])
                self.assertEqual(str(kept), str(next(self.folder.glob("kept*"))))

    def test_a_flood_does_not_end_a_count_in_depth(self):
        """What has no room is in no table of depth and in the row of the remainder; sums stay exact, and all is told."""
        packets = 600_000
        capture = self.generate("flood", packets)
        for every in ((), ("--every", "8s")):
            with self.subTest(every=every):
                out = self.folder / ("intervals" if every else "whole")
                done = subprocess.run(
                    [harness.PROGRAM, capture, "-j", "2", "-o", out, "--formats", "csv", "--tcp", "--names-seen", "--headers",
                     "--tunnels", *every], capture_output=True, text=True, check=False, timeout=harness.TIME_LIMIT,
                    preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (400 * MIB, 400 * MIB)))
                harness.check_sound(done.returncode, done.stderr)
                self.assertEqual(3, done.returncode, done.stderr)
                said = " ".join((done.stdout + done.stderr).split())
                self.assertIn("of what came then, not all has rows of its own", said)
                if not every:
                    self.assertRegex(said, "segments are in no connection, [0-9]+ packets are not in what headers say")
                self.assertNotIn("is a bug", said)
                folders = sorted(out.glob("2*")) if every else [out]
                self.assertEqual(packets, sum(self.check_remainder(folder) for folder in folders))

    def check_remainder(self, folder):
        counted = metrics(folder)
        with open(folder / "packet_flows.csv", encoding="utf-8") as file:
            rows = [(row["protocol"], int(row["packets"])) for row in csv.DictReader(file)]
        total = int(counted["total_packets"])
        self.assertEqual(total, sum(packets for _, packets in rows))
        rest = [packets for protocol, packets in rows if protocol == "remainder"]
        self.assertLessEqual(len(rest), 1)
        if rest:
            self.assertEqual("LOSSY", counted["verdict"])
        with open(folder / "connections.csv", encoding="utf-8") as file:
            connections = sum(1 for row in file) - 1
        self.assertLessEqual(connections, len(rows))
        self.assertGreater(connections, 10_000)
        return total

    def test_a_limit_that_is_not_reached_changes_nothing(self):
        capture = self.generate("demo", 20_000)
        done = subprocess.run([harness.PROGRAM, capture, "-q", "-j", "2", "-o", self.out, "--formats", "csv"],
                              check=False, timeout=harness.TIME_LIMIT,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (300 * MIB, 300 * MIB)))
        self.assertEqual(0, done.returncode)

    def test_a_ring_larger_than_memory_is_refused(self):
        for size in ("1T", "64G" if os.sysconf("SC_PHYS_PAGES") < 8 << 20 else "1024G", "8E"):
            done = harness.run("-i", "lo", "-t", "1", "--ring-size", size, "-o", self.out)
            self.assertIn(done.returncode, (1, 2), done.stderr)
            self.assertFalse(self.out.exists())
            if done.returncode == 1:
                self.assertRegex(done.stderr, r"--ring-size is .* --ring-size \d+M or less")


class Processors(Limits):
    def test_more_threads_than_there_are_cost_little(self):
        """At most half as much processor time again as one thread takes, or two: where the two processors are halves
        of one core, any two programs side by side take more time than one after the other. The least of some runs in
        turn, as many as it takes: whoever else runs on the processors makes each run dearer."""
        capture = self.generate("small", 2_000_000)
        if len(os.sched_getaffinity(0)) > 2:
            return
        least = {1: float("inf"), 2: float("inf"), 32: float("inf")}
        for _ in range(20):
            least = {threads: min(least[threads], self.processor_seconds(capture, threads)) for threads in least}
            if least[32] < 1.5 * max(least[1], least[2]):
                return
        self.fail(f"seconds by threads: {least}")

    @staticmethod
    def processor_seconds(capture, threads):
        with subprocess.Popen([harness.PROGRAM, "-q", "-j", str(threads), "--formats", "none", capture]) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise AssertionError(f"exit code {process.returncode}")
        return usage.ru_utime + usage.ru_stime


class Folders(Limits):
    def refused(self, place, why, *arguments):
        capture = self.generate("demo", 100)
        fifo = self.folder / "never.pcap"  # counting it would wait for ever
        if not fifo.exists():
            os.mkfifo(fifo)
        for source in (["-r", capture], ["-i", "lo", "-t", "3600"]):
            done = harness.run(*source, "-o", place, *arguments, cwd=self.folder, limit=20)
            self.assertEqual(1, done.returncode, done.stdout)
            self.assertRegex(done.stderr, why)
            self.assertEqual("", done.stdout)

    def test_what_is_not_a_folder_is_reported_at_the_start(self):
        (self.folder / "file").write_bytes(b"")
        self.refused("file", "file is not a directory")
        self.refused("file/below", "file is not a directory")
        self.refused("/dev/null", "not a directory")

    def test_a_result_whose_name_is_a_folder(self):
        (self.folder / "packet_flows.csv").mkdir()
        self.refused(".", "packet_flows.csv: it is a directory")

    def test_a_file_system_that_refuses_new_files(self):
        self.refused("/proc/self", "cannot write /proc/self/")
        self.refused("/sys/new/folder", "cannot write /sys/")

    def test_the_start_leaves_no_trace(self):
        done = harness.run("no-such.pcap", "-o", self.out / "new", cwd=self.folder)
        self.assertEqual(1, done.returncode)
        self.assertEqual([], os.listdir(self.folder))


if __name__ == "__main__":
    harness.main()
