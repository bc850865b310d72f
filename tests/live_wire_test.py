#!/usr/bin/python3
"""Super packets: counted as the kernel delivers them, which is as tcpdump writes them, or (--wire) as the packets
that the wire carried. A TCP connection over lo, and over a cable between two namespaces. Needs root.
"""
import contextlib
import signal
import subprocess
import sys

import harness
import numbered_frames
from live_case import LiveTest, metrics, tables
from live_network import LiveNetwork, wait_for_line

TRANSFER = harness.TESTS / "tcp_transfer.py"
PAYLOAD = 300_000
BIG_PAYLOAD = 8_000_000
ETHERNET = 14
NEAR, FAR = "192.0.2.1", "192.0.2.2"
NEAR_HARDWARE, FAR_HARDWARE = "02:00:00:00:00:01", "02:00:00:00:00:02"


def send_nothing_twice(network):
    """Without probes for a lost tail (RFC 8985), which a busy machine's late answers set off."""
    network.run("sysctl", "-q", "-w", "net.ipv4.tcp_early_retrans=0")


class Cable(LiveNetwork):
    """As LiveNetwork, but the far end v0 of the cable is in a namespace of its own; both speak IPv4 alone."""

    def set_up(self):
        super().set_up()
        self.far = LiveNetwork.__new__(LiveNetwork)
        self.far.name, self.far.started = self.name + "-far", []
        subprocess.run(["ip", "netns", "add", self.far.name], check=True)
        self.far.run("sysctl", "-q", "-w", "net.ipv6.conf.default.disable_ipv6=1")
        self.run("ip", "link", "set", "v0", "netns", self.far.name)
        for network, link, address, hardware, peer in ((self, "v1", NEAR, NEAR_HARDWARE, (FAR, FAR_HARDWARE)),
                                                       (self.far, "v0", FAR, FAR_HARDWARE, (NEAR, NEAR_HARDWARE))):
            network.run("ip", "link", "set", link, "down")
            network.run("ip", "link", "set", link, "address", hardware, "arp", "on", "up")
            network.run("ip", "address", "add", f"{address}/24", "dev", link)
            # Known beforehand, so that no address resolution (RFC 826) comes into the count.
            network.run("ip", "neighbour", "replace", peer[0], "lladdr", peer[1], "dev", link)

    def __exit__(self, *_):
        with contextlib.suppress(AttributeError):
            LiveNetwork.__exit__(self.far)
        super().__exit__()


