#!/usr/bin/python3
"""Counts what is sent as fast as this machine can send: sent = counted, to the packet and to the flow.

tcpreplay and wirecensus-send (XDP live frames into a veth pair, a packet socket on lo), frames of 64 bytes
and IMIX, one thread and two. What must be counted is computed from the frames' numbers
(numbered_frames.py), and the interface's own counters must say the same. Needs root.

    live_speed_test.py [--runs N] [--threads LIST] [--soak SECONDS] [unittest options]

--runs 10 is the whole trial.
"""
import collections
import os
import re
import signal
import sys
import threading
import time
import unittest
from pathlib import Path

import harness
import numbered_frames
import process_usage
from live_case import metrics
from live_test import LiveTest, tables, write_capture

RUNS = 1
THREADS = [1, 2]
SECONDS = 1.0  # about so long a run takes
SOAK_SECONDS = 5.0
CUT_SECONDS = 3
RATES = {"tcpreplay": 300_000, "packet": 600_000, "xdp": 1_500_000}  # packets a second on two slow cores
BUSY = 0.3  # where others use so much of a processor, packets may be lost, and are told
CABLES = {"lo": "lo", "v0": "v1"}  # where it is sent: where it arrives
SEND = Path(os.environ.get("WIRECENSUS_SEND", harness.PROGRAM.parent / "wirecensus-send"))


class SendingTest(LiveTest):
    def received(self, interface):
        """How many packets the interface itself says that it has received (proc_net(5))."""
        lines = self.network.run("cat", "/proc/self/net/dev").stdout.splitlines()
        return next(int(line.split(":")[1].split()[1]) for line in lines if line.strip().startswith(f"{interface}:"))

    def send(self, interface, *options, may_refuse=False):
        """Runs wirecensus-send; packets sent, seconds, the way it took. `may_refuse`: the other end may have no room for some,
        which are not sent then."""
        seconds = float(options[options.index("-t") + 1]) if "-t" in options else 0
        done = self.network.run(SEND, "-i", interface, *options, limit=600 + 2 * seconds)
        told = dict(re.findall(r"(\w+) ([\w.]+)", done.stdout))
        if not may_refuse:
            self.assertEqual("0", told["refused"], done.stdout)
        return int(told["packets"]), float(told["seconds"]), told["way"]


    def lost_for_want_of_a_processor(self, sent, share):
        """Nobody can count without a processor: where others have it, the ring overflows, and the ledger says by how
        many packets."""
        figures = metrics(self.out)
        return (share > BUSY and figures["verdict"] == "LOSSY" and
                sent == figures["total_packets"] + figures["packets_lost_ring_full"] == figures["packets_seen"])


class TopSpeed(SendingTest):
    def replay_at_top_speed(self, interface, mix):
        sizes = numbered_frames.SIZES[mix]
        loop = numbered_frames.period(sizes)
        capture = self.folder / f"{mix}.pcap"
        write_capture(capture, (numbered_frames.frame(serial, sizes) for serial in range(loop)))
        loops = round(RATES["tcpreplay"] * SECONDS / loop)
        began = time.monotonic()
        sent = self.network.replay(capture, interface, "--topspeed", "--preload-pcap", "--loop", loops)
        return sent, time.monotonic() - began, "tcpreplay"

    def send_at_top_speed(self, interface, mix):
        count = round(RATES["packet" if interface == "lo" else "xdp"] * SECONDS)
        return self.send(interface, "-c", count, "--sizes", mix)

    def check(self, sender, interface, mix, threads):
        arrival = CABLES[interface]
        received = self.received(arrival)
        process = self.listen("-t", "600", "-j", threads, interface=arrival)
        others = process_usage.OtherWork(process.pid)
        sent, seconds, way = sender(interface, mix)
        share = others.share()
        summary, errors = self.finish(process, signal.SIGINT, exit_codes=(0, 3))
        counted = tables(self.out)
        totals = counted["totals"]
        print(f"{arrival}, {way}, {mix}, -j {threads}: sent {sent} at {sent / seconds / 1e6:.2f} M/s, "
              f"counted {totals['total_packets']}, {totals['verdict']}, others {share:.2f}", file=sys.stderr)
        self.assertEqual(sent, self.received(arrival) - received, "the interface itself counted something else")
        if self.lost_for_want_of_a_processor(sent, share):
            return
        self.assertEqual((str(sent), "EXACT"), (totals["total_packets"], totals["verdict"]), summary + errors)
        self.assertEqual(numbered_frames.flow_rows(sent, numbered_frames.SIZES[mix]), sorted(counted["flows"]))

    def check_all(self, sender):
        for run in range(RUNS):
            for interface in CABLES:
                for mix in numbered_frames.SIZES:
                    for threads in THREADS:
                        with self.subTest(run=run, interface=interface, mix=mix, threads=threads):
                            self.check(sender, interface, mix, threads)

    def test_what_tcpreplay_sends_is_counted(self):
        self.check_all(self.replay_at_top_speed)

    def test_what_the_sender_sends_is_counted(self):
        self.check_all(self.send_at_top_speed)


