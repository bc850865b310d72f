#!/usr/bin/python3
"""Packets that get past a live capture, and interfaces whose own counters mean something else: never EXACT beside a
wrong count, and UNKNOWN only where something is unknown. Needs root. What the kernel does not have is skipped.
"""
import os
import signal
import socket
import struct
import sys
import time

import harness
from live_case import LiveTest, metrics, udp_frame, write_capture

SENDER = harness.TESTS / "frame_sender.py"
XDP = harness.TESTS / "xdp_program.py"
SLOW_RULES = 5000  # of nft, each of which every packet goes through
BURST = 6000  # frames: more than the kernel's backlog of 1,000 holds


class FaultTest(LiveTest):
    def ip(self, *arguments):
        return self.network.run("ip", *arguments)

    def need(self, *command):
        """Runs it; where this kernel cannot, the test is skipped."""
        done = self.network.run(*command, check=False)
        if done.returncode != 0:
            harness.skip(self, f"this kernel cannot {' '.join(command)}: {done.stderr.strip()}")

    def send(self, interface, count, *options):
        return int(self.network.run(sys.executable, SENDER, interface, count, *options).stdout)

    def hardware(self, interface):
        return self.ip("-o", "link", "show", "dev", interface).stdout.split("link/ether ")[1].split()[0]

    def hook(self, interface, rules):
        """An nft chain that each received packet goes through after the capture."""
        chain = self.folder / "chain.nft"
        chain.write_text(f'table netdev t {{\nchain c {{\ntype filter hook ingress device "{interface}" priority 0;\n'
                         + "ip saddr 192.0.2.1 counter\n" * rules + "}\n}\n", encoding="ascii")
        self.need("nft", "-f", str(chain))

    def count(self, interface, action, *options, exit_codes=(0, 3)):
        """The metrics, the output in one line, and what the action returned."""
        process = self.listen(*options, interface=interface)
        result = action()
        output, _ = self.finish(process, signal.SIGINT, exit_codes=exit_codes)
        return metrics(self.out), " ".join(output.split()), result

    def check_exact(self, interface, packets, action, *options):
        counted, output, _ = self.count(interface, action, *options)
        self.assertEqual(("EXACT", packets), (counted["verdict"], counted["total_packets"]), output)
        return counted, output

    def check_unknown(self, interface, packets, why, action, *options):
        counted, output, _ = self.count(interface, action, *options)
        self.assertEqual(("UNKNOWN", packets), (counted["verdict"], counted["total_packets"]), output)
        self.assertRegex(output, why)
        return counted, output


class Xdp(FaultTest):
    def attach(self, mode, what, interface="v1"):
        self.need(sys.executable, str(XDP), interface, mode, what)

    def test_dropped_packets_are_missed_however_few_they_are(self):
        for mode in ("generic", "native"):
            self.attach(mode, "7777")
            for dropped in (1, 10, 10_000):
                with self.subTest(mode=mode, dropped=dropped):
                    def both(number=dropped):
                        self.send("v0", 100)
                        self.send("v0", number, "port=7777")
                    self.check_unknown("v1", 100, rf"counted {dropped:,} packets? that the capture did not see: "
                                       rf"a {mode} XDP program \(id \d+\) dropped or redirected them", both)
            self.attach(mode, "off")

    def test_a_program_that_lets_all_pass_leaves_no_doubt(self):
        for mode in ("generic", "native"):
            with self.subTest(mode=mode):
                self.attach(mode, "7777")
                self.check_exact("v1", 500, lambda: self.send("v0", 500))
                self.attach(mode, "off")

    def test_one_that_is_taken_off_before_the_end_is_missed_too(self):
        def attached_meanwhile():
            self.attach("generic", "all")
            self.send("v0", 3)
            self.attach("generic", "off")
        self.check_unknown("v1", 0, "counted 3 packets that the capture did not see", attached_meanwhile)

    def test_a_filter_changes_nothing(self):
        self.attach("generic", "7777")
        self.check_unknown("v1", 100, "counted 10 packets that the capture did not see",
                           lambda: (self.send("v0", 100), self.send("v0", 50, "port=53"),
                                    self.send("v0", 10, "port=7777")), "-f", "udp port 9")


