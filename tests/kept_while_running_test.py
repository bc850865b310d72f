#!/usr/bin/python3
"""Files of kept packets (-w) while they are being written: after SIGKILL, through links, to pipes nobody reads.

Packets come slowly through a pipe, as from an interface with little traffic.
"""
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import unittest
import zlib
from pathlib import Path

import harness

sys.path.insert(0, str(harness.TESTS / "captures"))
import frames as f  # noqa: E402
from files import START, Packet, pcap  # noqa: E402

PACKETS = 200  # they fit into a pipe
NOBODY = 65534


def may_be_opened(link):
    """Whether open(2) follows it."""
    try:
        os.close(os.open(link, os.O_WRONLY))
    except PermissionError:
        return False
    except FileNotFoundError:  # it was followed, to nothing
        pass
    return True


class WhileRunning(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-kept-")))
        self.folder.chmod(0o755)
        self.capture = self.folder / "a.pcap"
        self.capture.write_bytes(pcap([Packet(f.ethernet(f.udp4(b"x" * number)), START + number)
                                       for number in range(PACKETS)]))

    def lasting(self, kept):
        """Starts a count that keeps packets; they have come, and no more do."""
        fifo = self.folder / "pipe.pcap"
        os.mkfifo(fifo)
        writer = os.open(fifo, os.O_RDWR)
        self.addCleanup(os.close, writer)
        os.write(writer, self.capture.read_bytes())
        process = subprocess.Popen([harness.PROGRAM, fifo, "-w", kept, "-o", self.folder / "out", "--formats", "csv"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.reap, process)
        return process

    @staticmethod
    def reap(process):
        if process.poll() is None:
            process.kill()
        process.communicate()

    def packets_in(self, path):
        """As another tool reads them."""
        done = subprocess.run(["tcpdump", "-n", "-r", path], capture_output=True, text=True, check=False, timeout=60)
        return len(done.stdout.splitlines())

    def wait_for(self, condition, seconds):
        end = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), end, "it did not come")
            time.sleep(0.05)

    def test_after_sigkill_the_file_has_all_packets_that_arrived_a_second_before(self):
        if not shutil.which("tcpdump"):
            harness.skip(self, "tcpdump is not installed")
        kept = self.folder / "kept.pcapng"
        process = self.lasting(kept)
        self.wait_for(lambda: kept.exists() and self.packets_in(kept) == PACKETS, 10)  # a busy machine
        process.kill()
        process.wait()
        self.assertEqual(PACKETS, self.packets_in(kept))
        done = harness.run(kept, "-o", self.folder / "again", "--formats", "csv")
        self.assertEqual(0, done.returncode, done.stdout)

    def test_compressed_files_can_be_read_after_sigkill_too(self):
        for ending in (".gz", ".zst", ".lz4"):
            with self.subTest(ending=ending):
                self.setUp()
                kept = self.folder / f"kept.pcapng{ending}"
                process = self.lasting(kept)
                self.wait_for(kept.exists, 10)
                time.sleep(1.5)
                process.kill()
                process.wait()
                done = harness.run(kept, "-o", self.folder / "again", "--formats", "csv")
                self.assertEqual(3, done.returncode, "its compression has no end")
                metrics = (self.folder / "again/packet_metrics.csv").read_text(encoding="utf-8")
                self.assertIn(f"\ntotal_packets,{PACKETS},", metrics)

    def test_gzip_itself_reads_what_there_is(self):
        kept = self.folder / "kept.pcapng.gz"
        process = self.lasting(kept)
        self.wait_for(kept.exists, 10)
        time.sleep(1.5)
        process.kill()
        process.wait()
        plain = zlib.decompressobj(wbits=31).decompress(kept.read_bytes())
        self.assertGreater(len(plain), PACKETS * 100)

    def test_a_pipe_without_a_reader_ends_on_the_first_signal(self):
        kept = self.folder / "nobody-reads"
        os.mkfifo(kept)
        process = self.lasting(kept)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=10)
        self.assertEqual(3, process.returncode, errors)
        self.assertIn("no process reads from it", " ".join(output.split()))
        self.assertIn("total_packets", (self.folder / "out/packet_metrics.csv").read_text(encoding="utf-8"))

    def test_a_pipe_whose_reader_takes_nothing_ends_a_while_after_the_signal(self):
        kept = self.folder / "stalled"
        os.mkfifo(kept)
        reader = os.open(kept, os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, reader)
        filler = os.open(kept, os.O_WRONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, filler)
        try:
            while True:
                os.write(filler, b"x" * 4096)
        except BlockingIOError:
            pass
        process = self.lasting(kept)
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=20)
        self.assertEqual(3, process.returncode, errors)
        self.assertIn("no process reads from it", " ".join(output.split()))

    def test_a_pipe_that_gets_its_reader_late(self):
        kept = self.folder / "late"
        os.mkfifo(kept)
        process = self.lasting(kept)
        time.sleep(0.5)
        with subprocess.Popen([harness.PROGRAM, "-r", kept, "-o", self.folder / "late-out", "--formats", "csv", "-q"]) as reader:
            time.sleep(0.5)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)
            self.assertEqual(0, reader.wait(timeout=20))
        metrics = (self.folder / "late-out/packet_metrics.csv").read_text(encoding="utf-8")
        self.assertIn(f"\ntotal_packets,{PACKETS},", metrics)

    def test_a_new_file_is_for_its_owner_alone(self):
        old = os.umask(0)
        try:
            for name, rotation in (("a.pcapng", []), ("b.pcapng.gz", []), ("c.pcapng", ["--rotate-size", "4k"])):
                harness.run(self.capture, "-w", self.folder / name, *rotation,
                            "-o", self.folder / "out")
        finally:
            os.umask(old)
        files = [*self.folder.glob("[abc]*.pcapng*")]
        self.assertGreater(len(files), 4)
        for file in files:
            self.assertEqual(0o600, stat.S_IMODE(file.stat().st_mode), file)

    def test_a_link_of_another_user_is_left_to_the_kernel(self):
        """proc_sys_fs(5): in a folder that all may write to, only one's own links are followed, where the kernel is
        set so. The program opens what open(2) opens, and nothing else."""
        if os.geteuid() != 0:
            harness.skip(self, "needs root")
        shared = self.folder / "shared"
        shared.mkdir()
        shared.chmod(0o1777)
        target = self.folder / "precious"
        target.write_text("precious", encoding="ascii")
        for name, to in (("existing", target), ("dangling", self.folder / "new")):
            link = shared / name
            link.symlink_to(to)
            os.lchown(link, NOBODY, NOBODY)
            followed = may_be_opened(link)
            done = harness.run(self.capture, "-w", link, "-o", self.folder / "out")
            self.assertEqual(0 if followed else 1, done.returncode, done.stdout)
            self.assertEqual(not followed, "Permission denied" in done.stderr, done.stderr)
            self.assertEqual(followed, to.exists() and to.read_bytes()[:4] == b"\x0a\x0d\x0d\x0a")
            self.assertTrue(link.is_symlink())
        own = shared / "own"
        own.symlink_to(target)
        self.assertEqual(0, harness.run(self.capture, "-w", own, "-o", self.folder / "out").returncode)
        self.assertTrue(own.is_symlink())
        self.assertNotEqual(b"precious", target.read_bytes())

    def test_a_source_that_cannot_be_counted_leaves_the_file_that_was_there(self):
        kept = self.folder / "kept.pcapng"
        kept.write_bytes(b"of yesterday")
        (self.folder / "none.pcap").write_bytes(b"no capture")
        for source in (["none.pcap"], ["no-such.pcap"], ["-i", "no-such-interface", "-t", "1"], ["a.pcap", "-f", "udp prot"]):
            done = harness.run(*source, "-w", kept, cwd=self.folder)
            self.assertEqual(1, done.returncode, done.stdout)
            self.assertEqual(b"of yesterday", kept.read_bytes())


if __name__ == "__main__":
    harness.main()
