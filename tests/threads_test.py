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
# Of each capture. Sanitizers see what happens, however often.
PACKETS = 15000 if "san" in harness.PROGRAM.parent.name else 60000


class AnyNumberOfThreads(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-threads-")))
        for profile in ("demo", "flood"):
            subprocess.run([GENERATE, profile, "--packets", str(PACKETS), "-o", self.folder / f"{profile}.pcap"],
                           check=True, stdout=subprocess.DEVNULL)
        with open(self.folder / "demo.pcap", "rb") as plain, \
                gzip.open(self.folder / "demo.pcap.gz", "wb", 1) as packed:
            shutil.copyfileobj(plain, packed)

    def tables(self, threads, *arguments, formats="all"):
        out = self.folder / f"out-{threads}"
        shutil.rmtree(out, ignore_errors=True)
        done = harness.run("-q", "-j", threads, "-o", out, "--formats", formats, *arguments, cwd=self.folder)
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

    def test_saved_censuses(self):
        """One has so many flows that several threads read it."""
        subprocess.run([GENERATE, "flood", "--packets", "70000", "-o", self.folder / "large.pcap"], check=True,
                       stdout=subprocess.DEVNULL)
        censuses = []
        for name in ("demo", "large", "flood"):
            censuses.append(f"{name}.wcs")
            table = self.tables(2, f"{name}.pcap", formats="census")["census.wcs"]
            (self.folder / censuses[-1]).write_bytes(table)
        self.assertGreater((self.folder / "large.wcs").stat().st_size, 2 << 20)
        for inputs in (["large.wcs"], [*censuses, "demo.pcap"]):
            expected = self.tables(1, *inputs, formats="census")
            for threads in (2, 5):
                self.assertEqual(expected, self.tables(threads, *inputs, formats="census"), inputs)

    def test_a_filter_and_a_limit(self):
        self.check("-f", "tcp", "-c", str(PACKETS // 5), "demo.pcap", "flood.pcap")


if __name__ == "__main__":
    harness.main()
