#!/usr/bin/python3
"""Intervals (--every) with depth (--tcp, --names-seen, --tunnels, --headers): each interval has the depth of its own packets,
and merged they have that of the plain count, but for the figures of TCP that need the order of packets across a boundary.
"""
import collections
import csv
import signal
import struct
import time
import unittest

import harness
import interval_test
import names_test
import tcp_cases_test
import tunnels_test
from interval_test import DAY, files_of, metrics
from tcp_cases_test import ORDERED, ORDERED_OF_CONNECTIONS
from tcp_segments import ACK, DATA, FIN, RST, START, SYN, Conversation, write

HOUR = 3600 * 10**9  # nanoseconds
DEPTH = ["--tcp", "--names-seen", "--tunnels", "--headers"]


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def without(names, row):
    return {name: value for name, value in row.items() if name not in names}


def ends_of(row):
    return frozenset((row["src_ip"], row["dst_ip"]))


def unsorted_capture(frames):
    """The frames, (nanoseconds, frame), in this order."""
    head = struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, 1)
    return head + b"".join(struct.pack("<IIII", at // 10**9, at % 10**9, len(frame), len(frame)) + frame
                           for at, frame in frames)


class DepthCase(interval_test.Intervals):
    def setUp(self):
        super().setUp()
        self.runs = 0

    def count(self, *arguments, formats="tables"):
        self.runs += 1
        out = self.folder / f"out-{self.runs}"
        done = self.run_program(*arguments, "-q", "--formats", formats, "-o", out)
        self.assertEqual(0, done.returncode, done.stderr)
        return out

    def divide(self, length, *arguments, formats="tables,census"):
        """The folders of the intervals, and what they are merged."""
        folders = self.intervals(self.count("--every", length, *arguments, formats=formats))
        merged = self.count(*(folder / "census.wcs" for folder in folders), formats="tables,json,ndjson,census")
        return folders, merged

    def check_same(self, one, other, names, why=""):
        for name in names:
            self.assertEqual((one / name).read_text(encoding="utf-8"), (other / name).read_text(encoding="utf-8"),
                             f"{name} {why}")

    def check_tcp(self, plain, merged):
        """Returns how many directions have figures that could not be proved."""
        health = list(zip(rows(plain / "tcp_health.csv"), rows(merged / "tcp_health.csv"), strict=True))
        # Numbers too far from each other are not followed, from whichever comes first: of such connections bytes may differ.
        far = {ends_of(row) for pair in health for row in pair
               if row["tcp_ranges_overflow"] == "1" or row["tcp_odd_packets"] != "0"}
        for expected, row in health:
            if ends_of(row) in far:
                continue
            left_out = ORDERED if row["tcp_order_unproved"] == "1" else []
            self.assertEqual(without(left_out, expected), without(left_out, row))
        for expected, row in zip(rows(plain / "connections.csv"), rows(merged / "connections.csv"), strict=True):
            if ends_of(row) not in far:
                self.assertEqual(without(ORDERED_OF_CONNECTIONS, expected), without(ORDERED_OF_CONNECTIONS, row))
        self.check_same(plain, merged, ["packet_flows.csv", "ip_flows.csv", "conversations.csv", "packet_metrics.csv"])
        return sum(row["tcp_order_unproved"] == "1" for _, row in health)


class Tcp(DepthCase):
    def cut_at(self, at):
        """All conversations, with so many segments of each in the first hour, and the others an hour later."""
        early, late = [], []
        for conversation, _ in tcp_cases_test.CASES.values():
            frames = sorted(conversation.frames, key=lambda of: of[0])
            early += frames[:at]
            late += [(time + HOUR, frame) for time, frame in frames[at:]]
        return early, late

    def capture(self, name, frames):
        write(self.folder / name, frames)
        return self.folder / name

    def test_cut_at_each_segment_each_has_its_own_and_merged_they_are_the_whole(self):
        longest = max(len(t.frames) for name, (t, _) in tcp_cases_test.CASES.items() if not name.startswith("download"))
        unproved = 0
        for number, at in enumerate([*range(1, longest), 75, 150, 225]):
            with self.subTest(at=at):
                parts = self.cut_at(at)
                capture = self.capture("all.pcap", sum(parts, []))
                folders, merged = self.divide("1h", "-j", 1 + number % 3, "--tcp", capture)
                self.assertEqual(2, len(folders))
                unproved += self.check_tcp(self.count("--tcp", capture), merged)
                for folder, part in zip(folders, parts):
                    alone = self.count("--tcp", self.capture("part.pcap", part))
                    self.check_same(alone, folder, ["connections.csv", "tcp_health.csv"], "of one part")
        self.assertGreater(unproved, 100)

    def test_sums_over_intervals_are_those_of_the_whole(self):
        """Of a count with steps back in time and an hour without packets."""
        t = Conversation(0)
        for second in (0, 5, 3, 61, 2, 65, 3700, 64, 3701):
            t.client(second * 1000, 1000 + 100 * len(t.frames), 9000, DATA, 100)
        path = self.write("a.pcap", unsorted_capture(t.frames))
        plain = self.count("--tcp", path)
        folders, merged = self.divide("1m", "--tcp", path)
        self.assertEqual(["0", "1", "1"], [metrics(folder)["late_packets"] for folder in folders])
        for column in ("packets", "payload_bytes", "tcp_data_packets", "tcp_unique_bytes"):
            numbers = [int(row[column]) for folder in folders for row in rows(folder / "tcp_health.csv")]
            self.assertEqual(int(rows(plain / "tcp_health.csv")[0][column]), sum(numbers), column)
            self.assertEqual(len(folders), len(numbers), column)
        self.assertEqual(1, self.check_tcp(plain, merged))

    def test_a_connection_that_goes_on_claims_nothing_of_its_beginning(self):
        t = Conversation(0)
        t.open()
        t.client(30, 101, 501, DATA, 100)
        t.server(3_600_000, 501, 201, ACK)
        t.client(3_600_010, 201, 501, DATA, 50)
        folders, merged = self.divide("1h", "--tcp", self.capture("a.pcap", t.frames))
        states = [[(row["tcp_state"], row["originator_rule"]) for row in rows(folder / "connections.csv")]
                  for folder in [*folders, merged]]
        self.assertEqual([[("S1", "syn")], [("OTH", "first packet")], [("S1", "syn")]], states)
        later = {row["src_ip"]: row for row in rows(folders[1] / "tcp_health.csv")}[t.client_ip]
        self.assertEqual(("50", "", "0", "0"), tuple(later[name] for name in (
            "tcp_unique_bytes", "tcp_handshake_rtt", "tcp_syn_packets", "tcp_order_unproved")))

    def test_flows_end_with_their_connections(self):
        open_one, closed, reset, refused, idle, halved = (Conversation(number) for number in range(6))
        for t in (open_one, closed, reset, halved):
            t.open(2_790_000)  # START is 800 s after a full hour: ten seconds before the next one
        closed.close(2_790_100, 101, 501)
        reset.server(2_790_100, 501, 101, RST | ACK)
        refused.client(0, 100, 0, SYN)
        refused.server(1, 0, 101, RST | ACK)
        idle.open(0)
        halved.client(2_790_100, 101, 501, ACK | FIN)
        halved.server(2_790_120, 501, 102, ACK)
        halved.server(2_810_000, 501, 102, ACK | FIN)
        halved.client(2_810_020, 102, 502, ACK)
        for t, flags in ((open_one, ACK), (closed, SYN), (reset, ACK | FIN)):
            t.client(2_810_000, 101, 501, flags)
        path = self.capture("a.pcap", sum((t.frames for t in (open_one, closed, reset, refused, idle, halved)), []))
        for options, closed_reason, begins in (([], "active", "continued"), (["--tcp"], "end of flow", "first packet")):
            folders, _ = self.divide("1h", *options, path)
            first, second = ({row["src_ip"]: (row["flow_start_reason"], row["flow_end_reason"])
                              for row in rows(folder / "packet_flows.csv")} for folder in folders)
            for t in (closed, reset):
                for address in (t.client_ip, t.server_ip):
                    self.assertEqual(("first packet", closed_reason), first[address], options)
                self.assertEqual((begins, "forced end"), second[t.client_ip], options)
            self.assertEqual(("first packet", "active"), first[open_one.client_ip])
            self.assertEqual(("continued", "forced end"), second[open_one.client_ip])
            self.assertEqual(("first packet", "active"), first[halved.client_ip])
            self.assertEqual(("continued", "end of flow" if options else "forced end"), second[halved.client_ip])
            self.assertEqual(("first packet", closed_reason if options else "idle"), first[refused.client_ip])
            self.assertEqual(("first packet", "idle"), first[idle.client_ip])

    def test_community_ids_have_the_seed_that_was_asked_for(self):
        t = Conversation(0)
        t.open()
        path = self.capture("a.pcap", t.frames)
        ids = [rows(folder / "connections.csv")[0]["community_id"]
               for seed in (0, 7) for folder in self.intervals(self.count("--every", "1h", "--tcp", "--community-id-seed",
                                                                          seed, path))]
        self.assertEqual(2, len(set(ids)))
        self.assertEqual(rows(self.count("--tcp", "--community-id-seed", 7, path) / "connections.csv")[0]["community_id"],
                         ids[1])


class Names(DepthCase):
    FILES = ["names.csv", "packet_flows.csv", "ip_flows.csv", "packet_metrics.csv"]

    def traffic(self, *more):
        packets = [packet for _, packet in names_test.traffic()]
        path = self.folder / "names.pcap"
        names_test.pcap(path, [(DAY + 20 * number, packet) for number, packet in enumerate([*packets, *more])])
        return path

    def test_merged_they_are_the_whole_wherever_a_message_is_cut(self):
        hello = names_test.client_hello("long.example", 3000)
        segments = [names_test.tcp(40100, 443, 100 + at, hello[at:at + 700]) for at in range(0, len(hello), 700)]
        path = self.traffic(names_test.tcp(40100, 443, 99, flags=names_test.SYN), *segments)
        plain = self.count("--names-seen", path)
        self.assertIn("long.example", (plain / "names.csv").read_text(encoding="utf-8"))
        for number, length in enumerate(("7s", "25s", "1m", "110s")):
            with self.subTest(length=length):
                folders, merged = self.divide(length, "-j", 1 + number % 3, "--names-seen", path)
                self.assertGreater(len(folders), 2)
                self.check_same(plain, merged, self.FILES, length)
                sums = collections.Counter()
                for folder in folders:
                    for row in rows(folder / "names.csv"):
                        sums[row["name"], row["ip"], row["evidence"]] += int(row["count"])
                whole = {(row["name"], row["ip"], row["evidence"]): int(row["count"]) for row in rows(plain / "names.csv")}
                self.assertLessEqual(sums.items(), whole.items(), "a message over a boundary is in none")

    def test_an_answer_and_the_connection_after_it(self):
        folders, _ = self.divide("20s", "--names-seen", self.traffic())
        named = [{row["name"] for row in rows(folder / "names.csv")} for folder in folders]
        self.assertEqual([{"www.example", "cdn.example"}, set(), {"www.example"}], named[:3])
        application = [{row["application"] for row in rows(folder / "packet_flows.csv")} for folder in folders]
        self.assertEqual([{"dns"}, {""}, {"tls"}], application[:3])


class Books(DepthCase):
    def test_what_is_inside_tunnels_and_in_headers_adds_up(self):
        frames = list(enumerate(3 * tunnels_test.mixture()))
        steps = [0.3, 0.3, -0.5, 0.4, 7]  # seconds
        at = DAY * 10**9
        timed = []
        for number, frame in frames:
            at += int(steps[number % len(steps)] * 10**9)
            timed.append((at, frame))
        path = self.write("tunnels.pcap", unsorted_capture(timed))
        options = ["--tunnels", "--headers", path]
        plain = self.count(*options, formats="tables,json,ndjson,census")
        for length, threads in (("1s", 1), ("2s", 2), ("1m", 3)):
            folders, merged = self.divide(length, "-j", threads, *options)
            self.assertGreater(len(folders), 1)
            self.assertEqual(files_of(plain), files_of(merged), length)
            for figure in ("inner_packets", "inner_ip_bytes"):
                self.assertEqual(int(metrics(plain)[figure]), sum(int(metrics(folder)[figure]) for folder in folders))
            self.assertEqual({"EXACT"}, {metrics(folder)["verdict"] for folder in folders})
            for folder in folders:
                self.assertEqual(int(metrics(folder)["inner_packets"]),
                                 sum(int(row["packets"]) for row in rows(folder / "inner_flows.csv")))

    def mixed_capture(self):
        frames = [frame for t, _ in tcp_cases_test.CASES.values() for frame in t.frames]
        frames += [(START + number * 10**9, frame) for number, frame in enumerate(tunnels_test.mixture())]
        write(self.folder / "mixed.pcap", frames)
        return self.folder / "mixed.pcap"

    def test_any_number_of_threads_gives_the_same_files(self):
        path = self.mixed_capture()
        divided = [[files_of(folder) for folder in self.intervals(
            self.count("--every", "1s", "-j", threads, *DEPTH, path, formats="tables,json,ndjson"))] for threads in (1, 2, 3)]
        self.assertGreater(len(divided[0]), 10)
        self.assertEqual(divided[0], divided[1])
        self.assertEqual(divided[0], divided[2])

    def test_every_format_has_them(self):
        for formats in ("all", "html", None):
            self.out = self.folder / f"formats-{formats}"
            done = self.run_program("-q", "--every", "1s", *(["--formats", formats] if formats else []), *DEPTH, "-o", self.out,
                                    self.mixed_capture())
            self.assertEqual(0, done.returncode, done.stderr)
            names = set(files_of(self.intervals()[0]))
            expected = {"all": {"connections.csv", "tcp_health.csv", "names.csv", "inner_flows.csv", "connections.ndjson",
                                "inner_flows.ndjson", "report.html", "census.wcs"},
                        "html": {"report.html"}, None: {"connections.csv", "tcp_health.csv"}}[formats]
            self.assertLessEqual(expected, names)
        header = (self.intervals()[0] / "packet_flows.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
        columns = ["flow_start_reason", "flow_end_reason", "application", "tunnel", "source_mac"]
        self.assertEqual(columns, [name for name in header if name in columns])

    def test_old_intervals_are_removed_with_all_files_of_depth(self):
        self.run_program("-q", "--every", "1s", "--keep", 2, "--formats", "all", *DEPTH, "-o", self.out, self.mixed_capture())
        self.assertEqual(2, len(self.intervals()))

    def test_names_are_implied_by_the_file_that_has_them(self):
        names_test.pcap(self.folder / "a.pcap", names_test.traffic())
        folders = self.intervals(self.count("--every", "1h", self.folder / "a.pcap", formats="names.csv"))
        self.assertEqual(names_test.EXPECTED, names_test.names_of(row for folder in folders
                                                                  for row in rows(folder / "names.csv")))

    def test_a_snapshot_in_an_interval_leaves_no_trace(self):
        t = Conversation(0)
        t.open()
        tunnels = [(START + 10**9 + number, frame) for number, frame in enumerate(tunnels_test.mixture())]
        t.client(30, 101, 501, DATA, 100)
        t.client(40, 101, 501, DATA, 100)
        t.close(50_000, 201, 501)  # START is 20 s after a full minute
        frames = sorted(t.frames + tunnels)
        process = self.start("--formats", "all", *DEPTH)
        self.send(process, unsorted_capture([]))
        self.wait_for(lambda: (self.out / ".wirecensus").exists())
        for frame in frames:
            self.send(process, unsorted_capture([frame])[24:])
            time.sleep(0.02)
            process.send_signal(signal.SIGUSR1)
        self.end(process)
        once = self.count("--every", "1m", *DEPTH, self.write("once.pcap", unsorted_capture(frames)), formats="all")
        self.assertEqual(2, len(self.names()))
        self.assertEqual(self.names(), [folder.name for folder in self.intervals(once)])
        for one, other in zip(self.intervals(), self.intervals(once)):
            for name in ("connections.csv", "tcp_health.csv", "inner_flows.csv", "packet_flows.csv", "ip_flows.csv"):
                self.assertEqual((one / name).read_text(), (other / name).read_text(), name)
            self.assertEqual("EXACT", metrics(one)["verdict"])


class Recorded(DepthCase):
    def test_captures_cut_into_seconds_are_the_whole(self):
        harness.skip_without_captures(self)
        unproved = 0
        for path in sorted(harness.REAL_CAPTURES.iterdir()):
            if path.suffix in (".md", ".tsv"):
                continue
            with self.subTest(capture=path.name):
                unproved += self.check_capture(path)
        self.assertGreater(unproved, 1000)

    def check_capture(self, path):
        out = self.folder / path.name
        done = self.run_program("-q", "--every", "1s", *DEPTH, "--formats", "census", "-o", out, path)
        if done.returncode not in (0, 3) or len(self.intervals(out)) not in range(2, 200):
            return 0
        saved = [folder / "census.wcs" for folder in self.intervals(out)]
        plain, merged = out / "plain", out / "merged"
        for folder, inputs in ((plain, [*DEPTH, path]), (merged, saved)):
            self.run_program("-q", "--formats", "tables", "-o", folder, *inputs)
        self.check_same(plain, merged, ["packet_flows.csv", "inner_flows.csv", "ip_flows.csv", "packet_metrics.csv"])
        return self.check_tcp(plain, merged)


if __name__ == "__main__":
    harness.main()
