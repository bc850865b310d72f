#!/usr/bin/python3
"""Counts live traffic in a network namespace of its own and proves that nothing was lost or added.

Frames with addresses in 127.0.0.0/8 are replayed by tcpreplay over lo or a veth pair; what the program counts
must be what it counts in the file, row for row, but for the times. Needs root.

    live_test.py [--runs N] [unittest options]    N replays of half a million packets (default 1)
"""
import contextlib
import csv
import os
import re
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import harness
from live_case import LiveTest, tables, udp_frame, write_capture
from live_network import delivered, settled
from process_usage import cpu_seconds, wakes

GENERATE = Path(os.environ.get("WIRECENSUS_GENERATE", harness.PROGRAM.parent / "wirecensus-generate"))
RUNS = 1
REPLAY_PACKETS = 500_000
NOBODY = 65534


def ipv4(protocol, rest, options=b"", fragment=0):
    return struct.pack(">BBHHHBBH4s4s", 0x45 + len(options) // 4, 0, 20 + len(options) + len(rest), 7, fragment, 64, protocol, 0,
                       bytes([127, 1, 0, 1]), bytes([127, 2, 0, 2])) + options + rest


def ipv6(next_header, rest):
    return struct.pack(">IHBB", 6 << 28, len(rest), next_header, 64) + bytes([0xFD] + 14 * [0] + [1, 0xFD] + 14 * [0, ] + [2]) + rest


def large_frames():
    """Headers up to their maximum and beyond what is taken of most packets, each before a payload that is not needed."""
    load = bytes(700)
    tcp = struct.pack(">HHIIBBHHH", 4000, 443, 1, 1, 0xF0, 0x10, 1000, 0, 0) + bytes(40) + load
    udp = struct.pack(">HHHH", 4000, 4789, 8 + len(load), 0) + load
    options = bytes([60, 36]) + bytes(294)  # a header of destination options (60) after another: each of 8 (36 + 1) bytes
    chain = options + bytes([6, 36]) + bytes(294)
    ethernet = bytes.fromhex("020000000002020000000001")
    after = {b"\x08\0": [ipv4(6, tcp), ipv4(6, tcp, bytes(40)), ipv4(17, udp), ipv4(1, bytes([8]) + bytes(7) + load),
                          ipv4(17, udp, fragment=0x2000), ipv4(17, load, fragment=0x97), ipv4(132, udp), ipv4(47, bytes([0, 0, 8, 0]) + load)],
             b"\x86\xdd": [ipv6(6, tcp), ipv6(17, udp), ipv6(58, bytes([128]) + bytes(7) + load), ipv6(60, chain + tcp)],
             bytes.fromhex("8100000a0800"): [ipv4(6, tcp), ipv4(17, udp)],
             bytes.fromhex("88a800648100a00a86dd"): [ipv6(6, tcp)],
             bytes.fromhex("8847000011ff"): [ipv4(6, tcp)],
             b"\x88\xb5": [load]}
    return [ethernet + kind + packet for kind, packets in after.items() for packet in packets]


def connection_frames():
    """A connection of 4,000 segments each way, whose headers are as long as they can be; each 100th segment comes again."""
    ethernet = bytes.fromhex("02000000000202000000000108" + "00")
    ends = ((bytes([127, 1, 0, 1]), bytes([127, 2, 0, 2]), 4000, 443), (bytes([127, 2, 0, 2]), bytes([127, 1, 0, 1]), 443, 4000))
    load = bytes(range(256)) * 3

    def frame(reverse, number, sequence, acknowledgment, flags, data):
        source, destination, source_port, destination_port = ends[reverse]
        options = bytes([8, 10]) + struct.pack(">II", number, number) + 30 * b"\1"
        tcp = struct.pack(">HHIIBBHHH", source_port, destination_port, sequence, acknowledgment, 0xF0, flags, 1000, 0, 0) + options + data
        ip = struct.pack(">BBHHHBBH4s4s", 0x4F, 0, 60 + len(tcp), number & 0xFFFF, 0, 64, 6, 0, source, destination) + 40 * b"\1"
        return ethernet + ip + tcp

    frames = [frame(0, 1, 0, 0, 2, b""), frame(1, 2, 0, 1, 18, b""), frame(0, 3, 1, 1, 16, b"")]
    number = 4
    for segment in range(4000):
        sequence = 1 + segment * len(load)
        for reverse in (0, 1):
            for _ in range(2 if segment % 100 == 50 else 1):
                frames.append(frame(reverse, number, sequence, sequence + reverse * len(load), 24, load))
                number += 1
    return frames


