#!/usr/bin/python3
"""What is inside tunnels (--tunnels): inner flows by tenant, what is hidden, and books that close however the count is
divided."""
import csv
import json
import struct
import sys
import tempfile
import unittest
from pathlib import Path

import harness

sys.path.insert(0, str(harness.TESTS / "captures"))
import frames as f  # noqa: E402
from files import START, Packet, pcap  # noqa: E402

GRE, GTP_PORT, VXLAN_PORT, TEREDO_PORT = 47, 2152, 4789, 3544
HOSTS = ("198.51.100.1", "198.51.100.2", "198.51.100.3")


def inner(back=False, payload=b"x" * 10):
    return f.tcp4(payload, back=back)


def vxlan(network, packet, source, destination):
    frame = struct.pack(">II", 0x08000000, network << 8) + f.ethernet(packet)
    return outer_udp(frame, 50000 + network, VXLAN_PORT, source, destination)


def outer_udp(payload, source_port, destination_port, source=HOSTS[0], destination=HOSTS[1], **fields):
    data = struct.pack(">HHHH", source_port, destination_port, 8 + len(payload), 0) + payload
    return f.ethernet(f.ipv4(data, f.UDP, source, destination, **fields))


def gtp(endpoint, packet):
    return struct.pack(">BBHI", 0x30, 255, len(packet), endpoint) + packet


def two_tenants():
    """One inner connection in VNI 100 and in 200, packets alternating, seven of each."""
    frames = []
    for number in range(7):
        back = number % 2 == 1
        for network, host in ((100, HOSTS[0]), (200, HOSTS[2])):
            ends = (HOSTS[1], host) if back else (host, HOSTS[1])
            frames.append(vxlan(network, inner(back), *ends))
    return frames


def first_fragment(part=400):
    """The first fragment alone of a GTP packet whose inner packet is longer."""
    payload = gtp(7, f.udp4(b"y" * 1000))
    data = struct.pack(">HHHH", GTP_PORT, GTP_PORT, 8 + len(payload), 0) + payload
    return f.ethernet(f.ipv4(data[:part], f.UDP, *HOSTS[:2], identification=9, more=True)), data


