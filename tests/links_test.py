#!/usr/bin/python3
"""Link types beside Wireshark: where tshark follows a frame to UDP, the program has the same flow.

The captures are those of captures/link_families.py, in which each frame has a flow of its own. tshark is asked where it is
there; what the program follows besides, tcpdump and specifications say (docs/links.md).
"""
import csv
import io
import ipaddress
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import harness

FIELDS = ("ip.src", "ipv6.src", "ip.dst", "ipv6.dst", "udp.srcport", "udp.dstport", "ip.len", "ipv6.plen")
IPV6_HEADER = 40
# (link type, place) of frames that tshark 4.0 follows and the program does not, and why.
NOT_FOLLOWED = {
    ("117", "7"): "a pflog header of 44 bytes is shorter than any there was; tcpdump: invalid",
    ("178", "5"): "without Juniper's magic number nothing says that its header is not there; tcpdump: no magic-number found",
}


def tshark_flows(path):
    """{(source port, destination port): (source, destination, IP bytes)}"""
    arguments = [word for field in FIELDS for word in ("-e", field)]
    done = subprocess.run(["tshark", "-n", "-r", path, "-T", "fields", *arguments], capture_output=True, text=True,
                          timeout=120, check=True)
    flows = {}
    for line in done.stdout.splitlines():
        source4, source6, destination4, destination6, *ports, length4, length6 = line.split("\t")
        if ports[0]:
            size = int(length4) if length4 else int(length6) + IPV6_HEADER
            flows[tuple(ports)] = source4 or source6, destination4 or destination6, size
    return flows


def program_flows(path):
    done = harness.run(path, "-q", "-o", "-", "--formats", "packet_flows.csv")
    return {(row["src_port"], row["dst_port"]): (str(ipaddress.ip_address(row["src_ip"])), row["dst_ip"], int(row["ip_bytes"]))
            for row in csv.DictReader(io.StringIO(done.stdout)) if row["src_port"]}


class BesideTshark(unittest.TestCase):
    def test_what_tshark_follows_is_followed(self):
        if not shutil.which("tshark"):
            print("skipped: no tshark", file=sys.stderr)
            self.skipTest("no tshark")
        with tempfile.TemporaryDirectory(prefix="wirecensus-links-") as captures:
            make = harness.TESTS / "captures/make_captures.py"
            subprocess.run([sys.executable, "-B", str(make), captures], check=True)
            paths = sorted(Path(captures).glob("links-*.pcapng"))
            self.assertTrue(paths)
            for path in paths:
                with self.subTest(capture=path.name):
                    self.compare(tshark_flows(path), program_flows(path))

    def compare(self, expected, counted):
        self.assertTrue(expected)
        for ports, flow in expected.items():
            if ports not in NOT_FOLLOWED:
                self.assertEqual(flow, counted.get(ports), f"link type {ports[0]}, frame {ports[1]} of it")


if __name__ == "__main__":
    harness.main()
