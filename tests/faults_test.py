#!/usr/bin/python3
"""Faults at moments chosen by chance: full disks, SIGKILL, SIGSTOP, reads that fail, memory that runs short. Nothing is lost
that is not told, and each file of results is whole or absent.

WIRECENSUS_FAULTS=4 tries four times as many moments. What must be right is a run without a fault.
"""
import csv
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import harness

GENERATE = Path(os.environ.get("WIRECENSUS_GENERATE", harness.PROGRAM.parent / "wirecensus-generate"))
TIMES = int(os.environ.get("WIRECENSUS_FAULTS", "1"))
PACKETS = 40_000
MIB = 1 << 20
FAILED_READ = Path(__file__).resolve().parent / "failed_read.c"
# In a mount namespace of its own: a disk of $1 bytes at $2, on which the command runs; its files are copied to $3.
SMALL_DISK = """
mount -t tmpfs -o size="$1",mode=755 small "$2" || exit 99
disk=$2 copy=$3
shift 3
"$@"
code=$?
cp -r "$disk/." "$copy" || exit 98
exit $code
"""


def figures(folder):
    with open(folder / "packet_metrics.csv", encoding="utf-8", newline="") as file:
        return {row[0]: row[1] for row in csv.reader(file)}


def files_of(folder):
    """Name and content of each file below, without those that are being written."""
    def is_complete(name):
        return not any(part.startswith(".") for part in name.parts) and name.parts[0] != "latest"
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*"))
            if path.is_file() and is_complete(path.relative_to(folder))}


class FaultTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shared = tempfile.TemporaryDirectory(prefix="wirecensus-faults-")
        cls.capture = Path(cls.shared.name) / "demo.pcap"
        subprocess.run([GENERATE, "imix", "--packets", str(PACKETS), "--flows", "3000", "-o", cls.capture], check=True,
                       stdout=subprocess.DEVNULL)

    @classmethod
    def tearDownClass(cls):
        cls.shared.cleanup()

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-faults-")))
        self.chance = random.Random(self.id())

    def command(self, out, *options):
        return [str(harness.PROGRAM), str(self.capture), "-j", "2", "-o", str(out), *map(str, options)]

    def whole(self, *options):
        """The files of a run without a fault, and how long it took."""
        out = self.folder / "whole"
        began = time.monotonic()
        done = subprocess.run(self.command(out, *options), capture_output=True, text=True, check=False,
                              timeout=harness.TIME_LIMIT)
        self.assertEqual(0, done.returncode, done.stderr)
        return files_of(out), time.monotonic() - began

    def assert_whole_or_absent(self, expected, found, what):
        for name, content in found.items():
            self.assertIn(name, expected, what)
            self.assertEqual(len(expected[name]), len(content), f"{name} {what}")
            self.assertEqual(expected[name], content, f"{name} {what}")


