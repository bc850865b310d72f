#!/usr/bin/python3
"""wirecensus-forward does what it reports: captures before and after it are compared, packet by packet. Needs root.

The comparison below is a second one, of its own: it shares nothing with bench/forwarder/.
"""
import ipaddress
import json
import math
import os
import re
import signal
import socket
import struct
import subprocess
import unittest
from collections import Counter, namedtuple
from pathlib import Path

import harness
from live_case import LiveTest, udp_frame, write_capture
from live_network import delivered, settled, wait_for_line
from numbered_frames import SIZES, capture_frames, checksum, frame as numbered_frame

FORWARD = Path(os.environ.get("WIRECENSUS_FORWARD", harness.PROGRAM.parent / "wirecensus-forward"))
GENERATE = Path(os.environ.get("WIRECENSUS_GENERATE", harness.PROGRAM.parent / "wirecensus-generate"))
PACKETS = 3000
ALL_FAULTS = ("--lose", "0.05", "--duplicate", "0.05", "--reorder", "0.05", "--flip", "0.05")
COUNTS = ("received", "lost", "duplicated", "flipped", "reordered")
PORTS = {6: 20, 17: 8}  # what a header has at least

Parsed = namedtuple("Parsed", "flow network transport payload end")


def parse(frame):
    """The flow as the report has it, and where the IP header, the TCP or UDP header, and its payload begin and end."""
    at = 12
    while frame[at:at + 2] in (b"\x81\0", b"\x88\xa8"):
        at += 4
    kind = int.from_bytes(frame[at:at + 2], "big")
    at += 2
    if kind == 0x0800:
        length, total, fragment = (frame[at] & 15) * 4, *struct.unpack_from(">H2xH", frame, at + 2)
        protocol, start, end, first = frame[at + 9], at + length, at + total, fragment & 0x1FFF == 0
        ends = [str(ipaddress.ip_address(frame[at + n:at + n + 4])) for n in (12, 16)]
    elif kind == 0x86DD:
        protocol, start, end, first = frame[at + 6], at + 40, at + 40 + int.from_bytes(frame[at + 4:at + 6], "big"), True
        ends = [str(ipaddress.ip_address(frame[at + n:at + n + 16])) for n in (8, 24)]
        if protocol == 44:
            protocol, start, first = frame[start], start + 8, int.from_bytes(frame[start + 2:start + 4], "big") < 8
    else:
        return Parsed((kind, "", "", 0, 0, 0), None, None, 0, 0)
    if not first or protocol not in PORTS or start + PORTS[protocol] > end:
        return Parsed((kind, *ends, protocol, 0, 0), at, None, 0, 0)
    header = 8 if protocol == 17 else (frame[start + 12] >> 4) * 4
    return Parsed((kind, *ends, protocol, *struct.unpack_from(">HH", frame, start)), at, start, start + header, end)


def flipped_bit(one, other):
    """The position of the only bit that differs in two frames of one length; None if it is not one."""
    difference = int.from_bytes(one, "big") ^ int.from_bytes(other, "big")
    return len(one) * 8 - difference.bit_length() if difference.bit_count() == 1 else None


class Comparison:
    """What a device did to the frames of one capture, of which each has other bytes, when the other came out of it."""

    def __init__(self, before, after, changed=lambda frame: frame):
        self.flows = {}
        parsed = [parse(frame) for frame in before]
        expected = {changed(frame): number for number, frame in enumerate(before)}
        assert len(expected) == len(before)
        numbers = [expected.get(frame) for frame in after]
        missing = set(range(len(before))) - set(numbers)
        origins = {number: changed(before[number]) for number in missing}
        flipped = [self.origin(frame, origins) for frame, number in zip(after, numbers) if number is None]
        lost = missing - {number for number, _ in flipped}
        assert len(lost) == len(missing) - len(flipped), "each was flipped once"
        for number, (flow, *_) in enumerate(parsed):
            self.add(flow, "received")
            self.add(flow, "lost", number in lost)
        for number, bit in flipped:
            self.add(parsed[number].flow, "flipped")
            assert parsed[number].payload * 8 <= bit < parsed[number].end * 8, "only payload is flipped"
        seen, highest = set(), {}
        for number in (number for number in numbers if number is not None):
            flow = parsed[number].flow
            self.add(flow, "duplicated", number in seen)
            self.add(flow, "reordered", number not in seen and number < highest.get(flow, -1))
            highest[flow] = max(number, highest.get(flow, -1))
            seen.add(number)

    @staticmethod
    def origin(frame, origins):
        """(number, bit) of the one missing frame that differs in a single bit."""
        near = [(number, flipped_bit(frame, other)) for number, other in origins.items() if len(frame) == len(other)]
        found, = [(number, bit) for number, bit in near if bit is not None]
        return found

    def add(self, flow, name, times=1):
        self.flows.setdefault(flow, Counter())[name] += times

    def totals(self):
        return {name: sum(counts[name] for counts in self.flows.values()) for name in COUNTS}