def without_times(path):
    """Rows without what depends on when the packets came."""
    timed = re.compile(r"first|last|duration|begin|end|rtt|since|handshake")
    with open(path, encoding="utf-8", newline="") as file:
        return [{name: value for name, value in row.items() if not timed.search(name)} for row in csv.DictReader(file)]


class Exactness(LiveTest):
    """Counted = sent, and live = file."""

    def test_a_replay_at_top_speed_is_counted_exactly(self):
        capture = self.folder / "replay.pcap"
        self.network.run(GENERATE, "replay", "-o", capture, "--packets", REPLAY_PACKETS)
        expected = self.offline(capture)
        for number in range(RUNS):
            for sender, receiver in (("lo", "lo"), ("v0", "v1")):
                with self.subTest(run=number, interface=receiver):
                    self.check_replay(capture, sender, receiver, 1 + number % 4, expected)

    def check_replay(self, capture, sender, receiver, threads, expected):
        process = self.listen("-t", "600", "-c", REPLAY_PACKETS, "-j", threads, interface=receiver)
        sent = self.network.replay(capture, sender, "--topspeed", "--preload-pcap")
        self.finish(process)
        live = tables(self.out)
        print(f"{receiver}, {threads} threads: sent {sent}, counted {live['totals']['total_packets']}, "
              f"{live['totals']['verdict']}", file=sys.stderr)
        self.assertEqual(str(sent), live["totals"]["total_packets"])
        self.assertEqual("EXACT", live["totals"]["verdict"])
        self.assert_same(expected, live)

    def test_only_headers_enter_the_ring_and_no_figure_depends_on_that(self):
        """Of 4 MB, a ring of 2 MiB holds all while nothing is read."""
        capture = self.folder / "large.pcap"
        frames = large_frames()
        write_capture(capture, frames * 20 + frames[:1] * 5000)
        for options in ((), ("-f", "tcp or vlan 10")):
            with self.subTest(options=options):
                process = self.listen("--ring-size", "2M", "-j", "1", *options, interface="v1")
                process.send_signal(signal.SIGSTOP)
                self.network.replay(capture, "v0", "--topspeed")
                process.send_signal(signal.SIGCONT)
                self.finish(process, signal.SIGINT)
                self.assert_counted(capture, *options)

    def test_connections_need_headers_only(self):
        """Of 7 MB, a ring of 4 MiB holds all while nothing is read; columns without times are those of the file."""
        capture = self.folder / "connections.pcap"
        write_capture(capture, connection_frames())
        process = self.listen("--ring-size", "4M", "-j", "1", "--tcp", "--headers", interface="v1")
        process.send_signal(signal.SIGSTOP)
        self.network.replay(capture, "v0", "--topspeed")
        process.send_signal(signal.SIGCONT)
        self.finish(process, signal.SIGINT)
        self.assert_counted(capture)
        file = self.folder / "file"
        self.assertEqual(0, harness.run(capture, "-o", file, "--formats", "csv", "--tcp", "--headers").returncode)
        for name in ("packet_flows.csv", "connections.csv", "tcp_health.csv"):
            self.assertEqual(*(without_times(folder / name) for folder in (file, self.out)))
        self.assertEqual(["40", "40"], [row["tcp_repeated_packets"] for row in without_times(file / "tcp_health.csv")])

    def test_any_number_of_threads_counts_the_same(self):
        for threads in (1, 2, 3, 8):
            with self.subTest(threads=threads):
                process = self.listen("-j", threads)
                self.network.replay(self.small, "lo", "--topspeed")
                self.finish(process, signal.SIGINT)
                self.assert_counted(self.small)

    def test_nothing_is_counted_twice_on_loopback(self):
        process = self.listen()
        sent = self.network.replay(self.small, "lo", "--topspeed")
        self.finish(process, signal.SIGINT)
        self.assertEqual(str(sent), self.assert_counted(self.small)["totals"]["total_packets"])

    def fragmented_capture(self):
        """Datagrams of many hosts in three fragments, which come in any order, between whole ones."""
        frames = []
        for number in range(600):
            hosts = bytes([127, 1, 0, number % 50]) + bytes([127, 2, 0, number % 7])
            udp = struct.pack(">HHHH", 1024 + number % 9, 53, 40, 0) + bytes(32)
            parts = [(0x2000, udp[:16]), (0x2002, udp[16:32]), (0x0004, udp[32:])]
            parts = parts[number % 3:] + parts[:number % 3]
            for field, data in [*parts, (0, udp)]:
                ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(data), number, field, 64, 17, 0) + hosts
                frames.append(bytes.fromhex("0200000000020200000000010800") + ip + data)
        capture = self.folder / "fragments.pcap"
        write_capture(capture, frames)
        return capture

    def test_fragments_go_to_their_flows_whatever_their_ring(self):
        capture = self.fragmented_capture()
        for threads in (1, 2, 5):
            for sender, receiver in (("lo", "lo"), ("v0", "v1")):
                with self.subTest(threads=threads, interface=receiver):
                    process = self.listen("-j", threads, interface=receiver)
                    self.network.replay(capture, sender, "--topspeed")
                    self.finish(process, signal.SIGINT)
                    self.assert_counted(capture)

    def test_both_ends_of_a_veth_pair(self):
        for replay_on, count_on in (("v0", "v1"), ("v0", "v0")):
            with self.subTest(sent_on=replay_on, counted_on=count_on):
                process = self.listen(interface=count_on)
                self.network.replay(self.small, replay_on, "--topspeed")
                self.finish(process, signal.SIGINT)
                self.assert_counted(self.small)

    def tagged_capture(self):
        """No tag, one, two of IEEE 802.1ad, three, and one of priority alone."""
        tags = [b"", bytes.fromhex("8100000a"), bytes.fromhex("88a80064") + bytes.fromhex("8100a00a"),
                bytes.fromhex("81000001") * 3, bytes.fromhex("81000000")]
        capture = self.folder / "tagged.pcap"
        write_capture(capture, [udp_frame(number, tags[number % len(tags)]) for number in range(500)])
        return capture

    def test_vlan_tags_are_put_back(self):
        capture = self.tagged_capture()
        process = self.listen(interface="v1")
        self.network.replay(capture, "v0", "--topspeed")
        # No VLAN device takes them after the capture, which the kernel counts in rx_dropped: no loss.
        self.finish(process, signal.SIGINT)
        self.assert_counted(capture)

    def test_a_filter_counts_live_what_it_counts_in_the_file(self):
        tcp = bytearray(udp_frame(0))
        tcp[14 + 9] = 6
        capture = self.folder / "mixed.pcap"
        frames = [bytes(tcp), udp_frame(1), udp_frame(2, bytes.fromhex("8100000a"))] * 100
        write_capture(capture, frames)
        for expression in ("udp", "tcp or vlan 10", "less 80"):
            with self.subTest(filter=expression):
                process = self.listen("-f", expression, interface="v1")
                self.network.replay(capture, "v0", "--topspeed")
                self.finish(process, signal.SIGINT)
                self.assert_counted(capture, "-f", expression)

    def test_tcpdump_saw_the_same(self):
        capture = self.folder / "replay-small.pcap"
        self.network.run(GENERATE, "replay", "-o", capture, "--packets", 100_000)
        self.check_against_tcpdump(capture, "lo", "lo")

    def test_tcpdump_saw_the_same_tags(self):
        self.check_against_tcpdump(self.tagged_capture(), "v0", "v1")

    def check_against_tcpdump(self, capture, sender, receiver):
        seen = self.folder / "seen.pcap"
        dump = self.tcpdump(receiver, seen)
        process = self.listen(interface=receiver)
        self.network.replay(capture, sender, "--pps", 50_000)
        self.finish(process, signal.SIGINT)
        self.end_tcpdump(dump)
        self.assert_same(self.offline(seen), tables(self.out))


