#!/usr/bin/python3
"""The reference counter itself: against what independent tools recorded, and on small cases made by hand."""
import struct
import sys
import tempfile
import unittest
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import harness  # noqa: E402
import truth_figures  # noqa: E402
from capture_files import Frame, NotACapture, Unhandled, read_capture  # noqa: E402
from census import count_flows, flow_rows  # noqa: E402
from dissect import decode  # noqa: E402
from protocol_names import protocol_name  # noqa: E402
from reference import Count, compare_rows, same_value  # noqa: E402
from words import IP, ISSUES, UNDECODED  # noqa: E402

EXCEPTIONS = truth_figures.load_exceptions()
A, B = bytes([127, 1, 0, 1]), bytes([127, 2, 0, 2])


class AgainstRecordedTruth(unittest.TestCase):
    def test_captures_are_there(self):
        harness.skip_without_captures(self)

    def check(self, name):
        truth = truth_figures.load_truth(name)
        try:
            count = Count([harness.REAL_CAPTURES / name])
        except Unhandled:
            self.assertNotIn(truth["record_level"]["format"], truth_figures.RECORD_FORMATS)
            return
        except NotACapture:
            self.assertTrue(truth["record_level"]["error"])
            return
        if count.damage:
            self.assertIn(3, truth_figures.exit_codes(truth, EXCEPTIONS), count.damage)
        else:
            self.assertFalse(truth["record_level"]["error"])
        metrics = {metric: str(value) for metric, value in count.metrics().items()}
        counted = truth_figures.counted_figures(count.flow_rows(), metrics)
        found = truth_figures.disagreements(truth_figures.expected_figures(truth, EXCEPTIONS), counted)
        if found:
            self.fail("\n".join(found))


for capture in truth_figures.capture_names():
    setattr(AgainstRecordedTruth, f"test_{capture}", lambda self, name=capture: self.check(name))


def ipv4(protocol, payload, fragment=0, total=None, ident=7):
    total = 20 + len(payload) if total is None else total
    return struct.pack(">BBHHHBBH", 0x45, 0, total, ident, fragment, 64, protocol, 0) + A + B + payload


def udp(source, destination, data=b""):
    return struct.pack(">HHHH", source, destination, 8 + len(data), 0) + data


def raw(data, time=0):
    return Frame(data, len(data), time, 101)


class Files(unittest.TestCase):
    def read(self, data):
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            return read_capture(file.name)

    def pcap(self, order, magic, version, record):
        header = struct.pack(order + "IHHiIII", magic, *version, 0, 0, 65535, 101)
        return self.read(header + struct.pack(order + "IIII", *record) + b"abcd")

    def test_pcap_times_in_both_units_and_byte_orders(self):
        for order in "<>":
            for magic, time in ((0xA1B2C3D4, 1_000_002_000), (0xA1B23C4D, 1_000_000_002)):
                frame = self.pcap(order, magic, (2, 4), (1, 2, 4, 60)).frames[0]
                self.assertEqual((time, 60, b"abcd"), (frame.time, frame.frame_len, frame.data))

    def test_old_pcap_versions_swap_the_lengths(self):
        for version, record in (((2, 1), (1, 2, 60, 4)), ((2, 3), (1, 2, 60, 4)), ((2, 3), (1, 2, 4, 60))):
            frame = self.pcap("<", 0xA1B2C3D4, version, record).frames[0]
            self.assertEqual((60, b"abcd"), (frame.frame_len, frame.data))

    def test_a_cut_short_record_is_damage(self):
        capture = self.pcap("<", 0xA1B2C3D4, (2, 4), (1, 2, 5, 60))
        self.assertEqual(([], True), (capture.frames, bool(capture.damage)))

    def test_pcapng_resolution_offset_and_simple_packets(self):
        def block(kind, body):
            return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)
        section = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
        options = struct.pack("<HHB3xHHqHH", 9, 1, 0x8A, 14, 8, -5, 0, 0)  # 2^-10 s, five seconds earlier
        interface = block(1, struct.pack("<HHI", 101, 0, 3) + options)
        packet = block(6, struct.pack("<IIIII", 0, 0, 10 * 1024 + 512, 4, 60) + b"abcd")
        simple = block(3, struct.pack("<I", 60) + b"abc\0")
        frames = self.read(section + interface + packet + simple).frames
        self.assertEqual([(5_500_000_000, b"abcd", 60), (None, b"abc", 60)],
                         [(frame.time, frame.data, frame.frame_len) for frame in frames])