def router(addresses):
    """Decrements the time to live and replaces source addresses; computes all checksums from nothing."""
    def changed(frame):
        where, new = parse(frame), bytearray(frame)
        if where.network is None:
            return frame
        at = where.network
        if where.flow[0] == 0x86DD:
            new[at + 7] -= 1
            return bytes(new)
        source = bytes(new[at + 12:at + 16])
        new[at + 8] -= 1
        new[at + 12:at + 16] = addresses.get(source, source)
        new[at + 10:at + 12] = b"\0\0"
        new[at + 10:at + 12] = struct.pack(">H", checksum(bytes(new[at:at + 20])))
        return transport_checked(new, where) if where.transport and not more_fragments(frame, at) else bytes(new)
    return changed


def more_fragments(frame, network):
    return frame[network + 6] & 0x20


def transport_checked(frame, where):
    """The frame with its TCP or UDP checksum over IPv4, unless its UDP has none."""
    at = where.transport + {6: 16, 17: 6}[where.flow[3]]
    if where.flow[3] == 17 and frame[at:at + 2] == b"\0\0":
        return bytes(frame)
    frame[at:at + 2] = b"\0\0"
    segment = bytes(frame[where.transport:where.end])
    pseudo = bytes(frame[where.network + 12:where.network + 20]) + struct.pack(">BBH", 0, where.flow[3], len(segment))
    value = checksum(pseudo + segment + b"\0" * (len(segment) % 2))
    frame[at:at + 2] = struct.pack(">H", value or (0xFFFF if where.flow[3] == 17 else 0))
    return bytes(frame)


def checked(frame):
    """As the frame, with all checksums of IPv4 and above right."""
    where = parse(frame)
    whole = where.network is not None and where.flow[0] == 0x0800 and where.transport and not more_fragments(
        frame, where.network)
    return transport_checked(bytearray(frame), where) if whole else frame


def capture_times(path):
    """Nanoseconds of each frame of a capture of tcpdump with --time-stamp-precision=nano."""
    data, at = path.read_bytes(), 24
    while at < len(data):
        seconds, fraction, length = struct.unpack_from("=III", data, at)
        yield seconds * 10**9 + fraction
        at += 16 + length


def percentile(values, percent):
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]