class PastTheCapture(FaultTest):
    def test_frames_sent_past_the_queueing_discipline(self):
        for number in (1, 9000):
            with self.subTest(number=number):
                self.check_unknown("v0", 100, rf"counted {number:,} packets? that the capture did not see: "
                                   r"they were sent by a path that bypasses the capture \(PACKET_QDISC_BYPASS",
                                   lambda sent=number: (self.send("v0", 100), self.send("v0", sent, "bypass")))

    def test_the_far_end_sees_them(self):
        self.check_exact("v1", 9000, lambda: self.send("v0", 9000, "bypass"))


class DroppedByTheDriver(FaultTest):
    def test_a_tap_that_is_not_read(self):
        """It holds so many frames as its queue is long, and drops the others after the capture saw them."""
        holder = self.network.start(sys.executable, "-c", HOLD_TAP)
        self.assertEqual("up", holder.stdout.readline().strip())
        self.ip("link", "set", "t0", "arp", "off", "up")
        _, output = self.check_unknown("t0", 2000, r"2,000 packets captured as outgoing, but not counted as sent",
                                       lambda: self.send("t0", 2000))
        self.assertRegex(output, r"tx_dropped rose by [1-9]")


HOLD_TAP = """
import fcntl, os, struct, time
tap = os.open("/dev/net/tun", os.O_RDWR)
fcntl.ioctl(tap, 0x400454CA, struct.pack("16sH22x", b"t0", 0x1002))
print("up", flush=True)
time.sleep(60)
"""


class SlowReceiver(FaultTest):
    """One processor takes in frames, the other has them go through thousands of rules: its backlog overflows."""

    def setUp(self):
        super().setUp()
        if os.cpu_count() < 2:
            harness.skip(self, "a slow receiver needs a second processor")
        self.hook("v1", SLOW_RULES)
        self.network.run("sh", "-c", f"echo {1 << max(os.sched_getaffinity(0)):x} > /sys/class/net/v1/queues/rx-0/rps_cpus")

    def check_lost(self, *options):
        counted, output, taken = self.count("v1", lambda: self.send("v0", BURST, "fast", *options))
        self.assertEqual(taken, counted["total_packets"], output)
        self.assertEqual(BURST - taken, counted["packets_lost"], output)
        self.assertEqual("LOSSY" if taken < BURST else "EXACT", counted["verdict"], output)
        if taken < BURST:
            self.assertIn("the kernel's receive backlog was full", output)

    def test_untagged(self):
        self.check_lost()

    def test_tagged(self):
        self.check_lost("tag")

    def test_with_frames_of_no_protocol_it_is_not_known(self):
        counted, output, taken = self.count("v1", lambda: self.send("v0", BURST, "fast", "type=88cc"))
        self.assertEqual(taken, counted["total_packets"], output)
        if taken < BURST:
            self.assertEqual("UNKNOWN", counted["verdict"], output)

    def test_the_sending_end_says_that_its_driver_dropped_them(self):
        counted, output, taken = self.count("v0", lambda: self.send("v0", BURST, "fast"))
        self.assertEqual(BURST, counted["total_packets"])
        self.assertEqual("UNKNOWN" if taken < BURST else "EXACT", counted["verdict"], output)
        if taken < BURST:
            self.assertIn(f"tx_dropped rose by {BURST - taken:,}", output)


