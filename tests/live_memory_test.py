#!/usr/bin/python3
"""A live flood of new flows, with a bound of memory: every packet sent is counted. Needs root."""
import os
import re
import signal
import sys
import unittest
from pathlib import Path

import harness
from live_case import LiveTest, metrics
from memory_test import MIB, SANITIZED, sum_of

SEND = Path(os.environ.get("WIRECENSUS_SEND", harness.PROGRAM.parent / "wirecensus-send"))
FLOWS = 100_000 if SANITIZED else 2_000_000
RATE = 20_000 if SANITIZED else 200_000
BOUND = 160  # MiB


def peak_memory(pid):
    """What the process has had at most, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


class Flood(LiveTest):
    def test_sums_are_what_was_sent(self):
        process = self.listen("--memory", f"{BOUND}M", "--ring-size", "32M", "-v", interface="v1")
        done = self.network.run(SEND, "-i", "v0", "-c", FLOWS, "--flows", FLOWS, "--rate", RATE)
        peak = peak_memory(process.pid)
        output, errors = self.finish(process, signal.SIGINT, exit_codes=(0, 3))
        sent = int(re.search(r"packets (\d+)", done.stdout)[1])
        counted = metrics(self.out)
        print(f"live: {sent} sent, {counted['verdict']}, {counted['flows']} flows, peak {peak / MIB:.0f} MiB while counting",
              file=sys.stderr)
        self.assertEqual(sent, counted["total_packets"] + counted["packets_lost_ring_full"], output + errors)
        self.assertEqual(counted["total_packets"], sum_of(self.out, "packets"))
        if not SANITIZED:
            self.assertIn("the flows are in temporary files", errors + output)
            self.assertLess(peak, 1.1 * BOUND * MIB)
        if counted["flows"] < FLOWS:
            self.assertNotEqual("EXACT", counted["verdict"])


if __name__ == "__main__":
    unittest.main()
