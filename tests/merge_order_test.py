#!/usr/bin/python3
"""Saved censuses are merged in any order, and in any groups of those that follow each other: the files are the same, byte for byte.
tests/oracles/merge_orders.py tries it with any captures."""
import csv
import itertools
import random
import struct
import sys
import tempfile
import unittest
from pathlib import Path

import harness
import names_test
import tcp_cases_test
import tunnels_test
from harness import run
from tcp_segments import ACK, DATA, RST, START, SYN, Conversation, write

sys.path.insert(0, str(harness.TESTS / "oracles"))
import divided_captures  # noqa: E402
import make_captures  # noqa: E402, F401
from merge_orders import divide, some_of  # noqa: E402
from registry import CAPTURES  # noqa: E402

DEPTH = ("--tcp", "--names-seen", "--tunnels", "--headers")
FORMATS = "csv,tables,json,ndjson,census"


def rows_of(folder, name):
    with open(folder / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def capture_of(frames):
    """Of (nanoseconds, frame), in this order."""
    head = struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, 1)
    return head + b"".join(struct.pack("<IIII", at // 10**9, at % 10**9, len(frame), len(frame)) + frame for at, frame in frames)


class Case(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="wirecensus-order-")
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def count(self, out, *arguments, formats="census"):
        done = run(*arguments, "-q", "--formats", formats, "-o", out, cwd=self.folder)
        self.assertIn(done.returncode, (0, 3), done.stderr)
        return self.folder / out

    def save(self, name, frames):
        """The census of a capture of these frames, which are sorted by time."""
        write(self.folder / f"{name}.pcap", frames)
        self.count(name, *DEPTH, f"{name}.pcap")
        return f"{name}/census.wcs"

    def merge(self, inputs, out="merged"):
        """The result files, by name."""
        folder = self.count(out, "merge", *inputs, formats=FORMATS)
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    def in_all_orders(self, saved):
        """Merges them in each order, with the same result; the connections."""
        orders = list(itertools.permutations(saved))
        expected = self.merge(orders[0])
        for order in orders[1:]:
            self.assertEqual(expected, self.merge(order), order)
        return rows_of(self.folder / "merged", "connections.csv")


class Pieces(Case):
    """Captures of all kinds, divided at random packets."""

    def divided(self, data, pieces, chance):
        items = divided_captures.items_of(data)
        packets = sum(kind is True for kind, _ in items)
        saved = []
        for number, piece in enumerate(divide(items, sorted(chance.sample(range(1, packets), pieces - 1)))):
            (self.folder / f"{number}.pcap").write_bytes(piece)
            self.count(f"saved-{number}", *DEPTH, f"{number}.pcap")
            saved.append(f"saved-{number}/census.wcs")
        return items, saved

    def check(self, data, chance):
        _, saved = self.divided(data, 4, chance)
        whole = self.merge(saved)
        for order in chance.sample(list(itertools.permutations(saved)), 6):
            self.assertEqual(whole, self.merge(order), order)
        self.merge([saved[2], saved[1]], "middle")
        self.merge(["middle/census.wcs", saved[0]], "first")
        self.assertEqual(whole, self.merge([saved[3], "first/census.wcs"]))
        self.assertEqual(whole, self.merge([saved[3], "middle/census.wcs", saved[0]]))

    def test_traffic_of_all_kinds(self):
        chance = random.Random(4)
        frames = [frame for t, _ in tcp_cases_test.CASES.values() for frame in t.frames]
        frames += [(START + number * 10**6, frame) for number, frame in enumerate(tunnels_test.mixture())]
        self.check(capture_of(sorted(frames, key=lambda of: of[0])), chance)
        names_test.pcap(self.folder / "names.pcap", names_test.traffic())
        self.check((self.folder / "names.pcap").read_bytes(), chance)

    def test_captures_of_the_tests(self):
        chance = random.Random(5)
        for name in ("fragments-identification-reused.pcap", "fragments-of-many-paths.pcap", "tcp-trouble.pcap"):
            with self.subTest(capture=name):
                self.check(CAPTURES[name](), chance)

    def test_one_piece_as_a_capture_at_any_place(self):
        frames = sorted((frame for t, _ in tcp_cases_test.CASES.values() for frame in t.frames), key=lambda of: of[0])
        _, saved = self.divided(capture_of(frames), 3, random.Random(6))
        inputs = [saved[0], "1.pcap", saved[2]]
        counts = [self.count("mixed", *DEPTH, *order, formats="csv") for order in itertools.permutations(inputs)]
        files = [{path.name: path.read_bytes() for path in counts[0].iterdir()} for _ in counts]
        self.assertEqual(files[:1] * len(files), files)

    def test_intervals_of_two_sensors_that_see_most_packets_each(self):
        chance = random.Random(7)
        frames = sorted((frame for t, _ in tcp_cases_test.CASES.values() for frame in t.frames), key=lambda of: of[0])
        items = divided_captures.items_of(capture_of(frames))
        saved = []
        for name in ("one", "two"):
            (self.folder / f"{name}.pcap").write_bytes(some_of(items, chance, 0.8))
            self.count(name, "--every", "1s", *DEPTH, f"{name}.pcap")
            saved += [str(path) for path in sorted((self.folder / name).glob("[0-9]*/census.wcs"))]
        self.assertGreater(len(saved), 6)
        whole = self.merge(saved)
        self.assertEqual(["one.pcap", "two.pcap"], [row["file"] for row in rows_of(self.folder / "merged", "files.csv")])
        for _ in range(4):
            self.assertEqual(whole, self.merge(chance.sample(saved, len(saved))))


class Connections(Case):
    """What the connections are, whatever the order."""

    @staticmethod
    def whole_connection(time=0, isn=100):
        t = Conversation(1, client_isn=isn)
        t.open(time)
        t.client(time + 30, isn + 1, 501, DATA, 100)
        t.server(time + 50, 501, isn + 101, ACK)
        t.close(time + 60, isn + 101, 501)
        return t.frames

    def test_that_goes_on_in_other_pieces_is_one(self):
        frames = self.whole_connection()
        rows = self.in_all_orders([self.save("a", frames[:2]), self.save("b", frames[2:5]), self.save("c", frames[5:])])
        self.assertEqual([("SF", "syn", "5", "3")],
                         [(row["tcp_state"], row["originator_rule"], row["orig_packets"], row["resp_packets"]) for row in rows])

    def test_the_parts_are_joined_in_the_order_of_the_flow_not_of_the_censuses(self):
        frames, other = self.whole_connection(), Conversation(2)
        other.open(-1000)  # so the census of the later part begins first
        rows = self.in_all_orders([self.save("early", frames[:3]), self.save("late", other.frames + frames[3:])])
        self.assertEqual(["SF"], [row["tcp_state"] for row in rows if row["src_ip"] == "10.0.1.1"])

    def test_two_sensors_that_saw_all_of_it(self):
        frames = self.whole_connection()
        rows = self.in_all_orders([self.save("one", frames), self.save("two", [(at + 100_000, frame) for at, frame in frames])])
        self.assertEqual([("SF", "10", "6", "200", "100")],
                         [(row["tcp_state"], row["orig_packets"], row["resp_packets"], row["orig_payload_bytes"],
                           row["orig_unique_bytes"]) for row in rows])

    def test_addresses_and_ports_that_are_used_again(self):
        first, second = self.whole_connection(), self.whole_connection(1000, isn=5000)
        rows = self.in_all_orders([self.save("a", first), self.save("b", second[:4]), self.save("c", second[4:])])
        self.assertEqual(["SF", "SF"], [row["tcp_state"] for row in rows])
        self.assertEqual(["5", "5"], [row["orig_packets"] for row in rows])

    def test_an_attempt_that_was_refused_and_is_made_again(self):
        t = Conversation(1)
        for time in (0, 500, 1000):
            t.client(time, 100, 0, SYN)
            t.server(time + 20, 0, 101, RST | ACK)
        rows = self.in_all_orders([self.save(name, t.frames[at:at + 2]) for at, name in ((0, "a"), (2, "b"), (4, "c"))])
        self.assertEqual(["REJ"] * 3, [row["tcp_state"] for row in rows])


class Lists(Case):
    def test_without_times_the_order_is_that_given(self):
        for name in "ab":
            (self.folder / f"{name}.pcapng").write_bytes(CAPTURES["pcapng-simple-packets.pcapng"]())
            self.count(name, f"{name}.pcapng")
        self.merge(["b/census.wcs", "a/census.wcs"])
        self.assertEqual(["b.pcapng", "a.pcapng"], [row["file"] for row in rows_of(self.folder / "merged", "files.csv")])

    def test_files_are_in_the_order_of_time(self):
        t = Connections.whole_connection()
        saved = [self.save("late", t[4:]), self.save("early", t[:4])]
        self.in_all_orders(saved)
        self.assertEqual(["early.pcap", "late.pcap"], [row["file"] for row in rows_of(self.folder / "merged", "files.csv")])


if __name__ == "__main__":
    harness.main()