class Cut(SendingTest):
    """A count that is cut ten times a second, each time with all its flows begun anew, loses nothing by it."""
    FLOWS = 1_000_000

    def cut(self, process, stop):
        while not stop.wait(0.1):
            process.send_signal(signal.SIGUSR1)

    def test_ten_cuts_a_second_lose_nothing(self):
        process = self.listen("-t", "600", "-j", "2", interface="v1")
        others = process_usage.OtherWork(process.pid)
        stop = threading.Event()
        cutting = threading.Thread(target=self.cut, args=(process, stop))
        cutting.start()
        try:
            sent, seconds, way = self.send("v0", "-c", round(CUT_SECONDS * RATES["packet"]), "--flows", self.FLOWS,
                                           "--way", "packet")
        finally:
            stop.set()
            cutting.join()
        share = others.share()
        summary, errors = self.finish(process, signal.SIGINT, exit_codes=(0, 3))
        cuts = len(re.findall("so far", errors))
        counted, verdict = (metrics(self.out)[name] for name in ("total_packets", "verdict"))
        print(f"{cuts} cuts: sent {sent} at {sent / seconds / 1e6:.2f} M/s by {way}, counted {counted}, {verdict}, "
              f"others {share:.2f}", file=sys.stderr)
        # Cuts asked for while one is still being completed are one: how many there are depends on the machine.
        self.assertGreater(cuts, 1)
        if self.lost_for_want_of_a_processor(sent, share):
            return
        self.assertEqual((sent, "EXACT"), (counted, verdict), summary + errors)
        self.assertEqual(self.packets_of_flows(sent), self.counted_by_flow())

    def packets_of_flows(self, sent):
        """How many flows have how many packets: they are sent in turn."""
        each, rest = divmod(sent, self.FLOWS)
        return collections.Counter({each: self.FLOWS - rest, each + 1: rest})

    def counted_by_flow(self):
        with open(self.out / "packet_flows.csv", encoding="utf-8") as rows:
            packets = next(rows).split(",").index("packets")
            return collections.Counter(int(row.split(",")[packets]) for row in rows)


class Stopped(SendingTest):
    def test_what_a_stopped_count_loses_is_reported_to_the_packet(self):
        """Stopped, it reads nothing, and its ring (128 MiB) holds a million packets at most."""
        process = self.listen("-t", "600", interface="v1")
        process.send_signal(signal.SIGSTOP)
        sent, _, _ = self.send("v0", "-c", 2_000_000)
        process.send_signal(signal.SIGCONT)
        _, errors = self.finish(process, signal.SIGINT, exit_codes=(3,))
        totals, lost = tables(self.out)["totals"], metrics(self.out)["packets_lost_ring_full"]
        print(f"stopped: sent {sent}, counted {totals['total_packets']}, lost {lost}, {totals['verdict']}",
              file=sys.stderr)
        self.assertEqual("LOSSY", totals["verdict"], errors)
        self.assertEqual(sent, int(totals["total_packets"]) + lost)

