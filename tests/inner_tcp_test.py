#!/usr/bin/python3
"""The health of TCP inside tunnels: the conversations of tcp_cases_test.py, each of two tenants at the same time, with the same addresses,
ports and sequence numbers. Whatever carries them, their figures must be those outside."""
import concurrent.futures
import csv
import struct
import tempfile
import unittest
from pathlib import Path

import harness
from tcp_cases_test import CASES, FIGURES, ORDERED
from tcp_segments import f, write

NETWORKS = {100: ("198.51.100.1", "198.51.100.2"), 200: ("198.51.100.3", "198.51.100.2")}
OPTIONS_AND_LAST = ("tcp_handshake_rtt", "tcp_mss", "tcp_window_scale", "tcp_initial_window", "tcp_sack_permitted",
                    "tcp_timestamps", "tcp_ecn_offered")


def in_vxlan(frame, network, is_client):
    ends = NETWORKS[network] if is_client else NETWORKS[network][::-1]
    payload = struct.pack(">II", 0x08000000, network << 8) + frame
    datagram = struct.pack(">HHHH", 50000 + network, 4789, 8 + len(payload), 0) + payload
    return f.ethernet(f.ipv4(datagram, f.UDP, *ends))


def of_two_tenants(conversation):
    """The frames of the conversation, each first of one tenant, then of the other."""
    client = bytes(map(int, conversation.client_ip.split(".")))
    return [(time, in_vxlan(frame, network, frame[26:30] == client))
            for time, frame in sorted(conversation.frames, key=lambda of: of[0]) for network in NETWORKS]


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def key_of(row):
    return row["src_ip"], row["src_port"], row["dst_ip"], row["dst_port"]


