#!/usr/bin/python3
"""schema --sql: the tables take the CSV files of all captures, and what is in them adds up to what the files have.

SQLite executes its statements here. DuckDB is not in Debian 12, and its ClickHouse (18.16) knows no times in nanoseconds: a strict reader of
statements takes theirs, and a DuckDB that is installed (duckdb) executes them.
"""
import csv
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from datetime import datetime, timezone
from pathlib import Path

import harness

STORES = ("duckdb", "clickhouse", "sqlite")
STYLES = ("wirecensus", "ecs", "zeek", "ipfix")
EXTRAS = ("none", "every", "names-seen", "tunnels", "tcp", "headers", "apps", "mmdb")
# By store and type of `schema --json`: what a column that may be empty is declared as.
TYPES = {
    "duckdb": {"integer": ("UBIGINT", "BIGINT"), "decimal": ("DECIMAL(20,9)",), "duration": ("DECIMAL(20,9)",),
               "timestamp": ("TIMESTAMP_NS",), "text": ("VARCHAR",), "address": ("VARCHAR",)},
    "clickhouse": {"integer": ("UInt64", "Int64"), "decimal": ("Decimal(20, 9)",), "duration": ("Decimal(20, 9)",),
                   "timestamp": ("DateTime64(9, 'UTC')",), "text": ("String",), "address": ("String",)},
    "sqlite": {"integer": ("INTEGER",), "decimal": ("REAL",), "duration": ("REAL",), "timestamp": ("TEXT",),
               "text": ("TEXT",), "address": ("TEXT",)},
}
END = {"duckdb": ");", "sqlite": ");", "clickhouse": ") ENGINE = MergeTree ORDER BY tuple();"}


def schema(*options):
    done = harness.run("schema", *options)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return done.stdout


def statements(text, store):
    """{table: [(column, type, may be empty)]}; AssertionError for anything that is not of the form expected."""
    tables, columns = {}, None
    for line in text.splitlines():
        begin = re.fullmatch(r'CREATE TABLE IF NOT EXISTS "(\w+)" \(', line)
        column = re.fullmatch(r'  "([A-Za-z][A-Za-z0-9_.]*)" ([^,]+?(?:\([^)]*\)\)?)?)( NOT NULL)?,?(?:  -- [ -~]+)?', line)
        if columns is None and begin:
            columns = tables[begin[1]] = []
        elif columns is not None and column:
            nullable = re.fullmatch(r"Nullable\((.*)\)", column[2])
            may_be_empty = bool(nullable) if store == "clickhouse" else not column[3]
            columns.append((column[1], nullable[1] if nullable else column[2], may_be_empty))
        elif columns is not None and line == END[store]:
            columns = None
        else:
            assert columns is None and (not line or line.startswith("-- ")), f"not of this form: {line}"
    assert columns is None, "the last statement does not end"
    return tables


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def nanoseconds(text):
    whole, fraction = text.removesuffix("Z").split(".")
    since = datetime.fromisoformat(whole).replace(tzinfo=timezone.utc) - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return (since.days * 86400 + since.seconds) * 10**9 + int(fraction)