class PastTheCapture(SendingTest):
    def test_what_the_kernel_does_not_show_is_a_doubt(self):
        """Frames that go past the queueing discipline pass no capture on their way out."""
        process = self.listen(interface="v0")
        sent, _, _ = self.send("v0", "-c", 20_000, "--way", "packet")
        summary, _ = self.finish(process, signal.SIGINT, exit_codes=(3,))
        totals = tables(self.out)["totals"]
        self.assertEqual(("0", "UNKNOWN"), (totals["total_packets"], totals["verdict"]), summary)
        self.assertIn(f"{sent:,} sent", summary)
        self.assertIn(f"the interface counted {sent:,} packets that the capture did not see",
                      " ".join(summary.split()))


class Soak(SendingTest):
    def test_memory_does_not_grow_with_packets_of_equal_flows(self):
        process = self.listen(interface="v1")
        self.send("v0", "-c", 1_000_000)  # at top speed: all that is kept for reuse has its full size
        warm = process_usage.resident_kib(process.pid)
        sent, _, _ = self.send("v0", "-t", SOAK_SECONDS, "-c", 10**10, "--rate", 50_000)
        grown = process_usage.resident_kib(process.pid) - warm
        self.finish(process, signal.SIGINT)
        print(f"soak: {sent} packets, memory grew by {grown} KiB", file=sys.stderr)
        self.assertLess(grown, 1024, "KiB of memory")


class Sender(SendingTest):
    """That what is sent is what the tests above take it for."""

    def ways(self):
        """XDP only where the kernel takes it."""
        done = self.network.run(SEND, "-i", "v0", "-c", 1, "--way", "xdp", check=False)
        print(f"every frame: {done.stderr or 'xdp and packet'}".strip(), file=sys.stderr)
        return ["packet"] if done.returncode else ["xdp", "packet"]

    def seen(self, *options):
        """The frames that tcpdump records at the other end."""
        capture = self.out / "seen.pcap"
        dump = self.tcpdump("v1", capture)
        self.send("v0", *options)
        self.end_tcpdump(dump)
        return numbered_frames.capture_frames(capture)

    def test_every_frame_is_as_its_number_says(self):
        for way in self.ways():
            for mix, sizes in numbered_frames.SIZES.items():
                with self.subTest(way=way, sizes=mix):
                    flows = 70_000  # more than an address has low bits
                    seen = self.seen("-c", 75_000, "--sizes", mix, "--flows", flows, "--way", way)
                    expected = [numbered_frames.frame(serial, sizes, flows) for serial in range(75_000)]
                    self.assertEqual(len(expected), len(seen))
                    wrong = [serial for serial in range(75_000) if expected[serial] != seen[serial]]
                    self.assertEqual([], wrong[:3], "not as their numbers say")

    def test_rate_time_and_signals_are_kept(self):
        sent, seconds, _ = self.send("v0", "-c", 20_000, "--rate", 20_000)
        self.assertEqual(20_000, sent)
        self.assertGreater(seconds, 0.8, "no faster than asked for; how much slower is up to the machine")
        sent, seconds, _ = self.send("v0", "-t", 0.5, "--rate", 1000)
        self.assertGreaterEqual(seconds, 0.49)
        self.assertIn(sent, range(100, 1 + round(1100 * seconds)))

    def test_it_refuses_a_network_with_a_way_out(self):
        self.network.run("ip", "route", "add", "default", "dev", "v0")
        done = self.network.run(SEND, "-i", "lo", "-c", "1", check=False)
        self.assertEqual(1, done.returncode)
        self.assertIn("own network", done.stderr)
        self.assertEqual(0, self.received("lo"))


def take_option(name, value):
    if name not in sys.argv:
        return value
    at = sys.argv.index(name)
    value = sys.argv[at + 1]
    del sys.argv[at:at + 2]
    return value


if __name__ == "__main__":
    RUNS = int(take_option("--runs", RUNS))
    THREADS = [int(number) for number in str(take_option("--threads", "1,2")).split(",")]
    SOAK_SECONDS = float(take_option("--soak", SOAK_SECONDS))
    harness.main()
