#!/usr/bin/python3
"""Vendors of MAC addresses beside flows (--headers), from lists that are written here, and from those of the package ieee-data,
which a parser of python3 reads as well."""
import csv
import json
import os
import re
import struct
import tempfile
import unittest
from pathlib import Path

import harness
from headers_test import UDP, ethernet, icmp, ipv4
from names_test import pcap

PACKAGE = Path("/usr/share/ieee-data")
LISTS = ("oui.csv", "mam.csv", "oui36.csv", "iab.csv")
BITS = {"MA-L": 24, "MA-M": 28, "MA-S": 36, "IAB": 36}
COLUMNS = ("source_mac_vendor", "destination_mac_vendor")
MADE = {
    "oui.csv": [("MA-L", "00AA00", "First Example"), ("MA-L", "00BB00", 'Second "Example", Inc.'), ("MA-L", "02AA00", "Local"),
                ("MA-L", "01AA00", "Group"), ("MA-L", "00CC00", "Registration Authority")],
    "mam.csv": [("MA-M", "00CC001", "Middle Example")],
    "oui36.csv": [("MA-S", "00CC00123", "Small Example")],
    "iab.csv": [("IAB", "00CC00456", "Block Example")],
}
FIRST, SECOND, LOCAL, GROUP = "00:aa:00:00:00:01", "00:bb:00:00:00:01", "02:aa:00:00:00:01", "01:aa:00:00:00:01"


def write_lists(folder, lists):
    folder.mkdir(exist_ok=True)
    for name, rows in lists.items():
        with open(folder / name, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("Registry", "Assignment", "Organization Name", "Organization Address"))
            writer.writerows((*row, "A street, 1\nA town") for row in rows)


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


