#!/usr/bin/python3
"""Which shared libraries a run loads, as the dynamic linker reports it (LD_DEBUG, ld.so(8)), and what is said where one
cannot be loaded: only what needs it is refused, and before anything is counted."""
import gzip
import os
import re
import struct
import tempfile
import unittest
from pathlib import Path

import apps_test
import harness
import kafka
import mmdb_writer
from terminal import Terminal

# How the names begin of those that are loaded when they are used.
CAIRO, CRYPTO, CURL, CURSES = "libcairo.so.", "libcrypto.so.", "libcurl.so.", "libncursesw.so."
ISAL, MMDB, NDPI, PCAP, RDKAFKA = "libisal.so.", "libmaxminddb.so.", "libndpi.so.", "libpcap.so.", "librdkafka.so."
# What every run may load. Each library more makes all of them start later.
LINKED = {"libc", "libfmt", "libgcc_s", "liblz4", "libm", "libstdc++", "libz", "libzstd"}
CSV = {"packet_metrics.csv", "packet_flows.csv", "ip_flows.csv"}
PICTURES = {"packet_size_distribution.png", "traffic_over_time.png"}


def write_one_packet(path):
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 40, 1, 0, 64, 6, 0, bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2]))
    tcp = struct.pack(">HHIIBBHHH", 40_000, 80, 1, 0, 0x50, 2, 1000, 0, 0)  # a SYN
    frame = bytes(12) + b"\x08\x00" + ip + tcp
    path.write_bytes(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1) +
                     struct.pack("<IIII", 1_700_000_000, 0, len(frame), len(frame)) + frame)


def used(names):
    known = CAIRO, CRYPTO, CURL, CURSES, ISAL, MMDB, NDPI, PCAP, RDKAFKA
    return {beginning for beginning in known if any(name.startswith(beginning) for name in names)}


class LibrariesTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-libraries-")))
        self.capture = self.folder / "one.pcap"
        write_one_packet(self.capture)
        self.key = self.folder / "key"
        self.key.write_bytes(bytes(range(32)))
        self.key.chmod(0o600)
        self.database = self.folder / "countries.mmdb"
        mmdb_writer.write(self.database, {"10.0.0.0/8": {"country": "AA"}})

    def loaded(self, *arguments, code=0):
        """The names of the libraries that a run loads, at its start or later."""
        with tempfile.TemporaryDirectory(dir=self.folder) as logs:
            environment = {**os.environ, "LD_DEBUG": "files", "LD_DEBUG_OUTPUT": f"{logs}/log"}
            done = harness.run(*arguments, "-o", self.folder / "loaded", environment=environment)
            self.assertEqual(code, done.returncode, done.stderr)
            (log,) = Path(logs).iterdir()
            return set(re.findall(r"file=(\S+) \[\d+\];  generating link map", log.read_text(encoding="utf-8")))


class Loaded(LibrariesTest):
    def test_a_plain_count_loads_none_of_them(self):
        for arguments in (["-q", self.capture, "--formats", "csv"], [self.capture, "--formats", "tables,html,json,census"]):
            names = self.loaded(*arguments)
            self.assertIn("libc.so.6", names)
            self.assertEqual(set(), {name.partition(".so")[0] for name in names} - LINKED)

    def test_a_filter_loads_libpcap(self):
        names = self.loaded(self.capture, "--formats", "csv", "-f", "tcp")
        self.assertEqual({PCAP}, used(names))

    def test_pictures_load_cairo(self):
        for formats in ([], ["--formats", "svg"], ["--formats", "traffic_over_time.png"]):
            self.assertEqual({CAIRO}, used(self.loaded(self.capture, *formats)))

    def test_keys_and_hashes_load_libcrypto(self):
        for option in (["--tcp"], ["--names-seen"], ["--anonymize", self.key]):
            self.assertEqual({CRYPTO}, used(self.loaded(self.capture, "--formats", "csv", *option)))

    def test_gzip_read_and_written_loads_libisal(self):
        compressed = self.folder / "one.pcap.gz"
        compressed.write_bytes(gzip.compress(self.capture.read_bytes()))
        self.assertEqual({ISAL}, used(self.loaded(compressed, "--formats", "csv")))
        self.assertEqual({ISAL}, used(self.loaded(self.capture, "--formats", "csv", "-w", self.folder / "x.pcapng.gz")))
        self.assertEqual(set(), used(self.loaded(self.capture, "--formats", "csv", "-w", self.folder / "x.pcapng")))

    def test_applications_load_ndpi(self):
        apps_test.skip_without_ndpi(self, self.capture)
        self.assertEqual({CRYPTO, NDPI}, used(self.loaded(self.capture, "--formats", "csv", "--apps", "ndpi")))

    def test_exports_load_libcurl_for_tls_alone(self):
        target = f"ipfix:file:{self.folder}/flows"
        self.assertEqual(set(), used(self.loaded(self.capture, "--formats", "csv", "--export", target)))

    def test_exports_to_kafka_load_librdkafka(self):
        kafka.skip_without_kafka(self, self.capture)
        target = "kafka:tcp://127.0.0.1:1/flows"
        names = self.loaded(self.capture, "--formats", "csv", "--export", target, code=3)
        self.assertEqual({CRYPTO, RDKAFKA}, used(names))  # which brings libssl

    def test_databases_load_libmaxminddb(self):
        self.assertEqual({MMDB}, used(self.loaded(self.capture, "--formats", "csv", "--mmdb", self.database)))