class Payload(unittest.TestCase):
    """What is above the transport header, in IP bytes; never negative."""

    def payload(self, data):
        return decode(raw(data)).payload_bytes

    def test_each_transport(self):
        tcp = struct.pack(">HHIIBBHHH", 1, 2, 0, 0, 0x60, 0, 0, 0, 0) + b"\1" * 4
        dccp = struct.pack(">HHBBHB", 1, 2, 4, 0, 0, 0) + b"\0" * 7
        for protocol, header in ((6, tcp), (17, udp(1, 2)), (136, udp(1, 2)), (132, b"\0\1\0\2" + b"\0" * 8),
                                 (33, dccp), (1, b"\0" * 8), (58, b"\0" * 8), (2, b"\0" * 8), (47, b"")):
            self.assertEqual(5, self.payload(ipv4(protocol, header + b"hello")), protocol)

    def test_an_unreadable_header_counts_as_the_least(self):
        self.assertEqual(480, self.payload(ipv4(6, b"\0\1\0\2", total=520)))
        self.assertEqual(0, self.payload(ipv4(6, b"\0\1\0\2", total=24)))

    def test_padding_is_no_payload(self):
        self.assertEqual(5, self.payload(ipv4(17, udp(1, 2, b"hello")) + b"\0" * 20))

    def test_ipv6_extension_headers_are_no_payload(self):
        options = bytes([17, 0]) + b"\0" * 6
        data = options + udp(1, 2, b"hello")
        header = struct.pack(">IHBB", 6 << 28, len(data), 60, 64) + bytes(15) + b"\1" + bytes(15) + b"\1"
        packet = decode(raw(header + data))
        self.assertEqual(((IP, 17), (1, 2), 5, 61), (packet.protocol, packet.ports, packet.payload_bytes, packet.ip_bytes))

    def test_unreadable_packets_say_why(self):
        for data, issue in ((b"\x45" + b"\0" * 10, "malformed_ip"), (b"\x44" + b"\0" * 30, "malformed_ip")):
            packet = decode(raw(data))
            self.assertEqual((issue, (UNDECODED, ISSUES.index(issue))), (packet.issue, packet.protocol))
            self.assertEqual(issue, protocol_name(packet.protocol))
        cut = decode(Frame(b"\x45" + b"\0" * 10, 60, 0, 101))  # the capture cut it, not the sender
        self.assertEqual("truncated_ip", cut.issue)


class Fragments(unittest.TestCase):
    SECOND = 10**9

    def ports(self, *fragments):
        """Ports of the non-first fragments. A fragment is (seconds, ports) or (seconds, None)."""
        packets = []
        for seconds, ports in fragments:
            data = ipv4(17, udp(*ports), 0x2000) if ports else ipv4(17, b"rest", 3)
            packets.append(decode(raw(data, seconds * self.SECOND)))
        flows = count_flows([packet for packet in packets])
        firsts = {ports: sum(1 for fragment in fragments if fragment[1] == ports) for _, ports in fragments if ports}
        return sorted((key[3] if key[5] else None) for key, flow in flows.items()
                      if flow.packets > firsts.get(key[3] if key[5] else None, 0))

    def test_the_latest_first_fragment_before_wins(self):
        self.assertEqual([(3, 4)], self.ports((1, (1, 2)), (2, (3, 4)), (5, None), (6, (5, 6))))

    def test_a_first_fragment_at_the_same_time_counts_as_before(self):
        self.assertEqual([(3, 4)], self.ports((1, (1, 2)), (2, None), (2, (3, 4))))

    def test_of_equal_times_the_smaller_ports_win(self):
        self.assertEqual([(1, 9)], self.ports((1, (3, 4)), (1, (1, 9)), (2, None)))

    def test_else_the_earliest_later_one(self):
        self.assertEqual([(1, 2)], self.ports((1, None), (2, (1, 2)), (3, (3, 4))))

    def test_a_minute_is_the_limit(self):
        self.assertEqual([(1, 2)], self.ports((0, (1, 2)), (60, None)))
        self.assertEqual([None], self.ports((0, (1, 2)), (61, None)))


class Comparing(unittest.TestCase):
    def test_rows_are_compared_in_order(self):
        self.assertFalse(compare_rows("t", [["a"], ["b"]], [["a"], ["b"]]))
        self.assertTrue(compare_rows("t", [["a"], ["b"]], [["b"], ["a"]]))
        self.assertTrue(compare_rows("t", [["a"], ["b"]], [["a"]]))

    def test_fractions_as_rounded(self):
        self.assertTrue(same_value(Fraction(2, 3), "0.667"))
        self.assertFalse(same_value(Fraction(2, 3), "0.666"))

    def test_rows_are_by_bytes_then_key(self):
        packets = [decode(raw(ipv4(17, udp(*ports)))) for ports in ((9, 1), (2, 1), (2, 1), (3, 1))]
        self.assertEqual(["2", "3", "9"], [row[1] for row in flow_rows(count_flows(packets))])


if __name__ == "__main__":
    harness.main()
