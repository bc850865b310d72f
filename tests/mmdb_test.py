#!/usr/bin/python3
"""--mmdb: country and network of addresses from databases that are written here, in every file that has addresses; the
library's own tool says the same of them, where it is installed.
"""
import csv
import ipaddress
import json
import re
import shutil
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

import harness
import mmdb_writer
from harness import run
from mmdb_writer import INT32, UINT16, UINT64, UINT128, Number
from names_test import client_hello, pcap, tcp, udp

FACTS = ("country", "asn", "as_organization")
ENDS = tuple(f"{end}_{fact}" for end in ("src", "dst") for fact in FACTS)
NOTHING = ("", "", "")
COUNTRIES = {
    "10.0.0.0/8": {"city": {"names": {"en": "A"}}, "country": {"iso_code": "AA"}},
    "10.1.0.0/16": {"registered_country": {"iso_code": "BB"}},
    "10.1.2.0/24": {"continent": {"code": "EU"}},
    "10.1.2.3/32": {"country": {"iso_code": "CC"}, "registered_country": {"iso_code": "AA"}},
    "2001:db8::/32": {"country": {"iso_code": "DD"}},
    "2001:db8:0:1::/64": {"country_code": "EE"},
    "2001:db8:0:1::7/128": {"country": "FF"},
}
NETWORKS = {
    "10.0.0.0/8": {"autonomous_system_number": 64500, "autonomous_system_organization": "First Example"},
    "10.1.2.0/24": {"asn": "AS64501", "as_name": "Second Example, Inc."},
    "192.168.0.0/16": {"autonomous_system_number": 4294967295},
    "2001:db8::/32": {"asn": "64502", "name": "Third Example"},
}
ADDRESSES = ("10.9.9.9", "10.1.9.9", "10.1.2.9", "10.1.2.3", "192.168.0.1", "172.16.0.1", "2001:db8::1", "2001:db8:0:1::1",
             "2001:db8:0:1::7", "2001:db9::1")


def udp6(source, destination):
    payload = struct.pack(">HHHH", 1000, 2000, 8, 0)
    return (struct.pack(">IHBB", 6 << 28, len(payload), 17, 64) + ipaddress.ip_address(source).packed +
            ipaddress.ip_address(destination).packed + payload)


def packets():
    """One from each address to the next of the same family."""
    for version in (4, 6):
        some = [address for address in ADDRESSES if ipaddress.ip_address(address).version == version]
        for source, destination in zip(some, some[1:] + some[:1]):
            yield udp6(source, destination) if version == 6 else udp(source, 1000, destination, 2000, b"")


def record_of(records, address):
    """That of the narrowest network with the address; None if there is none."""
    address = ipaddress.ip_address(address)
    networks = [network for network in map(ipaddress.ip_network, records) if address in network]
    return records[str(max(networks, key=lambda one: one.prefixlen))] if networks else None


def country_of(address):
    record = record_of(COUNTRIES, address) or {}
    for one in (record.get("country"), record.get("registered_country"), record.get("country_code")):
        if one:
            return one["iso_code"] if isinstance(one, dict) else one
    return ""


def network_of(address):
    record = record_of(NETWORKS, address) or {}
    number = record.get("autonomous_system_number", record.get("asn", ""))
    names = [record.get(key) for key in ("autonomous_system_organization", "as_name", "name")]
    return str(number).removeprefix("AS"), next(filter(None, names), "")


def facts_of(address):
    return (country_of(address), *network_of(address))


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def picked(row, columns):
    return tuple("" if row[column] is None else str(row[column]) for column in columns)


