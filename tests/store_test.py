#!/usr/bin/python3
"""A store of flows: what sensors send to a real server of ClickHouse (18.16, as Debian has it), and what comes back from it: the same
files, byte for byte, as from the sensors' own censuses.

All on loopback.
"""
import contextlib
import csv
import filecmp
import http.server
import os
import socket
import ssl
import struct
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

import clickhouse
import harness
import saved_census
from dashboard_test import queries_of
from export_test import CAPTURES, ExportTest, Packet, f, pcap

DEEP = ("--tcp", "--names-seen", "--tunnels", "--headers")
SECOND = 10**9
DIALECT = "clickhouse" if clickhouse.CHDB else "clickhouse-18"
START = 1_700_000_000 * SECOND


FOLDER = tempfile.TemporaryDirectory(prefix="wirecensus-store-")
SERVER = None  # shared: each test has a database of its own


def free_tcp_port():
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


def with_block(census, kind):
    """With one more block, before its end mark: eight bytes of its head, and the checksum."""
    end = -16
    entries = b"\x03abc"
    head = kind + struct.pack("<I", len(entries))
    checksum = saved_census.checksum_after(struct.unpack("<Q", census[end - 8:end])[0], head, entries)
    last = saved_census.checksum_after(checksum, census[end:-8], b"")
    return census[:end] + head + entries + struct.pack("<Q", checksum) + census[end:-8] + struct.pack("<Q", last)


def setUpModule():  # pylint: disable=invalid-name
    global SERVER  # pylint: disable=global-statement
    if clickhouse.installed():
        SERVER = clickhouse.Server(Path(FOLDER.name), free_tcp_port())
        unittest.addModuleCleanup(SERVER.kill)
        SERVER.start()


class StoreTest(ExportTest):
    def setUp(self):
        super().setUp()
        if not clickhouse.installed():
            harness.skip(self, "no clickhouse-server")
        self.database = f"flows_{self.id().rsplit('.', maxsplit=1)[-1]}"[:60]
        self.program("store", "init", "--url", self.url())

    def url(self, settings="", user=""):
        return SERVER.url(settings, user, self.database)

    def ask(self, sql, **more):
        return SERVER.ask(sql.replace("DB.", f"{self.database}."), **more)

    def program(self, *arguments, code=0, **more):
        done = harness.run(*arguments, **more)
        self.assertEqual(code, done.returncode, done.stdout + done.stderr)
        return done

    def count(self, capture, *options, settings="", user=""):
        """Counts to the store and to files."""
        return self.program(capture, "--formats", "csv,census", "-o", self.out, "--sandbox-kill", "--export", self.url(settings, user),
                            *options)

    def minutes(self, name="minutes.pcap", packets=60, first=0):
        """A packet each second, of several flows and none twice of the same size in a row."""
        path = self.folder / name
        frames = [f.ethernet(f.ipv4(f.udp(b"x" * (i % 7)), f.UDP, f"10.0.0.{i % 5}", "10.0.0.9")) for i in range(first, first + packets)]
        path.write_bytes(pcap([Packet(frame, START + (first + i) * SECOND) for i, frame in enumerate(frames)]))
        return path

    def remove_intervals(self, condition):
        self.ask("CREATE TABLE DB.some AS DB.raw_batches")
        self.ask(f"INSERT INTO DB.some SELECT * FROM DB.raw_batches WHERE NOT ({condition})")
        self.ask("DROP TABLE DB.raw_batches")
        self.ask("RENAME TABLE DB.some TO DB.raw_batches")

    def check_report(self, censuses, *options, code=0, formats="tables,json,census", user=""):
        """A report is what the merged censuses give."""
        merged, reported = self.folder / "merged", self.folder / "reported"
        expected = self.program("merge", *censuses, "--formats", formats, "-o", merged)
        done = self.program("report", self.url(user=user), "--formats", formats, "-o", reported, "--sandbox-kill", *options, code=code)
        if code == 0:
            self.assertEqual(expected.stdout, done.stdout)
            self.assertEqual(sorted(p.name for p in merged.iterdir()), sorted(p.name for p in reported.iterdir()))
            for file in merged.iterdir():
                self.assertTrue(filecmp.cmp(file, reported / file.name, shallow=False), file.name)
        return done