class InnerTcp(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="wirecensus-inner-tcp-")
        cls.folder = Path(cls.scratch.name)
        write(cls.folder / "outside.pcap", [frame for t, _ in CASES.values() for frame in t.frames])
        cls.count("outside.pcap", "--tcp", out="outside", formats="csv")
        cls.outside = {}  # the rows of each direction of a flow, one for each connection
        for row in rows_of(cls.folder / "outside" / "tcp_health.csv"):
            cls.outside.setdefault(key_of(row), []).append(row)
        cls.whole = cls.count_inside(cls.write_part("inside.pcap", slice(None)))
        cls.rows = [row for row in rows_of(cls.folder / "out" / "inner_flows.csv") if row["protocol"] == "tcp"]

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    @classmethod
    def write_part(cls, name, part):
        write(cls.folder / name, [frame for t, _ in CASES.values() for frame in of_two_tenants(t)[part]])
        return name

    @classmethod
    def count(cls, *arguments, formats="tables", out="out"):
        done = harness.run(*arguments, "--formats", formats, "-o", out, cwd=cls.folder)
        assert done.returncode == 0, done.stderr
        return done.stdout

    @classmethod
    def count_inside(cls, *arguments, out="out"):
        cls.count(*arguments, "--tcp", "--tunnels", out=out)
        return (cls.folder / out / "inner_flows.csv").read_bytes()

    def test_rows_are_those_of_the_same_packets_outside(self):
        self.assertEqual(len(NETWORKS) * len(self.outside), len(self.rows))
        for row in self.rows:
            with self.subTest(key=key_of(row), network=row["tunnel_id"]):
                self.check_row(row, self.outside[key_of(row)])

    def check_row(self, row, connections):
        last = connections[-1]
        self.assertEqual((str(len(connections)), last["side"], last["tcp_state"]),
                         (row["tcp_connections"], row["side"], row["tcp_state"]))
        names = list(row)[list(row).index("tcp_flags"):]
        self.assertEqual(list(last)[list(last).index("tcp_flags"):], names)
        if len(connections) == 1:
            self.assertEqual([last[name] for name in names], [row[name] for name in names])
        self.assertEqual([last[name] for name in OPTIONS_AND_LAST], [row[name] for name in OPTIONS_AND_LAST])
        for name in FIGURES:
            values = [connection[name] for connection in connections]
            if name in ("tcp_ranges_overflow", "tcp_order_unproved"):
                self.assertEqual(max(values), row[name], name)
            else:
                self.assertEqual("" if "" in values else str(sum(map(int, values))), row[name], name)

    def test_tenants_are_equal(self):
        columns = list(self.rows[0])[list(self.rows[0]).index("src_ip"):]
        by_network = {network: sorted([row[name] for name in columns if name not in ("first_seen", "last_seen")]
                                      for row in self.rows if row["tunnel_id"] == str(network)) for network in NETWORKS}
        self.assertEqual(by_network[100], by_network[200])

    def test_threads_and_files(self):
        whole = [self.write_part("whole.pcap", slice(None))]
        ways = [(*whole, "-j", threads) for threads in (1, 2, 3)]
        for at in (2, 5, 9, 150):
            ways.append((self.write_part(f"{at}-a.pcap", slice(None, at)), self.write_part(f"{at}-b.pcap", slice(at, None))))
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            outs = pool.map(lambda way: self.count_inside(*way[1], out=f"way-{way[0]}"), enumerate(ways))
            for way, out in zip(ways, outs):
                self.assertEqual(self.whole, out, way)

    def test_saved_and_merged_as_the_class_of_each_figure_promises(self):
        for at in (3, 6, 150):
            for name, part in (("a", slice(None, at)), ("b", slice(at, None))):
                self.count(self.write_part(f"saved-{name}.pcap", part), "--tcp", "--tunnels", formats="census", out=f"saved-{name}")
            for way in (("merge", "saved-a/census.wcs", "saved-b/census.wcs"),
                        ("saved-a/census.wcs", "saved-b.pcap", "--tcp", "--tunnels")):
                self.count(*way, out="merged")
                self.check_merged([row for row in rows_of(self.folder / "merged" / "inner_flows.csv") if row["protocol"] == "tcp"])
        self.count(self.write_part("saved.pcap", slice(None)), "--tcp", "--tunnels", formats="census", out="saved")
        self.count("saved/census.wcs", out="again")
        self.assertEqual(self.whole, (self.folder / "again" / "inner_flows.csv").read_bytes())

    def check_merged(self, rows):
        self.assertEqual(len(self.rows), len(rows))
        self.assertIn("1", {row["tcp_order_unproved"] for row in rows})
        for whole, row in zip(self.rows, rows):
            left_out = ORDERED if row["tcp_order_unproved"] == "1" else []
            self.assertEqual({**whole, **{name: row[name] for name in left_out}}, row)

    def test_a_part_without_them_leaves_none(self):
        pcap = self.write_part("part.pcap", slice(None))
        for name, options in (("both", ("--tcp", "--tunnels")), ("tcp", ("--tcp",)), ("tunnels", ("--tunnels",))):
            self.count(pcap, *options, formats="census", out=name)
        for others in (("both", "tcp"), ("tunnels", "both")):
            self.count("merge", *(f"{name}/census.wcs" for name in others), out="merged")
            path = self.folder / "merged" / "inner_flows.csv"
            self.assertFalse(path.exists() and "tcp_connections" in path.read_text(encoding="utf-8"), others)

    def test_the_summary_names_the_tunnel_of_the_worst(self):
        out = self.count("inside.pcap", "--tcp", "--tunnels", out="summary", formats="html")
        self.assertIn("TCP           0 connections", out)
        self.assertRegex(out, r"in tunnels +\d+ connections, \d+ S1")
        self.assertIn("in vxlan 100 between 198.51.100.1 and 198.51.100.2", out)
        page = (self.folder / "summary" / "report.html").read_text(encoding="utf-8")
        self.assertIn("Inside tunnels: ", page)
        self.assertIn(">vxlan 200 between 198.51.100.2 and 198.51.100.3<", page)

    def test_what_the_inner_filter_leaves_out_is_not_followed(self):
        self.count("inside.pcap", "--tcp", "--tunnels", "--inner-filter", "udp", out="filtered")
        self.assertEqual([], [row for row in rows_of(self.folder / "filtered" / "inner_flows.csv") if row["tcp_connections"]])


if __name__ == "__main__":
    harness.main()
