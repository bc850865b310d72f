#!/usr/bin/python3
"""One export, whole and with 5 % of its datagrams lost, is read by programs of Debian: nfcapd, nfacctd, ipfixDump and tshark have
the packets and bytes of the census, flow by flow, and miss by sequence numbers what was lost. tests/oracles/ipfix_readers.py tries
it with any captures, the newest nfcapd and GoFlow2.

In a network of its own.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import harness
from export_test import GENERATE

ORACLE = harness.TESTS / "oracles/ipfix_readers.py"
# Counters above 2^32, flows without times, without packets and without IP, dates far away, ICMP, SCTP, fragments, both versions of IP.
MADE = ("jumbogram|frame-length-of-4-gib|simple-packets.pcapng|amsdu-many|far-dates|arp-lldp|transport-icmp|transport-sctp|"
        "fragments-first-last|times-before-1677|times-beyond-2262")
READERS = "nfcapd", "nfdump", "nfacctd", "ipfixDump", "tshark", "tcpdump", "unshare", "ip"


class Readers(unittest.TestCase):
    def setUp(self):
        if os.geteuid() != 0:
            harness.skip(self, "network namespaces need root")
        for tool in READERS:
            if shutil.which(tool) is None:
                harness.skip(self, f"no {tool}")

    def test_all_readers_have_the_census(self):
        with tempfile.TemporaryDirectory(prefix="wirecensus-readers-test-") as folder:
            capture = Path(folder) / "imix.pcap"
            subprocess.run([GENERATE, "imix", "--packets", "10000", "--flows", "1000", "-o", capture], check=True,
                           stdout=subprocess.DEVNULL)
            done = subprocess.run([sys.executable, "-B", ORACLE, "--program", harness.PROGRAM, "--made", MADE, "--loss", "0.05", capture],
                                  capture_output=True, text=True, check=False, timeout=harness.TIME_LIMIT)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        for form in ("ipfix", "ipfix-biflow"):
            for reader in ("UDP, nfcapd of Debian", "UDP, nfacctd", "UDP, ipfixDump", "UDP with loss, tshark", "TCP, tshark",
                           "file, ipfixDump"):
                self.assertRegex(done.stdout, re.compile(rf"^ *1[0-9] {form}: {reader}, captures equal$", re.M))
            self.assertRegex(done.stdout, re.compile(rf"^ *[1-9]\d* {form}: UDP with loss, flows lost$", re.M))
            self.assertIn(f" {form}: UDP with loss, nfacctd, losses equal\n", done.stdout)


if __name__ == "__main__":
    harness.main()
