#!/usr/bin/python3
"""Small TCP conversations in which the fast answer is wrong, and the exact answers by hand.

Each is some segments long (tcp_segments.py); all of them are one capture. What is not named in an expectation is 0:
no figure may count what was not there. Cut in two files at any segment, and with any number of threads, the files must be the
same to the byte.
"""
import concurrent.futures
import csv
import struct
import sys
import tempfile
import unittest
from pathlib import Path

import harness

sys.path.insert(0, str(harness.TESTS / "oracles"))
import nasty_tcp  # noqa: E402
from tcp_segments import (ACK, CWR, DATA, ECE, FIN, MSS, RST, START, SYN, Conversation, f, fast_open, mixed, sack,
                          timestamps, write)

# Of these, a row that does not name one must have 0.
FIGURES = """tcp_reset_bytes tcp_repeated_bytes tcp_missing_bytes tcp_unseen_bytes tcp_unacked_bytes tcp_repeated_packets
    tcp_partly_repeated_packets tcp_needless_packets tcp_duplicate_packets tcp_gaps tcp_late_packets tcp_late_bytes
    tcp_late_retransmitted tcp_reordered tcp_late_undecided tcp_duplicate_acks tcp_sack_acks tcp_window_probes
    tcp_keepalives tcp_zero_window_packets tcp_sack_packets tcp_dsack_packets tcp_ece_packets tcp_cwr_packets
    tcp_odd_packets tcp_unread_packets ip_ect_packets ip_ce_packets tcp_ranges_overflow
    tcp_order_unproved""".split()
# Sums of the parts where a connection is in several saved censuses (docs/tcp.md).
ORDERED = """tcp_repeated_packets tcp_partly_repeated_packets tcp_needless_packets tcp_duplicate_packets tcp_gaps
    tcp_late_packets tcp_late_bytes tcp_late_retransmitted tcp_reordered tcp_late_undecided tcp_duplicate_acks tcp_sack_acks
    tcp_window_probes tcp_keepalives tcp_odd_packets tcp_trouble_since tcp_rtt_min tcp_rtt_mean tcp_rtt_samples
    tcp_order_unproved""".split()
ORDERED_OF_CONNECTIONS = [f"{side}_{name}_packets" for side in ("orig", "resp") for name in ("repeated", "late")]
CASES = {}  # by name: (conversation, [(state, {originator's figures}, {responder's figures})...])


def case(function):
    """Registers a conversation. `function` makes it, and returns what each of its connections must be."""
    conversation = Conversation(len(CASES))
    CASES[function.__name__] = (conversation, function(conversation))
    return function


def figures(payload=0, unique=None, **named):
    """Figures of a direction: columns of tcp_health.csv, with tcp_ put before most names."""
    columns = {"payload_bytes": payload, "tcp_unique_bytes": payload if unique is None else unique}
    for name, value in named.items():
        plain = name in ("packets", "segments") or name.startswith("ip_")
        columns[name if plain else "tcp_" + name] = value
    return columns


@case
def sequence_numbers_wrap(t):
    t.client_isn = 2**32 - 257
    t.open()
    first = t.client_isn + 1
    t.client(30, first, 501, DATA, 200)
    t.client(31, first + 200, 501, DATA, 200)
    t.server(51, 501, first + 400, ACK)
    t.client(60, first + 400, 501, DATA, 100)
    t.client(300, first + 400, 501, DATA, 100)
    t.server(320, 501, first + 500, ACK)
    return [("S1", figures(600, 500, repeated_bytes=100, repeated_packets=1, rtt_samples=2, rtt_min="0.020000000",
                           rtt_mean="0.020500000"), figures())]  # what was sent again is not timed


@case
def sequence_numbers_wrap_within_a_segment_and_a_hole(t):
    t.client_isn = 2**32 - 151
    t.open()
    first = t.client_isn + 1  # 150 bytes below 2^32
    t.client(30, first, 501, DATA, 100)
    t.client(31, first + 200, 501, DATA, 100)
    t.client(32, first + 100, 501, DATA, 100)  # across 2^32
    t.client(33, first + 100, 501, DATA, 100)
    t.server(51, 501, first + 300, ACK)
    return [("S1", figures(400, 300, gaps=1, late_packets=1, late_bytes=100, late_undecided=1, repeated_packets=1,
                           repeated_bytes=100), figures())]


