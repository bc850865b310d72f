#!/usr/bin/python3
"""TCP over a path that loses, delays, doubles and marks packets: what the program counts in the captures of both ends is
what the kernels of both ends say about their sockets, and what the path says it did.

Thirty scenarios (tcp_lab/scenarios.py), each in namespaces of its own; several run at once, as they mostly wait. The
equalities hold whatever happened, so a busy machine, on which more is sent again than was lost, does not matter. Needs root and TUN.
"""
import concurrent.futures
import csv
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import harness
from live_network import missing
from tcp_lab.run_scenario import MISSING, addresses
from tcp_lab.scenarios import SCENARIOS

AT_ONCE = 10
LIMIT = 240  # seconds; it only ends what hangs
ENDS = ("client", "server")
BROKEN_OFF = ("reset_unread", "reuse_after_reset")  # not all that was sent came
STATES = {"reuse_after_reset": "RSTO", "reuse_after_fin": "SF", "two_at_once": "SF", "clean": "SF", "fast_open": "SF",
          "reset_unread": "RSTR"}


def why_not():
    return missing() or ("" if os.access("/dev/net/tun", os.R_OK | os.W_OK) else "no /dev/net/tun here")


def run_scenario(name, folder):
    """Empty, or why the kernel here cannot do it."""
    folder.mkdir()
    command = ["/usr/bin/python3", "-B", harness.TESTS / "tcp_lab/run_scenario.py", name, folder, harness.PROGRAM]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=False)
    if done.returncode not in (0, MISSING):
        raise AssertionError(f"{name}: {done.stderr}")
    return done.stderr.strip() if done.returncode == MISSING else ""


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def figure(row, *columns):
    return sum(int(row[column] or 0) for column in columns)


def total(rows, *columns):
    return sum(figure(row, *columns) for row in rows)


def sent_again(row):
    """At the capture of the sender. What its host dropped before the capture comes as late there."""
    return figure(row, "tcp_repeated_packets", "tcp_partly_repeated_packets", "tcp_late_packets")