class Untaken(FaultTest):
    """Frames that no protocol takes raise rx_dropped after the capture, but not always."""

    def check_lldp(self):
        self.check_exact("v1", 60, lambda: [self.send("v0", 20, "type=88cc", *more)
                                            for more in ((), ("tag",), ("to=01:80:c2:00:00:0e",))])

    def test_without_a_hook(self):
        self.check_lldp()

    def test_with_an_nft_hook(self):
        self.hook("v1", 1)
        self.check_lldp()

    def test_with_a_tc_hook(self):
        self.need("tc", "qdisc", "add", "dev", "v1", "clsact")
        self.check_lldp()

    def test_on_a_bridge_port(self):
        self.need("ip", "link", "add", "b0", "type", "bridge", "mcast_snooping", "0")
        self.ip("link", "set", "b0", "arp", "off", "up")
        self.ip("link", "set", "v1", "master", "b0")
        time.sleep(0.2)
        self.check_exact("v1", 50, lambda: self.send("v0", 50, "type=88cc", "to=01:80:c2:00:00:0e"))

    def test_beside_a_macvlan(self):
        self.need("ip", "link", "add", "link", "v1", "name", "m0", "type", "macvlan")
        self.ip("link", "set", "m0", "arp", "off", "up")
        time.sleep(0.2)
        self.check_lldp()


class Kinds(FaultTest):
    """Interfaces whose own counters have other packets than come by."""

    def test_ifb_counts_what_is_redirected_twice(self):
        self.need("ip", "link", "add", "i0", "type", "ifb")
        self.ip("link", "set", "i0", "up")
        self.network.run("tc", "qdisc", "add", "dev", "v1", "ingress")
        for way in ("redirect", "mirror"):  # what is mirrored to it, it drops: after the capture
            with self.subTest(way=way):
                self.need("tc", "filter", "replace", "dev", "v1", "parent", "ffff:", "handle", "800::800", "prio", "1",
                          "protocol", "all", "u32", "match", "u32", "0", "0", "action", "mirred", "egress", way, "dev",
                          "i0")
                self.check_exact("i0", 700, lambda: self.send("v0", 700))

    def test_a_macvlan_parent_sees_what_siblings_send_each_other(self):
        for name in ("m0", "m1"):
            self.need("ip", "link", "add", "link", "v1", "name", name, "type", "macvlan", "mode", "bridge")
            self.ip("link", "set", name, "arp", "off", "up")
        time.sleep(0.2)
        way = (f"from={self.hardware('m0')}", f"to={self.hardware('m1')}")
        _, output = self.check_exact("v1", 20_000, lambda: self.send("m0", 20_000, *way))
        self.assertIn("the interface counted 20,000 fewer", output)
        self.check_exact("m1", 100, lambda: self.send("m0", 100, *way))
        self.check_exact("m0", 100, lambda: self.send("m0", 100, *way))

    def test_a_bridge_and_its_ports(self):
        self.need("ip", "link", "add", "b0", "type", "bridge", "mcast_snooping", "0")
        self.ip("link", "set", "b0", "arp", "off", "up")
        self.ip("link", "set", "v1", "master", "b0")
        time.sleep(0.2)
        self.check_exact("v1", 100, lambda: self.send("v0", 100))
        self.check_exact("v1", 100, lambda: self.send("b0", 100))
        # Of a type that no firewall of the bridge looks into.
        self.check_exact("b0", 100, lambda: self.send("v0", 100, f"to={self.hardware('b0')}", "type=88b5"))
        self.check_exact("b0", 100, lambda: self.send("b0", 100))

    def test_vxlan_both_ways(self):
        self.ip("address", "add", "10.1.0.2/24", "dev", "v1")
        self.ip("link", "set", "v1", "arp", "on")
        self.ip("neighbour", "replace", "10.1.0.1", "lladdr", "02:00:00:00:00:09", "dev", "v1")
        self.need("ip", "link", "add", "x0", "type", "vxlan", "id", "5", "dev", "v1", "local", "10.1.0.2", "remote",
                  "10.1.0.1", "dstport", "4789")
        self.ip("link", "set", "x0", "arp", "off", "up")
        time.sleep(0.2)
        self.check_exact("x0", 100, lambda: self.send("x0", 100))
        self.check_exact("v1", 100, lambda: self.send("x0", 100))
        tunnelled = self.folder / "vxlan.pcap"
        write_capture(tunnelled, [in_vxlan(self.hardware("v1"), udp_frame(number)) for number in range(100)])
        self.check_exact("x0", 100, lambda: self.network.replay(tunnelled, "v0", "--topspeed"))