@case
def sent_again_with_other_boundaries(t):
    t.open()
    for number in range(3):
        t.client(30 + number, 101 + 100 * number, 501, DATA, 100)
    t.client(300, 101, 501, DATA, 300)
    t.server(320, 501, 401, ACK)
    t.client(330, 351, 501, DATA, 200)
    t.server(350, 501, 551, ACK)
    return [("S1", figures(800, 450, repeated_bytes=350, repeated_packets=1, partly_repeated_packets=1), figures())]


@case
def keepalives_with_and_without_a_byte(t):
    t.open()
    t.client(30, 101, 501, DATA, 100)
    t.server(50, 501, 201, ACK)
    for number, payload in enumerate((1, 1, 0)):
        t.client(10000 * (number + 1), 200, 501, ACK, payload)
        t.server(10000 * (number + 1) + 20, 501, 201, ACK)
    return [("S1", figures(102, 100, repeated_bytes=2, keepalives=3), figures())]


@case
def closed_window_is_probed_with_the_next_byte(t):
    t.open()
    t.client(30, 101, 501, DATA, 100)
    t.server(50, 501, 201, ACK, window=0)
    for number in range(2):
        t.client(500 * (number + 1), 201, 501, ACK, 1)
        t.server(500 * (number + 1) + 20, 501, 201, ACK, window=0)
    t.client(2000, 201, 501, ACK, 1)
    t.server(2020, 501, 202, ACK)
    t.client(2030, 202, 501, DATA, 50)
    t.server(2050, 501, 252, ACK)
    return [("S1", figures(153, 151, repeated_bytes=2, window_probes=3, rtt_samples=3, rtt_mean="0.020000000"),  # not of the probes
             figures(zero_window_packets=3, duplicate_acks=2))]


@case
def closed_window_is_probed_without_a_byte(t):
    t.open()
    t.client(30, 101, 501, DATA, 100)
    t.server(50, 501, 201, ACK, window=0)
    t.client(500, 200, 501, ACK)
    t.server(520, 501, 201, ACK, window=0)
    return [("S1", figures(100, window_probes=1), figures(zero_window_packets=2))]


@case
def every_frame_is_captured_twice(t):
    t.open()
    t.client(30, 101, 501, DATA, 100)
    t.server(50, 501, 201, ACK)
    t.frames = [(time + copy, frame) for time, frame in t.frames for copy in (0, 10_000)]
    return [("S1", figures(200, 100, packets=6, syn_packets=2, repeated_bytes=100, duplicate_packets=3,
                           handshake_rtt="0.020000000"),
             figures(packets=4, syn_packets=2, duplicate_packets=2, handshake_rtt="0.000100000"))]


def three_segments(t, late_at, late_clock, options):
    """1, 3, 2, with timestamps or without."""
    t.open()
    for time, sequence, clock in ((30, 101, 7), (30.2, 301, 7), (late_at, 201, late_clock)):
        t.client(time, sequence, 501, DATA, 100, options=options(clock))
    t.server(60, 501, 401, ACK)
    return {"gaps": 1, "late_packets": 1, "late_bytes": 100}


@case
def late_with_an_equal_timestamp_is_reordered(t):
    return [("S1", figures(300, reordered=1, **three_segments(t, 30.9, 7, timestamps)), figures())]


@case
def late_with_an_older_timestamp_is_reordered_however_late(t):
    return [("S1", figures(300, reordered=1, **three_segments(t, 59, 6, timestamps)), figures())]


@case
def late_with_a_newer_timestamp_was_sent_again_however_soon(t):
    return [("S1", figures(300, late_retransmitted=1, **three_segments(t, 45, 22, timestamps)), figures())]


@case
def late_with_an_equal_timestamp_after_the_round_trip_time_is_undecided(t):
    return [("S1", figures(300, late_undecided=1, **three_segments(t, 51, 7, timestamps)), figures())]


