#!/usr/bin/python3
"""Several interfaces counted at the same time: each as if it were counted alone, and all together. Needs root."""
import collections
import ctypes
import json
import re
import signal
import struct
import subprocess
import unittest

import harness
import saved_census
from export_test import PACKETS, Decoded, number, split_stream
from live_case import LiveTest, metrics, udp_frame, write_capture
from live_network import delivered, settled, wait_for_line

TIME_ERROR = 5  # of adjtimex(2)
INTERFACE, NAME = 10, 82  # elements of IPFIX
TABLES = ("packet_flows.csv", "ip_flows.csv", "conversations.csv", "protocols.csv", "packet_sizes.csv")


class SeveralInterfaces(LiveTest):
    def test_the_ledger_has_the_state_of_the_clock(self):
        self.stop(self.listen_to(("v0",), formats="csv,json,census"))
        clock = ctypes.create_string_buffer(256)  # struct timex
        state = ctypes.CDLL(None).adjtimex(clock)
        synchronized = state != TIME_ERROR
        document = json.loads((self.out / "census.json").read_text(encoding="utf-8"))["ledger"]["clock"]
        figures = metrics(self.out)
        saved = saved_census.read_census(self.out / "census.wcs").clock
        self.assertEqual((synchronized, int(synchronized), synchronized),
                         (document["synchronized"], figures["clock_synchronized"], bool(saved[0])))
        greatest = struct.unpack_from("q", clock, 24)[0] / 10**6
        for error in (float(document["max_error"]), float(figures["clock_max_error"]), saved[2] / 10**9):
            self.assertAlmostEqual(greatest, error, delta=0.1)  # it grows by 0.5 ms a second at most, and is set anew

    def test_exported_flows_have_the_index_of_their_interface(self):
        file = self.out / "flows.ipfix"
        process = self.listen_to(("v0", "v1"), "--by", "interface", "--export", f"ipfix:file:{file}", formats="csv")
        self.network.replay(self.small, "v0", "--topspeed")
        self.stop(process)
        decoded = Decoded(split_stream(file.read_bytes()))
        links = json.loads(self.network.run("ip", "-json", "link").stdout)
        names = {link["ifindex"]: link["ifname"] for link in links if link["ifname"] in ("v0", "v1")}
        self.assertEqual(names, {record[INTERFACE]: record[NAME].to_bytes(16, "big").rstrip(b"\0").decode()
                                 for record in decoded.books if NAME in record})
        packets = collections.Counter()
        for flow in decoded.flows:
            packets[names[number(flow[INTERFACE])]] += number(flow[PACKETS])
        self.assertEqual({"v0": 1000, "v1": 1000}, packets)
        self.assertEqual(0, decoded.missing)

    def setUp(self):
        super().setUp()
        self.other = self.out / "other.pcap"
        write_capture(self.other, [udp_frame(number) for number in range(5000, 5300)])

    def listen_to(self, interfaces, *options, formats="csv,tables,json"):
        named = [word for interface in interfaces for word in ("-i", interface)]
        process = self.network.start(harness.PROGRAM, *named, "-o", self.out, "--formats", formats, *options)
        self.assertEqual(f"listening on {', '.join(interfaces)}\n", wait_for_line(process, "listening on"))
        return process

    def stop(self, process, exit_codes=(0,)):
        delivered()
        settled(process.pid)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=harness.TIME_LIMIT)
        harness.check_sound(process.returncode, errors)
        self.assertIn(process.returncode, exit_codes, errors + output)
        return output, errors

    def rows(self, name):
        with open(self.out / name, encoding="utf-8", newline="") as file:
            header, *rows = file.read().splitlines()
        return header.split(","), rows

    def rows_of_file(self, name, capture):
        """Without times, which are another's."""
        done = harness.run(capture, "-o", self.out / "alone", "--formats", "csv,tables")
        self.assertEqual(0, done.returncode, done.stderr)
        with open(self.out / "alone" / name, encoding="utf-8", newline="") as file:
            return self.without_times(*self.split(file.read().splitlines()))

    @staticmethod
    def split(lines):
        return lines[0].split(","), lines[1:]

    @staticmethod
    def without_times(header, rows):
        keep = [at for at, name in enumerate(header) if name not in ("first_seen", "last_seen", "duration", "interface")]
        return [[row.split(",")[at] for at in keep] for row in rows]

    def test_each_is_counted_as_if_alone(self):
        for threads in (1, 2, 4):
            with self.subTest(threads=threads):
                process = self.listen_to(["lo", "v1"], "--by", "interface", "-j", threads)
                self.network.replay(self.small, "lo", "--topspeed")
                self.network.replay(self.other, "v0", "--topspeed")
                output, _ = self.stop(process)
                self.assertRegex(output, r"By interface +lo: 1,000 packets, [\d,]+ bytes, EXACT\n +v1: 300 packets")
                figures = metrics(self.out)
                self.assertEqual((1300, 1000, 300, 0, "EXACT", "EXACT", "EXACT"), tuple(figures[name] for name in (
                    "total_packets", "packets_interface_lo", "packets_interface_v1", "lost_interface_v1", "verdict",
                    "verdict_interface_lo", "verdict_interface_v1")))
                for name in TABLES:
                    header, rows = self.rows(name)
                    self.assertEqual("interface", header[0])
                    for interface, capture in (("lo", self.small), ("v1", self.other)):
                        own = [row for row in rows if row.startswith(f"{interface},")]
                        self.assertEqual(self.rows_of_file(name, capture), self.without_times(header, own), name)
                    self.assertTrue(all(row.startswith(("lo,", "v1,")) for row in rows))

    def test_all_together_are_one_count(self):
        process = self.listen_to(["lo", "v1"])
        self.network.replay(self.small, "lo", "--topspeed")
        self.network.replay(self.other, "v0", "--topspeed")
        self.stop(process)
        both = self.out / "both.pcap"
        write_capture(both, [udp_frame(number) for number in [*range(1000), *range(5000, 5300)]])
        for name in TABLES:
            self.assertEqual(self.rows_of_file(name, both), self.without_times(*self.rows(name)), name)
        document = json.loads((self.out / "census.json").read_text(encoding="utf-8"))
        self.assertEqual(["lo", "v1"], document["sources"])
        self.assertEqual(1300, sum(row["packets"] for row in document["flows"]))

    def test_json_has_the_interface_of_each_row(self):
        process = self.listen_to(["lo", "v1"], "--by", "interface", formats="json,ndjson")
        self.network.replay(self.other, "v0", "--topspeed")
        self.stop(process)
        document = json.loads((self.out / "census.json").read_text(encoding="utf-8"))
        self.assertEqual({"v1"}, {row["interface"] for name in ("flows", "addresses", "packet_sizes", "timeline")
                                  for row in document[name]})
        lines = (self.out / "flows.ndjson").read_text(encoding="utf-8").splitlines()
        self.assertEqual({"v1"}, {json.loads(line)["interface"] for line in lines})
        self.assertEqual(len(document["flows"]), len(lines))

    def test_a_packet_that_passes_two_is_on_both(self):
        process = self.listen_to(["v0", "v1"], "-f", "udp", formats="csv,html")
        self.network.replay(self.small, "v0", "--topspeed")
        output, _ = self.stop(process)
        page = (self.out / "report.html").read_text(encoding="utf-8")
        table = page[page.index('<table id="interface-table"'):]
        self.assertRegex(table[:table.index("</table>")], r"(?s)>v0<.*>1,000<.*>EXACT<.*>v1<.*>1,000<.*>EXACT<")
        figures = metrics(self.out)
        self.assertEqual((2000, 1000, 1000), tuple(figures[name] for name in (
            "total_packets", "packets_interface_v0", "packets_interface_v1")))
        self.assertNotIn("note:", output)

    def test_a_bridge_and_its_port_are_reported(self):
        self.network.run("ip", "link", "add", "br0", "type", "bridge", "mcast_snooping", "0")
        self.network.run("ip", "link", "set", "br0", "up")
        self.network.run("ip", "link", "set", "v1", "master", "br0")
        process = self.listen_to(["v1", "br0"])
        output, _ = self.stop(process, exit_codes=(0, 3))
        self.assertIn("note: v1: is a port of br0, which is counted, too", " ".join(output.split()))

    def test_cuts_divide_all_at_one_moment(self):
        process = self.listen_to(["v0", "v1", "lo"], "-j", "2")
        for _ in range(5):
            self.network.replay(self.small, "v0", "--topspeed")
            process.send_signal(signal.SIGUSR1)
        _, errors = self.stop(process)
        counts = [int(count.replace(",", "")) for count in re.findall(r"([\d,]+) packets counted, 0 lost: EXACT", errors)]
        self.assertEqual(sorted(counts), counts)
        figures = metrics(self.out)
        self.assertEqual((10_000, 5000, 5000, 0), tuple(figures[name] for name in (
            "total_packets", "packets_interface_v0", "packets_interface_v1", "packets_interface_lo")))

    def test_one_that_is_removed_ends_alone(self):
        self.network.run("ip", "link", "add", "x0", "type", "veth", "peer", "name", "x1")
        for link in ("x0", "x1"):
            self.network.run("ip", "link", "set", link, "arp", "off", "up")
        process = self.listen_to(["x1", "lo"])
        self.network.replay(self.other, "x0", "--topspeed")
        delivered()
        settled(process.pid)
        self.network.run("ip", "link", "delete", "x0")
        self.network.replay(self.small, "lo", "--topspeed")
        output, _ = self.stop(process, exit_codes=(3,))
        figures = metrics(self.out)
        self.assertEqual((1300, "UNKNOWN", "UNKNOWN", "EXACT"), tuple(figures[name] for name in (
            "total_packets", "verdict", "verdict_interface_x1", "verdict_interface_lo")), output)

    def test_what_is_kept_names_the_interfaces(self):
        kept = self.out / "kept.pcapng"
        process = self.listen_to(["lo", "v1"], "-w", kept)
        self.network.replay(self.small, "lo", "--topspeed")
        self.network.replay(self.other, "v0", "--topspeed")
        self.stop(process)
        names = subprocess.run(["tshark", "-r", kept, "-T", "fields", "-e", "frame.interface_name"], check=True,
                               capture_output=True, text=True).stdout.split()
        self.assertEqual((1000, 300), (names.count("lo"), names.count("v1")))


class WrongUse(unittest.TestCase):
    def refuse(self, *arguments):
        done = harness.run(*arguments)
        self.assertEqual(2, done.returncode, done.stderr)
        return done.stderr

    def test_what_is_said(self):
        self.assertIn("the interface lo is given twice", self.refuse("-i", "lo", "-i", "lo"))
        self.assertIn("-c cannot be used with several interfaces", self.refuse("-i", "lo", "-i", "v0", "-c", "5"))
        self.assertIn("--by interface needs several interfaces", self.refuse("-i", "lo", "--by", "interface"))
        self.assertIn("--by interface needs several interfaces", self.refuse("a.pcap", "--by", "interface"))


if __name__ == "__main__":
    harness.main()
