#!/usr/bin/python3
"""The replay check, --expect: what tcpreplay sends in a network namespace is compared with the capture it
sends from, and what is missing is put down to the one who lost it. Needs root."""
import csv
import os
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

import harness
from live_network import LiveNetwork, delivered, missing, settled, wait_for_line
from live_test import udp_frame, write_capture

GENERATE = Path(os.environ.get("WIRECENSUS_GENERATE", harness.PROGRAM.parent / "wirecensus-generate"))
WHY_NOT = missing()


class ReplayCheck(unittest.TestCase):
    def setUp(self):
        if WHY_NOT:
            harness.skip(self, WHY_NOT)
        self.network = self.enterContext(LiveNetwork())
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-replay-")))
        self.frames = [udp_frame(number) for number in range(1000)]
        self.capture = self.folder / "sent.pcap"
        write_capture(self.capture, self.frames)

    def check(self, replay, *options, expected=None, interface="lo", stopped=False):
        """Counts while replay() sends; returns the exit code, what was printed, and the rows of differences."""
        process = self.network.start(harness.PROGRAM, "-i", interface, "-o", self.folder, "--formats", "csv",
                                     "--expect", expected or self.capture, *options)
        wait_for_line(process, "listening on")
        if stopped:
            process.send_signal(signal.SIGSTOP)
        replay()
        process.send_signal(signal.SIGCONT)
        delivered()
        settled(process.pid)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=harness.TIME_LIMIT)
        harness.check_sound(process.returncode, errors)
        with open(self.folder / "flow_differences.csv", encoding="utf-8", newline="") as file:
            return process.returncode, output, list(csv.DictReader(file))

    def replay(self, capture, *options, interface="lo"):
        return lambda: self.network.replay(capture, interface, "--topspeed", *options)

    def test_all_is_well(self):
        for interface, sender in (("lo", "lo"), ("v1", "v0")):
            with self.subTest(interface=interface):
                code, output, rows = self.check(self.replay(self.capture, interface=sender), interface=interface)
                self.assertEqual((0, []), (code, rows), output)
                self.assertRegex(output, r"Where lost +nowhere\nComparison +EQUAL")

    def test_a_saved_census_serves_as_well_and_so_do_loops(self):
        done = harness.run(self.capture, "-q", "--formats", "census", "-o", self.folder)
        self.assertEqual(0, done.returncode, done.stderr)
        census = self.folder / "census.wcs"
        code, output, _ = self.check(self.replay(self.capture, "--loop", "3"), "--expect-loops", "3", expected=census)
        self.assertEqual(0, code, output)
        code, output, _ = self.check(self.replay(self.capture, "--loop", "2"), "--expect-loops", "3", expected=census)
        self.assertEqual(4, code, output)
        self.assertRegex(" ".join(output.split()), r"Where lost before this interface "
                         r"\(sender or path; the interface counted 2,000 in total\): 1,000 packets Comparison")

    def test_a_flow_that_was_not_sent_is_the_senders_loss(self):
        def left_out(frame):  # UDP source port 1024 to 127.2.0.1
            return frame[34:36] == b"\x04\0" and frame[33] == 1
        less = self.folder / "less.pcap"
        write_capture(less, [frame for number, frame in enumerate(self.frames)
                             if not left_out(frame) and number != 1])
        code, output, rows = self.check(self.replay(less))
        self.assertEqual(4, code, output)
        lost = sum(map(left_out, self.frames))
        self.assertEqual(["lost", "changed"], [row["change"] for row in rows])
        self.assertEqual([str(-lost), "-1"], [row["packets_difference"] for row in rows])
        self.assertEqual(("127.1.0.1", "1024", "127.2.0.1"), tuple(rows[0][name] for name in
                                                                   ("src_ip", "src_port", "dst_ip")))
        self.assertRegex(" ".join(output.split()), rf"Where lost before this interface "
                         rf"\(sender or path; the interface counted {999 - lost} in total\): {lost + 1} packets Comparison")

    def test_packets_of_others_are_gained(self):
        def both():
            self.network.replay(self.capture, "lo", "--topspeed")
            self.network.replay(other, "lo", "--topspeed")
        other = self.folder / "other.pcap"
        write_capture(other, [udp_frame(7).replace(bytes([127, 1, 0, 1]), bytes([127, 9, 0, 1]))])
        code, output, rows = self.check(both)
        self.assertEqual(4, code, output)
        self.assertEqual([("gained", "127.9.0.1", "1")], [(row["change"], row["src_ip"], row["packets_difference"])
                                                          for row in rows])
        self.assertRegex(output, r"Where lost +nowhere\n")

    def test_what_the_ring_dropped_is_lost_in_the_kernel(self):
        # The program is stopped and does not read the ring while packets are sent: it fills up.
        many = self.folder / "many.pcap"
        subprocess.run([GENERATE, "replay", "--packets", "1000000", "-o", many], check=True, stdout=subprocess.DEVNULL)
        code, output, rows = self.check(self.replay(many), expected=many, stopped=True)
        self.assertEqual(3, code, output)
        self.assertIn("LOSSY", output)
        missing_packets = -sum(int(row["packets_difference"]) for row in rows)
        self.assertGreater(missing_packets, 0)
        self.assertRegex(output, rf"Where lost +in the kernel \(dropped, see the ledger\): {missing_packets:,} packets\n")


if __name__ == "__main__":
    harness.main()
