#!/usr/bin/python3
"""--names-seen: names in DNS, TLS, QUIC and HTTP, the same in every file, for any order, division and number of threads.

The captures are made here; where recorded ones are available, tshark says what is in them.
"""
import csv
import itertools
import json
import re
import shutil
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

import harness
from harness import ROOT, run

CLIENT, SERVER, RESOLVER = "10.0.0.1", "10.0.0.2", "10.0.0.53"
SYN, PUSH = 2, 0x18
FLOW_COLUMNS = ("application", "server_name", "alpn", "ja4")


def address(text):
    return bytes(map(int, text.split(".")))


def ipv4(source, destination, protocol, payload):
    return struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0, 0, 64, protocol, 0, address(source),
                       address(destination)) + payload


def tcp(source_port, destination_port, sequence, payload=b"", flags=PUSH, source=CLIENT, destination=SERVER):
    header = struct.pack(">HHIIBBHHH", source_port, destination_port, sequence % 2**32, 1, 0x50, flags, 1000, 0, 0)
    return ipv4(source, destination, 6, header + payload)


def udp(source, source_port, destination, destination_port, payload):
    return ipv4(source, destination, 17,
                struct.pack(">HHHH", source_port, destination_port, 8 + len(payload), 0) + payload)


def pcap(path, packets):
    """Of (seconds, packet); link type 101 is raw IP."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101))
        for seconds, packet in packets:
            file.write(struct.pack("<IIII", seconds, 0, len(packet), len(packet)) + packet)


def counted16(data):
    return struct.pack(">H", len(data)) + data


def client_hello(name, padding=0):
    """In one record: with h2, and with as much padding as a key share after the quantum computer needs."""
    host = name if isinstance(name, bytes) else name.encode()
    extensions = (b"\0\0" + counted16(counted16(b"\0" + counted16(host))) +
                  b"\0\x10" + counted16(counted16(b"\2h2")) +
                  b"\0\x2b" + counted16(b"\2\3\4") + b"\0\x0d" + counted16(counted16(b"\4\3\x08\4")) +
                  b"\0\x15" + counted16(bytes(padding)))
    body = b"\3\3" + bytes(32) + b"\0" + counted16(b"\x13\1\x13\2") + b"\1\0" + counted16(extensions)
    return b"\x16\3\1" + counted16(b"\1" + struct.pack(">I", len(body))[1:] + body)


def dns_name(dotted):
    return b"".join(bytes([len(label)]) + label.encode() for label in dotted.split(".")) + b"\0"


def dns_response(question, owner, ip):
    header = struct.pack(">HHHHHH", 7, 0x8180, 1, 2, 0, 0)
    alias = b"\xc0\x0c" + struct.pack(">HHI", 5, 1, 60) + counted16(dns_name(owner))
    return (header + dns_name(question) + struct.pack(">HH", 1, 1) + alias +
            dns_name(owner) + struct.pack(">HHI", 1, 1, 60) + counted16(address(ip)))


def quic_samples():
    """The Initials of the unit tests, by name."""
    text = (ROOT / "tests/support/quic_samples.h").read_text(encoding="utf-8")
    return {name: bytes.fromhex("".join(re.findall(r'"([0-9a-f]+)"', body)))
            for name, body in re.findall(r"char (\w+)\[\] =((?:\s*\"[0-9a-f]+\")+)", text)}


def traffic():
    """One of each, in the order of time: (seconds, packet)."""
    quic = quic_samples()
    split = client_hello("split.example", 1300)
    packets = [
        udp(RESOLVER, 53, CLIENT, 5000, dns_response("www.example", "cdn.example", SERVER)),
        tcp(40000, 443, 99, flags=SYN),
        tcp(40000, 443, 100, client_hello("www.example")),
        tcp(443, 40000, 1, b"answer", source=SERVER, destination=CLIENT),
        tcp(40001, 443, 2**32 - 101, flags=SYN),
        tcp(40001, 443, 2**32 - 100 + 1000, split[1000:]),
        tcp(40001, 443, 2**32 - 100, split[:1000]),
        tcp(40002, 8080, 7, b"PROPFIND / HTTP/1.1\r\nHost: dav.example:8080\r\n\r\n"),
        udp(CLIENT, 40003, SERVER, 443, quic["kQuicSecondHalf"]),
        udp(CLIENT, 40003, SERVER, 443, quic["kQuicFirstHalf"]),
        tcp(40004, 443, 100, client_hello("cut.example", 1300)[:1000]),
        tcp(40005, 443, 100, client_hello(b"\x1b[2J,\"\n.example")),
        udp(CLIENT, 40006, SERVER, 443, b"neither"),
    ]
    return list(enumerate(packets, 1700000000))


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names_of(rows):
    return {(row["name"], row["ip"], row["evidence"], row["count"]) for row in rows}


EXPECTED = {
    ("cdn.example", SERVER, "dns_answer", "1"),
    ("www.example", SERVER, "dns_question", "1"),
    ("www.example", SERVER, "tls", "1"),
    ("split.example", SERVER, "tls", "1"),
    ("dav.example:8080", SERVER, "http", "1"),
    ("example.com", SERVER, "quic", "1"),
    ("\\x1b[2J,\"\\x0a.example", SERVER, "tls", "1"),
}
FILES = ("names.csv", "packet_flows.csv", "ip_flows.csv", "packet_metrics.csv", "census.json", "flows.ndjson")


class Names(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="wirecensus-names-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def count(self, *inputs, out="out", options=("--names-seen",), formats="tables,json,ndjson,census"):
        done = run(*inputs, *options, "-o", self.folder / out, "--formats", formats)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def capture(self, name, packets):
        pcap(self.folder / name, packets)
        return self.folder / name

    def files(self, out):
        return {name: (self.folder / out / name).read_bytes() for name in FILES}

    def metric(self, name, out="out"):
        return next(row["value"] for row in table(self.folder / out / "packet_metrics.csv") if row["metric"] == name)

    def test_each_file_has_them(self):
        summary = self.count(self.capture("all.pcap", traffic()))
        self.assertEqual(names_of(table(self.folder / "out/names.csv")), EXPECTED)
        flows = {row["src_port"]: [row[column] for column in FLOW_COLUMNS]
                 for row in table(self.folder / "out/packet_flows.csv")}
        self.assertEqual(flows["40000"][:3], ["tls", "www.example", "h2"])
        self.assertRegex(flows["40000"][3], r"^t13d0205h2_[0-9a-f]{12}_[0-9a-f]{12}$")
        self.assertEqual(flows["443"], flows["40000"])  # the reverse direction
        self.assertEqual(flows["40002"], ["http", "dav.example:8080", "", ""])
        self.assertEqual(flows["40003"][:3], ["quic", "example.com", "alpn"])
        self.assertEqual(flows["53"], ["dns", "", "", ""])
        self.assertEqual(flows["40004"], [""] * 4)
        self.assertEqual(flows["40006"], [""] * 4)
        addresses = {row["ip"]: row["name"] for row in table(self.folder / "out/ip_flows.csv")}
        self.assertEqual(addresses, {CLIENT: "", RESOLVER: "", SERVER: min(name for name, _, kind, _ in EXPECTED
                                                                           if not kind.startswith("dns"))})
        document = json.loads((self.folder / "out/census.json").read_text(encoding="utf-8"))
        self.assertEqual(names_of([{**row, "count": str(row["count"])} for row in document["names"]]), EXPECTED)
        self.assertEqual(self.metric("names_seen"), str(len(EXPECTED)))
        self.assertEqual(self.metric("server_name_unread"), "1")  # cut.example
        self.assertIn("split.example", summary)
        self.assertNotIn("\x1b", summary)

    def test_without_the_option_nothing_changes(self):
        capture = self.capture("all.pcap", traffic())
        self.count(capture, options=(), formats="tables,json")
        self.assertFalse((self.folder / "out/names.csv").exists())
        self.assertNotIn("server_name", (self.folder / "out/packet_flows.csv").read_text(encoding="utf-8"))
        self.assertNotIn("name", (self.folder / "out/ip_flows.csv").read_text(encoding="utf-8"))
        self.assertNotIn("names_seen", (self.folder / "out/packet_metrics.csv").read_text(encoding="utf-8"))

    def test_the_number_of_threads_does_not_matter(self):
        packets = [(seconds + 20 * i, packet) for i in range(40) for seconds, packet in traffic()]
        capture = self.capture("many.pcap", packets)
        self.count(capture, "-j", 1, out="one")
        self.count(capture, "-j", 2, out="two")
        self.assertEqual(self.files("one"), self.files("two"))

    def test_saved_censuses_of_pieces_are_the_whole(self):
        self.count(self.capture("all.pcap", traffic()), out="whole")
        for at in (3, 6, 9):  # between segments, and between Initials
            self.count(self.capture("first.pcap", traffic()[:at]), out="first", formats="census")
            self.count(self.capture("second.pcap", traffic()[at:]), out="second", formats="census")
            done = run("merge", self.folder / "first/census.wcs", self.folder / "second/census.wcs",
                       "-o", self.folder / "merged", "--formats", "tables,json,ndjson")
            self.assertEqual(done.returncode, 0, done.stderr)
            for name in ("names.csv", "packet_flows.csv", "ip_flows.csv"):
                self.assertEqual((self.folder / "merged" / name).read_text(encoding="utf-8"),
                                 (self.folder / "whole" / name).read_text(encoding="utf-8"), f"{name} at {at}")

    def test_the_order_of_segments_does_not_matter(self):
        hello = client_hello("split.example", 2000)
        parts = [(0, 700), (700, 1400), (1400, len(hello))]
        for order in itertools.permutations(parts):
            packets = [(1, tcp(40000, 443, 99, flags=SYN))]
            packets += [(2 + i, tcp(40000, 443, 100 + begin, hello[begin:end])) for i, (begin, end) in enumerate(order)]
            self.count(self.capture("order.pcap", packets), formats="names.csv")
            self.assertEqual(names_of(table(self.folder / "out/names.csv")), {("split.example", SERVER, "tls", "1")})

    def test_a_part_without_names_leaves_the_whole_without(self):
        self.count(self.capture("a.pcap", traffic()), out="a", formats="census")
        self.count(self.capture("b.pcap", traffic()), out="b", options=(), formats="census")
        done = run("merge", self.folder / "a/census.wcs", self.folder / "b/census.wcs", "-o", self.folder / "out",
                   "--formats", "tables")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertFalse((self.folder / "out/names.csv").exists())

    def test_recorded_captures_have_the_names_that_tshark_reads(self):
        harness.skip_without_captures(self)
        for name in ("nDPI__alexa-app.pcapng", "nDPI__sites.pcapng", "nDPI__quic-v2.pcapng",
                     "packets__http_espn.pcapng"):
            capture = harness.REAL_CAPTURES / name
            self.count(capture, formats="names.csv")
            found = {row["name"] for row in table(self.folder / "out/names.csv") if not row["evidence"].startswith("dns")}
            self.assertEqual(found, names_of_tshark(capture), name)


def names_of_tshark(capture):
    """Servers in ClientHellos and requests. tshark makes one of several hosts of a segment."""
    done = subprocess.run(["tshark", "-n", "-r", capture, "-T", "fields", "-E", "occurrence=f", "-e",
                           "tls.handshake.extensions_server_name", "-e", "http.host", "-e", "http.request.line", "-Y",
                           "tls.handshake.type == 1 or (http.request and not udp)"],
                          capture_output=True, text=True, check=True)
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    return {field for line in lines for field in line[:2] if field}


if __name__ == "__main__":
    harness.main()