@case
def late_with_the_timestamp_of_what_came_after_a_pause_is_undecided(t):
    """The last of a burst was lost, and is sent again right after the next data; or all three were sent then."""
    t.open()
    for time, sequence, clock in ((30, 101, 7), (80, 301, 57), (80.1, 201, 57)):
        t.client(time, sequence, 501, DATA, 100, options=timestamps(clock))
    t.server(100, 501, 401, ACK)
    return [("S1", figures(300, gaps=1, late_packets=1, late_bytes=100, late_undecided=1), figures())]


@case
def three_that_come_in_reverse_are_reordered(t):
    t.open()
    for time, sequence in ((30, 101), (30.1, 401), (30.2, 301), (30.3, 201)):
        t.client(time, sequence, 501, DATA, 100, options=timestamps(7))
    t.server(60, 501, 501, ACK)
    return [("S1", figures(400, gaps=1, late_packets=2, late_bytes=200, reordered=2), figures())]


@case
def late_without_timestamps_is_undecided(t):
    return [("S1", figures(300, late_undecided=1, **three_segments(t, 31, 0, lambda clock: b"")), figures())]


@case
def ports_are_used_again_without_fin(t):
    t.open()
    t.client(30, 101, 501, DATA, 100)
    t.server(50, 501, 201, ACK)
    t.client_isn, t.server_isn = 90000, 70000
    t.open(60000)
    t.client(60030, 90001, 70001, DATA, 100)
    t.server(60050, 70001, 90101, ACK)
    return [("S1", figures(100), figures())] * 2


@case
def refused_three_times_with_one_initial_sequence_number(t):
    for number in range(3):
        t.client(500 * number, 100, 0, SYN)
        t.server(500 * number + 1, 0, 101, RST | ACK)
    return [("REJ", figures(syn_packets=1, unseen_bytes="", unacked_bytes=""),
             figures(rst_packets=1, unseen_bytes="", unacked_bytes=""))] * 3


@case
def captured_from_the_middle(t):
    t.client(0, 1000, 9000, DATA, 100)
    t.server(20, 9000, 1100, ACK)
    t.client(30, 1200, 9000, DATA, 100)
    t.client(31, 900, 9000, DATA, 100)
    t.server(50, 9000, 1300, ACK)
    return [("OTH", figures(300, missing_bytes=100, unseen_bytes=100, gaps=1, late_packets=1, late_bytes=100,
                            late_undecided=1, handshake_rtt=""),
             figures(unseen_bytes="", unacked_bytes=""))]


@case
def captured_while_it_is_sent_again(t):
    t.client(0, 1200, 9000, ACK)
    for number in range(3):
        t.client(10 + number, 1000 + 100 * number, 9000, DATA, 100)
    t.server(30, 9000, 1300, ACK)
    return [("OTH", figures(300, late_packets=2, late_bytes=200, late_undecided=2, rtt_samples=1),
             figures(unseen_bytes="", unacked_bytes=""))]


@case
def one_direction_of_a_connection(t):
    t.client(0, 100, 0, SYN)
    t.client(21, 101, 501, ACK)
    t.client(22, 101, 501, DATA, 100)
    t.client(43, 201, 5501, ACK)
    t.client(60, 201, 5501, ACK | FIN)
    return [("SH", figures(100, unseen_bytes="", unacked_bytes="", handshake_rtt="", rtt_samples=0), None)]


@case
def syn_sent_again_while_its_answer_is_under_way(t):
    t.client(0, 100, 0, SYN)
    t.client(1000, 100, 0, SYN)
    t.server(1005, 500, 101, SYN | ACK)
    t.client(1005.1, 101, 501, ACK)
    return [("S1", figures(syn_packets=2, repeated_packets=1, handshake_rtt=""), figures(handshake_rtt="0.000100000"))]


@case
def old_syn_comes_again(t):
    t.open()
    t.client(30, 101, 501, DATA, 100)
    t.client(35, 100, 0, SYN, options=MSS, identification=1001)
    t.server(50, 501, 201, ACK)
    return [("S1", figures(100, syn_packets=2, repeated_packets=1, needless_packets=1, handshake_rtt="0.020000000"),
             figures())]


@case
def both_sides_open(t):
    t.client(0, 100, 0, SYN)
    t.server(1, 500, 0, SYN)
    t.client(20, 100, 501, SYN | ACK)
    t.server(21, 500, 101, SYN | ACK)
    t.client(30, 101, 501, DATA, 10)
    t.server(50, 501, 111, ACK)
    return [("S1", figures(10, syn_packets=2), figures(syn_packets=2))]