def in_vxlan(to, frame):
    """RFC 7348; the IPv4 header with its checksum (RFC 1071), else nothing takes the tunnel's header off."""
    data = struct.pack(">BBHHHI", 0x12, 0xB5, 4789, 8 + 8 + len(frame), 0, 0x08000000) + struct.pack(">I", 5 << 8) + frame
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(data), 0, 0, 64, 17, 0, bytes([10, 1, 0, 1]),
                         bytes([10, 1, 0, 2]))
    total = sum(struct.unpack(">10H", header))
    total = (total & 0xFFFF) + (total >> 16)
    header = header[:10] + struct.pack(">H", ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF) + header[12:]
    return bytes.fromhex(to.replace(":", "")) + bytes.fromhex("0200000000090800") + header + data


class Limits(FaultTest):
    def test_where_the_counters_cannot_be_asked_it_is_not_known(self):
        """With ever fewer descriptors either all is known, or that is told, or it does not begin."""
        outcomes = []
        for limit in range(5, 25):
            process = self.network.start("prlimit", f"--nofile={limit}", harness.PROGRAM, "-i", "v1", "-j", "1", "-t",
                                         "0.1", "--formats", "none", "-f", "udp")
            output, errors = process.communicate(timeout=harness.TIME_LIMIT)
            harness.check_sound(process.returncode, errors)
            outcomes.append(process.returncode)
            if process.returncode == 3:
                self.assertIn("counters could not be read", " ".join(output.split()))
            if process.returncode == 0:
                break
        self.assertEqual([1, 3, 0], sorted(set(outcomes), key=outcomes.index), "refused, in doubt, exact")

    def test_all_interfaces_at_once_are_refused(self):
        for options in ((), ("--source", "libpcap")):
            done = self.network.run(harness.PROGRAM, "-i", "any", "--formats", "none", *options, check=False)
            self.assertEqual(1, done.returncode, done.stdout)
            self.assertIn("would be counted twice", done.stderr)

    def test_a_limit_takes_the_first_packets_whatever_the_threads(self):
        frames = [udp_frame(number) for number in range(3000)]
        hosts = [frame[:26] + socket.inet_aton(f"127.3.{number >> 8}.{number & 255}") + frame[30:]
                 for number, frame in enumerate(frames)]
        many = self.folder / "hosts.pcap"
        write_capture(many, hosts)
        process = self.listen("-c", "1000", "-j", "4", interface="v1")
        self.network.replay(many, "v0", "--topspeed")
        self.finish(process)
        rows = (self.out / "packet_flows.csv").read_text(encoding="ascii").splitlines()[1:]
        seen = {row.split(",")[0] for row in rows}
        self.assertEqual({f"127.3.{number >> 8}.{number & 255}" for number in range(1000)}, seen)


class LeastPrivilege(FaultTest):
    def test_cap_net_raw_alone_is_enough(self):
        for options in ((), ("-p",), ("--source", "libpcap")):
            process = self.network.start("setpriv", "--bounding-set=-all,+net_raw", "--inh-caps=-all,+net_raw",
                                         harness.PROGRAM, "-i", "v1", "-t", "0.1", "--formats", "none", *options)
            _, errors = process.communicate(timeout=harness.TIME_LIMIT)
            self.assertIn("listening on v1", errors)
            self.assertEqual(3 if "libpcap" in options else 0, process.returncode, errors)

    def test_promiscuous_mode_is_left_off_where_asked(self):
        for options, promiscuous in (((), True), (("-p",), False), (("--no-promiscuous",), False)):
            process = self.listen(*options, interface="v1")
            state = self.ip("-d", "link", "show", "dev", "v1").stdout
            self.assertEqual(promiscuous, "promiscuity 1" in state, state)
            self.finish(process, signal.SIGINT)


