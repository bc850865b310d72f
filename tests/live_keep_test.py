#!/usr/bin/python3
"""Packets that are kept while they are counted live: live rows = rows of the file written, times included, and
= rows of what tcpdump saw. In a network namespace of its own; needs root.
"""
import csv
import os
import re
import shutil
import signal
import time

import harness
import live_test

PACKETS = 60_000


def files(folder):
    return {name: (folder / name).read_bytes() for name in ("packet_flows.csv", "ip_flows.csv")}


def figures(folder):
    with open(folder / "packet_metrics.csv", encoding="utf-8", newline="") as file:
        return {row[0]: row[1] for row in csv.reader(file)}


class LiveKeeping(live_test.LiveTest):
    def recount(self, *captures):
        out = self.out / "again"
        shutil.rmtree(out, ignore_errors=True)
        done = harness.run(*captures, "-o", out, "--formats", "csv")
        return out, done

    def assert_kept(self, *captures):
        """What was counted live and what is in the files is the same, with all times."""
        again, done = self.recount(*captures)
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertEqual(files(self.out), files(again))
        live, offline = figures(self.out), figures(again)
        for name in ("total_packets", "total_bytes", "captured_bytes", "first_seen", "last_seen", "verdict"):
            self.assertEqual(live[name], offline[name], name)
        self.assertEqual(live["total_packets"], live["packets_kept"])

    def test_live_rows_are_those_of_the_file_and_of_tcpdump(self):
        capture, seen = self.folder / "replay.pcap", self.folder / "seen.pcap"
        self.network.run(live_test.GENERATE, "replay", "-o", capture, "--packets", PACKETS)
        dump = self.tcpdump("lo", seen)
        process = self.listen("-w", self.out / "kept.pcapng")
        self.network.replay(capture, "lo", "--pps", 50_000)
        self.finish(process, signal.SIGINT)
        self.assert_kept(self.out / "kept.pcapng")
        self.end_tcpdump(dump)
        self.assert_same(self.offline(seen), live_test.tables(self.out))

    def test_a_replay_at_top_speed_is_kept_whole(self):
        capture = self.folder / "fast.pcap"
        self.network.run(live_test.GENERATE, "replay", "-o", capture, "--packets", 5 * PACKETS)
        process = self.listen("-w", self.out / "kept.pcapng", interface="v1")
        sent = self.network.replay(capture, "v0", "--topspeed", "--preload-pcap")
        self.finish(process, signal.SIGINT)
        self.assertEqual(str(sent), figures(self.out)["packets_kept"])
        self.assert_kept(self.out / "kept.pcapng")

    def test_compressed_and_rotated(self):
        for ending in ("", ".gz", ".zst", ".lz4"):
            with self.subTest(ending=ending):
                process = self.listen("-w", self.out / f"kept.pcapng{ending}", "--rotate-size", "20k",
                                      "--rotate-time", "0.2", interface="v1")
                for _ in range(2):
                    self.network.replay(self.small, "v0", "--topspeed")
                    time.sleep(0.25)
                self.finish(process, signal.SIGINT)
                written = sorted(self.out.glob(f"kept_*.pcapng{ending}"))
                self.assertGreater(len(written), 3)
                self.assert_kept(*written)

    def test_tags_interface_and_filter_are_in_the_file(self):
        capture = self.folder / "tagged.pcap"
        tag = bytes.fromhex("8100000a")
        live_test.write_capture(capture, [live_test.udp_frame(n, tag if n % 2 else b"") for n in range(200)])
        self.network.run("ip", "link", "set", "dev", "v1", "alias", "the other end")
        process = self.listen("-f", "vlan 10", "-w", self.out / "kept.pcapng", interface="v1")
        self.network.replay(capture, "v0", "--topspeed")
        self.finish(process, signal.SIGINT)
        self.assert_kept(self.out / "kept.pcapng")
        self.assertEqual("100", figures(self.out)["packets_kept"])
        written = (self.out / "kept.pcapng").read_bytes()
        for text in (b"v1", b"the other end", b"vlan 10", b"wirecensus", b"Linux"):
            self.assertIn(text, written)

    def test_no_packets_make_a_file_that_tcpdump_reads(self):
        self.finish(self.listen("-w", self.out / "kept.pcapng"), signal.SIGINT)
        self.assertEqual("", self.network.run("tcpdump", "-r", self.out / "kept.pcapng").stdout)

    def test_a_folder_that_is_gone_does_not_stop_counting(self):
        """Whether the file was open by then or not; what is written to one without a name is not kept."""
        folder = self.out / "gone"
        folder.mkdir()
        process = self.listen("-w", folder / "kept.pcapng")
        self.network.replay(self.small, "lo", "--topspeed")
        shutil.rmtree(folder)
        output, errors = self.finish(process, signal.SIGINT, exit_codes=(3,))
        self.assertRegex(re.sub(r"\s+", " ", output),
                         "Written 0 of 1,000 packets to .*(No such file or directory|removed while it was being written)")
        self.assertEqual("EXACT", figures(self.out)["verdict"], errors)
        self.assertEqual("1000", figures(self.out)["total_packets"])
        self.assertEqual("0", figures(self.out)["packets_kept"])

    def test_what_the_ring_dropped_is_reported_in_the_file(self):
        """The process is stopped while more is sent than its ring holds."""
        capture = self.folder / "flood.pcap"
        frames = [live_test.udp_frame(n) + bytes(1300) for n in range(1000)]
        live_test.write_capture(capture, frames)
        process = self.listen("-w", self.out / "kept.pcapng", interface="v1")
        os.kill(process.pid, signal.SIGSTOP)
        try:
            self.network.replay(capture, "v0", "--topspeed", "--preload-pcap", "--loop", "300")
        finally:
            os.kill(process.pid, signal.SIGCONT)
        self.finish(process, signal.SIGINT, exit_codes=(3,))
        live = figures(self.out)
        self.assertEqual("LOSSY", live["verdict"])
        self.assertGreater(int(live["packets_lost_ring_full"]), 0)
        again, done = self.recount(self.out / "kept.pcapng")
        self.assertEqual(3, done.returncode)
        self.assertEqual(files(self.out), files(again))
        self.assertEqual(live["packets_lost"], figures(again)["packets_lost"])

if __name__ == "__main__":
    harness.main()