@case
def reset_with_text(t):
    t.open()
    t.client(30, 101, 501, DATA, 10)
    t.server(50, 501, 111, RST | ACK, b"no such service")
    return [("RSTR", figures(10, unacked_bytes=10), figures(15, 0, reset_bytes=15, rst_packets=1))]


@case
def fin_with_data_is_sent_again(t):
    t.open()
    for time in (30, 250):
        t.client(time, 101, 501, DATA | FIN, 50)
    t.server(270, 501, 152, ACK)
    for time in (280, 480):
        t.server(time, 501, 152, ACK | FIN)
    t.client(500, 152, 502, ACK)
    return [("SF", figures(100, 50, fin_packets=2, repeated_packets=1, repeated_bytes=50),
             figures(fin_packets=2, repeated_packets=1))]


@case
def data_in_the_syn_is_taken(t):
    t.client(0, 100, 0, SYN, 10, options=MSS + fast_open())
    t.server(20, 500, 111, SYN | ACK)
    t.client(20.1, 111, 501, ACK)
    t.server(22, 501, 111, DATA, 30)
    t.client(22.1, 111, 531, ACK)
    return [("S1", figures(10), figures(30))]


@case
def data_in_the_syn_is_not_taken_and_sent_again(t):
    t.client(0, 100, 0, SYN, 10, options=MSS + fast_open())
    t.server(20, 500, 101, SYN | ACK)
    t.client(20.1, 101, 501, DATA, 10)
    t.server(40, 501, 111, ACK)
    return [("S1", figures(20, 10, repeated_packets=1, repeated_bytes=10), figures())]


@case
def needless_repetition_is_reported(t):
    t.open()
    t.client(30, 101, 501, DATA, 100)
    t.server(50, 501, 201, ACK)
    t.client(250, 101, 501, DATA, 100)
    t.server(270, 501, 201, ACK, options=sack((101, 201)))
    return [("S1", figures(200, 100, repeated_packets=1, repeated_bytes=100, needless_packets=1),
             figures(sack_packets=1, dsack_packets=1))]


@case
def duplicate_acknowledgments(t):
    t.open()
    for number, sequence in enumerate((101, 301, 401, 501)):
        t.client(30 + number, sequence, 501, DATA, 100)
    t.server(50, 501, 201, ACK)
    t.server(51, 501, 201, ACK, options=sack((301, 401)))
    t.server(52, 501, 201, ACK, options=sack((301, 501)), window=999)  # not of RFC 5681: another window
    t.server(53, 501, 201, ACK, options=sack((301, 601)), window=999)
    t.server(54, 501, 201, ACK, window=1200)  # an update of the window
    t.client(73, 201, 501, DATA, 100)
    t.server(93, 501, 601, ACK)
    return [("S1", figures(500, gaps=1, late_packets=1, late_bytes=100, late_undecided=1),
             figures(sack_packets=3, duplicate_acks=2, sack_acks=3))]


@case
def congestion_is_marked_and_echoed(t):
    t.client(0, 100, 0, SYN | ECE | CWR, options=MSS)
    t.server(20, 500, 101, SYN | ACK | ECE, options=MSS)
    t.client(20.1, 101, 501, ACK)
    t.client(30, 101, 501, DATA, 100, ecn=3)
    t.server(50, 501, 201, ACK | ECE, ecn=0)
    t.client(60, 201, 501, DATA | CWR, 100, ecn=2)
    t.server(80, 501, 301, ACK)
    return [("S1", figures(200, ip_ce_packets=1, ip_ect_packets=1, ece_packets=1, cwr_packets=2, ecn_offered=1),
             figures(ece_packets=2, ecn_offered=1))]


@case
def numbers_too_far_away_are_not_followed(t):
    t.open()
    t.client(30, 101, 501, DATA, 100)
    t.client(31, 201 + 2**30 + 1, 501, DATA, 100)
    t.client(32, 201, 501, DATA, 100)
    t.server(50, 501, 301, ACK)
    return [("S1", figures(300, 200, odd_packets=1, unseen_bytes="", unacked_bytes=""),
             figures(unseen_bytes="", unacked_bytes=""))]


