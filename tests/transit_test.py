#!/usr/bin/python3
"""--from and --to: what a device does to packets, compared with what the device itself reports. Needs root.

WIRECENSUS_SEEDS=200 tries as many seeds.
"""
import csv
import os
import random
import re
import signal
import sys
import unittest
from collections import Counter

import harness
from forward_test import ForwardTest, checked, parse
from live_case import metrics, udp_frame, write_capture
from live_network import wait_for_line
from numbered_frames import SIZES, frame

sys.path.insert(0, str(harness.TESTS / "captures"))
from files import Packet, pcap  # noqa: E402

SEEDS = int(os.environ.get("WIRECENSUS_SEEDS", "6"))
FAULTS = ("lose", "duplicate", "reorder", "flip")
# A figure of the device, and of wirecensus.
SAME = {"lost": "lost", "duplicated": "duplicated", "flipped": "changed", "reordered": "reordered", "received": "entered"}
PROTOCOLS = {"tcp": 6, "udp": 17, "icmp": 1, "ipv6-icmp": 58, "arp": 0}
DELAY_LIMIT = 50_000  # ns


def nanoseconds(seconds):
    whole, fraction = seconds.split(".")
    return int(whole) * 10**9 + int(fraction)


def apart(frames):
    """The frames with payloads of which none is another one with a flipped bit: that would be a copy of the other."""
    dice = random.Random(1)
    for sent in frames:
        where = parse(sent)
        size = where.end - where.payload if where.transport else 0
        if 0 < size < 8:
            continue
        yield checked(sent[:where.payload] + dice.randbytes(8) + sent[where.payload + 8:]) if size else sent


