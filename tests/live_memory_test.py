#!/usr/bin/python3
"""A flood of new flows, with a bound of memory: every packet is counted, also while the count is watched. Needs root."""
import filecmp
import json
import os
import re
import signal
import subprocess
import sys
import threading
import unittest
from pathlib import Path

import harness
from live_case import LiveTest, metrics
from live_network import delivered
from memory_test import GENERATE, MIB, SANITIZED, sum_of
from serve_case import PORT, ServeTest, Watcher, samples
from terminal import Terminal

SEND = Path(os.environ.get("WIRECENSUS_SEND", harness.PROGRAM.parent / "wirecensus-send"))
FLOWS = 100_000 if SANITIZED else 2_000_000
RATE = 20_000 if SANITIZED else 200_000
BOUND = 160  # MiB
WATCHED_BOUND = 224
FILE_FLOWS = 100_000 if SANITIZED else 1_000_000


def peak_memory(pid):
    """What the process has had at most, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


class Flood(LiveTest):
    def test_sums_are_what_was_sent(self):
        process = self.listen("--memory", f"{BOUND}M", "--ring-size", "32M", "-v", interface="v1")
        done = self.network.run(SEND, "-i", "v0", "-c", FLOWS, "--flows", FLOWS, "--rate", RATE)
        peak = peak_memory(process.pid)
        output, errors = self.finish(process, signal.SIGINT, exit_codes=(0, 3))
        sent = int(re.search(r"packets (\d+)", done.stdout)[1])
        counted = metrics(self.out)
        print(f"live: {sent} sent, {counted['verdict']}, {counted['flows']} flows, peak {peak / MIB:.0f} MiB while counting",
              file=sys.stderr)
        self.assertEqual(sent, counted["total_packets"] + counted["packets_lost_ring_full"], output + errors)
        self.assertEqual(counted["total_packets"], sum_of(self.out, "packets"))
        if not SANITIZED:
            self.assertIn("the flows are in temporary files", errors + output)
            self.assertLess(peak, 1.1 * BOUND * MIB)
        if counted["flows"] < FLOWS:
            self.assertNotEqual("EXACT", counted["verdict"])


def only_the_largest(document):
    """Whether a census.json says that it lacks flows of their own, and its rows add up all the same."""
    packets = sum(row["packets"] for row in document["flows"])
    others = [row for row in document["flows"] if row["src_ip"] is None and row["protocol"] in ("tcp", "udp")]
    assert packets == document["metrics"]["total_packets"], (packets, document["metrics"])
    said = any("only the largest are shown" in remark["detail"] for remark in document["ledger"]["remarks"])
    assert said == (len(others) == 1), document["ledger"]["remarks"]
    return said


class WatchedFlood(ServeTest):
    def send(self, flows, count, rate):
        done = self.network.run(SEND, "-i", "v0", "-c", count, "--flows", flows, "--rate", rate)
        return int(re.search(r"packets (\d+)", done.stdout)[1])

    def keep_reading(self, screen):
        """Until the function that it returns is called."""
        ended = threading.Event()
        reader = threading.Thread(target=lambda: [screen.read(0.2) for _ in iter(ended.is_set, True)])
        reader.start()

        def end():
            ended.set()
            reader.join()
        self.addCleanup(end)
        return end

    def test_a_screen_and_a_server_show_the_largest_flows(self):
        command = self.network.inside([harness.PROGRAM, "live", "-i", "v1", "-o", self.out, "--formats", "csv", "-v", "-j", "2",
                                       "--memory", f"{WATCHED_BOUND}M", "--ring-size", "32M", "--serve", str(PORT)])
        screen = Terminal(command, columns=120, LC_ALL="C.UTF-8", TERM="xterm-256color")
        screen.wait_for(r"q quit")
        end_reading = self.keep_reading(screen)
        page = Watcher(self.watch())
        sent = self.send(FLOWS, FLOWS, RATE) + self.send(1, FLOWS // 20, RATE // 10)
        delivered()
        shown = self.wait_for_packets(sent)
        busiest = max(value for name, value in self.samples_of_top(1).items() if name.startswith("wirecensus_top_flow_packets"))
        document = json.loads(self.ask("/census.json")[2])
        end_reading()
        peak = peak_memory(screen.pid)
        screen.press(b"q")
        self.assertIn(screen.finish(), (0, 3))
        page.join(20)
        counted = metrics(self.out)
        print(f"watched: {sent} sent, {counted['verdict']}, {counted['flows']} flows, of which {len(document['flows'])} shown, "
              f"{len(page.events)} events, peak {peak / MIB:.0f} MiB while counting", file=sys.stderr)
        self.assertEqual(sent, counted["total_packets"] + counted["packets_lost_ring_full"])
        self.assertEqual(counted["total_packets"], sum_of(self.out, "packets"))
        self.assertEqual(counted["total_packets"], shown["wirecensus_packets_total"])
        self.assertEqual(counted["total_packets"], shown['wirecensus_protocol_packets_total{protocol="udp"}'])
        self.assertGreaterEqual(busiest, FLOWS // 20)  # that came last
        self.assertEqual({"census", "end"}, {name for name, _ in page.events})
        if not SANITIZED:
            self.assertTrue(only_the_largest(document))
            self.assertIn("the flows are in temporary files", screen.written())
            self.assertIn("the largest", screen.written())
            self.assertLess(peak, 1.1 * WATCHED_BOUND * MIB)

    def samples_of_top(self, number):
        return samples(self.ask(f"/metrics?top={number}")[2])


class WatchedFile(ServeTest):
    """A flood that comes through a pipe, so that it is still counted when it is watched."""

    def setUp(self):
        super().setUp()
        self.capture, self.pipe = self.out / "flood.pcap", self.out / "pipe"
        subprocess.run([GENERATE, "flood", "--packets", str(FILE_FLOWS), "-o", self.capture], check=True, stdout=subprocess.DEVNULL)
        os.mkfifo(self.pipe)

    def command(self, name, *options):
        return [harness.PROGRAM, self.pipe, "-o", self.out / name, "-j", "2", *options]

    def counted(self, name, *options, watch=None):
        """Counts it, and calls watch() when half of it was written, and again with all of it. The folder of the results."""
        process = self.network.start(*self.command(name, *options))
        data = self.capture.read_bytes()
        with open(self.pipe, "wb") as writer:
            for part in (data[:len(data) // 2], data[len(data) // 2:]):
                writer.write(part)
                writer.flush()
                if watch:
                    watch()
        self.finish(process)
        return self.out / name

    def check_equal(self, one, other):
        names = sorted(str(path.relative_to(one)) for path in one.rglob("*") if path.is_file() and "latest" not in path.parts)
        self.assertEqual(names, sorted(str(path.relative_to(other)) for path in other.rglob("*")
                                       if path.is_file() and "latest" not in path.parts))
        _, different, unread = filecmp.cmpfiles(one, other, names, shallow=False)
        self.assertEqual(([], []), (different, unread))

    def test_results_are_those_of_a_plain_count_if_it_is_served(self):
        for options in (("--formats", "csv,json,census"), ("--formats", "csv", "--every", "5s")):
            with self.subTest(options=options):
                documents = []
                plain = self.counted(f"plain{len(options)}", *options)
                served = self.counted(f"served{len(options)}", *options, "--serve", PORT, "--memory", "80M",
                                      watch=lambda: documents.append(json.loads(self.ask("/census.json")[2])))
                self.check_equal(plain, served)
                partial = [only_the_largest(document) for document in documents]
                self.assertTrue(partial[-1] or SANITIZED or "--every" in options)

    def test_results_are_those_of_a_plain_count_if_a_screen_shows_it(self):
        plain = self.counted("plain", "--formats", "csv,json,census")
        command = self.network.inside(self.command("watched", "--live", "--formats", "csv,json,census", "--memory", "80M"))
        screen = Terminal(command, columns=120, LC_ALL="C.UTF-8", TERM="xterm-256color")
        with open(self.pipe, "wb") as writer:
            writer.write(self.capture.read_bytes())
        screen.wait_for("EXACT(?! so far)" if SANITIZED else "the largest")
        screen.read(2)
        screen.press(b"q")
        self.assertEqual(0, screen.finish())
        self.check_equal(plain, self.out / "watched")


if __name__ == "__main__":
    unittest.main()
