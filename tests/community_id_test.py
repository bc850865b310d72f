#!/usr/bin/python3
"""community_id in connections.csv: what tshark gives the packets of a connection, and what the specification says
(https://github.com/corelight/community-id-spec), computed from the row by other code."""
import base64
import csv
import hashlib
import ipaddress
import json
import os
import shutil
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

import harness

GENERATE = Path(os.environ.get("WIRECENSUS_GENERATE", harness.PROGRAM.parent / "wirecensus-generate"))
NUMBERS = {"tcp": 6, "udp": 17, "sctp": 132, "gre": 47, "esp": 50, "igmp": 2, "ospf": 89}
ICMP = ("icmp", "ipv6-icmp")
# tshark gives each fragment the ID of a flow without ports; here it belongs to the flow of its datagram.
WHOLE = "not icmp and not icmpv6 and not (ip.flags.mf == 1 or ip.frag_offset > 0 or ipv6.fraghdr)"


def computed(row, seed):
    """None for what this does not know."""
    number = NUMBERS.get(row["protocol"])
    if number is None or not row["src_ip"]:
        return None
    ends = [(ipaddress.ip_address(row[f"{side}_ip"]).packed, row[f"{side}_port"]) for side in ("src", "dst")]
    ends.sort(key=lambda end: (end[0], int(end[1] or 0)))
    message = struct.pack(">H", seed) + b"".join(address for address, _ in ends) + struct.pack(">BB", number, 0)
    message += b"".join(struct.pack(">H", int(port)) for _, port in ends if port)
    return "1:" + base64.b64encode(hashlib.sha1(message).digest()).decode()


class CommunityIds(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-community-")))
        self.capture = self.folder / "demo.pcap"
        subprocess.run([GENERATE, "demo", "--packets", "20000", "-o", self.capture], check=True,
                       stdout=subprocess.DEVNULL)

    def count(self, *options, formats="csv"):
        done = harness.run(self.capture, "-q", "--tcp", "--formats", formats, "-o", self.folder, *options)
        self.assertEqual(0, done.returncode, done.stderr)

    def rows(self, *options):
        self.count(*options)
        with open(self.folder / "connections.csv", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def test_are_those_of_the_specification(self):
        for seed in (0, 1, 258, 65535):
            rows = self.rows("--community-id-seed", str(seed))
            known = [row for row in rows if computed(row, seed)]
            self.assertGreater(len(known), 100)
            self.assertLessEqual({"tcp", "udp"}, {row["protocol"] for row in known})
            for row in known:
                self.assertEqual(computed(row, seed), row["community_id"], row)

    def test_are_those_of_tshark(self):
        if not shutil.which("tshark"):
            harness.skip(self, "there is no tshark")
        done = subprocess.run(["tshark", "-r", self.capture, "--enable-protocol", "communityid", "-Y", WHOLE,
                               "-T", "fields", "-e", "communityid"], capture_output=True, text=True, check=True)
        theirs = set(done.stdout.split())
        ours = {row["community_id"] for row in self.rows() if row["community_id"] and row["protocol"] not in ICMP}
        self.assertGreater(len(ours), 100)
        self.assertEqual(theirs, ours)

    def test_of_icmp_are_those_of_tshark(self):
        if not shutil.which("tshark"):
            harness.skip(self, "there is no tshark")
        done = subprocess.run(["tshark", "-r", self.capture, "--enable-protocol", "communityid", "-Y", "icmp or icmpv6",
                               "-T", "fields", "-E", "occurrence=f", "-e", "communityid"],
                              capture_output=True, text=True, check=True)
        ours = {row["community_id"] for row in self.rows() if row["protocol"] in ICMP and row["community_id"]}
        self.assertGreater(len(ours), 0, "the capture should have ICMP")
        self.assertLessEqual(ours, set(done.stdout.split()))

    def test_are_empty_where_the_row_has_too_little(self):
        without = {row["protocol"] for row in self.rows() if not row["community_id"]}
        self.assertFalse(without & NUMBERS.keys())
        self.assertIn("arp", without)

    def test_have_the_names_of_other_programs(self):
        for style, name in (("ecs", "network.community_id"), ("zeek", "community_id")):
            self.count("--names", style, formats="ndjson")
            first = json.loads((self.folder / "connections.ndjson").read_text(encoding="utf-8").splitlines()[0])
            self.assertRegex(first[name], r"^1:[A-Za-z0-9+/]{27}=$")

    def test_a_seed_has_16_bits(self):
        for seed in ("65536", "-1", "x"):
            done = harness.run(self.capture, "--tcp", "--community-id-seed", seed, "-o", self.folder)
            self.assertEqual(2, done.returncode, seed)


if __name__ == "__main__":
    harness.main()
