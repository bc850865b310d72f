#!/usr/bin/python3
"""--headers: MAC addresses, VLANs, DSCP, TTL and types of ICMP beside flows and connections, against packets made for it and against tshark."""
import csv
import json
import os
import shutil
import struct
import subprocess
import tempfile
import unittest
from collections import defaultdict
from pathlib import Path

import harness

GENERATE = Path(os.environ.get("WIRECENSUS_GENERATE", harness.PROGRAM.parent / "wirecensus-generate"))
COLUMNS = ("source_mac", "destination_mac", "vlan", "dscp", "min_ttl", "max_ttl", "icmp_type")
SIDES = ("orig", "resp")
KEY = ("src_ip", "src_port", "dst_ip", "dst_port", "protocol")
A, B, C, D = (f"02:00:00:00:00:0{digit}" for digit in "abcd")
# Outermost packets, whole, with ports, of the protocols of the capture; ICMP quotes other packets.
WHOLE = "(tcp or udp) and not icmp and not icmpv6 and not (ip.flags.mf == 1 or ip.frag_offset > 0 or ipv6.fraghdr)"


def ethernet(source, destination, payload, *tags, ethertype=0x0800):
    macs = bytes.fromhex((destination + source).replace(":", ""))
    return macs + b"".join(struct.pack(">HH", kind, tag) for kind, tag in tags) + struct.pack(">H", ethertype) + payload


def ipv4(payload, protocol=17, dscp=0, ttl=64, fragment=0, reverse=False):
    ends = (bytes([127, 0, 0, 1]), bytes([127, 0, 0, 2]))
    return struct.pack(">BBHHHBBH", 0x45, dscp << 2 | 1, 20 + len(payload), 7, fragment, ttl, protocol, 0) + \
        b"".join(reversed(ends) if reverse else ends) + payload


def ipv6(payload, dscp, hop_limit):
    end = bytes(15) + b"\1"
    return struct.pack(">IHBB", 6 << 28 | dscp << 22 | 5, len(payload), 17, hop_limit) + end + end + payload


UDP = struct.pack(">HHHH", 1000, 2000, 8, 0)


def icmp(kind, code):
    return struct.pack(">BBHHH", kind, code, 0, 1, 1)