class Statements(unittest.TestCase):
    def test_they_have_the_columns_of_the_schema(self):
        for store in STORES:
            for style in STYLES:
                tables = statements(schema("--sql", store, "--names", style, "--epoch"), store)
                described = json.loads(schema("--json", "--names", style, "--epoch"))["tables"]
                self.assertEqual([table["files"][0].removesuffix(".csv") for table in described], list(tables))
                for table in described:
                    self.check_columns(table, tables[table["files"][0].removesuffix(".csv")], store)

    def check_columns(self, table, columns, store):
        if table["files"][0] == "packet_metrics.csv":
            self.assertEqual(["metric", "value", "unit"], [name for name, _, _ in columns])
            return
        self.assertEqual([field["name"] for field in table["fields"]], [name for name, _, _ in columns])
        for field, (name, kind, _) in zip(table["fields"], columns):
            self.assertIn(kind, TYPES[store][field["type"]], name)

    def test_columns_are_chosen_by_option(self):
        everything = schema("packet_flows.csv", "--sql", "sqlite")
        self.assertEqual(everything, schema("packet_flows.csv", "--sql", "sqlite", "--with", ",".join(EXTRAS)))
        named = set(re.findall(r"  with --(\S+):\n", schema()))
        self.assertEqual(named, set(EXTRAS) - {"none"})
        for option in EXTRAS:
            text = schema("--with", option, "inner_flows.csv" if option == "tcp" else "packet_flows.csv")
            self.assertEqual({option} - {"none"}, set(re.findall(r"  with --(\S+):\n", text)))

    def test_mistakes_are_said(self):
        for arguments, said in ((["--sql", "mysql"], "mysql not in {duckdb,clickhouse,sqlite}"),
                                (["--sql", "sqlite", "--json"], "--sql and --json"),
                                (["--sql", "sqlite", "links"], "'links' is no table"),
                                (["--sql", "sqlite", "png"], "'png' has no fields"),
                                (["--with", "dedup"], "dedup not in {none,every,")):
            done = harness.run("schema", *arguments)
            self.assertEqual((2, ""), (done.returncode, done.stdout))
            self.assertIn(said, done.stderr)


