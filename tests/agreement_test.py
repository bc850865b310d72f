#!/usr/bin/python3
"""All formats tell the same: every table of every format is read back by a parser that is not ours, and must
agree with every other to the last digit; and with the flows, from which each can be added up again.

A further format is a reader in READERS.
"""
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from ipaddress import ip_address
from pathlib import Path

import harness
import mmdb_writer

GENERATE = Path(os.environ.get("WIRECENSUS_GENERATE", harness.PROGRAM.parent / "wirecensus-generate"))
MAKE_CAPTURES = harness.TESTS / "captures/make_captures.py"
TABLES = {"metrics": "packet_metrics.csv", "flows": "packet_flows.csv", "addresses": "ip_flows.csv",
          "conversations": "conversations.csv", "protocols": "protocols.csv", "timeline": "timeline.csv",
          "packet_sizes": "packet_sizes.csv", "files": "files.csv"}
# Of what is examined only on request.
DEEP_TABLES = {"connections": "connections.csv", "tcp_health": "tcp_health.csv", "names": "names.csv",
               "inner_flows": "inner_flows.csv"}
DEEP = ("--tcp", "--names-seen", "--tunnels")
NAMES = ("ecs", "zeek", "ipfix")


# Readers: from a folder of results to {table: [row, ...]}, all values as their digits stand in the file.

def read_csv(folder):
    tables = {}
    for table, name in TABLES.items():
        with open(folder / name, newline="", encoding="utf-8") as file:
            tables[table] = list(csv.DictReader(file, strict=True, restkey="too many", restval="too few"))
    return tables


def unique(pairs):
    """A JSON object as a row: null is the empty value of CSV."""
    row = {key: "" if value is None else value for key, value in pairs}
    assert len(row) == len(pairs), f"a name stands twice: {pairs}"
    return row


def parse_json(text):
    return json.loads(text, parse_int=str, parse_float=str, object_pairs_hook=unique)


def read_json(folder):
    document = parse_json((folder / "census.json").read_bytes())
    tables = {table: document[table] for table in TABLES}
    tables["metrics"] = [{"metric": name, "value": value} for name, value in document["metrics"].items()]
    return tables


def read_ndjson(folder):
    return {"flows": [parse_json(line) for line in (folder / "flows.ndjson").read_bytes().splitlines()]}


READERS = {"csv": read_csv, "json": read_json, "ndjson": read_ndjson}


def check_formats_agree(test, folder):
    """Every table in every format of the folder is the same; returns them."""
    tables = {name: read(folder) for name, read in READERS.items()}
    expected = tables["csv"]
    for rows in expected["metrics"]:
        del rows["unit"]
    for name, found in tables.items():
        for table, rows in found.items():
            test.assertEqual(expected[table], rows, f"{table} of {name}")
    return expected