@case
def closed_and_opened_again_with_the_same_number(t):
    for start in (0, 1000):
        t.open(start)
        t.client(start + 30, 101, 501, DATA, 100)
        t.server(start + 50, 501, 201, ACK)
        t.close(start + 60, 201, 501)
    return [("SF", figures(100, fin_packets=1, handshake_rtt="0.020000000"), figures(fin_packets=1))] * 2


@case
def download_over_a_path_that_loses_doubles_and_delays(t):
    done = mixed(t)
    late = done["lost"] + done["delayed"]
    return [("S1", figures(), figures(
        30000 + 100 * done["doubled"], 30000, repeated_packets=done["doubled"], repeated_bytes=100 * done["doubled"],
        late_packets=late, late_bytes=100 * late, late_retransmitted=done["lost"],
        reordered=None, late_undecided=None, gaps=None))]  # by the tick that neighbours were sent in; they may share a gap


def quoted_in_an_error():
    """An ICMP error with the header of a TCP segment in it: no segment."""
    t = Conversation(250)
    t.client(0, 100, 0, SYN)
    quoted = t.frames[0][1][14:14 + 28]
    error = f.with_checksum(struct.pack(">BBHI", 3, 1, 0, 0) + quoted, 2)
    return [(START, f.ethernet(f.ipv4(error, f.ICMP, "10.0.250.9", t.client_ip)))]


def rows_of(folder, name):
    with open(Path(folder) / name, newline="", encoding="utf-8") as file:
        return sorted(csv.DictReader(file), key=lambda row: row["first_seen"])


