#!/usr/bin/python3
"""Intervals of interfaces: nothing is lost where one ends, and they are those of the same packets in a file.

WIRECENSUS_TRIAL_SECONDS=3600 is the whole trial of the first test (.ci/run: two minutes); old intervals are removed meanwhile.
"""
import contextlib
import os
import re
import signal
import sys
import threading
import time
import unittest

import harness
import live_speed_test
import process_usage
from live_case import metrics
from live_network import wait_for_line

SECONDS = float(os.environ.get("WIRECENSUS_TRIAL_SECONDS", "8"))
RATE = 1_000_000
WAY = os.environ.get("WIRECENSUS_WAY", "auto")  # xdp: in four bursts a second, for machines whose packet sockets are slower
IN_A_ROW = 20  # so 50,000 new flows begin each second


def intervals(out):
    return sorted(path for path in out.iterdir() if path.is_dir() and not path.is_symlink() and path.name[0] == "2")


class Watch(threading.Thread):
    """Reads each interval when it appears, and what the process has in memory then."""

    def __init__(self, out, pid):
        super().__init__()
        self.out, self.pid, self.ended = out, pid, threading.Event()
        self.figures, self.memory = {}, []

    def look(self):
        with contextlib.suppress(FileNotFoundError):  # one is removed meanwhile
            self.look_at(intervals(self.out))

    def look_at(self, folders):
        for folder in folders:
            if folder.name not in self.figures:
                self.figures[folder.name] = metrics(folder)
                with contextlib.suppress(StopIteration):  # it has just ended
                    self.memory.append(process_usage.resident_kib(self.pid))

    def run(self):
        while not self.ended.wait(0.3):
            self.look()

    def finish(self):
        self.ended.set()
        self.join()
        for folder in intervals(self.out):
            self.figures.setdefault(folder.name, metrics(folder))
        return [self.figures[name] for name in sorted(self.figures)]


class Intervals(live_speed_test.SendingTest):
    def test_no_packet_is_lost_where_an_interval_ends_and_memory_is_flat(self):
        process = self.listen("-j", 2, "--every", "1s", "--keep", 20, interface="v1")
        watch = Watch(self.out, process.pid)
        watch.start()
        others = process_usage.OtherWork(process.pid)
        sent, seconds, way = self.send("v0", "-t", SECONDS, "-c", 10**11, "--rate", RATE, "--flows", 33_000_000,
                                       "--in-a-row", IN_A_ROW, "--way", WAY, may_refuse=WAY == "xdp")
        share = others.share()
        _, errors = self.finish(process, signal.SIGINT, exit_codes=(0, 3))
        figures = watch.finish()
        counted, lost = (sum(one[name] for one in figures) for name in ("total_packets", "packets_lost"))
        late = sum(one["late_packets"] for one in figures)
        print(f"{len(figures)} intervals: sent {sent} at {sent / seconds / 1e6:.2f} M/s by {way}, counted {counted}, lost {lost}, "
              f"late {late}, others {share:.2f}, memory {watch.memory} KiB", file=sys.stderr)
        self.assertEqual(sent, counted + lost)
        self.assertGreaterEqual(len(figures), int(seconds))
        self.assertIn(f"{len(figures):,} intervals of 1.00 s in", errors)
        for one in figures:
            self.assertEqual(one["total_packets"] == 0 or one["first_seen"] >= one["interval_begin"], one["late_packets"] == 0)
            self.assertLess(one["last_seen"], one["interval_end"])
        half = len(watch.memory) // 2
        self.assertLess(max(watch.memory[half:]), 1.2 * max(watch.memory[1:half + 1]) + 20_000, "KiB of memory")
        if share > live_speed_test.BUSY and lost > 0:
            return
        self.assertEqual(0, lost, errors)
        self.assertEqual({"EXACT"}, {one["verdict"] for one in figures}, errors)

    def test_the_file_of_the_same_packets_has_the_same_intervals(self):
        for threads, depth, tables in ((1, [], ["packet_flows.csv", "ip_flows.csv"]),
                                       (2, ["--tcp", "--headers"], ["packet_flows.csv", "connections.csv"])):
            with self.subTest(threads=threads):
                self.out = self.folder / f"live-{threads}"
                recorded = self.folder / f"{threads}.pcapng"
                process = self.listen("-j", threads, "--every", "1s", *depth, "-w", recorded, interface="v1")
                self.send("v0", "-t", 2.5, "-c", 10**9, "--rate", 20_000)
                self.finish(process, signal.SIGINT)
                out = self.folder / f"file-{threads}"
                done = harness.run("-q", "--every", "1s", *depth, "--formats", "csv", "-o", out, recorded)
                self.assertEqual(0, done.returncode, done.stderr)
                names = [folder.name for folder in intervals(self.out)]
                self.assertGreaterEqual(len(names), 3)
                self.assertEqual(names, [folder.name for folder in intervals(out)])
                for name in names:
                    for table in tables:
                        live, file = ((folder / name / table).read_text() for folder in (self.out, out))
                        if name == names[-1]:  # a slow machine stops when its clock has ended that one, too
                            live, file = (text.replace(",forced end", ",active") for text in (live, file))
                        self.assertEqual(live, file, name)

    def test_an_interval_ends_by_the_clock_where_nothing_arrives(self):
        process = self.listen("-j", 2, "--every", "1s", interface="v1")
        self.send("v0", "-c", 1000)
        began = time.monotonic()
        while not intervals(self.out):
            self.assertLess(time.monotonic() - began, 30)
            time.sleep(0.02)
        written = intervals(self.out)
        time.sleep(1.5)
        self.assertEqual(written, intervals(self.out), "empty intervals have no folder")
        self.finish(process, signal.SIGINT)
        self.assertEqual(1000, sum(metrics(folder)["total_packets"] for folder in intervals(self.out)))

    def test_a_second_count_in_the_same_interval_keeps_the_first(self):
        for _ in range(2):
            process = self.listen("--every", "1000d", interface="v1")
            self.send("v0", "-c", 100)
            self.finish(process, signal.SIGINT)
        names = [folder.name for folder in intervals(self.out)]
        self.assertEqual(2, len(names))
        self.assertEqual(names[0] + ".2", names[1])

    def test_several_interfaces_end_their_intervals_together(self):
        process = self.network.start(harness.PROGRAM, "-i", "v0", "-i", "v1", "-o", self.out, "--formats", "csv", "--every", "1s")
        wait_for_line(process, "listening on")
        sent, _, _ = self.send("v0", "-t", 2.5, "-c", 10**9, "--rate", 20_000, "--way", "packet")
        self.finish(process, signal.SIGINT, exit_codes=(0, 3))  # what passes the capture by is a doubt
        arrived = [metrics(folder)["packets_interface_v1"] for folder in intervals(self.out)]
        self.assertGreaterEqual(len(arrived), 3)
        self.assertEqual(sent, sum(arrived))


if __name__ == "__main__":
    harness.main()