class TransitTest(ForwardTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sent = list(apart(cls.sent))
        write_capture(cls.mixed, cls.sent)

    def count(self, *arguments, capture=None, speed=("--pps", "20000"), exit_codes=(0, 4), out=None):
        """Counts while the capture is sent to v0; returns the exit code, standard output and error."""
        process = self.network.start(harness.PROGRAM, "-o", out or self.out, "--formats", "csv", *arguments, "--",
                                     "tcpreplay", *speed, "-i", "v0", capture or self.mixed)
        output, errors = process.communicate(timeout=harness.TIME_LIMIT)
        harness.check_sound(process.returncode, errors)
        self.assertIn(process.returncode, exit_codes, errors + output)
        return process.returncode, output, errors

    def rows(self, name, out=None):
        with open((out or self.out) / name, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def flows(self):
        """As the report of the device has them."""
        return {(row["src_ip"], row["dst_ip"], PROTOCOLS[row["protocol"]], int(row["src_port"] or 0),
                 int(row["dst_port"] or 0)): {name: int(row[ours]) for name, ours in SAME.items()}
                for row in self.rows("transit_flows.csv")}

    @staticmethod
    def flows_of(report):
        names = ("source", "destination", "protocol", "source_port", "destination_port")
        return {tuple(flow[name] for name in names): {name: flow[name] for name in SAME} for flow in report["flows"]}

    def check_report(self, report):
        """All figures are those of the device, for each flow, too."""
        figures = metrics(self.out)
        self.assertEqual({name: report[name] for name in SAME},
                         {name: figures[f"transit_{ours}"] for name, ours in SAME.items()})
        self.assertEqual((report["sent"], 0, 0), tuple(figures[f"transit_{name}"] for name in (
            "left", "gained", "backward")))
        self.assertEqual(self.flows_of(report), self.flows())
        return figures

    def check_delays(self, report, figures, names=("min", "median")):
        for name in names:
            self.assertAlmostEqual(report["delay_ns"][name], nanoseconds(figures[f"delay_{name}"]), delta=DELAY_LIMIT)
        counted = sum(int(row["packets"]) for row in self.rows("transit_delays.csv"))
        self.assertEqual(report["delay_ns"]["count"], counted)


class ADeviceThatFails(TransitTest):
    def test_it_did_what_it_reports(self):
        for seed in range(SEEDS):
            with self.subTest(seed=seed):
                dice = random.Random(seed)
                options = [word for fault in FAULTS for word in (f"--{fault}", f"{dice.choice((0, 0.01, 0.1)):.2f}")]
                ignored = []
                if seed % 3 == 1:
                    options += ["--decrement-ttl"]
                    ignored = ["--ignore", "ttl"]
                if seed % 2 == 1:
                    options += ["--delay-us", f"{dice.randrange(500)}:{500 + dice.randrange(2000)}"]
                device = self.start("--seed", seed, *options)
                code, output, _ = self.count("--from", "v1", "--to", "w1", *ignored)
                report = self.stop(device)
                figures = self.check_report(report)
                self.check_delays(report, figures)
                harmed = any(report[name] for name in ("lost", "duplicated", "flipped", "reordered"))
                self.assertEqual((4, "DIFFERENT") if harmed else (0, "EQUAL"), (code, figures["comparison"]), output)

    def test_what_is_translated_is_listed(self):
        sources = Counter(sent[26:30] for sent in self.sent if sent[12:14] == b"\x08\0")
        source = ".".join(map(str, sources.most_common(1)[0][0]))
        device = self.start("--seed", 1, "--rewrite", f"{source}=198.18.255.9", "--lose", "0.05", "--flip", "0.05",
                            "--duplicate", "0.05")
        _, output, _ = self.count("--from", "v1", "--to", "w1", "--ignore", "nat", exit_codes=(4,))
        report = self.stop(device)
        self.check_report(report)
        rewritten = self.rows("transit_rewritten.csv")
        self.assertEqual({(source, "198.18.255.9")}, {(row["entered_src_ip"], row["left_src_ip"]) for row in rewritten})
        flipped = sum(flow["flipped"] for flow in report["flows"] if flow["source"] == source)
        self.assertEqual(report["rewritten"] - flipped, sum(int(row["packets"]) for row in rewritten))
        self.assertIn(f"{source}:", output)
        self.assertRegex(" ".join(output.split()), r"Rewritten \d+ flows?.* became 198\.18\.255\.9:")

    def test_without_nat_each_rewritten_packet_is_lost_and_gained(self):
        device = self.start("--seed", 1, "--rewrite", "127.1.0.1=198.18.255.9")
        self.count("--from", "v1", "--to", "w1", capture=self.small, exit_codes=(4,))
        self.stop(device)
        figures = metrics(self.out)
        self.assertEqual((1000, 0, 1000), tuple(figures[f"transit_{name}"] for name in ("lost", "changed", "gained")))

    def test_the_file_that_was_sent_may_be_compared(self):
        for seed in range(3):
            with self.subTest(seed=seed):
                device = self.start("--seed", seed, "--lose", "0.02", "--duplicate", "0.02", "--reorder", "0.02",
                                    "--flip", "0.02")
                self.count("--expect", self.mixed, "--to", "w1", exit_codes=(4,))
                report = self.stop(device)
                figures = self.check_report(report)
                self.assertEqual("", figures["delay_median"])
                self.assertEqual(report["lost"], figures["missing_on_path"])

    def test_a_flipped_byte_is_not_equal(self):
        device = self.start("--seed", 1, "--flip", "1")
        self.count("--expect", self.small, "--to", "w1", capture=self.small, exit_codes=(4,))
        self.stop(device)
        figures = metrics(self.out)
        self.assertEqual((1000, 0, "DIFFERENT", "changed"), tuple(figures[name] for name in (
            "transit_changed", "missing_packets", "comparison", "culprit")))

    def test_where_nothing_leaves_as_it_entered_there_is_a_hint(self):
        device = self.start("--seed", 1, "--decrement-ttl")
        _, output, _ = self.count("--from", "v1", "--to", "w1", capture=self.small, exit_codes=(4,))
        self.stop(device)
        self.assertIn("Hint no packet left as it entered: a router needs --ignore ttl", " ".join(output.split()))
        raw = self.out / "raw.pcap"
        raw.write_bytes(pcap([Packet(udp_frame(number)[14:]) for number in range(20)], link_type=101))
        device = self.start("--seed", 1)
        _, output, _ = self.count("--expect", raw, "--to", "w1", capture=raw, exit_codes=(4,))
        self.stop(device)
        self.assertIn("tcpreplay sends a file of another link type as if it were Ethernet", " ".join(output.split()))

    def test_assertions_decide_where_there_are_some(self):
        device = self.start("--seed", 3, "--lose", "0.05")
        code, output, _ = self.count("--from", "v1", "--to", "w1", "--assert",
                                     "loss < 10% * transit_entered && transit_changed == 0 && delay_p99 < 1s")
        self.assertEqual(0, code, output)
        self.assertRegex(output, r"Comparison +DIFFERENT")
        self.stop(device)


class ABridge(TransitTest):
    """v1 and w0 are ports of a bridge; a token bucket limits what leaves it."""

    def bridge(self, *shape):
        self.network.run("ip", "link", "add", "br0", "type", "bridge", "mcast_snooping", "0")
        for link in ("v1", "w0"):
            self.network.run("ip", "link", "set", link, "master", "br0")
        for link in ("v0", "v1", "w0", "w1", "br0"):  # the machine itself sends nothing
            self.network.run("sysctl", "-qw", f"net.ipv6.conf.{link}.disable_ipv6=1")
        self.network.run("ip", "link", "set", "br0", "up")
        if shape:
            self.network.run("tc", "qdisc", "add", "dev", "w0", "root", "tbf", *shape)
        # With right checksums: where bridges pass packets to netfilter, others are dropped.
        self.valid = self.out / "valid.pcap"
        write_capture(self.valid, [frame(serial, SIZES["imix"], flows=20) for serial in range(1000)])

    def test_it_delivers_all(self):
        self.bridge()
        code, output, _ = self.count("--from", "v0", "--to", "w1", capture=self.valid, speed=("--topspeed",))
        self.assertEqual(0, code, output)
        self.assertRegex(output, r"Delivered +1,000 packets \(100.0 %\)")

    def test_its_queue_delays_and_then_loses(self):
        self.bridge("rate", "4mbit", "burst", "4000", "limit", "80000")
        code, output, _ = self.count("--from", "v0", "--to", "w1", capture=self.valid, speed=("--topspeed",))
        figures = metrics(self.out)
        dropped = self.network.run("tc", "-s", "qdisc", "show", "dev", "w0").stdout
        dropped = int(re.search(r"dropped (\d+)", dropped)[1])
        self.assertEqual((4, dropped), (code, figures["transit_lost"]), output)
        self.assertGreater(dropped, 100)
        self.assertEqual((1000, 0, 0, dropped, "path"), tuple(figures[name] for name in (
            "transit_entered", "transit_changed", "transit_reordered", "missing_on_path", "culprit")))
        # 80,000 bytes at 4 Mbit/s are 160 ms.
        self.assertGreater(nanoseconds(figures["delay_max"]), 120_000_000)
        self.assertLess(nanoseconds(figures["delay_max"]), 250_000_000)


class Files(TransitTest):
    """What was captured at both points is compared later, with the same result."""

    def test_live_is_file(self):
        device = self.start("--seed", 5, "--lose", "0.05", "--duplicate", "0.05", "--reorder", "0.05", "--flip", "0.05")
        dumps = []
        for link in ("v1", "w1"):
            dumps.append(self.network.start(harness.PROGRAM, "-i", link, "-w", self.out / f"{link}.pcapng", "-o",
                                            self.out / link))
            wait_for_line(dumps[-1], "listening on")
        self.count("--from", "v1", "--to", "w1")
        report = self.stop(device)
        for dump in dumps:
            dump.send_signal(signal.SIGINT)
            dump.communicate(timeout=harness.TIME_LIMIT)
            self.assertEqual(0, dump.returncode)
        live = metrics(self.out)
        self.check_report(report)
        flows = self.rows("transit_flows.csv")
        for threads in "1", "2", "3":
            done = harness.run("--from", self.out / "v1.pcapng", "--to", self.out / "w1.pcapng", "-o", self.out,
                               "--formats", "csv", "-j", threads)
            self.assertEqual(4, done.returncode, done.stderr)
            names = [name for name in live if name.startswith(("transit_", "delay_")) or name == "comparison"]
            self.assertEqual({name: live[name] for name in names}, {name: metrics(self.out)[name] for name in names})
            self.assertEqual(flows, self.rows("transit_flows.csv"))


class WhatIsRefused(TransitTest):
    def test_in_words(self):
        two = self.out / "two.pcap"
        write_capture(two, [udp_frame(1)])
        for options, message in (
                (("--from", "v0"), "--from needs --to"),
                (("--to", "v0"), "--to needs either --from or --expect"),
                (("--from", "v0", "--to", "v0"), "the same"),
                (("--from", "v0", "--to", two), "both be interfaces, or both capture files"),
                (("--from", "v0", "--to", "v1", "-i", "lo"), "--to names the input"),
                (("--from", "v0", "--to", "v1", "--ignore", "tll"), "'tll' is not a field"),
                (("--ignore", "ttl", "-i", "v0"), "--ignore needs --to"),
                (("--from", "v0", "--to", "v1", "-c", "5"), "cannot be used with"),
                (("-i", "v0", "--assert", "delay_p99 < 1ms"), "delay_p99 needs --to")):
            with self.subTest(options=options):
                done = self.network.run(harness.PROGRAM, "-o", self.out, *options, check=False)
                self.assertEqual(2, done.returncode, done.stderr)
                self.assertIn(message, done.stderr)


if __name__ == "__main__":
    unittest.main()