class Expected(FaultTest):
    """--expect says where packets got lost, and blames only where that is known."""

    def expect(self, interface, capture, action, code=4):
        _, output, _ = self.count(interface, action, "--expect", capture, exit_codes=(code,))
        self.assertNotIn("the kernel (dropped", output)
        return output

    def test_what_an_xdp_program_dropped_went_past_the_capture(self):
        self.need(sys.executable, str(XDP), "v1", "generic", "all")
        output = self.expect("v1", self.small, lambda: self.network.replay(self.small, "v0", "--topspeed"), code=3)
        self.assertIn("between interface and capture (counted by the interface): 1,000 packets", output)

    def test_what_did_not_come_to_an_ifb_was_lost_before_it(self):
        self.need("ip", "link", "add", "i0", "type", "ifb")
        self.ip("link", "set", "i0", "up")
        self.network.run("tc", "qdisc", "add", "dev", "v1", "ingress")
        self.need("tc", "filter", "add", "dev", "v1", "parent", "ffff:", "protocol", "all", "u32", "match", "u32", "0",
                  "0", "action", "mirred", "egress", "redirect", "dev", "i0")
        part = self.folder / "part.pcap"
        write_capture(part, [udp_frame(number) for number in range(700)])
        output = self.expect("i0", self.small, lambda: self.network.replay(part, "v0", "--topspeed"))
        self.assertIn("Where lost before this interface (sender or path; the interface counted 700 in total): "
                      "300 packets", output)

    def test_rewritten_addresses_arrived_changed(self):
        other = self.folder / "rewritten.pcap"
        write_capture(other, [udp_frame(number).replace(bytes([127, 1, 0, 1]), bytes([10, 1, 0, 1]))
                              for number in range(1000)])
        output = self.expect("v1", self.small, lambda: self.network.replay(other, "v0", "--topspeed"))
        self.assertRegex(output, r"Where lost nowhere, but changed on the way [^:]*: 1,000 packets Comparison")

    def test_files_that_are_not_ethernet_arrive_changed(self):
        cooked = struct.pack(">HHH8sH", 0, 1, 6, bytes(8), 0x0800)
        for link, header in ((101, b""), (113, cooked)):
            with self.subTest(link=link):
                packets = [header + udp_frame(number)[14:] + bytes(60) for number in range(100)]
                capture = self.folder / f"link-{link}.pcap"
                write_capture(capture, packets)
                data = bytearray(capture.read_bytes())
                data[20:24] = struct.pack("<I", link)
                as_ethernet = self.folder / "as-ethernet.pcap"
                as_ethernet.write_bytes(capture.read_bytes())
                capture.write_bytes(data)
                output = self.expect("v1", capture, lambda file=as_ethernet: self.network.replay(file, "v0",
                                                                                                 "--topspeed"))
                self.assertRegex(output, r"Where lost nowhere, but changed on the way [^:]*: 100 packets")

    def test_a_file_that_holds_a_part_of_each_packet_is_reported(self):
        cut = self.folder / "cut.pcap"
        record = struct.pack("<IIII", 1_700_000_000, 0, 96, 1514) + udp_frame(0).ljust(96, b"\0")
        cut.write_bytes(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 96, 1) + 10 * record)
        done = harness.run("diff", cut, cut, "--formats", "none")
        self.assertIn("the file holds only 960 of 15,140 bytes", " ".join(done.stdout.split()))


if __name__ == "__main__":
    harness.main()