class WireTest(LiveTest):
    def setUp(self):
        super().setUp()
        self.network.run("ip", "link", "set", "lo", "mtu", "1500")
        send_nothing_twice(self.network)

    def transfer(self, sending, address):
        receiver = self.network.start(sys.executable, TRANSFER, "receive", address)
        wait_for_line(receiver, "listening")
        sending.run(sys.executable, TRANSFER, "send", address, PAYLOAD)
        self.assertEqual(str(PAYLOAD), receiver.communicate(timeout=30)[0].strip())

    def count(self, interface, sending, address, *options):
        process = self.listen(*options, interface=interface)
        self.transfer(sending, address)
        output, _ = self.finish(process, signal.SIGINT)
        counted = metrics(self.out)
        self.assertEqual("EXACT", counted["verdict"])
        self.assertGreater(counted["super_packets"], 0, "the kernel delivered no super packets: this tests nothing")
        return counted, output

    def check_against_tcpdump(self, interface, sending, address):
        seen = self.folder / f"seen-{interface}.pcap"
        dump = self.tcpdump(interface, seen)
        counted, output = self.count(interface, sending, address)
        self.end_tcpdump(dump)
        self.assert_same(self.offline(seen), tables(self.out))
        self.assertIn(f"{counted['wire_packets']:,} packets, {counted['wire_bytes']:,} bytes", output)
        self.assertGreater(counted["wire_packets"], PAYLOAD // 1500)
        self.assertGreater(counted["max_packet_size"], 1514)

    def check_wire(self, counted):
        """Segments have the size of the wire, and all that adds up does so."""
        self.assertLessEqual(counted["max_packet_size"], 1514)
        self.assertEqual(counted["total_packets"], counted["wire_packets"])
        self.assertEqual(counted["total_bytes"], counted["wire_bytes"])
        self.assertEqual(counted["packets_counted"], counted["total_packets"])
        self.assertEqual(PAYLOAD, counted["payload_bytes"], "the payload is what was written")
        flows = tables(self.out)["flows"]
        self.assertEqual(counted["total_packets"], sum(int(row[5]) for row in flows))
        self.assertEqual(counted["total_bytes"], sum(int(row[6]) for row in flows))


class OverLoopback(WireTest):
    def test_by_default_the_rows_are_those_of_tcpdump(self):
        self.check_against_tcpdump("lo", self.network, "127.0.0.1")

    def test_the_interface_counts_super_packets_as_one_and_the_wire_has_their_segments(self):
        """lo has no wire: what --wire counts is what a wire of its MTU would have carried."""
        counted, _ = self.count("lo", self.network, "127.0.0.1", "--wire")
        self.check_wire(counted)
        self.assertEqual(counted["ring_delivered"], counted["interface_received"])
        hidden = counted["total_packets"] - counted["ring_delivered"]
        headers = (counted["total_bytes"] - counted["interface_received_bytes"]
                   - ETHERNET * counted["ring_delivered"])
        self.assertEqual(headers, hidden * (ETHERNET + 20 + 32), "Ethernet, IPv4, TCP with timestamps")


class BigTcp(WireTest):
    """IPv6 packets of more than 64 KiB have a jumbo payload option (RFC 2675), which their segments do not have."""

    def setUp(self):
        super().setUp()
        self.network.run("sysctl", "-q", "-w", "net.ipv6.conf.lo.disable_ipv6=0")
        self.network.run("ip", "-6", "address", "replace", "::1/128", "dev", "lo", "nodad")
        if self.network.run("ip", "link", "set", "lo", "gso_max_size", "400000", check=False).returncode != 0:
            harness.skip(self, "this kernel or ip has no BIG TCP")

    def large_transfer(self, *options):
        process = self.listen(*options)
        receiver = self.network.start(sys.executable, TRANSFER, "receive", "::1")
        wait_for_line(receiver, "listening")
        self.network.run(sys.executable, TRANSFER, "send", "::1", BIG_PAYLOAD)
        self.assertEqual(str(BIG_PAYLOAD), receiver.communicate(timeout=30)[0].strip())
        self.finish(process, signal.SIGINT)
        return metrics(self.out)

    def check_bytes(self, packets, frame_bytes, kept):
        """Ethernet, IPv6, TCP with timestamps; other options where there is no payload (SYN, SACK, a reset). Payload
        that the kernel sent again came again."""
        seen = list(self.segments(kept))
        payload = sum(payload for _, payload in seen)
        control = sum(header - 32 for header, payload in seen if payload == 0)
        self.assertGreaterEqual(payload, BIG_PAYLOAD)
        self.assertEqual(payload + packets * (ETHERNET + 40 + 32) + control, frame_bytes)

    def segments(self, kept):
        """The length of the TCP header (RFC 9293) and of the payload, of each packet as it was captured."""
        copy = self.folder / "copy.pcap"
        subprocess.run(["tcpdump", "-Z", "root", "-r", kept, "-w", copy, "ip6"], check=True, capture_output=True)
        for frame, wire_length in numbered_frames.captured(copy):
            tcp = ETHERNET + 40 + (8 if frame[ETHERNET + 6] == 0 else 0)  # RFC 2675: a hop-by-hop option
            header = frame[tcp + 12] >> 4 << 2
            yield header, wire_length - tcp - header

    def test_what_the_wire_carried_lacks_the_option(self):
        kept = self.folder / "big.pcapng"
        counted = self.large_transfer("-w", kept)
        if counted["max_packet_size"] <= 65_536 + ETHERNET:
            harness.skip(self, "the kernel made no packet of more than 64 KiB")
        self.assertEqual("EXACT", counted["verdict"])
        self.check_bytes(counted["wire_packets"], counted["wire_bytes"], kept)
        offline = self.offline(kept)["totals"]
        self.assertEqual((str(counted["total_packets"]), str(counted["total_bytes"])),
                         (offline["total_packets"], offline["total_bytes"]))
        read = subprocess.run(["tcpdump", "-n", "-r", kept, "-w", "/dev/null"], capture_output=True, check=False)
        self.assertEqual(0, read.returncode, read.stderr)

    def test_segments_lack_the_option(self):
        kept = self.folder / "segments.pcapng"
        counted = self.large_transfer("--wire", "-w", kept)
        self.assertEqual("EXACT", counted["verdict"])
        self.assertGreaterEqual(counted["payload_bytes"], BIG_PAYLOAD)
        self.check_bytes(counted["total_packets"], counted["total_bytes"], kept)


class OverACable(WireTest):
    def setUp(self):
        super().setUp()
        self.network = self.enterContext(Cable())
        for network in (self.network, self.network.far):
            send_nothing_twice(network)

    def offload(self, network, interface, *settings):
        network.run(sys.executable, harness.TESTS / "set_offload.py", interface, *settings)

    def test_by_default_the_rows_are_those_of_tcpdump(self):
        self.check_against_tcpdump("v1", self.network.far, NEAR)

    def test_what_receive_offload_joined_is_counted_as_the_interface_counted_it(self):
        """The cable carries segments, v1 counts them, and the kernel joins them before the capture."""
        self.offload(self.network.far, "v0", "tso=off", "gso=off")
        self.offload(self.network, "v1", "gro=on")
        counted, output = self.count("v1", self.network.far, NEAR, "--wire")
        self.check_wire(counted)
        self.assertEqual(counted["total_packets"], counted["interface_received"] + counted["interface_sent"])
        # veth counts what it receives so without the Ethernet header, and what it sends with it.
        self.assertEqual(counted["total_bytes"], counted["interface_received_bytes"]
                         + ETHERNET * counted["interface_received"] + counted["interface_sent_bytes"])
        self.assertNotIn("count differs", output)

    def test_what_send_offload_left_whole_has_the_same_payload(self):
        """The cable carries super packets and counts them as one; --wire counts what a real one would carry."""
        counted, _ = self.count("v1", self.network.far, NEAR, "--wire")
        self.check_wire(counted)
        self.assertEqual(counted["ring_delivered"], counted["interface_received"] + counted["interface_sent"])

    def test_a_packet_limit_counts_segments(self):
        process = self.listen("--wire", "-c", "100", interface="v1")
        self.transfer(self.network.far, NEAR)
        self.finish(process)
        counted = metrics(self.out)
        self.assertEqual("EXACT", counted["verdict"])
        self.assertGreaterEqual(counted["total_packets"], 100)
        self.assertLess(counted["total_packets"], 100 + 65536 // 1448 + 1)
        self.assertGreater(counted["packets_past_limit"] + counted["ring_left_unread"], 0)


if __name__ == "__main__":
    harness.main()