def later_fragment(part=400):
    _, data = first_fragment(part)
    return f.ethernet(f.ipv4(data[part:], f.UDP, *HOSTS[:2], identification=9, offset=part // 8))


def three_layers():
    """Teredo in GTP: both endpoints' identifiers, and IPv6 innermost."""
    frames = []
    for endpoint in (5, 6):
        teredo = f.ipv4(struct.pack(">HHHH", TEREDO_PORT, TEREDO_PORT, 8 + len(f.udp6()), 0) + f.udp6(), f.UDP,
                        "203.0.113.1", "203.0.113.2")
        frames.append(outer_udp(gtp(endpoint, teredo), GTP_PORT, GTP_PORT))
    return frames


def opaque():
    return f.ethernet(f.ipv4(struct.pack(">II", 1, 1) + bytes(40), 50, *HOSTS[:2]))


def mixture():
    gre = f.ethernet(f.ipv4(struct.pack(">HHI", 0x2000, 0x0800, 77) + inner(), GRE, *HOSTS[:2]))
    keepalive = f.ethernet(f.ipv4(struct.pack(">HH", 0, 0), GRE, *HOSTS[:2]))
    false_gtp = outer_udp(gtp(3, b"not IP at all"), GTP_PORT, 999)
    return [*two_tenants(), first_fragment()[0], later_fragment(), *three_layers(), opaque(), gre, keepalive, false_gtp,
            f.ethernet(inner()), f.ethernet(f.arp(), f.ARP)]


SORTS = ("inner_packets", "filtered_inner_packets", "hidden_packets")  # of packets of a flow with a tunnel


class TunnelsTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-tunnels-")))
        self.counts = 0

    def capture(self, frames, name="capture.pcap", first=0):
        path = self.folder / name
        path.write_bytes(pcap([Packet(data, START + (first + number) * 1_000_000)
                               for number, data in enumerate(frames)], nanoseconds=True))
        return path

    def count(self, *arguments, formats="tables,json,ndjson,census"):
        self.counts += 1
        out = self.folder / f"out-{self.counts}"
        done = harness.run(*arguments, "--formats", formats, "-o", out)
        self.assertEqual(0, done.returncode, done.stderr + done.stdout)
        return out, done.stdout

    def rows(self, out, name):
        with open(out / name, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def figures(self, out):
        return {row["metric"]: row["value"] for row in self.rows(out, "packet_metrics.csv")}

    def check_books(self, out):
        figures = self.figures(out)
        flows = [row for row in self.rows(out, "packet_flows.csv") if row["tunnel"]]
        inner_rows = self.rows(out, "inner_flows.csv")
        for row in flows:
            self.assertEqual(int(row["packets"]), sum(int(row[name]) for name in SORTS))
        self.assertEqual(sum(int(row["packets"]) for row in inner_rows), int(figures["inner_packets"]))
        for name in SORTS:
            self.assertEqual(sum(int(row[name]) for row in flows), int(figures[name]))
        by_kind = sum(int(value) for name, value in figures.items() if name.startswith("packets_tunnel_"))
        self.assertEqual(sum(int(row["packets"]) for row in flows), by_kind)
        self.assertEqual("EXACT", figures["verdict"])

    def check_same(self, one, other):
        for name in ("packet_flows.csv", "inner_flows.csv", "inner_flows.ndjson"):
            self.assertEqual((one / name).read_text(), (other / name).read_text(), name)


class Rows(TunnelsTest):
    def test_names_are_those_of_the_innermost(self):
        request = inner(payload=b"GET / HTTP/1.1\r\nHost: inside.example\r\n\r\n")
        frames = [vxlan(100, request, HOSTS[0], HOSTS[1]), vxlan(100, inner(back=True), HOSTS[1], HOSTS[0]),
                  outer_udp(gtp(7, f.udp4(b"y")), GTP_PORT, GTP_PORT)]
        both, _ = self.count(self.capture(frames), "--tunnels", "--names-seen")
        self.check_books(both)
        names = {row["server_name"]: row for row in self.rows(both, "inner_flows.csv") if row["server_name"]}
        self.assertEqual(("http", "vxlan"), tuple(names["inside.example"][name] for name in ("application", "tunnel_kind")))
        self.assertEqual(2, sum(row["server_name"] == "inside.example" for row in self.rows(both, "inner_flows.csv")),
                         "both directions")
        self.assertEqual(["inside.example"], [row["name"] for row in self.rows(both, "names.csv")])
        self.assertEqual({""}, {row["server_name"] for row in self.rows(both, "packet_flows.csv")})
        inner_rows = [json.loads(line) for line in (both / "inner_flows.ndjson").read_text(encoding="utf-8").splitlines()]
        self.assertEqual(2, sum(row["server_name"] == "inside.example" for row in inner_rows))
        outside, _ = self.count(self.capture(frames), "--names-seen")
        self.assertEqual([], self.rows(outside, "names.csv"))
        other, _ = self.count(self.capture(frames), "--tunnels", "--names-seen", "--inner-filter", "udp")
        self.assertEqual([], self.rows(other, "names.csv"))
        merged, _ = self.count("merge", both / "census.wcs", formats="tables")
        self.assertEqual((both / "inner_flows.csv").read_text(encoding="utf-8"),
                         (merged / "inner_flows.csv").read_text(encoding="utf-8"))

    def test_two_tenants_are_not_mixed(self):
        out, _ = self.count(self.capture(two_tenants()), "--tunnels")
        self.check_books(out)
        rows = self.rows(out, "inner_flows.csv")
        self.assertEqual({("100", HOSTS[0], "4"), ("100", HOSTS[0], "3"), ("200", HOSTS[1], "4"), ("200", HOSTS[1], "3")},
                         {(row["tunnel_id"], row["outer_low_ip"], row["packets"]) for row in rows})
        self.assertEqual({"vxlan"}, {row["encapsulation"] for row in rows})
        self.assertEqual(14, sum(int(row["packets"]) for row in rows))
        self.assertEqual(str(14 * len(inner())), self.figures(out)["inner_ip_bytes"])

    def test_first_fragment_counts_in_full(self):
        out, _ = self.count(self.capture([first_fragment()[0]]), "--tunnels")
        self.check_books(out)
        (flow,) = self.rows(out, "packet_flows.csv")
        self.assertEqual(("gtp", "1", "0"), (flow["tunnel"], flow["inner_packets"], flow["hidden_packets"]))
        (row,) = self.rows(out, "inner_flows.csv")
        self.assertEqual(("1028", "1000"), (row["ip_bytes"], row["payload_bytes"]))

    def test_later_fragment_is_hidden(self):
        out, _ = self.count(self.capture([first_fragment()[0], later_fragment()]), "--tunnels")
        (flow,) = self.rows(out, "packet_flows.csv")
        self.assertEqual(("2", "1", "1"), (flow["packets"], flow["inner_packets"], flow["hidden_packets"]))

    def test_three_layers(self):
        out, _ = self.count(self.capture(three_layers()), "--tunnels")
        (row,) = self.rows(out, "inner_flows.csv")
        self.assertEqual(("gtp/teredo", "teredo", "", "2"),
                         (row["encapsulation"], row["tunnel_kind"], row["tunnel_id_min"], row["packets"]))
        self.assertEqual(str(2 * len(f.udp6())), row["ip_bytes"])

    def test_one_way_identifiers_do_not_part_directions(self):
        frames = [outer_udp(gtp(endpoint, inner()), GTP_PORT, GTP_PORT) for endpoint in (5, 9, 7)]
        (row,) = self.rows(self.count(self.capture(frames), "--tunnels")[0], "inner_flows.csv")
        self.assertEqual(("", "5", "9", "3"), tuple(row[name] for name in ("tunnel_id", "tunnel_id_min", "tunnel_id_max",
                                                                         "packets")))

    def test_what_fails_a_check_is_no_tunnel(self):
        out, _ = self.count(self.capture([outer_udp(gtp(3, b"not IP at all"), GTP_PORT, 999), f.ethernet(inner())]),
                            "--tunnels")
        self.assertEqual([], self.rows(out, "inner_flows.csv"))
        self.assertEqual({("", "0", "0")}, {(row["tunnel"], row["inner_packets"], row["hidden_packets"])
                                           for row in self.rows(out, "packet_flows.csv")})

    def test_opaque_tunnels_by_kind(self):
        out, _ = self.count(self.capture([opaque(), opaque()]), "--tunnels")
        self.assertEqual("2", self.figures(out)["packets_tunnel_esp"])
        self.assertEqual("2", self.figures(out)["hidden_packets"])

    def test_formats_agree_and_the_summary_has_them(self):
        out, summary = self.count(self.capture(mixture()), "--tunnels")
        self.check_books(out)
        rows = self.rows(out, "inner_flows.csv")
        document = json.loads((out / "census.json").read_text())
        lines = [json.loads(line) for line in (out / "inner_flows.ndjson").read_text().splitlines()]
        self.assertEqual(lines, document["inner_flows"])
        self.assertEqual([int(row["packets"]) for row in rows], [row["packets"] for row in lines])
        self.assertIn("vxlan 14 packets", summary)

    def test_an_inner_filter_is_of_inner_packets_alone(self):
        capture = self.capture(mixture())
        plain, _ = self.count(capture, "--tunnels")
        for expression, kept in (("udp", lambda row: row["protocol"] == "udp"), ("ip6", lambda row: ":" in row["src_ip"]),
                                 ("not ip and not ip6", lambda row: False)):
            out, summary = self.count(capture, "--tunnels", "--inner-filter", expression, "-j", 3)
            self.check_books(out)
            rows = self.rows(plain, "inner_flows.csv")
            self.assertEqual([row for row in rows if kept(row)], self.rows(out, "inner_flows.csv"))
            left_out = sum(int(row["packets"]) for row in rows if not kept(row))
            self.assertEqual(str(left_out), self.figures(out)["filtered_inner_packets"])
            self.assertEqual(left_out > 0, f"{left_out} filtered" in summary)
            self.assertEqual(self.figures(plain)["total_packets"], self.figures(out)["total_packets"])
            again, _ = self.count(out / "census.wcs")
            self.check_books(again)
            self.check_same(out, again)
        self.assertTrue([row for row in rows if row["protocol"] == "udp"])

    def test_an_inner_filter_that_cannot_be_is_an_error(self):
        capture = self.capture(mixture())
        for expression, words in (("no such word", "syntax"), ("ether host 00:00:00:00:00:01", "ether")):
            done = harness.run(capture, "--tunnels", "--inner-filter", expression, "-o", self.folder)
            self.assertNotEqual(0, done.returncode)
            self.assertIn(words, done.stderr)
        done = harness.run(capture, "--inner-filter", "udp", "-o", self.folder)
        self.assertEqual(2, done.returncode)
        self.assertIn("--tunnels", done.stderr)

    def test_without_the_option_nothing_changes(self):
        out, _ = self.count(self.capture(mixture()))
        self.assertFalse((out / "inner_flows.csv").exists())
        self.assertNotIn("tunnel", self.rows(out, "packet_flows.csv")[0])
        self.assertNotIn("inner_packets", self.figures(out))


class Divided(TunnelsTest):
    def test_threads_files_and_saved_censuses(self):
        frames = mixture()
        whole, _ = self.count(self.capture(frames), "--tunnels", "-j", 1)
        self.check_books(whole)
        self.check_same(whole, self.count(self.capture(frames), "--tunnels", "-j", 4)[0])
        half = len(frames) // 2
        parts = [self.capture(frames[:half], "a.pcap"), self.capture(frames[half:], "b.pcap", half)]
        self.check_same(whole, self.count(*parts, "--tunnels")[0])
        saved = [self.count(part, "--tunnels")[0] / "census.wcs" for part in parts]
        merged, _ = self.count("merge", *saved)
        self.check_books(merged)
        self.check_same(whole, merged)

    def test_a_part_without_them_leaves_none(self):
        frames = mixture()
        one = self.count(self.capture(frames, "a.pcap"), "--tunnels")[0] / "census.wcs"
        other = self.count(self.capture(frames, "b.pcap"))[0] / "census.wcs"
        for order in ((one, other), (other, one)):
            merged, _ = self.count("merge", *order)
            self.assertFalse((merged / "inner_flows.csv").exists())

    def test_not_with_two_points(self):
        points = [self.capture(mixture(), name) for name in ("from.pcap", "to.pcap")]
        done = harness.run("--from", points[0], "--to", points[1], "--tunnels")
        self.assertEqual(2, done.returncode)
        self.assertIn("--tunnels", done.stderr)


if __name__ == "__main__":
    harness.main()