class StartingAndStopping(LiveTest):
    def test_a_time_limit_alone_ends_the_count(self):
        started = time.monotonic()
        process = self.listen("-t", "3")
        self.network.replay(self.small, "lo", "--topspeed")
        self.finish(process)
        passed = time.monotonic() - started
        self.assertGreater(passed, 3)
        self.assertLess(passed, 20, "seconds, on however busy a machine")
        self.assert_counted(self.small)

    def test_a_packet_limit_alone_ends_the_count(self):
        process = self.listen("-c", "400")
        self.network.replay(self.small, "lo", "--topspeed")
        self.finish(process)
        self.assertEqual("400", tables(self.out)["totals"]["total_packets"])

    def test_both_signals_give_results(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number.name):
                process = self.listen()
                self.network.replay(self.small, "lo", "--topspeed")
                self.finish(process, number)
                self.assert_counted(self.small)

    def test_a_second_signal_ends_at_once(self):
        for second in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(second=second.name), full_pipe() as pipe:
                # Nobody reads what it prints: after the first signal it cannot come to its end by itself.
                process = self.listen(output=pipe)
                process.send_signal(signal.SIGINT)
                time.sleep(1)
                self.assertIsNone(process.poll(), "it waits for its reader")
                process.send_signal(second)
                process.wait(timeout=harness.TIME_LIMIT)  # by itself it would never end
                self.assertNotEqual(0, process.returncode)

    def test_an_interface_that_goes_away_is_reported(self):
        process = self.listen(interface="v1")
        self.network.replay(self.small, "v0", "--topspeed")
        delivered()
        settled(process.pid)
        self.network.run("ip", "link", "delete", "v0")
        output, errors = self.finish(process, exit_codes=(3,))
        self.assertIn("v1", output + errors)
        live = tables(self.out)
        self.assertEqual("1000", live["totals"]["total_packets"])
        self.assertNotEqual("EXACT", live["totals"]["verdict"])
        self.assert_same({"flows": self.offline(self.small)["flows"]}, live)

    def test_an_idle_count_uses_no_processor(self):
        process = self.listen("-t", "30")
        settled(process.pid)
        before, woken = cpu_seconds(process.pid), wakes(process.pid)
        time.sleep(5)
        used, woken = cpu_seconds(process.pid) - before, wakes(process.pid) - woken
        self.finish(process, signal.SIGINT)
        self.assertLess(woken, 25, "wakes in 5 idle seconds")  # a look at the interface and the display a second
        self.assertLess(used, 0.25, "seconds of processor time in 5 idle seconds")  # of which a busy machine adds most