class Stores(unittest.TestCase):
    """The files of a count of each capture, with all that can be asked for."""

    OPTIONS = ("-q", "--tcp", "--names-seen", "--tunnels", "--headers", "--epoch", "--formats", "csv,tables")

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="wirecensus-sql-")))
        captures = cls.folder / "captures"
        subprocess.run([sys.executable, "-B", harness.TESTS / "captures/make_captures.py", captures], check=True,
                       stdout=subprocess.DEVNULL)
        cls.counted = []
        for capture in sorted(captures.iterdir()):
            out = cls.folder / "counted" / capture.name
            if harness.run(capture, *cls.OPTIONS, "-o", out).returncode in (0, 3):
                cls.counted.append(out)
        assert len(cls.counted) > 100

    def load(self, connection, path):
        """By names, an empty cell as NULL."""
        rows = rows_of(path)
        if not rows:
            return []
        names = ", ".join(f'"{name}"' for name in rows[0])
        connection.executemany(f'INSERT INTO "{path.stem}" ({names}) VALUES ({", ".join("?" * len(rows[0]))})',
                               [[value or None for value in row.values()] for row in rows])
        return rows

    def check_sums(self, connection, path, rows, columns):
        """Of each integer column: the sum, and how many rows have a value."""
        for name, kind, _ in columns:
            if kind != "INTEGER" or not rows or name not in rows[0]:
                continue
            values = [int(row[name]) for row in rows if row[name]]
            if max(map(abs, values), default=0) < 2**63 and abs(sum(values)) < 2**63:
                found = connection.execute(f'SELECT coalesce(sum("{name}"), 0), count("{name}") FROM "{path.stem}"').fetchone()
                self.assertEqual((sum(values), len(values)), found, f"{path} {name}")

    def test_sqlite_takes_every_file(self):
        text = schema("--sql", "sqlite", "--epoch")
        tables = statements(text, "sqlite")
        seen = set()
        for out in self.counted:
            connection = sqlite3.connect(":memory:")
            connection.executescript(text)
            for path in sorted(out.glob("*.csv")):
                rows = self.load(connection, path)
                self.check_sums(connection, path, rows, tables[path.stem])
                seen |= {path.stem} if rows else set()
            connection.close()
        self.assertLessEqual({"packet_flows", "ip_flows", "conversations", "connections", "tcp_health", "protocols", "timeline",
                              "packet_sizes", "files", "packet_metrics", "inner_flows"}, seen)

    def test_no_text_stands_where_numbers_belong(self):
        connection = sqlite3.connect(":memory:")
        connection.executescript(schema("--sql", "sqlite", "--epoch"))
        for out in self.counted:
            self.load(connection, out / "packet_flows.csv")
        kinds = connection.execute("SELECT DISTINCT typeof(src_port), typeof(packets), typeof(duration), typeof(first_seen_ns) "
                                   "FROM packet_flows").fetchall()
        self.assertLessEqual({kind for row in kinds for kind in row}, {"integer", "real", "null"})
        self.assertIn("null", {row[0] for row in kinds})

    def test_epochs_are_the_times(self):
        compared = 0
        for out in self.counted:
            for path in out.glob("*.csv"):
                for row in rows_of(path):
                    for name in [name for name in row if name.endswith("_ns")]:
                        text = row[name.removesuffix("_ns")]
                        self.assertEqual(str(nanoseconds(text)) if text else "", row[name], path)
                        compared += 1
        self.assertGreater(compared, 1000)

    def test_every_style_has_the_names_of_its_files(self):
        capture = self.folder / "captures/transport-tcp-udp.pcap"
        for style in STYLES:
            out = self.folder / style
            self.assertIn(harness.run(capture, *self.OPTIONS, "--names", style, "-o", out).returncode, (0, 3))
            tables = statements(schema("--sql", "sqlite", "--epoch", "--names", style), "sqlite")
            for path in out.glob("*.csv"):
                with open(path, encoding="utf-8", newline="") as file:
                    header = next(csv.reader(file))
                names = [name for name, _, _ in tables[path.stem]]
                self.assertEqual([name for name in names if name in header], header, f"{path} with --names {style}")

    def test_the_tables_for_some_options_are_those_of_the_file(self):
        capture = self.counted[0].name
        out = self.folder / "some"
        harness.run(self.folder / "captures" / capture, "-q", "--headers", "--formats", "packet_flows.csv", "-o", out)
        with open(out / "packet_flows.csv", encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        tables = statements(schema("--sql", "duckdb", "--with", "headers", "packet_flows.csv"), "duckdb")
        self.assertEqual(header, [name for name, _, _ in tables["packet_flows"]])

    def test_differences_are_taken_too(self):
        one, other = (self.folder / "captures" / out.name for out in self.counted[:2])
        out = self.folder / "differences"
        harness.run("diff", one, other, "-q", "-o", out)
        connection = sqlite3.connect(":memory:")
        connection.executescript(schema("--sql", "sqlite"))
        self.assertGreater(len(self.load(connection, out / "flow_differences.csv")), 0)

    def beyond_duckdb(self, out):
        """Its times begin at 1677-09-22; the first and the last nanoseconds of 64 bits are its infinities."""
        return any(re.search("1677-09-21T|854775807Z", path.read_text(encoding="utf-8")) for path in out.glob("*.csv"))

    def test_duckdb_takes_every_file(self):
        if shutil.which("duckdb") is None:
            self.skipTest("duckdb is not installed: it is not in Debian")
        counted = [out for out in self.counted if not self.beyond_duckdb(out)]
        self.assertGreater(len(counted), 100)
        script = schema("--sql", "duckdb", "--epoch")
        for table in sorted({path.stem for out in counted for path in out.glob("*.csv")}):
            files = [str(path) for out in counted for path in [out / f"{table}.csv"] if path.exists()]
            script += (f"INSERT INTO {table} BY NAME SELECT * FROM read_csv({files}, all_varchar = true, union_by_name = true);\n")
        script += "SELECT sum(packets), sum(frame_bytes), sum(first_seen_ns) FROM packet_flows;\n"
        done = subprocess.run(["duckdb", "-csv", "-noheader"], input=script, capture_output=True, text=True, check=False)
        self.assertEqual((0, ""), (done.returncode, done.stderr), done.stderr)
        rows = [row for out in counted for row in rows_of(out / "packet_flows.csv")]
        sums = (sum(int(row["packets"]) for row in rows), sum(int(row["frame_bytes"]) for row in rows),
                sum(int(row["first_seen_ns"]) for row in rows if row["first_seen_ns"]))
        self.assertEqual(",".join(map(str, sums)), done.stdout.strip())


if __name__ == "__main__":
    harness.main()