class Unusable(LibrariesTest):
    """An empty file with a library's name is found before the library, and ends the search: "file too short"."""

    def setUp(self):
        super().setUp()
        self.out = self.folder / "out"
        self.empty = self.folder / "empty"
        self.empty.mkdir()
        names = self.loaded(self.capture, "-f", "tcp", "--tcp", "--mmdb", self.database)
        for name in names:
            if used([name]):
                (self.empty / name).touch()
        self.assertEqual(4, len(list(self.empty.iterdir())), names)
        (self.empty / f"{CURSES}6").touch()
        (self.empty / f"{NDPI}4.2").touch()
        (self.empty / f"{CURL}4").touch()
        (self.empty / f"{ISAL}2").touch()
        (self.empty / f"{RDKAFKA}1").touch()

    def run_without(self, *arguments, cwd=None):
        return harness.run(*arguments, "-o", self.out, cwd=cwd,
                           environment={**os.environ, "LD_LIBRARY_PATH": str(self.empty)})

    def written(self):
        return {path.name for path in self.out.iterdir()} if self.out.exists() else set()

    def check_refused(self, done, said):
        self.assertEqual(1, done.returncode, done.stderr)
        self.assertRegex(done.stderr, said)
        self.assertEqual("", done.stdout)
        self.assertEqual(set(), self.written())

    def test_gzip_is_read_and_written_by_zlib(self):
        compressed = self.folder / "one.pcap.gz"
        compressed.write_bytes(gzip.compress(self.capture.read_bytes()))
        written = self.folder / "x.pcapng.gz"
        done = self.run_without(compressed, "-q", "--formats", "csv", "-w", written)
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        self.assertIn(self.capture.read_bytes()[-54:], gzip.decompress(written.read_bytes()))

    def test_files_without_pictures_are_written(self):
        done = self.run_without(self.capture, "-q", "--formats", "csv,html")
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        self.assertEqual(CSV | {"report.html"}, self.written())

    def test_pictures_that_are_only_the_default_are_left_out_with_a_warning(self):
        done = self.run_without(self.capture, "-q")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertRegex(done.stderr, r"^wirecensus: no pictures are written: cannot load libcairo\.so\.\d+ \(.*file too "
                                      r"short\): install the package libcairo2\n$")
        self.assertEqual(CSV, self.written())

    def test_with_cairo_they_are_written_without_one(self):
        done = harness.run(self.capture, "-q", "-o", self.out)
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        self.assertEqual(CSV | PICTURES, self.written())

    def test_pictures_that_are_asked_for_are_refused_before_the_count(self):
        for formats in ("png", "csv,png", "svg", "traffic_over_time.svg", "all"):
            done = self.run_without(self.capture, "--formats", formats)
            self.check_refused(done, r"^wirecensus: pictures cannot be drawn: cannot load libcairo\.so\.\d+ \(.*\): install "
                                     r"the package libcairo2, or choose formats without png and svg\n$")

    def test_a_configuration_file_that_asks_for_them_is_named(self):
        (self.folder / "own.toml").write_text('quiet = true\nformats = ["csv", "png"]\n', encoding="utf-8")
        done = self.run_without("--config", "./own.toml", self.capture, cwd=self.folder)
        self.check_refused(done, r"^wirecensus: \./own\.toml:2: pictures cannot be drawn: ")

    def test_a_filter_is_refused_before_the_count(self):
        for command in ([self.capture], ["--expect", self.capture, self.capture]):
            done = self.run_without(*command, "--formats", "csv", "-f", "udp")
            self.check_refused(done, r"^wirecensus: the filter 'udp' needs libpcap: cannot load libpcap\.so\.[\d.]+ "
                                     r"\(.*\): install the package libpcap0\.8; without -f, all packets are counted\n$")

    def test_options_that_need_libcrypto_are_refused_before_the_count(self):
        for option in (["--tcp"], ["--names-seen"], ["--anonymize", self.key]):
            done = self.run_without(self.capture, "--formats", "csv", *option)
            self.check_refused(done, rf"^wirecensus: {option[0]} needs libcrypto: cannot load libcrypto\.so\.\d+ \(.*\): "
                                     r"install the package libssl3\n$")

    def test_databases_are_refused_before_the_count(self):
        done = self.run_without(self.capture, "--formats", "csv", "--mmdb", self.database)
        self.check_refused(done, r"^wirecensus: --mmdb needs libmaxminddb: cannot load libmaxminddb\.so\.\d+ \(.*\): install the "
                                 r"package libmaxminddb0\n$")

    def test_exports_through_tls_are_refused_before_the_count(self):
        done = self.run_without(self.capture, "--formats", "csv", "--export", "ipfix:tls://localhost")
        self.check_refused(done, r"^wirecensus: --export through TLS needs libcurl: cannot load libcurl\.so\.4 \(.*\): install the "
                                 r"package libcurl4\n$")

    def test_exports_to_kafka_are_refused_before_the_count(self):
        kafka.skip_without_kafka(self, self.capture)
        done = self.run_without(self.capture, "--formats", "csv", "--export", "kafka:tcp://localhost/flows")
        self.check_refused(done, r"^wirecensus: --export to Kafka needs librdkafka: cannot load librdkafka\.so\.1 \(.*\): install "
                                 r"the package librdkafka1\n$")

    def test_applications_are_refused_before_the_count(self):
        apps_test.skip_without_ndpi(self, self.capture)
        (self.empty / f"{NDPI}4.2").rename(self.folder / f"{NDPI}4.2")
        done = harness.run(self.capture, "--apps", "ndpi", "--formats", "csv", "-o", self.out,
                           environment={**os.environ, "LD_LIBRARY_PATH": str(self.folder)})
        self.check_refused(done, r"^wirecensus: --apps needs nDPI: cannot load libndpi\.so\.[\d.]+ \(.*\): install the package "
                                 r"libndpi4\.2\n$")

    def test_connections_and_names_that_were_saved_are_not_written_without_hashes(self):
        for option in ("--tcp", "--names-seen"):
            saved = harness.run(self.capture, "-q", option, "--formats", "census", "-o", self.folder)
            self.assertEqual(0, saved.returncode, saved.stderr)
            done = self.run_without(self.folder / "census.wcs", "-q", "--formats", "csv")
            self.check_refused(done, r"^wirecensus: cannot write connections and names: cannot load libcrypto")

    def test_capture_by_libpcap_is_refused(self):
        done = self.run_without("-i", "absent0", "--source", "libpcap", "--formats", "csv")
        self.check_refused(done, r"^wirecensus: libpcap cannot capture on 'absent0': cannot load libpcap\.so\.[\d.]+ "
                                 r"\(.*\): install the package libpcap0\.8\n$")


    def test_a_screen_is_refused_before_the_count(self):
        terminal = Terminal([harness.PROGRAM, "live", self.capture, "--formats", "csv", "-o", self.out], columns=300,
                            LD_LIBRARY_PATH=str(self.empty))
        self.assertEqual(1, terminal.finish())
        self.assertRegex(terminal.screen(), r"^wirecensus: the screen needs ncurses: cannot load libncursesw\.so\.6 \(.*\): "
                                            r"install the package libncursesw6, or count without 'live' and --live$")
        self.assertEqual(set(), self.written())


if __name__ == "__main__":
    harness.main()