class Equality(StoreTest):
    def test_a_whole_count_comes_back(self):
        for capture in (self.generate("imix", 20_000, "--flows", "2000"), self.mixture()):
            done = self.count(capture, *DEEP)
            self.assertRegex(done.stderr, r"exported [\d,]+ flows? to http://127")
            self.check_report([self.out / "census.wcs"], "--sensor", socket.gethostname(), formats="all", user="reader@")
            self.ask("DROP TABLE DB.raw_batches")
            self.program("store", "init", "--url", self.url())

    def test_more_flows_than_there_is_memory_for_come_back(self):
        """Those of several intervals, and of their sum."""
        self.count(self.generate("flood", 150_000), "-q", "--every", "5s")
        censuses = sorted(self.out.glob("2*/census.wcs"))
        self.assertGreater(len(censuses), 1)
        done = self.check_report(censuses, "--memory", "64M", "-v", "-j", "1", formats="csv,census")
        self.assertIn("the flows are in temporary files", done.stderr)

    def test_the_rows_are_those_of_the_files(self):
        self.check_rows(self.mixture())

    def test_a_flow_without_packets_has_a_row(self):
        """The second of a frame that holds packets of two flows."""
        capture = self.folder / "amsdu.pcap"
        capture.write_bytes(CAPTURES["amsdu-many.pcap"]())
        self.check_rows(capture)
        self.assertEqual([["0"]], self.ask("SELECT min(packets) FROM DB.flows"))
        self.check_report([self.out / "census.wcs"])

    def check_rows(self, capture):
        self.count(capture, *DEEP)
        with open(self.out / "packet_flows.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        columns = [name for name in rows[0] if name not in ("first_seen", "last_seen", "duration")]
        there = self.ask("SELECT " + ", ".join(f"toString({name})" for name in columns) + " FROM DB.flows")
        self.assertEqual(sorted([row[name] for name in columns] for row in rows),
                         sorted([cell.replace("\\N", "") for cell in row] for row in there))
        times = self.ask("SELECT min(first_seen), max(last_seen), sum(duration) FROM DB.flows")[0]
        self.assertEqual(max(row["last_seen"] for row in rows)[-10:-1], times[1][-9:])

    def test_intervals_of_sensors_add_up(self):
        capture = self.minutes()
        self.count(capture, "--every", "10s", settings="?sensor=a")
        first = sorted(self.out.glob("2*/census.wcs"))
        self.assertGreater(len(first), 5)
        self.out = self.folder / "b"
        self.count(capture, "--every", "20s", "-f", "host 10.0.0.1", settings="?sensor=b")
        second = sorted(self.out.glob("2*/census.wcs"))
        self.check_report(first + second)
        self.check_report(second, "--sensor", "b")
        merged = self.folder / "merged/census.wcs"
        done = self.program("diff", self.url(), merged, "--sensor", "b", "-o", self.out, "--sandbox-kill")
        self.assertIn("EQUAL", done.stdout)
        self.program("diff", merged, self.url(), "--sensor", "a", "--formats", "none", code=4)
        since = ("--since", f"@{START // SECOND + 10}", "--until", f"@{START // SECOND + 30}")
        self.check_report(first[1:3], "--sensor", "a", *since)
        self.assertEqual([["a", "60"], ["b", "12"]], self.ask("SELECT sensor, sum(packets) FROM DB.flows GROUP BY sensor ORDER BY sensor"))
        self.assertEqual([["72"]], self.ask("SELECT sum(packet_count) FROM DB.traffic_by_hour"))


    def test_a_fragment_finds_its_flow_in_another_count(self):
        """Whether or not that count also saved its census."""
        data = f.udp(b"z" * 64)
        parts = [f.ethernet(f.ipv4(data[32:], f.UDP, "10.0.0.1", "10.0.0.9", identification=5, offset=32)),
                 f.ethernet(f.ipv4(data[:32], f.UDP, "10.0.0.1", "10.0.0.9", identification=5, more=True))]
        censuses = []
        for number, frame in enumerate(parts):
            path = self.folder / f"part{number}.pcap"
            path.write_bytes(pcap([Packet(frame, START + number * SECOND)]))
            self.program(path, "--formats", "csv", "-o", self.out, "--export", self.url(f"?sensor={number}"))
            saved = self.folder / f"saved{number}"
            self.program(path, "--formats", "census", "-o", saved)
            censuses.append(saved / "census.wcs")
        self.check_report(censuses)
        with open(self.folder / "reported/packet_flows.csv", encoding="utf-8", newline="") as file:
            self.assertEqual(["2"], [row["packets"] for row in csv.DictReader(file)])


class ExactlyOnce(StoreTest):
    def tables(self):
        return [row[0] for row in self.ask(f"SELECT name FROM system.tables WHERE database = '{self.database}' AND name LIKE 'raw_%' "
                                         "ORDER BY name = 'raw_batches'")]

    def copy_attempts(self, batch, tables):
        """As if each interval had been sent once more, under another number."""
        for table in tables:
            names = [row[0] for row in
                     self.ask(f"SELECT name FROM system.columns WHERE database = '{self.database}' AND table = '{table}'")]
            self.ask(f"INSERT INTO DB.{table} ({', '.join(names)}) SELECT {', '.join(batch if name == 'batch' else name for name in names)} "
                     f"FROM DB.{table} WHERE batch IN (SELECT batch FROM DB.batches)")

    def test_parts_and_repetitions_of_an_interval_do_not_show(self):
        self.count(self.minutes(), "--every", "20s", settings="?sensor=a")
        censuses = sorted(self.out.glob("2*/census.wcs"))
        tables = self.tables()
        self.copy_attempts("batch + 1", [table for table in tables if table != "raw_batches"])  # torn off before its end
        self.assertEqual([["120"]], self.ask("SELECT sum(packets) FROM DB.raw_flows"))
        self.copy_attempts("batch - 1", tables)  # the answer to the last insert was lost
        self.assertEqual([["180"]], self.ask("SELECT sum(packets) FROM DB.raw_flows"))
        self.assertEqual([["60"]], self.ask("SELECT sum(packets) FROM DB.flows"))
        self.assertEqual([["60"]], self.ask("SELECT sum(counted) FROM DB.batches"))
        self.check_report(censuses)

    def test_a_store_that_goes_and_comes_back_has_all_once(self):
        fifo = self.folder / "pipe.pcap"
        os.mkfifo(fifo)
        process = subprocess.Popen([harness.PROGRAM, "-r", fifo, "--every", "1s", "--formats", "csv,census", "-o", self.out, "-q",
                                    "--export", self.url("?sensor=a")], stderr=subprocess.PIPE, text=True)
        try:
            with open(fifo, "wb") as writer:
                data = self.minutes(packets=9).read_bytes()
                size = (len(data) - 24) // 9 + 8  # some of the packets
                writer.write(data[:24 + 3 * size])
                writer.flush()
                time.sleep(1)
                SERVER.kill()
                writer.write(data[24 + 3 * size:24 + 6 * size])
                writer.flush()
                time.sleep(1)
                SERVER.start()
                writer.write(data[24 + 6 * size:])
            _, errors = process.communicate(timeout=harness.TIME_LIMIT)
        finally:
            process.kill()
            process.wait()
        self.assertEqual(0, process.returncode, errors)
        self.assertRegex(errors, r"is the server running.*\n.*is there again")
        self.check_report(sorted(self.out.glob("2*/census.wcs")))


class Spool(StoreTest):
    def setUp(self):
        super().setUp()
        self.spool = self.folder / "spool"
        self.away = f"clickhouse:http://127.0.0.1:{free_tcp_port()}/flows?sensor=a"

    def spooled(self):
        return sorted(path.name for path in self.spool.glob("*.wcs"))

    def export(self, url, capture, *options, out="out", code=0):
        return self.program(capture, "--formats", "csv,census", "-o", self.folder / out, "--sandbox-kill", "--spool", self.spool, "--export",
                            url, *options, code=code)

    def test_what_was_not_sent_is_sent_by_the_next_count(self):
        done = self.export(self.away, self.minutes(), "--every", "20s", code=3)
        self.assertRegex(done.stderr, r"3 intervals wait for http://127\S+ in \S+spool, for the next count .*is the server running")
        self.assertEqual(3, len(self.spooled()))
        whole = self.minutes("whole.pcap", first=100)
        self.export(self.away, whole, out="whole", code=3)
        self.export(self.url("?sensor=a"), self.minutes("more.pcap", first=200), out="more")
        self.assertEqual([], self.spooled())
        self.check_report([*sorted(self.out.glob("2*/census.wcs")), self.folder / "whole/census.wcs", self.folder / "more/census.wcs"])

    def test_a_killed_count_loses_no_interval(self):
        fifo = self.folder / "pipe.pcap"
        os.mkfifo(fifo)
        with subprocess.Popen([harness.PROGRAM, "-r", fifo, "--every", "10s", "--formats", "csv,census", "-o", self.out, "-q", "--spool",
                               self.spool, "--export", self.away], stderr=subprocess.DEVNULL) as process:
            with open(fifo, "wb") as writer:
                writer.write(self.minutes().read_bytes())
                writer.flush()
                for _ in range(200):
                    if len(self.spooled()) >= 5:
                        break
                    time.sleep(0.05)
                refused = self.export(self.away, self.minutes("other.pcap"), out="other", code=1)
                self.assertIn("another process does", refused.stderr)
                process.kill()
        self.assertGreaterEqual(len(self.spooled()), 5)
        self.export(self.url("?sensor=a"), self.minutes("more.pcap", first=200), out="more")
        censuses = [*sorted(self.out.glob("2*/census.wcs"))[:5], self.folder / "more/census.wcs"]
        done = self.check_report(censuses, code=3)  # the killed count did not end
        self.assertIn("the count had not ended", " ".join(done.stdout.split()))
        for name in ("packet_flows.csv", "timeline.csv"):
            self.assertTrue(filecmp.cmp(self.folder / "merged" / name, self.folder / "reported" / name, shallow=False), name)

    def test_a_full_spool_is_reported(self):
        done = self.export(self.away, self.minutes(), "--every", "20s", "--spool-size", "1000", code=3)
        self.assertRegex(done.stderr, r"cannot use the spool \S+: it is full \(--spool-size\)")
        self.assertRegex(done.stderr, r"flows \(\d+ packets\) could not be sent to \S+, of \d intervals? that were counted, but not stored: ")
        self.check_not_stored(20)
        for arguments in (("--spool", self.spool), ("--export", self.away, "--spool-size", "1G"),
                          ("--spool", self.spool, "--export", f"ipfix:file:{self.folder}/x")):
            self.program(self.minutes(), *arguments, code=2)

    def check_not_stored(self, at_least):
        """The next count sends notes of the intervals for which there was no room: reports have them as lost."""
        self.export(self.url("?sensor=a"), self.minutes("more.pcap", first=200, packets=9), out="more")
        self.assertEqual([], self.spooled())
        done = self.program("report", self.url(), "-o", self.folder / "reported", "--formats", "tables", code=3)
        lost = int(self.ask("SELECT sum(packets) FROM DB.ledger WHERE kind = 'loss' AND cause = 'not_stored'")[0][0])
        self.assertGreaterEqual(lost, at_least)
        self.assertEqual([[str(69 - lost), str(lost)]], self.ask("SELECT sum(counted), sum(lost) FROM DB.batches"))
        self.assertIn(f"69 seen = {69 - lost} counted + {lost} lost", done.stdout)
        self.assertRegex(" ".join(done.stdout.split()), r"\(not_stored\): \S+ counted while the store was away")
        self.assertNotIn("UNKNOWN", done.stdout)


class Dashboards(StoreTest):
    """The queries of the dashboard have answers, which are those of the files."""

    def answers(self):
        """By title, those of each panel of that title."""
        macros = {"${database}": self.database, "$__fromTime": f"toDateTime({START // SECOND - 20})", "$__interval_s": "20",
                  "$__toTime": f"toDateTime({START // SECOND + 3600})", "${sensor:singlequote}": "'a','b'"}
        found = {}
        for title, query in queries_of(DIALECT):
            for macro, value in macros.items():
                query = query.replace(macro, value)
            found.setdefault(title, []).append(self.ask(query))
        return found

    def test_show_what_was_counted_and_what_is_missing(self):
        capture = self.minutes()
        self.count(capture, "--every", "10s", settings="?sensor=a")
        capture.write_bytes(capture.read_bytes()[:-1])  # the last packet is lost
        self.program(capture, "--every", "10s", "--formats", "csv", "-o", self.out, "--export", self.url("?sensor=b"), code=3)
        self.remove_intervals("sensor = 'a' AND number = 2")
        self.assertEqual([[]], self.answers()["Clocks"])  # files have none
        self.ask("ALTER TABLE DB.raw_batches DROP COLUMN clock_synchronized")
        self.ask("ALTER TABLE DB.raw_batches ADD COLUMN clock_synchronized Nullable(UInt64) DEFAULT 0")
        answers = self.answers()
        self.assertEqual({title for title, _ in queries_of(DIALECT)}, {title for title, all in answers.items() if all[0]})
        self.assertEqual([["b", "6"], ["a", "5"]], [row[:2] for row in answers["Clocks"][0]])
        number, table = answers["Gaps"]
        self.assertEqual(([["1"]], [["a", "3", "3"]]), (number, [[row[1], *row[3:]] for row in table]))
        self.assertEqual([[["109"]]], answers["Packets counted"])
        self.assertEqual([["b", "LOSSY"]], [row[1:3] for row in answers["Intervals that are not exact"][1]])
        self.assertEqual([["loss", "b", "file_cut_short"]], [[row[0], *row[2:4]] for row in answers["Doubts and losses"][0]])
        for title, total in (("Packets/s by sensor", 109), ("Packets/s by protocol", 109), ("Packets/s by sensor, interface", 109)):
            self.assertEqual(total, round(20 * sum(float(row[-1]) for row in answers[title][0])), title)
        self.assertEqual(109, sum(int(row[1]) for row in answers["Packets by size"][0]))
        self.assertEqual(["10.0.0.9", "109"], answers["Receivers"][0][0][:2])


class Days(StoreTest):
    """What is asked of one day reads that day, of many."""

    def setUp(self):
        super().setUp()
        self.count(self.minutes(), "--every", "10s", settings="?sensor=a")
        for table, columns, values in (("batches", "run, number, last, packets", "1, number, 1, 1"), ("flows", "packets", "1")):
            self.ask(f"INSERT INTO DB.raw_{table} (batch, sensor, day, begin, {columns}) SELECT number, 'b', toDate(19800 + number % 60), "
                     f"{clickhouse.time_of('(19800 + number % 60) * 86400000000000')}, {values} FROM system.numbers LIMIT 50000")

    def test_a_report_reads_its_days(self):
        day = ("--since", "2023-11-14T00:00:00Z", "--until", "2023-11-15T00:00:00Z")
        self.check_report(sorted(self.out.glob("2*/census.wcs")), *day, user="bounded@")
        done = self.program("report", self.url(user="bounded@"), "--formats", "none", code=1)
        self.assertRegex(" ".join(done.stderr.split()), "Limit for rows .*exceeded")

    def test_views_read_the_days_that_are_asked_for(self):
        for view, total in (("flows", "sum(packets)"), ("batches", "sum(packets)"), ("timeline", "sum(packets)"),
                            ("traffic_by_hour", "sum(packet_count)"), ("traffic_by_minute", "sum(packet_count)")):
            self.assertEqual([["60"]], self.ask(f"SELECT {total} FROM DB.{view} WHERE day = '2023-11-14'", user="bounded"), view)
        with self.assertRaisesRegex(AssertionError, "Limit for rows .*exceeded"):
            self.ask("SELECT sum(packets) FROM DB.flows", user="bounded")


class Older(StoreTest):
    def test_a_store_of_an_older_version_is_completed(self):
        self.count(self.minutes(), "--every", "10s", settings="?sensor=a")
        for column in ("clock_synchronized", "clock_estimated_error", "clock_max_error"):
            self.ask(f"ALTER TABLE DB.raw_batches DROP COLUMN {column}")
        more = self.minutes("more.pcap", first=200)
        done = self.program(more, "-o", self.folder / "none", "--export", self.url("?sensor=b"), code=3)
        self.assertRegex(done.stderr, "raw_batches lacks the column clock_synchronized; run 'wirecensus store init --url clickhouse:http://")
        self.check_report(sorted(self.out.glob("2*/census.wcs")))
        self.program("store", "init", "--url", self.url())
        self.program(more, "--formats", "census", "-o", self.folder / "more", "--export", self.url("?sensor=b"))
        self.check_report([*sorted(self.out.glob("2*/census.wcs")), self.folder / "more/census.wcs"])
        self.assertEqual([["\\N", "120"]], self.ask("SELECT max(clock_synchronized), sum(counted) FROM DB.batches"))


class Newer(StoreTest):
    """What a newer wirecensus has made stays as it is, and this one goes on."""

    def setup_by_a_newer_one(self):
        self.ask("ALTER TABLE DB.raw_flows ADD COLUMN colour Nullable(UInt64)")
        self.ask("ALTER TABLE DB.raw_batches ADD COLUMN colour String DEFAULT 'none'")
        self.ask("CREATE TABLE DB.raw_colours (batch UInt64, day Date, colour String) ENGINE = MergeTree PARTITION BY day ORDER BY batch")
        for view, query in (("flows", "SELECT * FROM DB.raw_flows"), ("colours", "SELECT * FROM DB.raw_colours"),
                            ("setup", "SELECT toUInt64(9999) AS columns, '9.1.0' AS version")):
            self.ask(f"DROP TABLE IF EXISTS DB.{view}")
            self.ask(f"CREATE VIEW DB.{view} AS {query}")
        self.ask("INSERT INTO DB.raw_colours SELECT batch, day, 'blue' FROM DB.batches")

    def made(self):
        return sorted(self.ask(f"SELECT table, name, type FROM system.columns WHERE database = '{self.database}'"))

    def test_a_store_of_a_newer_version_is_left_as_it_is(self):
        self.count(self.minutes(), "--every", "10s", settings="?sensor=a")
        self.setup_by_a_newer_one()
        before = self.made()
        for options in ((), ("--dry-run",), ("--ttl", "30")):
            done = self.program("store", "init", "--url", self.url(), *options, code=1)
            self.assertRegex(done.stderr, r"wirecensus 9\.1\.0 has set it up, which is newer than this one \(\d\S+\): nothing was changed")
        self.assertEqual(before, self.made())
        self.program(self.minutes("more.pcap", first=200), "--formats", "census", "-o", self.folder / "more", "--export", self.url("?sensor=b"))
        self.check_report([*sorted(self.out.glob("2*/census.wcs")), self.folder / "more/census.wcs"])
        self.assertEqual([["120"]], self.ask("SELECT sum(packets) FROM DB.flows WHERE colour IS NULL"))
        self.assertEqual([["6"]], self.ask("SELECT count() FROM DB.colours"))

    def test_what_set_it_up_is_there(self):
        self.program("store", "init", "--url", self.url())
        version = harness.run("--version").stdout.split()[-1]
        self.assertEqual([[version]], self.ask("SELECT version FROM DB.setup WHERE columns > 100"))

    def replace_census(self, census):
        """As if it had been sent."""
        new = {"census_bytes": str(len(census)), "census_hash": str(saved_census.XXH3(census, len(census), 0))}
        columns = [row[0] for row in
                   self.ask(f"SELECT name FROM system.columns WHERE database = '{self.database}' AND table = 'raw_batches'")]
        self.ask("CREATE TABLE DB.some AS DB.raw_batches")
        self.ask(f"INSERT INTO DB.some ({', '.join(columns)}) SELECT {', '.join(new.get(name, name) for name in columns)} FROM DB.raw_batches")
        for table in ("raw_batches", "raw_censuses"):
            self.ask(f"DROP TABLE DB.{table}")
        self.ask("RENAME TABLE DB.some TO DB.raw_batches")
        self.program("store", "init", "--url", self.url())
        self.ask("INSERT INTO DB.raw_censuses (batch, sensor, day, begin, piece, bytes) SELECT batch, sensor, day, begin, 0, "
                 f"unhex('{census.hex()}') FROM DB.raw_batches")

    def test_a_census_of_a_newer_version_is_named(self):
        self.count(self.minutes(), settings="?sensor=a")
        census = (self.out / "census.wcs").read_bytes()
        self.replace_census(with_block(census, b"newb"))  # may be ignored
        done = self.program("report", self.url(), "--formats", "none")
        self.assertRegex(" ".join(done.stdout.split()), "sensor a: written by a newer wirecensus; this version ignored unknown data: newb blocks")
        version = len(saved_census.MAGIC)
        for newer in (with_block(census, b"NEWB"), census[:version] + b"\x02" + census[version + 1:]):
            self.replace_census(newer)
            done = self.program("report", self.url(), "--formats", "none", code=1)
            self.assertRegex(" ".join(done.stderr.split()), "the census of the interval of 2023-11-14T22:13:20.* of sensor a .*use a newer")


class Doubts(StoreTest):
    def test_a_missing_interval_is_a_doubt(self):
        self.count(self.minutes(), "--every", "10s", settings="?sensor=a")
        self.remove_intervals("number = 2")
        done = self.check_report(sorted(self.out.glob("2*/census.wcs")), code=3)
        self.assertRegex(done.stdout, r"UNKNOWN")
        self.assertRegex(" ".join(done.stdout.split()), r"sensor a: intervals are not in the store: from that of .* on before that of ")

    def halves(self, sensor, days):
        """An interval of twelve hours for each half of these days, with a packet."""
        midnight = START - START % (86_400 * SECOND)
        path = self.folder / f"{sensor}.pcap"
        frame = f.ethernet(f.udp4(b"x"))
        path.write_bytes(pcap([Packet(frame, midnight + day * 86_400 * SECOND + half * 43_200 * SECOND + SECOND)
                               for day in days for half in (0, 1)]))
        self.program(path, "--every", "12h", "--formats", "csv,census", "-o", self.folder / sensor, "--export", self.url(f"?sensor={sensor}"))
        return sorted((self.folder / sensor).glob("2*/census.wcs"))

    def test_what_is_missing_at_the_ends_of_a_day_is_a_doubt(self):
        """Its neighbours of other days show it, however far away they are."""
        first, other = self.halves("a", (0, 1, 2)), self.halves("b", (1,))
        far = self.halves("c", (0, 50))
        day = ("--since", "2023-11-15T00:00:00Z", "--until", "2023-11-16T00:00:00Z")
        self.check_report(first[2:4] + other, *day)  # c was silent, and nothing is missing
        for number in (2, 3):
            self.ask("CREATE TABLE DB.kept AS DB.raw_batches")
            self.ask("INSERT INTO DB.kept SELECT * FROM DB.raw_batches")
            self.remove_intervals(f"sensor = 'a' AND number = {number}")
            done = self.check_report(first, *day, code=3)
            self.assertIn("sensor a: intervals are not in the store: from that of", " ".join(done.stdout.split()))
            self.ask("DROP TABLE DB.raw_batches")
            self.ask("RENAME TABLE DB.kept TO DB.raw_batches")
        self.remove_intervals("sensor = 'c' AND number = 2")
        done = self.check_report(first, *day, code=3)
        self.assertIn("sensor c: intervals are not in the store: from that of", " ".join(done.stdout.split()))
        self.remove_intervals("sensor = 'c' AND number = 3")
        done = self.check_report(far, *day, code=3)
        self.assertIn("sensor c: the count had not ended", " ".join(done.stdout.split()))

    def test_rows_that_do_not_add_up_are_a_doubt(self):
        self.count(self.minutes(), settings="?sensor=a")
        self.ask("DROP TABLE DB.raw_flows")
        self.program("store", "init", "--url", self.url())
        done = self.program("report", self.url(), "--formats", "none", code=3)
        self.assertRegex(" ".join(done.stdout.split()), r"sensor a: the store has 0 packets of the interval of .* in its flows, and 60 were counted")

    def test_a_census_that_is_not_whole_is_refused(self):
        self.count(self.minutes(), settings="?sensor=a")
        self.ask("DROP TABLE DB.raw_censuses")
        self.program("store", "init", "--url", self.url())
        done = self.program("report", self.url(), "--formats", "none", code=1)
        self.assertIn("is not whole in http://127", done.stderr)


class Errors(StoreTest):
    def export(self, url, said, environment=None):
        done = self.program(self.minutes(packets=9), "--formats", "csv", "-o", self.out, "--export", url, code=3, environment=environment)
        self.assertRegex(done.stderr, said)
        self.assertRegex(done.stderr, r"of \d+ flows \(9 packets\) could not be sent")
        self.assertTrue((self.out / "packet_flows.csv").exists())
        return done

    def test_each_says_what_to_do(self):
        self.export(self.url(user="sensor@"), "check the user 'sensor', and the password in CLICKHOUSE_PASSWORD or ")
        self.export(SERVER.url(database="other"), "raw_batches is missing; run 'wirecensus store init --url clickhouse:http://")
        self.ask("ALTER TABLE DB.raw_flows DROP COLUMN packets")
        self.export(self.url(), "raw_flows lacks the column packets; run 'wirecensus store init")
        self.export("clickhouse:http://nowhere.invalid/flows", "cannot reach .*check the name of the host")
        self.export(f"clickhouse:http://127.0.0.1:{free_tcp_port()}/flows", "is the server running")

    def test_a_newer_server_is_named(self):
        """One that does not understand any more what it is asked."""
        class Newer(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # pylint: disable=invalid-name
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(500)
                self.end_headers()
                self.wfile.write(b"Code: 999. DB::Exception: Tables are gone. (GONE) (version 27.1.2.3 (official build))\n")

            def log_message(self, *_):  # pylint: disable=arguments-differ
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Newer)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        url = f"clickhouse:http://127.0.0.1:{server.server_port}/flows"
        said = (r"Tables are gone.*\(code 999\); it has version 27\.1\.2\.3, newer than any that this wirecensus was tested with \(26\): see "
                "whether there is a newer wirecensus")
        self.export(url, said)
        for arguments in (("store", "init", "--url", url), ("report", url)):
            self.assertRegex(self.program(*arguments, code=1).stderr, said)

    def test_passwords_are_not_shown(self):
        password = self.folder / "password"
        password.write_text("s3cret word\n", encoding="ascii")
        done = self.count(self.minutes(), "-v", settings=f"?password-file={password}", user="sensor@")
        self.assertNotIn("s3cret", done.stdout + done.stderr)
        for url, environment in ((self.url(f"?password-file={password}", "sensor@"), {}),
                                 (self.url(user="sensor@"), {"CLICKHOUSE_PASSWORD": "s3cret word"})):
            self.program("report", url, "--formats", "none", environment=os.environ | environment)
        wrong = os.environ | {"CLICKHOUSE_PASSWORD": "s3cret"}
        done = self.program("report", self.url(user="sensor@"), "--formats", "none", code=1, environment=wrong)
        self.assertNotIn("s3cret", done.stderr)
        done = self.program("report", self.url(f"?password-file={self.folder}/none"), code=1)
        self.assertIn("cannot read the password", done.stderr)

    def tls_server(self, name):
        """Ends all connections after their handshake. The port, and the file of its certificate."""
        key, certificate = self.folder / "key", self.folder / "pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                        "-subj", f"/CN={name}", "-keyout", key, "-out", certificate], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(server.shutdown, socket.SHUT_RDWR)

        def refuse():
            with contextlib.suppress(OSError), server:
                while True:
                    connection, _ = server.accept()
                    with contextlib.suppress(OSError), connection, context.wrap_socket(connection, server_side=True):
                        pass
        threading.Thread(target=refuse, daemon=True).start()
        return server.getsockname()[1], certificate

    def test_tls_that_cannot_be_trusted_is_refused(self):
        port, certificate = self.tls_server("other.example")
        url = f"clickhouse:https://localhost:{port}/flows"
        self.export(url, r"give the certificate .* as \?ca=FILE")
        self.export(f"{url}?ca={certificate}", r"does not match target host name 'localhost'; give .* the HOST that it is for")
        self.export(f"{url}?ca={self.folder}/none", r"give the certificate .*, in PEM, as \?ca=FILE")
        self.export(f"{url}?ca={certificate}&cert={self.folder}/none&key=x", r"this end's certificate and its key, in PEM, as \?cert=FILE")
        self.export(url.replace("https", "http"), r"is it (ClickHouse's )?HTTP at that port")

    def test_a_full_disk_of_the_server_loses_nothing(self):
        folder = Path(FOLDER.name) / "full"
        (folder / "data").mkdir(parents=True)
        mount = ("unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o size=16m none "$1" && shift && exec "$@"', "sh", str(folder / "data"))
        if subprocess.run([*mount, "true"], capture_output=True, check=False).returncode != 0:
            harness.skip(self, "no file system can be mounted")
        server = clickhouse.Server(folder, free_tcp_port(), lambda command: [*mount, *command])
        server.start()
        self.addCleanup(server.kill)
        url = server.url("?sensor=a")
        self.program("store", "init", "--url", server.url())
        ballast = Path(f"/proc/{server.process.pid}/root{folder}/data/ballast")
        with contextlib.suppress(OSError), open(ballast, "wb", buffering=0) as file:
            while file.write(bytes(1 << 16)) > 0:
                pass
        options = ("--every", "20s", "--formats", "csv,census", "--spool", self.folder / "spool", "--export", url)
        done = self.program(self.minutes(), "-o", self.out, *options, code=3)
        self.assertRegex(done.stderr, r"(No space left on device|not enough space.*); make room on the server's disk; it is tried again")
        ballast.unlink()
        self.program(self.minutes("more.pcap", first=200, packets=9), "-o", self.folder / "more", *options)
        done = self.program("report", url, "--formats", "none")
        self.assertIn("69 seen = 69 counted + 0 lost", done.stdout)

    def test_wrong_usage(self):
        for arguments in (("store", "init"), ("store", "drop", "--url", self.url()), ("report",), ("report", "ipfix:udp://a"),
                          ("store", "init", "--url", "http://a/b"), ("report", self.url(), "--since", "x")):
            self.program(*arguments, code=2)
        done = self.program("report", "http://localhost:8123/flows", code=2)
        self.assertIn("begins with 'clickhouse:', as in clickhouse:http://localhost/flows", done.stderr)
        for layout, said in ((("--replicated",), "--replicated needs --cluster NAME"), (("--cluster", "a-b"), "a NAME is letters, digits")):
            self.assertIn(said, self.program("store", "init", "--url", self.url(), *layout, code=2).stderr)
        self.program("diff", self.url(), self.url(), code=2)
        self.program("diff", self.minutes(), self.minutes(), "--sensor", "a", code=2)
        done = self.program("report", self.url(), code=1)
        self.assertIn("has no whole interval", done.stderr)
        done = self.program("store", "init", "--url", self.url(), "--ttl", "30", code=0 if clickhouse.CHDB else 1)
        self.assertIn("" if clickhouse.CHDB else "--ttl needs ClickHouse 21 or newer, and this is 18.", done.stderr)
        done = self.program("store", "init", "--url", self.url(user="reader@"), code=1)
        self.assertIn("give the user 'reader' the right to do that", done.stderr)


if __name__ == "__main__":
    harness.main()