class TcpCases(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="wirecensus-tcp-")
        cls.folder = Path(cls.scratch.name)
        write(cls.folder / "all.pcap", [frame for t, _ in CASES.values() for frame in t.frames] + quoted_in_an_error())
        cls.whole = cls.count("all.pcap")
        cls.connections = rows_of(cls.folder / "out", "connections.csv")
        cls.health = rows_of(cls.folder / "out", "tcp_health.csv")

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    @classmethod
    def count(cls, *arguments, formats="csv", out="out"):
        """The bytes of the two files, if they were asked for."""
        done = harness.run(*arguments, "--tcp", "--formats", formats, "-q", "-o", out, cwd=cls.folder)
        assert done.returncode == 0, done.stderr
        names = ("connections.csv", "tcp_health.csv") if formats == "csv" else ()
        return [(cls.folder / out / name).read_bytes() for name in names]

    def test_figures_are_those_by_hand(self):
        for name, (conversation, expected) in CASES.items():
            with self.subTest(case=name):
                rows = [row for row in self.connections if row["src_ip"] == conversation.client_ip]
                self.assertEqual([state for state, _, _ in expected], [row["tcp_state"] for row in rows])
                for number, side in enumerate(("originator", "responder")):
                    self.check_side(side, conversation, [connection[1 + number] for connection in expected])

    def check_side(self, side, conversation, expected):
        address = conversation.client_ip if side == "originator" else conversation.server_ip
        rows = [row for row in self.health if row["src_ip"] == address]
        wanted = [figures for figures in expected if figures is not None]  # a direction without packets has no row
        self.assertEqual([(side, len(wanted))] * len(rows), [(row["side"], len(rows)) for row in rows])
        for row, named in zip(rows, wanted):
            named = {**dict.fromkeys(FIGURES, 0), **named}
            columns = [column for column, value in named.items() if value is not None]
            self.assertEqual({column: str(named[column]) for column in columns},
                             {column: row[column] for column in columns}, side)

    def row(self, function):
        conversation = CASES[function.__name__][0]
        return [row for row in self.connections if row["src_ip"] == conversation.client_ip][-1]

    def test_handshakes_are_timed_whatever_was_repeated(self):
        self.assertEqual("1.005100000", self.row(syn_sent_again_while_its_answer_is_under_way)["handshake_time"])
        self.assertEqual("0.020100000", self.row(every_frame_is_captured_twice)["handshake_time"])
        self.assertEqual("0.020100000", self.row(ports_are_used_again_without_fin)["handshake_time"])
        self.assertEqual("", self.row(one_direction_of_a_connection)["handshake_time"])

    def test_conversations_by_chance_are_as_counted_by_hand(self):
        folder = self.folder / "by-chance"
        folder.mkdir()
        for seed in (1, 2):
            found, directions = nasty_tcp.compared(seed, 60, harness.PROGRAM, folder)
            self.assertEqual(([], True), (found, directions > 150))

    def test_originators_are_told_by_their_syn(self):
        self.assertEqual("syn", self.row(both_sides_open)["originator_rule"])
        self.assertEqual("first packet", self.row(captured_from_the_middle)["originator_rule"])

    def test_directions_without_packets_have_no_figures(self):
        row = self.row(one_direction_of_a_connection)
        self.assertEqual(("0", ""), (row["resp_packets"], row["resp_unseen_bytes"]))

    def test_errors_that_quote_tcp_are_no_tcp(self):
        named = [row for row in self.connections if "10.0.250.1" in row.values()]
        self.assertEqual([("icmp", "")], [(row["protocol"], row["tcp_state"]) for row in named])

    def test_sides_add_up_to_connections(self):
        tcp = [row for row in self.connections if row["protocol"] == "tcp"]
        for mine, theirs in (("payload_bytes", "payload_bytes"), ("unique_bytes", "tcp_unique_bytes"),
                             ("repeated_packets", "tcp_repeated_packets"), ("late_packets", "tcp_late_packets")):
            self.assertEqual(sum(int(row["orig_" + mine]) + int(row["resp_" + mine]) for row in tcp),
                             sum(int(row[theirs]) for row in self.health), mine)

    def test_cut_in_two_files_at_each_segment_gives_the_same_files(self):
        longest = max(len(t.frames) for name, (t, _) in CASES.items() if not name.startswith("download"))
        cuts = [*range(1, longest), 75, 150, 225]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for at, files in zip(cuts, pool.map(self.count_cut, cuts)):
                with self.subTest(at=at):
                    self.assertEqual(self.whole, files)

    def count_cut(self, at):
        """Two captures: so many segments of each conversation in the first."""
        names = f"{at}-a.pcap", f"{at}-b.pcap"
        for name, part in zip(names, (slice(None, at), slice(at, None))):
            parts = [frame for t, _ in CASES.values() for frame in sorted(t.frames, key=lambda of: of[0])[part]]
            write(self.folder / name, parts + (quoted_in_an_error() if name == names[0] else []))
        return self.count(*names, out=f"out-{at}")

    def test_saved_and_counted_on_or_merged_is_as_the_class_of_each_figure_promises(self):
        """Figures that need order are sums where tcp_order_unproved says so; all others are those of the whole."""
        unproved = 0
        for at in (1, 3, 6, 75, 150, 225):
            self.count_cut(at)
            for name in "ab":
                self.count(f"{at}-{name}.pcap", formats="census", out=f"saved-{at}-{name}")
            saved = [f"saved-{at}-{name}/census.wcs" for name in "ab"]
            for way in (("merge", *saved), (saved[0], f"{at}-b.pcap", "--tcp")):
                with self.subTest(at=at, way=way[0]):
                    unproved += self.check_merged(way)
        self.assertGreater(unproved, 0)

    def check_merged(self, way):
        """How many directions are unproved."""
        done = harness.run(*way, "--formats", "csv", "-q", "-o", "merged", cwd=self.folder)
        self.assertEqual(0, done.returncode, done.stderr)
        health, connections = (rows_of(self.folder / "merged", name) for name in ("tcp_health.csv", "connections.csv"))
        self.assertEqual((len(self.health), len(self.connections)), (len(health), len(connections)))
        for whole, row in zip(self.health, health):
            left_out = ORDERED if row["tcp_order_unproved"] == "1" else {}
            self.assertEqual({**whole, **{name: row[name] for name in left_out}}, row)
        for whole, row in zip(self.connections, connections):
            self.assertEqual({**whole, **{name: row[name] for name in ORDERED_OF_CONNECTIONS}}, row)
        return sum(row["tcp_order_unproved"] == "1" for row in health)

    def test_any_number_of_threads_gives_the_same_files(self):
        for threads in (1, 2, 3, 4):
            with self.subTest(threads=threads):
                self.assertEqual(self.whole, self.count("all.pcap", "-j", threads))


if __name__ == "__main__":
    harness.main()