class ForwardTest(LiveTest):
    """tcpreplay > v0 - v1 > the device > w0 - w1"""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        made = cls.folder / "made.pcap"
        subprocess.run([GENERATE, "demo", "--packets", str(PACKETS), "--flows", "40", "-o", made], check=True,
                       capture_output=True)
        # Datagrams without a checksum are among them.
        frames = [*capture_frames(made), *(numbered_frame(serial, SIZES["imix"], flows=2) for serial in range(100))]
        cls.sent = list(dict.fromkeys(map(checked, frames)))
        cls.mixed = cls.folder / "mixed.pcap"
        write_capture(cls.mixed, cls.sent)

    def setUp(self):
        super().setUp()
        self.network.run("ip", "link", "add", "w0", "type", "veth", "peer", "name", "w1")
        for link in ("w0", "w1"):
            self.network.run("ip", "link", "set", link, "arp", "off", "up")
        self.report = self.out / "report.json"

    def start(self, *options):
        """The device, when it is ready."""
        reader, writer = os.pipe()
        process = subprocess.Popen(self.network.inside([
            FORWARD, "--from", "v1", "--to", "w0", "--report", self.report, "--ready-fd", writer, *options]),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, pass_fds=[writer])
        self.network.started.append(process)
        os.close(writer)
        with os.fdopen(reader) as ready:
            self.assertEqual("ready\n", ready.read())  # to its end: it is closed
        return process

    def stop(self, process, number=signal.SIGTERM):
        delivered()
        process.send_signal(number)
        _, errors = process.communicate(timeout=harness.TIME_LIMIT)
        self.assertEqual((0, ""), (process.returncode, errors))
        report = json.loads(self.report.read_text(encoding="utf-8"))
        self.assertEqual((0, 0, 0), tuple(report[name] for name in (
            "send_failures", "receive_drops", "unfinished_checksums")))
        self.assertEqual(report["sent"], report["received"] - report["lost"] + report["duplicated"])
        self.assertEqual(report["delay_ns"]["count"], report["received"] - report["lost"] - report["flipped"])
        return report

    def forward(self, *options, capture=None, speed=("--topspeed",)):
        """The report, and the captures before and after the device."""
        seen = [self.out / "before.pcap", self.out / "after.pcap"]
        # In immediate mode each packet takes the room of the longest that may come.
        dumps = [self.network.start("tcpdump", "-i", link, "-w", path, "-B", 65536, "-s", 2048, "-Z", "root",
                                    "--immediate-mode", "--time-stamp-precision=nano")
                 for link, path in zip(("v1", "w1"), seen)]
        for dump in dumps:
            wait_for_line(dump, "tcpdump: listening on")
        process = self.start(*options)
        self.network.replay(capture or self.mixed, "v0", *speed)
        report = self.stop(process)
        delivered()
        for dump in dumps:
            settled(dump.pid, samples=5)
            dump.send_signal(signal.SIGINT)
            self.assertRegex(dump.communicate(timeout=harness.TIME_LIMIT)[1], r"\b0 packets dropped by kernel")
        return report, *seen

    def check(self, report, before, after, changed=lambda frame: frame):
        """Totals and flows of the report are those of the captures."""
        frames = capture_frames(before), capture_frames(after)
        self.assertEqual(report["sent"], len(frames[1]))
        compared = Comparison(*frames, changed)
        self.assertEqual(compared.totals(), {name: report[name] for name in COUNTS})
        names = ("ethertype", "source", "destination", "protocol", "source_port", "destination_port")
        flows = {tuple(flow[name] for name in names): {name: flow[name] for name in COUNTS} for flow in report["flows"]}
        self.assertEqual({flow: {name: counts[name] for name in COUNTS} for flow, counts in compared.flows.items()}, flows)
        return compared


class Faults(ForwardTest):
    def test_all_at_once(self):
        """The same seed gives the same packets; in another order only if the machine was busy for as long as nothing is
        held any longer."""
        runs = {}
        for seed in (1, 2, 3, 1):
            with self.subTest(seed=seed):
                report, before, after = self.forward("--seed", seed, *ALL_FAULTS)
                self.assertEqual((seed, 0), (report["seed"], report["rewritten"]))
                self.assertEqual(self.sent, capture_frames(before))
                self.check(report, before, after)
                for name in COUNTS[1:]:
                    self.assertGreater(report[name], 10, name)
                frames = sorted(capture_frames(after))
                self.assertEqual(runs.setdefault(seed, frames), frames)
        self.assertNotEqual(runs[1], runs[2])

    def test_none(self):
        report, before, after = self.forward("--seed", 1)
        self.assertEqual(capture_frames(before), capture_frames(after))
        self.check(report, before, after)
        self.assertEqual([len(self.sent), 0, 0, 0, 0], [report[name] for name in COUNTS])

    def test_a_router_that_translates_addresses(self):
        sources = sorted({parse(frame).flow[1] for frame in self.sent if parse(frame).flow[0] == 0x0800})[:20]
        addresses = {socket.inet_aton(source): socket.inet_aton(f"198.18.255.{n}") for n, source in enumerate(sources)}
        rules = [word for n, source in enumerate(sources) for word in ("--rewrite", f"{source}=198.18.255.{n}")]
        report, before, after = self.forward("--seed", 4, "--decrement-ttl", "--lose", "0.1", "--flip", "0.1", *rules)
        compared = self.check(report, before, after, router(addresses))
        kept = sum(counts["received"] - counts["lost"] for flow, counts in compared.flows.items() if flow[1] in sources)
        self.assertEqual(kept, report["rewritten"])
        self.assertGreater(kept, 100)