class MmdbCase(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="wirecensus-mmdb-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.capture = self.folder / "a.pcap"
        pcap(self.capture, list(enumerate(packets(), 1_700_000_000)))

    def database(self, name, records, **options):
        mmdb_writer.write(self.folder / name, records, **options)
        return "--mmdb", self.folder / name

    def both(self):
        return *self.database("countries.mmdb", COUNTRIES), *self.database("networks.mmdb", NETWORKS)

    def count(self, *arguments, out="out", formats="csv,json,ndjson"):
        done = run(*arguments, "-o", self.folder / out, "--formats", formats)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def read(self, name, out="out"):
        return (self.folder / out / name).read_text(encoding="utf-8")

    def facts(self, out="out"):
        return {row["ip"]: picked(row, FACTS) for row in table(self.folder / out / "ip_flows.csv")}

    def facts_with(self, value, **options):
        """Those of an address of the capture that has this record."""
        self.count(self.capture, *self.database("one.mmdb", {"10.9.9.9/32": value}, **options))
        return self.facts()["10.9.9.9"]


class Columns(MmdbCase):
    def test_addresses_have_them(self):
        done = self.count(self.capture, *self.both())
        self.assertEqual({address: facts_of(address) for address in ADDRESSES}, self.facts())
        self.assertEqual(("", "4294967295", ""), self.facts()["192.168.0.1"])
        self.assertEqual(NOTHING, self.facts()["172.16.0.1"])
        rows = json.loads(self.read("census.json"))["addresses"]
        self.assertEqual(self.facts(), {row["ip"]: picked(row, FACTS) for row in rows})
        self.assertTrue(all(row["asn"] is None or isinstance(row["asn"], int) for row in rows))
        self.assertNotIn("mmdb", done.stderr.replace(str(self.folder), ""))

    def test_flows_have_those_of_both_ends(self):
        self.count(self.capture, *self.both())
        flows = table(self.folder / "out/packet_flows.csv")
        self.assertEqual(len(ADDRESSES), len(flows))
        for row in flows:
            self.assertEqual((*facts_of(row["src_ip"]), *facts_of(row["dst_ip"])), picked(row, ENDS))
        for rows in (json.loads(self.read("census.json"))["flows"], map(json.loads, self.read("flows.ndjson").splitlines())):
            self.assertEqual([picked(row, ENDS) for row in flows], [picked(row, ENDS) for row in rows])

    def test_connections_have_those_of_both_ends(self):
        pcap(self.capture, [(1, tcp(40000, 443, 1, flags=2, source="10.1.2.3", destination="192.168.0.1")),
                            (2, tcp(40000, 443, 2, client_hello("www.example"), source="10.1.2.3", destination="192.168.0.1"))])
        self.count(self.capture, "--tcp", "--names-seen", "--tunnels", *self.both())
        row, = table(self.folder / "out/connections.csv")
        self.assertEqual((*facts_of("10.1.2.3"), *facts_of("192.168.0.1")), picked(row, ENDS))
        self.assertEqual("www.example", row["server_name"])
        self.assertEqual(picked(row, ENDS), picked(json.loads(self.read("connections.ndjson")), ENDS))
        header = self.read("packet_flows.csv").splitlines()[0].split(",")
        self.assertEqual(["server_name", "tunnel", *ENDS], [name for name in header if name in ("server_name", "tunnel", *ENDS)])
        self.assertEqual(["name", *FACTS], self.read("ip_flows.csv").splitlines()[0].split(",")[-4:])

    def test_without_the_option_there_are_none(self):
        self.count(self.capture, "--tcp")
        for name in ("ip_flows.csv", "packet_flows.csv", "connections.csv", "census.json", "flows.ndjson"):
            self.assertNotRegex(self.read(name), "country|asn|organization")

    def test_other_columns_stay_as_they_are(self):
        self.count(self.capture, out="plain")
        self.count(self.capture, *self.both())
        for name, columns in (("ip_flows.csv", FACTS), ("packet_flows.csv", ENDS)):
            plain, with_facts = table(self.folder / "plain" / name), table(self.folder / "out" / name)
            self.assertEqual(plain, [{key: row[key] for key in row if key not in columns} for row in with_facts])
            self.assertEqual((*plain[0], *columns), tuple(with_facts[0]))

    def test_names_of_other_programs(self):
        self.count(self.capture, "--names", "ecs", *self.both())
        row = table(self.folder / "out/packet_flows.csv")[0]
        self.assertEqual(country_of(row["source.ip"]), row["source.geo.country_iso_code"])
        self.assertEqual(network_of(row["destination.ip"]),
                         (row["destination.as.number"], row["destination.as.organization.name"]))
        self.count(self.capture, "--names", "ipfix", *self.both())
        row = next(row for row in table(self.folder / "out/packet_flows.csv") if row["sourceIPv4Address"])
        self.assertEqual(network_of(row["sourceIPv4Address"])[0], row["bgpSourceAsNumber"])
        self.assertEqual(country_of(row["destinationIPv4Address"]), row["dst_country"])

    def test_the_number_of_threads_does_not_matter(self):
        self.count(self.capture, "-j", 1, *self.both(), out="one")
        self.count(self.capture, "-j", 2, *self.both(), out="two")
        for name in ("ip_flows.csv", "packet_flows.csv", "flows.ndjson"):
            self.assertEqual(self.read(name, "one"), self.read(name, "two"))

    def test_saved_censuses_are_looked_up_when_they_are_written(self):
        self.count(self.capture, *self.both())
        self.count(self.capture, out="saved", formats="census")
        self.count("merge", self.folder / "saved/census.wcs", *self.both(), out="merged")
        self.count(self.folder / "saved/census.wcs", *self.both(), out="read")
        for name in ("ip_flows.csv", "packet_flows.csv", "flows.ndjson"):
            self.assertEqual(self.read(name), self.read(name, "merged"))
            self.assertEqual(self.read(name), self.read(name, "read"))

    def test_intervals_have_them(self):
        done = run(self.capture, "--every", "5s", *self.both(), "-o", self.folder / "every", "--formats", "csv")
        self.assertEqual(0, done.returncode, done.stderr)
        rows = [row for path in (self.folder / "every").glob("2*/packet_flows.csv") for row in table(path)]
        self.assertEqual(len(ADDRESSES), len(rows))
        for row in rows:
            self.assertEqual((*facts_of(row["src_ip"]), *facts_of(row["dst_ip"])), picked(row, ENDS))
            self.assertEqual("first packet", row["flow_start_reason"])

    def test_the_page_has_them_beside_the_address(self):
        self.count(self.capture, *self.both(), formats="html")
        addresses = re.search(r'<table id="address-table".*?</table>', self.read("report.html"), re.DOTALL)[0]
        self.assertEqual(["ip", *FACTS, "flows_as_source"], re.findall(r'data-name="(\w+)"', addresses)[:5])
        rows = re.findall(r"<tr>(<td.*?)</tr>", addresses)
        self.assertEqual({address: facts_of(address) for address in ADDRESSES},
                         {row[0]: tuple(row[1:4]) for row in (re.findall(r"<td[^>]*>([^<]*)", one) for one in rows)})
        self.assertIn(">ASN<", addresses)
        self.count(self.capture, formats="html")
        self.assertNotIn("ASN", self.read("report.html"))


class Databases(MmdbCase):
    def test_of_all_sizes_and_versions(self):
        only_ipv4 = {network: value for network, value in COUNTRIES.items() if ":" not in network}
        for size in (24, 28, 32):
            self.count(self.capture, *self.database("c.mmdb", COUNTRIES, record_size=size))
            self.assertEqual({address: country_of(address) for address in ADDRESSES},
                             {address: facts[0] for address, facts in self.facts().items()}, size)
            self.count(self.capture, *self.database("c.mmdb", only_ipv4, record_size=size, ip_version=4))
            self.assertEqual({address: "" if ":" in address else country_of(address) for address in ADDRESSES},
                             {address: facts[0] for address, facts in self.facts().items()}, size)

    def test_large_ones_have_pointers_of_all_lengths(self):
        filler = {f"100.{i >> 8}.{i & 255}.0/24": {"country": {"iso_code": f"{i:x}", "names": {"en": 300 * "n" + str(i)}}}
                  for i in range(3000)}
        self.count(self.capture, *self.database("large.mmdb", filler | COUNTRIES))
        self.assertGreater((self.folder / "large.mmdb").stat().st_size, 526336)
        self.assertEqual({address: country_of(address) for address in ADDRESSES},
                         {address: facts[0] for address, facts in self.facts().items()})

    def test_the_tool_of_the_library_reads_the_same(self):
        if shutil.which("mmdblookup") is None:
            self.skipTest("no mmdblookup (mmdb-bin)")
        for size in (24, 28, 32):
            options = self.database("c.mmdb", COUNTRIES, record_size=size)
            self.count(self.capture, *options)
            for address, facts in self.facts().items():
                self.assertEqual(facts[0], self.tool(options[1], address), address)

    def tool(self, path, address):
        """The country; by the paths of MaxMind, then the others."""
        for keys in (("country", "iso_code"), ("registered_country", "iso_code"), ("country_code",), ("country",)):
            done = subprocess.run(["mmdblookup", "--file", path, "--ip", address, *keys], capture_output=True, text=True,
                                  check=False)
            found = re.fullmatch(r'\s*"(.*)" <utf8_string>\s*', done.stdout)
            if found:
                return found[1]
        return ""

    def test_the_first_one_that_has_it_counts(self):
        first = self.database("first.mmdb", {"10.0.0.0/8": {"country": "XX"}, "2001:db8::/32": {"asn": 7}})
        self.count(self.capture, *first, *self.both())
        self.assertEqual(("XX", "64500", "First Example"), self.facts()["10.9.9.9"])
        self.assertEqual(("DD", "7", ""), self.facts()["2001:db8::1"])

    def test_values_of_odd_types(self):
        for value, expected in (
                ({"asn": Number(UINT16, 7)}, "7"), ({"asn": Number(INT32, 7)}, "7"), ({"asn": Number(UINT64, 2**32 - 1)}, "4294967295"),
                ({"asn": 0}, "0"), ({"asn": Number(INT32, -7)}, ""), ({"asn": Number(UINT64, 2**32)}, ""),
                ({"asn": Number(UINT128, 2**100)}, ""), ({"asn": "AS 7"}, ""), ({"asn": "ASX"}, ""), ({"asn": b"AS7"}, ""),
                ({"asn": 7.0}, ""), ({"asn": True}, ""), ({"asn": [7]}, ""), ({"asn": {"asn": 7}}, ""),
                ({"autonomous_system_number": "?", "asn": "as7"}, "7"), ({"autonomous_system_number": [], "asn": 7}, "7")):
            self.assertEqual(("", expected, ""), self.facts_with(value), value)
        for value in ("DE", ["DE"], [], 7, True, {}, {"country": 7}, {"country": b"DE"}, {"country": {"iso_code": ["DE"]}},
                      {"country": {}}, {"country": ""}, {"name": "no number"}):
            self.assertEqual(NOTHING, self.facts_with(value), value)

    def test_hostile_texts_stay_text(self):
        for text, expected in (
                ("=1+2", "=1+2"), ('@a","b"', '@a","b"'), ("a,b", "a,b"), ("<script>&'", "<script>&'"),
                ("\x1b[2J\n\r\0\x7f", "\\x1b[2J\\x0a\\x0d\\x00\\x7f"), ("\u202eabc\u2028", "\ufffdabc\ufffd"),
                ("\udcff\udcc3", "\ufffd\ufffd"), ("ä", "ä"), ("x" * 5000, "x" * 256 + "…")):
            self.count(self.capture, *self.database("h.mmdb", {"10.9.9.9/32": {"asn": 7, "name": text}}),
                       formats="csv,json,ndjson,html")
            self.assertEqual(("", "7", expected), self.facts()["10.9.9.9"])
            rows = json.loads(self.read("census.json"))["addresses"]
            self.assertEqual(expected, next(row for row in rows if row["ip"] == "10.9.9.9")["as_organization"])
            flow = next(row for row in table(self.folder / "out/packet_flows.csv") if row["src_ip"] == "10.9.9.9")
            self.assertEqual(expected, flow["src_as_organization"])
            for path in (self.folder / "out").iterdir():
                self.assertNotRegex(path.read_text(encoding="utf-8"), "[\x1b\x7f\0\r\u202e\u2028]", path)
            self.assertNotIn("<script>&", self.read("report.html"))


class Mistakes(MmdbCase):
    def refused(self, *arguments, exit_code=1):
        done = run(*arguments, "-o", self.folder / "refused")
        self.assertEqual(exit_code, done.returncode, done.stderr)
        self.assertFalse((self.folder / "refused").exists())
        return done.stderr

    def test_files_that_are_no_databases(self):
        self.assertIn("No such file", self.refused(self.capture, "--mmdb", self.folder / "none.mmdb"))
        self.assertIn("not a regular file", self.refused(self.capture, "--mmdb", self.folder))
        self.assertIn("not a MaxMind DB file", self.refused(self.capture, "--mmdb", self.capture))
        whole = mmdb_writer.database(COUNTRIES)
        for size in (0, 1, len(whole) // 2, whole.index(mmdb_writer.MARKER) + 20):
            (self.folder / "cut.mmdb").write_bytes(whole[:size])
            self.assertIn("cut.mmdb as a database (--mmdb): ", self.refused(self.capture, "--mmdb", self.folder / "cut.mmdb"))
        self.assertIn("none.mmdb", self.refused(self.capture, *self.both(), "--mmdb", self.folder / "none.mmdb"))

    def test_records_that_cannot_be_read_are_told(self):
        whole = mmdb_writer.database({"10.9.9.9/32": {"country": 100 * "x"}, "10.1.9.9/32": {"country": "AA"}})
        at = whole.index(100 * b"x") - 2  # the control bytes of the text, which claims to be longer than the file
        (self.folder / "damaged.mmdb").write_bytes(whole[:at] + b"\x5f\xff" + whole[at + 2:])
        done = self.count(self.capture, "--mmdb", self.folder / "damaged.mmdb")
        self.assertRegex(done.stderr, r"damaged\.mmdb \(--mmdb\) is damaged: 1 look-up failed")
        self.assertEqual(NOTHING, self.facts()["10.9.9.9"])
        self.assertEqual("AA", self.facts()["10.1.9.9"][0])

    def test_addresses_that_are_replaced_cannot_be_looked_up(self):
        (self.folder / "key").write_bytes(bytes(32))
        (self.folder / "key").chmod(0o600)
        said = self.refused(self.capture, *self.both(), "--anonymize", self.folder / "key", exit_code=2)
        self.assertIn("--anonymize cannot be used with --mmdb", said)

    def test_a_configuration_file_yields_to_anonymization(self):
        (self.folder / "key").write_bytes(bytes(32))
        (self.folder / "key").chmod(0o600)
        databases = [str(path) for path in self.both()[1::2]]
        (self.folder / "own.toml").write_text(f"mmdb = {json.dumps(databases)}\n", encoding="utf-8")
        config = "--config", self.folder / "own.toml"
        self.count(self.capture, *config)
        self.assertEqual(facts_of("10.1.2.3"), self.facts()["10.1.2.3"])
        self.count(self.capture, *config, "--anonymize", self.folder / "key")
        self.assertNotIn("country", self.read("ip_flows.csv"))
        (self.folder / "own.toml").write_text('mmdb = "none.mmdb"\n', encoding="utf-8")
        self.assertIn("own.toml:1: cannot use none.mmdb", self.refused(self.capture, *config))


if __name__ == "__main__":
    harness.main()