class Headers(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-headers-")))
        self.capture = self.folder / "made.pcap"

    def write(self, *frames):
        with open(self.capture, "wb") as file:
            file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
            for number, frame in enumerate(frames):
                file.write(struct.pack("<IIII", 1_700_000_000, number, len(frame), len(frame)) + frame)

    def count(self, *options, capture=None, formats="csv"):
        done = harness.run(capture or self.capture, "-q", "--headers", "--formats", formats, "-o", self.folder, *options)
        self.assertEqual(0, done.returncode, done.stderr)

    def rows(self, *options, capture=None):
        self.count(*options, capture=capture)
        with open(self.folder / "packet_flows.csv", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def columns(self, *frames):
        self.write(*frames)
        return [tuple(row[column] for column in COLUMNS) for row in self.rows()]

    def test_one_value_is_shown_alone(self):
        self.assertEqual([(A, B, "", "46", "64", "64", "")], self.columns(ethernet(A, B, ipv4(UDP, dscp=46))))
        self.assertEqual([(A, B, "", "10", "3", "3", "")],
                         self.columns(ethernet(A, B, ipv6(UDP, 10, 3), ethertype=0x86dd)))
        self.assertEqual([(A, B, "", "", "", "", "")], self.columns(ethernet(A, B, bytes(28), ethertype=0x0806)))

    def test_several_values_are_shown_in_order_and_bounded(self):
        vlans = (50, 40, 30, 20, 30)
        frames = [ethernet(A, B, ipv4(UDP, dscp=vlan, ttl=vlan), (0x8100, 0x6000 | vlan)) for vlan in vlans]
        self.assertEqual([(A, B, "20 30 40 50", "20 30 40 50", "20", "50", "")], self.columns(*frames))
        frames.append(ethernet(A, B, ipv4(UDP, dscp=1, ttl=255), (0x8100, 10)))
        self.assertEqual([(A, B, "10 20 30 40 ...", "1 20 30 40 ...", "20", "255", "")], self.columns(*frames))
        frames = [ethernet(mac, B, ipv4(UDP)) for mac in (D, C, A)]
        self.assertEqual(f"{A} {C} ...", self.columns(*frames)[0][0])

    def test_the_outermost_tag_counts_and_untagged_frames_are_told(self):
        stacked = ethernet(A, B, ipv4(UDP), (0x88a8, 100), (0x8100, 7))
        self.assertEqual("100", self.columns(stacked)[0][2])
        self.assertEqual("100 untagged", self.columns(ethernet(A, B, ipv4(UDP)), stacked)[0][2])

    def test_directions_are_apart(self):
        back = ethernet(B, A, ipv4(struct.pack(">HHHH", 2000, 1000, 8, 0), ttl=60, reverse=True))
        rows = self.columns(ethernet(A, B, ipv4(UDP)), back)
        self.assertEqual({(A, B, "64"), (B, A, "60")}, {(row[0], row[1], row[4]) for row in rows})

    def test_types_of_icmp(self):
        frames = [ethernet(A, B, ipv4(icmp(kind, code), protocol=1)) for kind, code in ((8, 0), (3, 1), (3, 0))]
        self.assertEqual("3/0 3/1 8/0", self.columns(*frames)[0][6])

    def test_later_fragments_are_left_out(self):
        first = ethernet(A, B, ipv4(UDP, ttl=9, fragment=0x2000))
        later = ethernet(A, B, ipv4(bytes(8), ttl=1, fragment=1))
        self.assertEqual([(A, B, "", "0", "9", "9", "")], self.columns(first, later))

    def test_merged_counts_have_all(self):
        halves = []
        for number, frames in enumerate(([ethernet(A, B, ipv4(UDP, ttl=9), (0x8100, 3))], [ethernet(C, B, ipv4(UDP))])):
            self.write(*frames)
            self.count(formats="census")
            halves.append(self.folder / f"half{number}.wcs")
            (self.folder / "census.wcs").rename(halves[-1])
        done = harness.run("merge", "-q", "--formats", "csv", "-o", self.folder, *halves)
        self.assertEqual(0, done.returncode, done.stderr)
        with open(self.folder / "packet_flows.csv", encoding="utf-8", newline="") as file:
            row = next(csv.DictReader(file))
        self.assertEqual((f"{A} {C}", B, "3 untagged", "0", "9", "64", ""), tuple(row[column] for column in COLUMNS))

    def test_any_number_of_threads_gives_the_same(self):
        capture = self.demo()
        one = self.rows("-j", "1", capture=capture)
        for threads in ("2", "5"):
            self.assertEqual(one, self.rows("-j", threads, capture=capture))

    def demo(self):
        capture = self.folder / "demo.pcap"
        subprocess.run([GENERATE, "demo", "--packets", "20000", "-o", capture], check=True, stdout=subprocess.DEVNULL)
        return capture

    def test_are_those_of_tshark(self):
        if not shutil.which("tshark"):
            harness.skip(self, "there is no tshark")
        capture = self.demo()
        names = ("ip.src", "ipv6.src", "ip.dst", "ipv6.dst", "tcp.srcport", "udp.srcport", "tcp.dstport", "udp.dstport",
                 "eth.src", "eth.dst", "ieee8021ad.id", "vlan.id", "ip.dsfield.dscp", "ipv6.tclass.dscp", "ip.ttl", "ipv6.hlim")
        fields = [word for name in names for word in ("-e", name)]
        done = subprocess.run(["tshark", "-r", capture, "-Y", WHOLE, "-T", "fields", "-E", "occurrence=f", *fields],
                              capture_output=True, text=True, check=True)
        theirs = defaultdict(list)
        for line in done.stdout.splitlines():
            value = dict(zip(names, line.split("\t")))
            key = tuple(value[one] or value[other] for one, other in zip(names[0:8:2], names[1:8:2]))
            theirs[key].append((value["eth.src"], value["eth.dst"], value["ieee8021ad.id"] or value["vlan.id"],
                                int(value["ip.dsfield.dscp"] or value["ipv6.tclass.dscp"]),
                                int(value["ip.ttl"] or value["ipv6.hlim"])))
        compared = 0
        for row in self.rows(capture=capture):
            packets = theirs.get((row["src_ip"], row["dst_ip"], row["src_port"], row["dst_port"]))
            if row["protocol"] not in ("tcp", "udp") or packets is None or len(packets) != int(row["packets"]):
                continue
            compared += 1
            self.assertEqual({packet[0] for packet in packets}, set(row["source_mac"].split()))
            self.assertEqual({packet[1] for packet in packets}, set(row["destination_mac"].split()))
            self.assertEqual({packet[2] or "untagged" for packet in packets}, set((row["vlan"] or "untagged").split()))
            self.assertEqual({packet[3] for packet in packets}, set(map(int, row["dscp"].split())))
            self.assertEqual((min(packet[4] for packet in packets), max(packet[4] for packet in packets)),
                             (int(row["min_ttl"]), int(row["max_ttl"])))
        self.assertGreater(compared, 100)

    def test_are_in_json(self):
        self.write(ethernet(A, B, ipv4(UDP), (0x8100, 5)))
        self.count(formats="json")
        flow = json.loads((self.folder / "census.json").read_text(encoding="utf-8"))["flows"][0]
        self.assertEqual((A, "5", 64), (flow["source_mac"], flow["vlan"], flow["min_ttl"]))

    def connections(self, *options, capture=None):
        """The rows of connections.csv; those of the other formats are the same."""
        self.count("--tcp", *options, capture=capture, formats="csv,json,ndjson")
        with open(self.folder / "connections.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
        document = json.loads((self.folder / "census.json").read_text(encoding="utf-8"))["connections"]
        lines = (self.folder / "connections.ndjson").read_text(encoding="utf-8").splitlines()
        self.assertEqual(document, [json.loads(line) for line in lines])
        wanted = [f"{side}_{column}" for column in COLUMNS for side in SIDES]
        self.assertEqual([[row[column] for column in wanted] for row in rows],
                         [["" if row[column] is None else str(row[column]) for column in wanted] for row in document])
        self.assertTrue(all(row["orig_min_ttl"] is None or isinstance(row["orig_min_ttl"], int) for row in document))
        return rows

    def test_connections_have_those_of_both_directions(self):
        back = ethernet(C, A, ipv4(struct.pack(">HHHH", 2000, 1000, 8, 0), ttl=60, dscp=8, reverse=True), (0x8100, 9))
        self.write(ethernet(A, B, ipv4(UDP, dscp=46)), back, ethernet(A, B, ipv4(UDP, ttl=63)))
        row, = self.connections()
        self.assertEqual("1000", row["src_port"])
        self.assertEqual((A, B, "", "0 46", "63", "64", ""), tuple(row[f"orig_{column}"] for column in COLUMNS))
        self.assertEqual((C, A, "9", "8", "60", "60", ""), tuple(row[f"resp_{column}"] for column in COLUMNS))

    def test_a_side_without_packets_has_none(self):
        self.write(ethernet(A, B, ipv4(icmp(8, 0), protocol=1)))
        row, = self.connections()
        self.assertEqual("8/0", row["orig_icmp_type"])
        self.assertEqual({""}, {row[f"resp_{column}"] for column in COLUMNS})
        self.write(ethernet(A, B, bytes(28), ethertype=0x0806))
        row, = self.connections()
        self.assertEqual((A, ""), (row["orig_source_mac"], row["resp_source_mac"]))

    def test_connections_agree_with_flows(self):
        capture = self.demo()
        flows = {tuple(row[name] for name in KEY): row for row in self.rows(capture=capture)}
        connections = self.connections(capture=capture)
        self.assertGreater(len(connections), 100)
        nothing = dict.fromkeys(COLUMNS, "")
        for row in connections:
            source, destination = (row["src_ip"], row["src_port"]), (row["dst_ip"], row["dst_port"])
            for side, ends in zip(SIDES, ((source, destination), (destination, source))):
                flow = flows.get((*ends[0], *ends[1], row["protocol"]), nothing)
                if side == "resp" and source == destination:
                    flow = nothing  # all packets are of one direction
                self.assertEqual([flow[column] for column in COLUMNS], [row[f"{side}_{column}"] for column in COLUMNS])

    def test_only_where_they_were_asked_for(self):
        self.write(ethernet(A, B, ipv4(icmp(8, 0), protocol=1)))
        done = harness.run(self.capture, "--tcp", "--formats", "csv", "-o", self.folder)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertNotIn("_mac", (self.folder / "connections.csv").read_text(encoding="utf-8").splitlines()[0])

    def test_what_it_cannot_be_used_with_is_told(self):
        self.write(ethernet(A, B, ipv4(UDP)))
        done = harness.run("--from", self.capture, "--to", self.folder / "other.pcap", "--headers", "-o", self.folder)
        self.assertEqual(2, done.returncode)
        self.assertIn("--headers", done.stderr)


if __name__ == "__main__":
    harness.main()