class VendorsCase(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-vendors-")))
        self.lists = self.folder / "lists"
        write_lists(self.lists, MADE)
        self.capture = self.folder / "made.pcap"

    def write(self, *ends):
        """A packet of a flow of its own between each two MAC addresses."""
        self.write_frames(*(ethernet(source, destination, ipv4(struct.pack(">HHHH", number >> 15, number & 0x7fff, 8, 0)))
                            for number, (source, destination) in enumerate(ends)))

    def write_frames(self, *frames):
        with open(self.capture, "wb") as file:
            file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
            for frame in frames:
                file.write(struct.pack("<IIII", 1_700_000_000, 0, len(frame), len(frame)) + frame)

    def count(self, *options, capture=None, formats="csv", code=0, lists=("--mac-vendors", "lists")):
        done = harness.run(capture or self.capture, "--headers", *lists, "--formats", formats, "-o", "out", *options,
                           cwd=self.folder)
        self.assertEqual(code, done.returncode, done.stderr)
        return done

    def rows(self, *options, **arguments):
        self.count(*options, **arguments)
        return table(self.folder / "out/packet_flows.csv")

    def vendors(self, *options, **arguments):
        return [tuple(row[column] for column in COLUMNS) for row in self.rows(*options, **arguments)]


class Columns(VendorsCase):
    def test_the_longest_prefix_counts(self):
        expected = {"00:cc:00:12:3f:ff": "Small Example", "00:cc:00:12:40:00": "Middle Example", "00:cc:00:45:60:00": "Block Example",
                    "00:cc:00:20:00:00": "Registration Authority", FIRST: "First Example", SECOND: 'Second "Example", Inc.',
                    "00:ab:00:00:00:01": ""}
        self.write(*((mac, FIRST) for mac in expected))
        self.assertEqual(expected, {row["source_mac"]: row["source_mac_vendor"] for row in self.rows()})
        self.assertEqual({"First Example"}, {destination for _, destination in self.vendors()})

    def test_local_and_group_addresses_have_none(self):
        self.write((LOCAL, FIRST), (FIRST, GROUP), (FIRST, "ff:ff:ff:ff:ff:ff"))
        self.assertEqual([("", "First Example"), ("First Example", ""), ("First Example", "")], sorted(self.vendors()))

    def test_several_addresses_of_a_flow_are_in_order(self):
        def frames(*macs):
            return [ethernet(mac, LOCAL, ipv4(UDP)) for mac in macs]
        self.write_frames(*frames(SECOND, FIRST))
        self.assertEqual([('First Example; Second "Example", Inc.', "")], self.vendors())
        self.write_frames(*frames(SECOND, LOCAL, FIRST))
        self.assertEqual([('First Example; Second "Example", Inc.; ...', "")], self.vendors())
        self.write_frames(*frames(LOCAL, SECOND))
        self.assertEqual([('Second "Example", Inc.; -', "")], self.vendors())
        self.write_frames(*frames(LOCAL, GROUP))
        self.assertEqual([("", "")], self.vendors())

    def test_are_in_json(self):
        self.write((FIRST, LOCAL))
        self.count(formats="json,ndjson")
        row = json.loads((self.folder / "out/census.json").read_text(encoding="utf-8"))["flows"][0]
        self.assertEqual(("First Example", None), tuple(row[column] for column in COLUMNS))
        self.assertEqual(row, json.loads((self.folder / "out/flows.ndjson").read_text(encoding="utf-8")))

    def test_are_in_intervals(self):
        self.write((FIRST, LOCAL))
        self.count("--every", "1s")
        rows = table(next((self.folder / "out").glob("2*/packet_flows.csv")))
        self.assertEqual([("First Example", "")], [tuple(row[column] for column in COLUMNS) for row in rows])

    def test_flows_without_ethernet_addresses_have_none(self):
        capture = self.folder / "raw.pcap"
        pcap(capture, [(1_700_000_000, ipv4(icmp(8, 0), protocol=1))])
        row, = self.rows(capture=capture)
        self.assertEqual(("", ""), tuple(row[column] for column in COLUMNS))

    def test_a_saved_census_is_looked_up_when_it_is_written(self):
        self.write((FIRST, SECOND))
        expected = self.vendors()
        self.count(formats="census")
        census = self.folder / "out/census.wcs"
        done = harness.run("merge", census, "--mac-vendors", self.lists, "-o", self.folder / "merged", "--formats", "csv")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual(expected, [tuple(row[column] for column in COLUMNS)
                                    for row in table(self.folder / "merged/packet_flows.csv")])

    def test_without_headers_there_are_none(self):
        self.write((FIRST, SECOND))
        done = harness.run(self.capture, "--mac-vendors", self.lists, "-o", self.folder, "--formats", "csv")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertNotIn(COLUMNS[0], table(self.folder / "packet_flows.csv")[0])

    def test_a_configuration_file_names_the_place(self):
        self.write((FIRST, SECOND))
        (self.folder / "own.toml").write_text('headers = true\nmac-vendors = "lists"\n', encoding="utf-8")
        self.assertEqual("First Example", self.vendors("--config", "./own.toml", lists=())[0][0])
        (self.folder / "own.toml").write_text('mac-vendors = "none"\n', encoding="utf-8")
        self.assertIn("./own.toml:1: there are no vendors", self.count("--config", "./own.toml", lists=(), code=1).stderr)

    def test_any_number_of_threads_gives_the_same(self):
        self.write(*((f"00:{kind}:00:00:{number:02x}:01", LOCAL) for number in range(200) for kind in ("aa", "bb", "cc", "dd")))
        one = self.vendors("-j", "1")
        self.assertEqual({"First Example", 'Second "Example", Inc.', "Registration Authority", ""}, {source for source, _ in one})
        self.assertEqual(one, self.vendors("-j", "2"))


class Lists(VendorsCase):
    def test_a_folder_without_lists_is_refused(self):
        self.write((FIRST, SECOND))
        for folder in ("none", ".", "made.pcap"):
            done = self.count(lists=("--mac-vendors", folder), code=1)
            self.assertEqual(f"wirecensus: there are no vendors of MAC addresses in {folder} (oui.csv, mam.csv, oui36.csv, iab.csv): "
                             "install the package ieee-data, or give the folder of such files with --mac-vendors\n", done.stderr)
            self.assertFalse((self.folder / "out").exists())

    def test_one_that_cannot_be_read_is_told(self):
        self.write((FIRST, "00:cc:00:12:30:00"))
        (self.lists / "oui36.csv").unlink()
        os.mkfifo(self.lists / "oui36.csv")
        done = self.count("-q")
        self.assertEqual("wirecensus: cannot read the vendors of MAC addresses in lists/oui36.csv: it is not a regular file; install "
                         "the package ieee-data again, or give another folder with --mac-vendors\n", done.stderr)
        self.assertEqual(("First Example", "Middle Example"), self.vendors()[0])

    def test_broken_lines_are_left_out(self):
        self.write((FIRST, SECOND))
        (self.lists / "oui.csv").write_bytes(b'MA-L,00AA00,"never closed\nMA-L,00AA0,short,X\n\0\0\0\xff\nMA-L,00BB00,Good,X')
        self.assertEqual([("", "Good")], self.vendors())

    def test_hostile_names_stay_text(self):
        self.write((FIRST, SECOND))
        write_lists(self.lists, {"oui.csv": [("MA-L", "00AA00", '=1+2,"<script>&\x1b[2J'), ("MA-L", "00BB00", "ä\u202eb" + 300 * "x")]})
        self.assertEqual([('=1+2,"<script>&\\x1b[2J', "ä\ufffdb" + 250 * "x" + "…")], self.vendors())


class Package(VendorsCase):
    """The package itself: skipped where it is not installed."""

    def setUp(self):
        super().setUp()
        if not all((PACKAGE / name).exists() for name in LISTS):
            harness.skip(self, "the package ieee-data is not installed")

    def assignments(self):
        """By the length of the prefix and its bits; of several, the first. Two names have a character that is not seen."""
        found = {}
        for name in LISTS:
            with open(PACKAGE / name, encoding="utf-8", newline="") as file:
                for registry, bits, organization, _ in list(csv.reader(file))[1:]:
                    found.setdefault((BITS[registry], int(bits, 16)), re.sub("[\u200b\u200e]", "\ufffd", organization.strip(" \t")))
        return found

    def test_every_assignment_is_found(self):
        expected = self.assignments()
        self.assertGreater(len(expected), 40_000)
        macs = {}
        for length, bits in expected:
            mac = bits << 48 - length | (1 << 48 - length) - 1
            if mac >> 40 & 3 == 0:
                longest = next(n for n in (36, 28, 24) if (n, mac >> 48 - n) in expected)
                macs[mac.to_bytes(6, "big").hex(":")] = expected[longest, mac >> 48 - longest]
        self.write(*((mac, LOCAL) for mac in macs))
        found = {row["source_mac"]: row["source_mac_vendor"] for row in self.rows("-q", lists=())}
        self.assertEqual(macs.keys(), found.keys())
        self.assertEqual([], [(mac, name, found[mac]) for mac, name in macs.items() if found[mac] != name])

    def test_it_is_used_unasked(self):
        self.write(("00:22:72:00:00:01", LOCAL))
        done = self.count("-v", lists=())
        self.assertEqual([("American Micro-Fuel Device Corp.", "")], self.vendors(lists=()))
        self.assertNotIn("ieee-data", done.stderr)


class NoPackage(VendorsCase):
    """Skipped where the package is installed."""

    def setUp(self):
        super().setUp()
        if PACKAGE.exists():
            self.skipTest("the package ieee-data is installed")

    def test_columns_are_empty_and_only_more_words_say_why(self):
        self.write((FIRST, SECOND))
        self.assertEqual([("", "")], self.vendors(lists=()))
        self.assertNotIn("ieee-data", self.count(lists=()).stderr)
        said = self.count("-v", lists=()).stderr
        self.assertEqual(1, said.count("install the package ieee-data"), said)
        done = harness.run(self.capture, "-v", "-o", self.folder, "--formats", "csv")
        self.assertNotIn("ieee-data", done.stderr)


if __name__ == "__main__":
    harness.main()