class TcpLab(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.why_not = why_not()
        if cls.why_not:
            return
        cls.scratch = tempfile.TemporaryDirectory(prefix="wirecensus-lab-")
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.folder = Path(cls.scratch.name)
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            running = {name: pool.submit(run_scenario, name, cls.folder / name) for name in SCENARIOS}
            cls.not_run = {name: future.result() for name, future in running.items()}
        cls.ran = [name for name in SCENARIOS if not cls.not_run[name]]
        cls.results = {name: json.loads((cls.folder / name / "result.json").read_text(encoding="ascii")) for name in cls.ran}
        cls.rows = {end: cls.count(end) for end in ENDS}

    @classmethod
    def count(cls, end):
        """All captures of one end in one run; tcp_health.csv by address, in the order of time."""
        done = harness.run(*(cls.folder / name / f"{end}.pcap" for name in cls.ran), "--tcp", "--formats", "csv", "-q",
                           "-o", cls.folder / end)
        assert done.returncode == 0, done.stderr
        rows = {}
        for row in sorted(rows_of(cls.folder / end / "tcp_health.csv"), key=lambda row: row["first_seen"]):
            rows.setdefault(row["src_ip"], []).append(row)
        return rows

    def setUp(self):
        if self.why_not:
            harness.skip(self, self.why_not)
        for name, reason in self.not_run.items():
            if reason:
                print(f"skipped scenario: {reason}", file=sys.stderr)

    # (what the kernel says, row at `capture` of what `sender` sent) for each connection, in order.
    def sockets(self, name, sender, capture):
        address = addresses(name)[ENDS.index(sender)]
        rows, port = self.rows[capture].get(address, []), "src_port" if sender == "client" else "dst_port"
        told = self.results[name][sender]
        self.assertEqual(len(told), len(rows), f"{name}: connections")
        for socket in told:
            of_port = [row for row in rows if row[port] == str(socket["port"])]
            before = [other for other in told[:told.index(socket)] if other["port"] == socket["port"]]
            yield socket, of_port[len(before)]

    def each(self, check, *names):
        """Calls check(name) for these scenarios, or all."""
        for name in names or self.ran:
            if name in self.ran:
                with self.subTest(scenario=name):
                    check(name)

    def test_most_scenarios_ran(self):
        self.assertGreaterEqual(len(self.ran), len(SCENARIOS) - 2, self.not_run)

    def test_what_was_sent_again_is_what_the_sending_kernel_says(self):
        self.packets_sent_again = 0
        self.each(self.check_sent_again)
        print(f"{self.packets_sent_again} packets were sent again", file=sys.stderr)
        self.assertGreater(self.packets_sent_again, 100)

    def check_sent_again(self, name):
        for sender in ENDS:
            for told, row in self.sockets(name, sender, sender):
                self.assertEqual(told["retransmitted_bytes"], figure(row, "tcp_repeated_bytes", "tcp_late_bytes"), row)
                if not SCENARIOS[name].get("super_packets"):
                    self.assertEqual(told["retransmitted"], sent_again(row), row)
                    self.packets_sent_again += told["retransmitted"]

    def test_what_was_sent_is_what_the_sending_kernel_says(self):
        self.each(self.check_sent)

    def check_sent(self, name):
        for sender in ENDS:
            for told, row in self.sockets(name, sender, sender):
                self.assertEqual(told["bytes"], figure(row, "payload_bytes"))
                self.assertEqual(0, figure(row, "tcp_odd_packets", "tcp_unread_packets", "tcp_order_unproved",
                                           "tcp_ranges_overflow"))
                if not SCENARIOS[name].get("super_packets"):
                    self.assertEqual(told["data_segments"], figure(row, "tcp_data_packets"))

    def test_super_packets_are_counted_live_as_the_segments_that_the_kernel_sent(self):
        self.each(self.check_super_packets, "super_packets")

    def check_super_packets(self, name):
        client, _ = addresses(name)
        [row] = [row for row in rows_of(self.folder / name / "tcp_health.csv") if row["src_ip"] == client]
        [told] = self.results[name]["client"]
        self.assertEqual(told["segments"], figure(row, "segments"))
        self.assertLess(figure(row, "packets"), told["segments"], "there were no super packets")
        self.assertEqual(told["retransmitted_bytes"], figure(row, "tcp_repeated_bytes", "tcp_late_bytes"))
        self.assertLessEqual(sent_again(row), told["retransmitted"])

    def test_transfers_are_seen_whole_at_both_ends(self):
        self.each(self.check_whole, *(name for name in self.ran if name not in BROKEN_OFF))

    def check_whole(self, name):
        for end in ENDS:
            for told, row in self.sockets(name, "client", end):
                self.assertEqual(told["bytes"] - told["retransmitted_bytes"], figure(row, "tcp_unique_bytes"))
                self.assertEqual(0, figure(row, "tcp_missing_bytes", "tcp_unseen_bytes", "tcp_unacked_bytes"), row)

    def test_what_comes_twice_is_what_was_needless_or_doubled(self):
        """Of what was sent again, all that was not needed instead of what was lost."""
        self.each(self.check_comes_twice, *(name for name in self.ran if name not in BROKEN_OFF))

    def check_comes_twice(self, name):
        path = self.results[name]["path"]["up"]
        sent, comes = ([row for _, row in self.sockets(name, "client", end)] for end in ENDS)
        self.assertEqual(total(sent, "tcp_data_packets") - path["lost_data"] + path["doubled"],
                         total(comes, "tcp_data_packets"))
        self.assertEqual(total(sent, "tcp_repeated_bytes", "tcp_late_bytes") - path["lost_bytes"] + path["doubled_bytes"],
                         total(comes, "tcp_repeated_bytes"))

    def test_late_segments_are_told_apart_by_their_timestamps(self):
        self.late = self.late_undecided = 0
        self.each(self.check_late)
        print(f"{self.late} late packets told apart, {self.late_undecided} undecided", file=sys.stderr)
        self.assertGreater(self.late, self.late_undecided)

    def check_late(self, name):
        has_timestamps = SCENARIOS[name]["sysctls"] != [("ipv4/tcp_timestamps", 0)]
        delayed = self.results[name]["path"]["up"]["delayed"]
        rows = [row for _, row in self.sockets(name, "client", "server")]
        late, again = total(rows, "tcp_late_packets"), total(rows, "tcp_late_retransmitted")
        self.assertEqual(late, again + total(rows, "tcp_reordered", "tcp_late_undecided"))
        self.assertLessEqual(again, sum(told["retransmitted"] for told in self.results[name]["client"]))
        self.assertLessEqual(total(rows, "tcp_reordered"), delayed)
        if not has_timestamps:
            self.assertEqual(late, total(rows, "tcp_late_undecided"))
        self.late += again + total(rows, "tcp_reordered")
        self.late_undecided += total(rows, "tcp_late_undecided") if has_timestamps else 0

    def test_duplicates_that_were_reported_are_those_that_the_kernels_know(self):
        self.each(self.check_reported_duplicates)

    def check_reported_duplicates(self, name):
        """The kernel of the client does not take in all that come to it, and none comes that was not sent."""
        sent, came = (total([row for _, row in self.sockets(name, "server", end)], "tcp_dsack_packets")
                      for end in ("server", "client"))
        client, server = (self.results[name][end + "_counters"] for end in ENDS)
        self.assertLessEqual(client["TCPDSACKRecv"] + client["TCPDSACKOfoRecv"], came)
        self.assertLessEqual(came, sent)
        self.assertLessEqual(sent, server["TCPDSACKOldSent"] + server["TCPDSACKOfoSent"])

    def test_probes_and_keepalives_are_those_that_the_kernel_sent(self):
        self.each(self.check_probes)
        for name, counter in (("closed_window", "TCPWinProbe"), ("keepalive", "TCPKeepAlive")):
            self.each(lambda name, counter=counter: self.assertGreater(
                self.results[name]["client_counters"][counter], 0), name)

    def check_probes(self, name):
        rows = [row for _, row in self.sockets(name, "client", "client")]
        kernel = self.results[name]["client_counters"]
        self.assertEqual(kernel["TCPWinProbe"], total(rows, "tcp_window_probes"))
        self.assertEqual(kernel["TCPKeepAlive"], total(rows, "tcp_keepalives"))

    def test_marks_of_congestion_are_those_of_the_path(self):
        self.each(self.check_marks)
        self.each(lambda name: self.assertGreater(self.results[name]["path"]["up"]["marked"], 0), "marked")

    def check_marks(self, name):
        rows = [row for _, row in self.sockets(name, "client", "server")]
        self.assertEqual(self.results[name]["path"]["up"]["marked"], total(rows, "ip_ce_packets"))

    def test_connections_that_use_ports_again_are_told_apart(self):
        self.each(self.check_states, *STATES)

    def check_states(self, name):
        rows = [row for _, row in self.sockets(name, "client", "client")]
        self.assertEqual([(STATES[name], "originator")] * SCENARIOS[name].get("connections", 1),
                         [(row["tcp_state"], row["side"]) for row in rows])

    def test_a_capture_cut_in_two_is_the_same_connection(self):
        self.each(self.check_cut, "mix")

    def check_cut(self, name):
        whole, folder = self.folder / name / "server.pcap", self.folder / "cut"
        folder.mkdir()
        parts = [folder / "0.pcap", folder / "1.pcap"]
        for path, part in zip(parts, halves(whole.read_bytes())):
            path.write_bytes(part)
        files = []
        for captures in ([whole], parts):
            done = harness.run(*captures, "--tcp", "--formats", "csv", "-q", "-o", folder)
            self.assertEqual(0, done.returncode, done.stderr)
            files.append([(folder / table).read_bytes() for table in ("connections.csv", "tcp_health.csv")])
        self.assertEqual(files[0], files[1])


def halves(capture):
    """A capture file (pcap, little-endian) cut in two, at about half of its bytes."""
    at = 24
    while at < len(capture) // 2:
        at += 16 + int.from_bytes(capture[at + 8:at + 12], "little")
    return capture[:at], capture[:24] + capture[at:]


if __name__ == "__main__":
    harness.main()