class Delays(ForwardTest):
    def test_each_packet_is_held(self):
        report, before, after = self.forward("--seed", 5, "--delay-us", "300:900", capture=self.small,
                                             speed=("--pps", "2000"))
        self.check(report, before, after)
        self.assertEqual((1000, 0), (report["received"], report["reordered"]))
        delays = report["delay_ns"]
        self.assertGreaterEqual(delays["min"], 300_000)
        self.assertLess(delays["min"], 600_000)
        # What tcpdump saw: the times of arrival are the kernel's own, and those of departure a little later.
        seen = [there - here for here, there in zip(capture_times(before), capture_times(after))]
        for name, percent in (("min", 0.1), ("median", 50)):
            self.assertAlmostEqual(percentile(seen, percent), delays[name], delta=200_000)

    def test_all_that_arrived_before_the_signal_is_sent(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number):
                process = self.start("--seed", 1, "--delay-us", "150000:200000", "--reorder", "0.5")
                self.network.replay(self.small, "v0", "--topspeed")
                report = self.stop(process, number)
                self.assertEqual((1000, 1000), (report["received"], report["sent"]))
                self.assertGreaterEqual(report["delay_ns"]["min"], 150_000_000)

    def test_what_no_packet_follows_is_held_for_20_ms(self):
        one = self.out / "one.pcap"
        write_capture(one, [udp_frame(1)])
        report, *_ = self.forward("--seed", 1, "--reorder", "1", capture=one)
        self.assertEqual((1, 0), (report["sent"], report["reordered"]))
        self.assertGreaterEqual(report["delay_ns"]["max"], 20_000_000)


class WrongUse(unittest.TestCase):
    def refuse(self, *options, code=2, ends=("v1", "w0")):
        done = subprocess.run([FORWARD, "--from", ends[0], "--to", ends[1], "--seed", "1", "--report", "/dev/null",
                               *options], capture_output=True, text=True, check=False, timeout=harness.TIME_LIMIT)
        self.assertEqual(code, done.returncode, done.stderr)
        return done.stderr

    def test_what_is_said(self):
        for options, message in ((("--lose", "1.5"), "--lose"), (("--bogus",), "--bogus"),
                                 (("--lose", "0.6", "--flip", "0.6"), "add up to more than 1"),
                                 (("--rewrite", "10.0.0.1"), "must be two IPv4 addresses"),
                                 (("--rewrite", "1.1.1.1=1.1.1.2", "--rewrite", "1.1.1.1=1.1.1.3"), "has a rule already"),
                                 (("--delay-us", "5:4"), "the smaller first"), (("--delay-us", "x"), "--delay-us must be"),
                                 (("--ready-fd", "99"), "must be an open descriptor")):
            with self.subTest(options=options):
                self.assertIn(message, self.refuse(*options))
        self.assertIn("must be different interfaces", self.refuse(ends=("v1", "v1")))

    def test_without_a_namespace_of_its_own_nothing_is_forwarded(self):
        self.assertRegex(self.refuse(code=1), r"run it in a network namespace|there is no interface")


class MissingInterface(ForwardTest):
    def test_it_is_named(self):
        done = self.network.run(FORWARD, "--from", "v1", "--to", "x0", "--seed", "1", "--report", self.report, check=False)
        self.assertEqual(1, done.returncode)
        self.assertTrue(re.search(r"there is no interface x0 .*ip link", done.stderr), done.stderr)
        self.assertFalse(self.report.exists())


if __name__ == "__main__":
    harness.main()