class Disk(FaultTest):
    def on_small_disk(self, size, options, number):
        disk, copy = self.folder / f"disk-{number}", self.folder / f"copy-{number}"
        disk.mkdir()
        copy.mkdir()
        command = ["unshare", "-m", "--propagation", "private", "sh", "-c", SMALL_DISK, "sh", str(size), str(disk), str(copy),
                   *self.command(disk / "out", *options)]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, timeout=harness.TIME_LIMIT)
        if done.returncode == 99 or "unshare failed" in done.stderr:
            harness.skip(self, f"no disk of its own: {done.stderr.strip()}")
        self.assertNotEqual(98, done.returncode, done.stderr)
        harness.check_sound(done.returncode, done.stderr)
        return done, copy / "out"

    def check_sizes(self, options, times):
        expected, _ = self.whole(*options)
        room = sum(map(len, expected.values()))
        for number in range(times * TIMES):
            size = self.chance.randrange(4096, room + room // 8)
            what = f"on a disk of {size} bytes, of {room}"
            done, out = self.on_small_disk(size, options, number)
            found = files_of(out) if out.exists() else {}
            self.assert_whole_or_absent(expected, found, what)
            if done.returncode == 0:
                self.assertEqual(set(expected), set(found), what)
            else:
                self.assertRegex(done.stderr, r"No space left on device|is full", what)

    def test_results_on_a_disk_that_fills(self):
        self.check_sizes(["-q", "--tcp", "--names-seen", "--formats", "all"], 5)

    def test_intervals_on_a_disk_that_fills(self):
        seconds = len(subprocess.run(self.command(self.folder / "count", "-q", "--every", "1s", "--formats", "csv"), check=True,
                                     capture_output=True).stdout)
        self.assertEqual(0, seconds)
        self.check_sizes(["-q", "--every", "1s", "--formats", "csv"], 3)


class Ends(FaultTest):
    def interrupted(self, options, moment, number, act):
        """Starts a run and calls act(process) after `moment` seconds."""
        out = self.folder / f"out-{number}"
        process = subprocess.Popen(self.command(out, *options), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            time.sleep(moment)
            act(process)
            _, errors = process.communicate(timeout=harness.TIME_LIMIT)
        finally:
            process.kill()
            process.wait()
        return process.returncode, errors, out

    def test_killed_at_any_moment(self):
        for options in (["-q", "--formats", "all"], ["-q", "--every", "1s", "--formats", "csv,html"]):
            shutil.rmtree(self.folder / "whole", ignore_errors=True)
            expected, seconds = self.whole(*options)
            for number in range(6 * TIMES):
                moment = self.chance.uniform(0, 1.1 * seconds)
                code, errors, out = self.interrupted(options, moment, number, lambda process: process.kill())
                self.assertIn(code, (0, -signal.SIGKILL), errors)
                found = files_of(out) if out.exists() else {}
                self.assert_whole_or_absent(expected, found, f"killed after {moment:.4f} s")
                again = subprocess.run(self.command(out, *options), capture_output=True, text=True, check=False)
                self.assertEqual(0, again.returncode, again.stderr)
                self.assertEqual(expected, files_of(out), f"a run after one that was killed after {moment:.4f} s")
                shutil.rmtree(out)

    def test_stopped_and_continued_at_any_moment(self):
        options = ["-q", "--tcp", "--formats", "csv"]
        expected, seconds = self.whole(*options)

        def stop(process):
            for _ in range(3):
                process.send_signal(signal.SIGSTOP)
                time.sleep(0.02)
                process.send_signal(signal.SIGCONT)
                time.sleep(seconds / 10)

        for number in range(4 * TIMES):
            moment = self.chance.uniform(0, seconds)
            code, errors, out = self.interrupted(options, moment, number, stop)
            self.assertEqual(0, code, errors)
            self.assertEqual(expected, files_of(out), f"stopped after {moment:.4f} s")


class Reads(FaultTest):
    """A read(2) of the capture fails with EIO, as on a damaged disk: what was read before is counted, and it is told."""

    def setUp(self):
        super().setUp()
        self.shim = self.folder / "failed_read.so"
        done = subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", self.shim, FAILED_READ], capture_output=True, text=True,
                              check=False)
        self.assertEqual(0, done.returncode, done.stderr)

    def test_a_read_that_fails_is_told(self):
        expected = PACKETS
        size = self.capture.stat().st_size
        counts = []
        for number in range(5 * TIMES):
            limit = self.chance.randrange(0, size)
            out = self.folder / f"out-{number}"
            done = subprocess.run(self.command(out, "--formats", "csv"), capture_output=True, text=True, check=False,
                                  env={**os.environ, "LD_PRELOAD": str(self.shim), "FAILED_READ_NAME": "demo.pcap",
                                       "FAILED_READ_AT": str(limit)})
            harness.check_sound(done.returncode, done.stderr)
            self.assertIn("Input/output error", done.stderr + done.stdout, limit)
            self.assertNotEqual(0, done.returncode, limit)
            if not out.exists():
                self.assertLess(limit, 1 << 20, done.stderr)
                continue
            counted = figures(out)
            self.assertNotEqual("EXACT", counted["verdict"], limit)
            self.assertLess(int(counted["total_packets"]), expected)
            counts.append((limit, int(counted["total_packets"])))
        self.assertEqual(sorted(counts), sorted(counts, key=lambda pair: pair[1]))
        self.assertTrue(counts)


class ControlGroup:
    """A group of processes whose memory has a limit (cgroups(7), version 1 or 2); None where none can be made."""

    @classmethod
    def create(cls, limit):
        for base, of_memory, of_swap in (("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.memsw.limit_in_bytes"),
                                         ("/sys/fs/cgroup", "memory.max", "memory.swap.max")):
            folder = Path(base) / f"wirecensus-test-{os.getpid()}"
            try:
                folder.mkdir()
            except OSError:
                continue
            if (folder / of_memory).exists():
                (folder / of_memory).write_text(str(limit), encoding="ascii")
                if (folder / of_swap).exists():
                    (folder / of_swap).write_text("0" if of_swap == "memory.swap.max" else str(limit), encoding="ascii")
                return cls(folder)
            folder.rmdir()
        return None

    def __init__(self, folder):
        self.folder = folder

    def enter(self):
        (self.folder / "cgroup.procs").write_text(str(os.getpid()), encoding="ascii")

    def remove(self):
        for _ in range(50):
            try:
                return self.folder.rmdir()
            except OSError:  # the process has just ended
                time.sleep(0.05)
        return None


class Memory(FaultTest):
    def test_any_limit_of_a_control_group(self):
        """The bound of memory follows it; where even that is too much, the kernel ends the program: no results, or whole ones."""
        capture = self.folder / "flood.pcap"
        subprocess.run([GENERATE, "flood", "--packets", "300000", "-o", capture], check=True, stdout=subprocess.DEVNULL)
        exact = 0
        for number in range(4 * TIMES):
            limit = self.chance.randrange(16, 200) * MIB
            group = ControlGroup.create(limit)
            if group is None:
                print("no control group can be made here", file=sys.stderr)
                return
            out = self.folder / f"out-{number}"
            try:
                done = subprocess.run([harness.PROGRAM, capture, "-j", "2", "-o", out, "--formats", "csv"], capture_output=True,
                                      text=True, check=False, timeout=harness.TIME_LIMIT, preexec_fn=group.enter)
            finally:
                group.remove()
            if done.returncode != -signal.SIGKILL:
                harness.check_sound(done.returncode, done.stderr)
            if (out / "packet_metrics.csv").exists() and (out / "packet_flows.csv").exists():
                exact += self.check_sums(out, done, limit)
            else:
                self.assertIn(done.returncode, (1, -signal.SIGKILL), f"{limit} {done.stderr}")
        self.assertGreater(exact, 0)

    def test_any_limit_of_address_space(self):
        """The results are the right ones, or say that they are not, or there are none and the error says why."""
        capture = self.folder / "flood.pcap"
        subprocess.run([GENERATE, "flood", "--packets", "300000", "-o", capture], check=True, stdout=subprocess.DEVNULL)
        exact = 0
        for number in range(6 * TIMES):
            limit = self.chance.randrange(30, 400) * MIB
            out = self.folder / f"out-{number}"
            done = subprocess.run([harness.PROGRAM, capture, "-j", "2", "-o", out, "--formats", "csv,png"], capture_output=True,
                                  text=True, check=False, timeout=harness.TIME_LIMIT,
                                  preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))  # noqa: B023
            if done.returncode == 127:
                continue  # not even the libraries fit
            harness.check_sound(done.returncode, done.stderr)
            if not (out / "packet_metrics.csv").exists():
                self.assertRegex(done.stderr, "memory", f"{limit} {done.returncode}")
                self.assertNotEqual(0, done.returncode)
                continue
            exact += self.check_sums(out, done, limit)
        self.assertGreater(exact, 0)

    def check_sums(self, out, done, limit):
        counted = figures(out)
        with open(out / "packet_flows.csv", encoding="utf-8", newline="") as file:
            self.assertEqual(int(counted["total_packets"]), sum(int(row["packets"]) for row in csv.DictReader(file)), limit)
        if counted["verdict"] == "EXACT":
            self.assertEqual("300000", counted["total_packets"], limit)
            return True
        self.assertEqual("LOSSY", counted["verdict"], limit)
        self.assertRegex(done.stdout, "memory ran low", limit)
        return False


if __name__ == "__main__":
    harness.main()
