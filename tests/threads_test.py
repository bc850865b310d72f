"""The result files are byte-identical for any number of threads, and in every repetition."""
import gzip
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import harness

GENERATE = Path(os.environ.get("WIRECENSUS_GENERATE", harness.PROGRAM.parent / "wirecensus-generate"))


class AnyNumberOfThreads(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-threads-")))
        for name, profile, packets in (("demo", "demo", 60000), ("flood", "flood", 60000)):
            subprocess.run([GENERATE, profile, "--packets", str(packets), "-o", self.folder / f"{name}.pcap"],
                           check=True, stdout=subprocess.DEVNULL)
        with open(self.folder / "demo.pcap", "rb") as plain, \
                gzip.open(self.folder / "demo.pcap.gz", "wb", 1) as packed:
            shutil.copyfileobj(plain, packed)

    def tables(self, threads, *arguments):
        out = self.folder / f"out-{threads}"
        shutil.rmtree(out, ignore_errors=True)
        done = harness.run("-q", "-j", threads, "-o", out, "--formats", "all", *arguments, cwd=self.folder)
        self.assertEqual(0, done.returncode, done.stderr)
        return {path.name: path.read_bytes() for path in out.iterdir()}

    def check(self, *arguments):
        expected = self.tables(1, *arguments)
        self.assertLessEqual({"packet_flows.csv", "census.json", "census.wcs"}, expected.keys())
        for threads in (2, 3, 5, 8, 2, 256):
            for name, table in self.tables(threads, *arguments).items():
                self.assertEqual(expected[name], table, f"{name} with {threads} threads")

    def test_one_file(self):
        self.check("demo.pcap")

    def test_a_compressed_file(self):
        self.check("demo.pcap.gz")

    def test_several_files(self):
        self.check("demo.pcap", "flood.pcap", "demo.pcap.gz")

    def test_a_filter_and_a_limit(self):
        self.check("-f", "tcp", "-c", "12345", "demo.pcap", "flood.pcap")

    def test_more_threads_than_processors_cost_little(self):
        """At most half as much processor time again as one thread takes. The least of some runs in turn, as many as it
        takes: whoever else runs on the processors makes each run dearer, two threads' more than one's."""
        capture = self.folder / "large.pcap"
        subprocess.run([GENERATE, "small", "--packets", "400000", "-o", capture], check=True, stdout=subprocess.DEVNULL)
        if len(os.sched_getaffinity(0)) > 2:
            return
        least = {1: float("inf"), 32: float("inf")}
        for _ in range(20):
            least = {threads: min(least[threads], self.processor_seconds(capture, threads)) for threads in least}
            if least[32] < 1.5 * least[1]:
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


if __name__ == "__main__":
    harness.main()