@contextlib.contextmanager
def full_pipe():
    """The writing end of a pipe that takes nothing more."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(writing, b" ")
    os.set_blocking(writing, True)
    try:
        yield writing
    finally:
        os.close(reading)
        os.close(writing)


class Refusals(LiveTest):
    def refuse(self, *arguments):
        done = self.network.run(*arguments, check=False)
        harness.check_sound(done.returncode, done.stderr)
        self.assertEqual(1, done.returncode, done.stderr + done.stdout)
        self.assertFalse(list(self.out.iterdir()), "no results of nothing")
        return done.stderr

    def test_no_such_interface_names_those_there_are(self):
        errors = self.refuse(harness.PROGRAM, "-i", "v9", "-t", "1", "-o", self.out)
        for name in ("v9", "lo", "v0", "v1"):
            self.assertRegex(errors, rf"\b{name}\b")

    def test_an_interface_that_is_down(self):
        self.network.run("ip", "link", "set", "v1", "down")
        self.assertRegex(self.refuse(harness.PROGRAM, "-i", "v1", "-t", "1", "-o", self.out), "v1.*down")

    def test_a_filter_with_a_mistake(self):
        self.assertIn("udp prot", self.refuse(harness.PROGRAM, "-i", "lo", "-t", "1", "-f", "udp prot", "-o", self.out))

    def test_a_missing_privilege_names_the_remedy(self):
        # A user who is not root sees only what all may read: a copy of the program is put there.
        program = self.folder / "wirecensus"
        program.write_bytes(harness.PROGRAM.read_bytes())
        program.chmod(0o755)
        self.out.chmod(0o777)
        errors = self.refuse("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", program, "-i", "lo",
                             "-t", "1", "-o", self.out)
        self.assertRegex(errors, re.compile(rf"setcap \S+ {re.escape(str(program))}$", re.MULTILINE))


class Interfaces(LiveTest):
    def test_all_are_listed_with_state_and_addresses(self):
        self.network.run("ip", "address", "add", "127.9.0.1/24", "dev", "v1")
        self.network.run("ip", "link", "set", "v0", "down")
        listed = self.network.run(harness.PROGRAM, "interfaces").stdout
        for name, state in (("lo", "up"), ("v0", "down"), ("v1", "127.9.0.1")):
            self.assertRegex(listed, re.compile(rf"^\s*{name}\b.*{re.escape(state)}", re.MULTILINE))


if __name__ == "__main__":
    if "--runs" in sys.argv:
        at = sys.argv.index("--runs")
        RUNS = int(sys.argv[at + 1])
        del sys.argv[at:at + 2]
    harness.main()