def nanoseconds(text):
    """Of a time as the tables show it."""
    moment = datetime.strptime(text[:19], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
    return int(moment.timestamp()) * 10**9 + int(text[20:29])


def time_text(nanos):
    """As the tables show it."""
    moment = datetime(1970, 1, 1) + timedelta(seconds=nanos // 10**9)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{nanos % 10**9:09}Z"


def seconds(nanos):
    return f"{'-' if nanos < 0 else ''}{abs(nanos) // 10**9}.{abs(nanos) % 10**9:09}"


def address_order(text):
    address = ip_address(text)
    return address.version, int(address)


def most_first(rows, bytes_of, key_of):
    return sorted(rows, key=lambda row: (-bytes_of(row), key_of(row)))


# What the flows say: the other tables once more, the plain way.

def times_of(flows):
    """The columns first_seen, last_seen and duration over several flows."""
    known = [flow for flow in flows if flow["first_seen"]]
    if not known:
        return {"first_seen": "", "last_seen": "", "duration": ""}
    first = min((flow["first_seen"] for flow in known))  # as texts: years have four digits
    last = max((flow["last_seen"] for flow in known))
    elapsed = min(nanoseconds(last) - nanoseconds(first), 2**63 - 1)
    return {"first_seen": first, "last_seen": last, "duration": seconds(elapsed)}


def total(rows, column):
    return str(sum(int(row[column]) for row in rows))


def grouped(flows, key_of):
    groups = defaultdict(list)
    for flow in flows:
        groups[key_of(flow)].append(flow)
    return groups


def conversations_of(flows):
    pairs = grouped((flow for flow in flows if flow["src_ip"]),
                    lambda flow: tuple(sorted((flow["src_ip"], flow["dst_ip"]), key=address_order)))
    rows = []
    for (a, b), members in pairs.items():
        sides = [flow for flow in members if flow["src_ip"] == a], [flow for flow in members if flow["src_ip"] != a]
        row = {"ip_a": a, "ip_b": b}
        for what, column in (("packets", "packets"), ("bytes", "frame_bytes")):
            row |= {f"{what}_{name}": total(side, column) for name, side in zip(("a_to_b", "b_to_a"), sides)}
        row |= {f"flows_{name}": str(len(side)) for name, side in zip(("a_to_b", "b_to_a"), sides)}
        rows.append(row | times_of(members))
    return most_first(rows, lambda row: int(row["bytes_a_to_b"]) + int(row["bytes_b_to_a"]),
                      lambda row: (address_order(row["ip_a"]), address_order(row["ip_b"])))


def addresses_of(flows):
    flows = [flow for flow in flows if flow["src_ip"]]
    sent, received = (grouped(flows, lambda flow: flow[end]) for end in ("src_ip", "dst_ip"))
    rows = []
    for ip in sent.keys() | received.keys():
        out, into = sent.get(ip, []), received.get(ip, [])
        peers = {flow["dst_ip"] for flow in out} | {flow["src_ip"] for flow in into}
        rows.append({"ip": ip, "flows_as_source": str(len(out)), "flows_as_destination": str(len(into)),
                     "packets_sent": total(out, "packets"), "packets_received": total(into, "packets"),
                     "bytes_sent": total(out, "frame_bytes"), "bytes_received": total(into, "frame_bytes"),
                     "peers": str(len(peers))})
    return most_first(rows, lambda row: int(row["bytes_sent"]) + int(row["bytes_received"]),
                      lambda row: address_order(row["ip"]))


def protocols_of(flows):
    return {name: {"protocol": name, "packets": total(members, "packets"),
                   "frame_bytes": total(members, "frame_bytes"), "flows": str(len(members))}
            for name, members in grouped(flows, lambda flow: flow["protocol"]).items()}


class Census(unittest.TestCase):
    """One census in all its formats."""

    maxDiff = 2000

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-agreement-")))

    def files_of(self, *arguments):
        out = self.folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        done = harness.run(*arguments, "-q", "-o", out, "--formats", "tables,json,ndjson", cwd=self.folder)
        self.assertIn(done.returncode, (0, 3), done.stderr)
        return out

    def generate(self, profile, packets=20000):
        path = self.folder / f"{profile}.pcap"
        subprocess.run([GENERATE, profile, "--packets", str(packets), "-o", path], check=True,
                       stdout=subprocess.DEVNULL)
        return path

    def check(self, *arguments):
        folder = self.files_of(*arguments)
        tables = check_formats_agree(self, folder)
        self.check_sums(tables)
        self.check_ledger(folder, tables)
        return tables

    def check_sums(self, tables):
        metrics = {row["metric"]: row["value"] for row in tables["metrics"]}
        flows, sizes = tables["flows"], tables["packet_sizes"]
        for column, metric in (("packets", "total_packets"), ("frame_bytes", "total_bytes"),
                               ("ip_bytes", "ip_bytes"), ("payload_bytes", "payload_bytes")):
            self.assertEqual(metrics[metric], total(flows, column), column)
        for table in ("flows", "addresses", "conversations"):
            self.assertEqual(metrics[table], str(len(tables[table])), table)
        self.assertEqual(conversations_of(flows), tables["conversations"])
        self.assertEqual(addresses_of(flows), tables["addresses"])
        self.assertEqual(protocols_of(flows), {row["protocol"]: row for row in tables["protocols"]})
        self.assertEqual([int(row["frame_bytes"]) for row in tables["protocols"]],
                         sorted((int(row["frame_bytes"]) for row in tables["protocols"]), reverse=True))
        self.check_sizes(sizes, metrics)
        self.check_timeline(tables["timeline"], tables["protocols"], metrics)

    def check_sizes(self, sizes, metrics):
        self.assertEqual(metrics["total_packets"], total(sizes, "packets"))
        self.assertEqual(metrics["total_bytes"], total(sizes, "frame_bytes"))
        numbers = [int(row["packet_size"]) for row in sizes]
        self.assertEqual(sorted(set(numbers)), numbers)
        for row in sizes:
            self.assertEqual(int(row["packet_size"]) * int(row["packets"]), int(row["frame_bytes"]))
        if numbers:
            self.assertEqual((metrics["min_packet_size"], metrics["max_packet_size"]),
                             (str(numbers[0]), str(numbers[-1])))

    def check_timeline(self, timeline, protocols, metrics):
        untimed = int(metrics["packets_without_time"])
        self.assertEqual(int(metrics["total_packets"]), int(total(timeline, "packets")) + untimed)
        widths = {row["interval_duration"] for row in timeline}
        self.assertLessEqual(len(widths), 1)
        for row in timeline:
            width = int(Decimal(row["interval_duration"]) * 10**9)
            start = nanoseconds(row["interval_start"])
            self.assertTrue(start % width == 0 or start == -2**63 + 1, row)
        starts = [row["interval_start"] for row in timeline]
        self.assertEqual(sorted(starts), starts)
        self.assertEqual(len(timeline), len({(row["interval_start"], row["protocol"]) for row in timeline}))
        if timeline:
            first = nanoseconds(metrics["first_seen"])
            self.assertLessEqual(nanoseconds(starts[0]), first)
            self.assertLess(first, nanoseconds(starts[0]) + width)
        if untimed == 0:
            for name, rows in grouped(timeline, lambda row: row["protocol"]).items():
                if name != "non_ip":
                    whole, = [row for row in protocols if row["protocol"] == name]
                    self.assertEqual(whole["packets"], total(rows, "packets"), name)
                    if metrics["aggregates"] == "0":  # of an aggregate all bytes are those of its first packet here
                        self.assertEqual(whole["frame_bytes"], total(rows, "frame_bytes"), name)
            self.assertEqual(metrics["total_bytes"], total(timeline, "frame_bytes"))

    def check_ledger(self, folder, tables):
        metrics = {row["metric"]: row["value"] for row in tables["metrics"]}
        text = (folder / "census.json").read_bytes()
        self.assertTrue(text.isascii())
        document = parse_json(text)
        self.assertEqual(("wirecensus.census", "1"), (document["format"], document["version"]))
        ledger = document["ledger"]
        for name in ("verdict", "packets_seen", "packets_counted", "packets_lost"):
            self.assertEqual(metrics[name], ledger[name])
        self.assertEqual(metrics["doubts"], str(len(ledger["doubts"])))
        most = 2**64 - 1  # sums stay there
        self.assertEqual(int(metrics["packets_lost"]),
                         min(most, sum(int(loss["packets"]) for loss in ledger["losses"] if loss["packets"])))
        self.assertEqual(metrics["losses_of_unknown_size"],
                         str(sum(loss["packets"] == "" for loss in ledger["losses"])))


class Formats(Census):
    def test_agree_on_every_odd_capture(self):
        captures = self.folder / "captures"
        subprocess.run([sys.executable, "-B", MAKE_CAPTURES, captures], check=True)
        checked = 0
        for path in sorted(captures.iterdir()):
            if harness.run(path, "-q", "--formats", "none").returncode in (0, 3):
                with self.subTest(path.name):
                    self.check(path)
                    checked += 1
        self.assertGreater(checked, 50)

    def test_agree_on_traffic_of_all_kinds(self):
        for profile in ("demo", "imix", "flood"):
            with self.subTest(profile):
                self.check(self.generate(profile))

    def test_agree_on_recorded_captures(self):
        harness.skip_without_captures(self)
        captures = sorted(path for path in harness.REAL_CAPTURES.rglob("*.pcap*") if path.stat().st_size < 3_000_000)
        for path in captures[:20]:
            with self.subTest(path.name):
                self.check(path)

    def test_hold_names_from_outside_as_plain_text(self):
        capture = self.generate("demo", 100)
        names = ['</script><script>alert(1)</script>', 'a"b\\c', "new\nline\t\x01", "\u2028\u202e\U0001f600",
                 os.fsdecode(b"no-utf8-\xff\xc3")]
        paths = [self.folder / name.replace("/", "_") for name in names]
        for path in paths:
            shutil.copy(capture, path)
        document = json.loads((self.files_of(*paths) / "census.json").read_bytes())
        shown = [os.fsencode(path).decode(errors="replace") for path in paths]
        self.assertEqual(shown, document["sources"])
        with open(paths[2], "ab") as file:
            file.write(b"cut")
        loss, = json.loads((self.files_of(paths[2]) / "census.json").read_bytes())["ledger"]["losses"]
        self.assertEqual((shown[2], "file_cut_short", None), (loss["source"], loss["cause"], loss["packets"]))

    def test_hold_numbers_that_a_double_does_not(self):
        # 2^53 + 1 bytes cannot be counted in a test, but 2^32 - 1 a packet can be claimed.
        out = self.files_of(self.generate("demo", 100))
        text = (out / "census.json").read_text()
        self.assertNotIn("e+", text)
        for table, rows in json.loads(text, parse_int=lambda digits: int(digits)).items():
            if table in TABLES and table != "metrics":
                for row in rows:
                    self.assertFalse([value for key, value in row.items()
                                      if isinstance(value, float) and "duration" not in key], row)


class Names(Census):
    def tables_in(self, capture, style):
        return read_csv(self.files_of(capture, "--names", style)), read_json(self.folder / "out"), \
            read_ndjson(self.folder / "out")

    def converted(self, style, row, schema):
        """A row of ours as the style shows it, by what the schema says."""
        result = {}
        for ours, other in schema:
            value = row[ours]
            if other["unit"] == "nanoseconds":
                value = value and str(nanoseconds_of_duration(value))
            elif other["unit"] == "seconds since 1970":
                value = value and seconds(nanoseconds(value))
            elif other["name"].endswith("IPv4Address") and ":" in value:
                value = ""
            elif other["name"].endswith("IPv6Address") and ":" not in value:
                value = ""
            result[other["name"]] = value
        return result

    def schema(self, *arguments):
        document = json.loads(harness.run("schema", "--json", *arguments).stdout)
        return {table["name"]: table["fields"] for table in document["tables"] if table["name"]}

    def test_rename_the_same_values(self):
        captures = self.folder / "captures"
        subprocess.run([sys.executable, "-B", MAKE_CAPTURES, captures], check=True)
        for capture in ("transport-tcp-udp.pcap", "arp-lldp-stp.pcap", "pcapng-simple-packets.pcapng"):
            path, = captures.glob(capture.split(".")[0] + ".*")
            ours, *_ = self.tables_in(path, "wirecensus")
            for style in NAMES:
                with self.subTest(capture=capture, style=style):
                    self.check_style(style, ours, self.tables_in(path, style))

    def usual(self, *arguments):
        """The fields of tables that need no option."""
        return {table: [field for field in fields if not field["option"]] for table, fields in self.schema(*arguments).items()}

    def check_style(self, style, ours, found):
        plain, styled = self.usual(), self.usual("--names", style)
        for table, rows in ours.items():
            if table == "metrics":
                continue
            by_description = {(field["description"]): field["name"] for field in plain[table]}
            pairs = [(by_description[field["description"]], field) for field in styled[table]]
            expected = [self.converted(style, row, pairs) for row in rows]
            for tables in found:
                if table in tables:
                    self.assertEqual(expected, tables[table], table)

    def test_are_those_of_the_ecosystems(self):
        flows = {style: [field["name"] for field in self.usual("--names", style)["flows"]] for style in NAMES}
        self.assertEqual(["source.ip", "source.port", "destination.ip", "destination.port", "network.transport",
                          "source.packets", "source.bytes", "wirecensus.ip_bytes", "wirecensus.payload_bytes",
                          "wirecensus.min_packet_size", "wirecensus.max_packet_size", "event.start", "event.end",
                          "event.duration"], flows["ecs"])
        self.assertEqual(["id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "proto", "orig_pkts", "frame_bytes",
                          "orig_ip_bytes", "payload_bytes", "min_packet_size", "max_packet_size", "ts", "last_seen",
                          "duration"], flows["zeek"])
        self.assertEqual(["sourceIPv4Address", "sourceIPv6Address", "sourceTransportPort", "destinationIPv4Address",
                          "destinationIPv6Address", "destinationTransportPort", "protocol", "packetDeltaCount",
                          "layer2OctetDeltaCount", "octetDeltaCount", "transportOctetDeltaCount",
                          "minimumLayer2TotalLength", "maximumLayer2TotalLength", "flowStartNanoseconds",
                          "flowEndNanoseconds", "duration"], flows["ipfix"])


class Compact(Census):
    """--compact: rows without names, and times as integers."""

    @staticmethod
    def expanded(columns, rows):
        """Rows as they are without --compact."""
        def value_of(name, value):
            if value == "" or not name.endswith("_ns"):
                return value
            return seconds(int(value)) if name == "ts_ns" else time_text(int(value))

        return [{name.removesuffix("_ns"): value_of(name, value) for name, value in zip(columns, row, strict=True)}
                for row in rows]

    def check_same(self, *arguments):
        usual = self.files_of(*arguments).rename(self.folder / "usual")
        compact = self.files_of(*arguments, "--compact")
        expected, found = (parse_json((folder / "census.json").read_bytes()) for folder in (usual, compact))
        self.assertEqual("wirecensus.census.compact", found["format"])
        for name, value in expected.items():
            if isinstance(value, list) and name != "sources":
                self.assertEqual(value, self.expanded(**self.without_none(found[name])), name)
            elif name != "format":
                self.assertEqual(value, found[name], name)
        self.assertEqual(list(expected), list(found))
        for path in usual.iterdir():
            if path.suffix == ".ndjson":
                columns, *rows = map(self.without_none, map(parse_json, (compact / path.name).read_text().splitlines()))
                self.assertEqual(list(map(parse_json, path.read_text().splitlines())), self.expanded(columns, rows), path.name)
            elif path.suffix == ".csv":
                self.assertEqual(path.read_bytes(), (compact / path.name).read_bytes(), path.name)
        sizes = [(folder / "census.json").stat().st_size for folder in (usual, compact)]
        shutil.rmtree(usual)
        return found, sizes

    def without_none(self, value):
        """null is the empty value of CSV, as in unique()."""
        if isinstance(value, list):
            return ["" if one is None else self.without_none(one) for one in value]
        return {key: self.without_none(one) for key, one in value.items()} if isinstance(value, dict) else value

    def test_has_the_same_values(self):
        _, (usual, compact) = self.check_same(self.generate("flood"))
        self.assertLess(compact, 0.4 * usual)
        demo = self.generate("demo", 2000)
        for style in ("wirecensus", *NAMES):
            with self.subTest(style):
                self.check_same(demo, *DEEP, "--headers", "--names", style)

    def test_has_the_same_values_of_odd_captures(self):
        captures = self.folder / "captures"
        subprocess.run([sys.executable, "-B", MAKE_CAPTURES, captures], check=True)
        for name in ("arp-lldp-stp.pcap", "pcapng-simple-packets.pcapng", "far-dates.pcap"):
            with self.subTest(name):
                self.check_same(captures / name)

    def test_has_the_columns_of_the_schema(self):
        schema = json.loads(harness.run("schema", "--json", "--compact", "--with", "none").stdout)["tables"]
        found, _ = self.check_same(self.generate("demo", 500))
        for table in schema:
            self.assertFalse([file for file in table["files"] if file.endswith(".csv")])
            if table["name"] in found and table["name"] != "metrics":
                self.assertEqual([field["name"] for field in table["fields"]], found[table["name"]]["columns"])


def nanoseconds_of_duration(text):
    return int(Decimal(text) * 10**9)


class Schema(Census):
    def test_names_each_column_and_type_that_is_written(self):
        schema = json.loads(harness.run("schema", "--json").stdout)["tables"]
        self.assertEqual({*TABLES, *DEEP_TABLES}, {table["name"] for table in schema} - {None})
        capture = self.generate("demo", 1000)
        self.check_schema(schema, TABLES, self.files_of(capture), ())
        mmdb_writer.write(self.folder / "networks.mmdb", {"10.0.0.0/8": {"country": "AA", "asn": 64500, "name": "Example"}})
        everything = (*DEEP, "--headers", "--mmdb", self.folder / "networks.mmdb")
        self.check_schema(schema, TABLES | DEEP_TABLES, self.files_of(capture, *everything), everything)

    def check_schema(self, schema, tables, out, options):
        """Each table has the fields that need no option, or one of these."""
        document = json.loads((out / "census.json").read_bytes())
        types = {"integer": int, "decimal": float, "duration": float, "text": str, "address": str, "timestamp": str}
        for table in schema:
            if table["name"] not in tables or table["name"] == "metrics":
                continue
            fields = {field["name"]: field for field in table["fields"] if field["option"] in (None, *options)}
            with open(out / tables[table["name"]], newline="", encoding="utf-8") as file:
                self.assertEqual(list(fields), next(csv.reader(file)))
            for row in document[table["name"]]:
                self.assertEqual(list(fields), list(row))
                for name, value in row.items():
                    self.assertIsInstance(value, (types[fields[name]["type"]], type(None)), name)

    def test_prints_what_the_json_says(self):
        schema = json.loads(harness.run("schema", "--json").stdout)["tables"]
        lines = harness.run("schema").stdout.splitlines()
        for table in schema:
            for field in table["fields"]:
                words = [field["name"], field["type"], *(field[key] or "" for key in ("unit", "layer", "ipfix")),
                         field["description"]]
                self.assertTrue(any(line.split() == " ".join(words).split() for line in lines), field)


class Pipes(Census):
    def stream(self, *arguments):
        done = subprocess.run([harness.PROGRAM, *map(str, arguments), "-o", "-"], cwd=self.folder,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=harness.TIME_LIMIT, check=False)
        harness.check_sound(done.returncode, done.stderr.decode())
        return done

    def test_stream_the_bytes_that_files_hold(self):
        capture = self.generate("demo", 2000)
        out = self.files_of(capture)
        for path in sorted(out.iterdir()):
            done = self.stream(capture, "--formats", path.name)
            self.assertEqual(path.read_bytes(), done.stdout, path.name)
            self.assertIn(b"EXACT", done.stderr)
            self.assertEqual(0, done.returncode)
        for name, file in (("csv", "packet_flows.csv"), ("json", "census.json"), ("ndjson", "flows.ndjson")):
            self.assertEqual((out / file).read_bytes(), self.stream(capture, "--formats", name, "-q").stdout, name)
        self.assertEqual((out / "packet_flows.csv").read_bytes(), self.stream(capture, "-q").stdout)
        self.assertEqual(["demo.pcap", "out"], sorted(path.name for path in self.folder.iterdir()))

    def first_line(self, *arguments):
        """What comes of a command whose reader takes one line and goes."""
        with subprocess.Popen([harness.PROGRAM, *map(str, arguments)], cwd=self.folder, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            line = process.stdout.readline()
            process.stdout.close()
            errors = process.stderr.read()
        return line, errors, process.returncode

    def test_that_are_closed_end_it_quietly(self):
        capture = self.generate("flood")
        for name in ("csv", "json", "ndjson"):
            line, errors, code = self.first_line(capture, "-q", "--formats", name, "-o", "-")
            self.assertIn(line[:1], b"s{")
            self.assertEqual((b"", 0), (errors, code), name)
        _, errors, _ = self.first_line("schema")
        self.assertEqual(b"", errors)
        _, errors, code = self.first_line(capture, "--formats", "none")
        self.assertEqual((b"", 0), (errors, code))

    def test_that_fail_are_reported(self):
        capture = self.generate("flood")
        with open("/dev/full", "wb") as full:
            done = subprocess.run([harness.PROGRAM, capture, "-q", "-o", "-"], stdin=subprocess.DEVNULL, stdout=full,
                                  stderr=subprocess.PIPE, text=True, check=False, timeout=harness.TIME_LIMIT)
        self.assertEqual(1, done.returncode)
        self.assertIn("cannot write standard output: No space left on device", done.stderr)


class Spreadsheet(Census):
    """LibreOffice takes each value for what it is. It is large, and its absence is no failure."""

    def test_shows_each_cell_as_it_stands(self):
        if shutil.which("soffice") is None:
            print("skipped: no LibreOffice (libreoffice-calc)", file=sys.stderr)
            self.skipTest("no LibreOffice")
        captures = self.folder / "captures"
        subprocess.run([sys.executable, "-B", MAKE_CAPTURES, captures], check=True)
        good = [path for path in sorted(captures.iterdir())
                if harness.run(path, "-q", "--formats", "none").returncode == 0]
        out, back = self.files_of(*good), self.folder / "back"
        subprocess.run(["soffice", f"-env:UserInstallation=file://{self.folder}/profile", "--headless", "--convert-to",
                        "csv", "--outdir", back, *out.glob("*.csv")], check=True, capture_output=True, timeout=300)
        for name in TABLES.values():
            expected, found = (list(csv.reader((folder / name).read_text(encoding="utf-8").splitlines()))
                               for folder in (out, back))
            self.assertEqual(len(expected), len(found), name)
            for row, came in zip(expected, found):
                for cell, shown in zip(row, came, strict=True):
                    self.assertTrue(cell == shown or self.same_number(cell, shown), f"{name}: {cell} became {shown}")

    @staticmethod
    def same_number(cell, shown):
        """A cell shows a number without the zeros at its end, and ten digits behind the point at most."""
        try:
            return abs(Decimal(cell) - Decimal(shown)) <= abs(Decimal(cell)) / 10**14
        except ArithmeticError:
            return False


if __name__ == "__main__":
    harness.main()
