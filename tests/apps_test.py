#!/usr/bin/python3
"""--apps ndpi: the words of nDPI for flows and connections, those of its own ndpiReader, for any number of threads, in every file and
merge; and what is said where the library is missing or is another one."""
import csv
import json
import os
import re
import shutil
import struct
import subprocess
import tempfile
import unittest
from collections import Counter
from ipaddress import ip_address
from pathlib import Path

import harness
from harness import ROOT, run
from names_test import CLIENT, RESOLVER, SERVER, SYN, client_hello, dns_name, dns_response, pcap, quic_samples, tcp, udp

COLUMN = "ndpi_application"
GENERATE = Path(os.environ.get("WIRECENSUS_GENERATE", harness.PROGRAM.parent / "wirecensus-generate"))
FILES = ("connections.csv", "packet_flows.csv", "packet_metrics.csv", "census.json", "flows.ndjson", "connections.ndjson")
FORMATS = "csv,json,ndjson,census"
HTTP = b"GET / HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: x\r\n\r\n"


def from_server(port, to_port, payload):
    return tcp(port, to_port, 1, payload, source=SERVER, destination=CLIENT)


def dns_query(name):
    return struct.pack(">HHHHHH", 7, 0x100, 1, 0, 0, 0) + dns_name(name) + struct.pack(">HH", 1, 1)


def traffic():
    """One of each, in the order of time: (seconds, packet)."""
    quic = quic_samples()
    packets = [
        udp(CLIENT, 5000, RESOLVER, 53, dns_query("www.example")),
        udp(RESOLVER, 53, CLIENT, 5000, dns_response("www.example", "cdn.example", SERVER)),
        tcp(40000, 443, 99, flags=SYN),
        tcp(40000, 443, 100, client_hello("www.example")),
        tcp(40001, 4711, 100, client_hello("www.youtube.com")),
        tcp(40002, 8080, 7, HTTP),
        from_server(8080, 40002, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        udp(CLIENT, 40003, SERVER, 443, quic["kQuic1Initial"]),
        from_server(22, 40004, b"SSH-2.0-OpenSSH_9.2p1\r\n"),
        tcp(40004, 22, 1, b"SSH-2.0-OpenSSH_9.2p1\r\n"),
        udp(CLIENT, 40006, SERVER, 53, b"neither"),
        tcp(40007, 443, 1, b"neither"),
    ]
    return list(enumerate(packets, 1700000000))


# By the port of the client.
EXPECTED = {"5000": "DNS", "40000": "TLS", "40001": "TLS.YouTube", "40002": "HTTP", "40003": "QUIC", "40004": "SSH",
            "40006": "Unknown", "40007": "Unknown"}


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


NUMBERS = {"tcp": "6", "udp": "17"}  # of protocols


def ends_of(row):
    return (row["src_ip"], row["src_port"]), (row["dst_ip"], row["dst_port"])


def filter_of(row):
    """The packets of a connection."""
    one, other = (f"host {address} and port {port}" for address, port in ends_of(row))
    return f"{row['protocol']} and {one} and {other}"


def by_client(rows):
    """The word of each connection by the port of the client: all servers of traffic() have other ports."""
    found = {}
    for row in rows:
        port = next(str(row[end]) for end in ("src_port", "dst_port") if str(row[end]) in EXPECTED)
        found.setdefault(port, set()).add(row[COLUMN])
    return {port: word for port, (word,) in found.items()}


def skip_without_ndpi(test, capture):
    """Where this build or this machine has none."""
    done = run(capture, "-q", "--apps", "ndpi", "--formats", "none")
    if "this build has no nDPI" in done.stderr or "cannot load libndpi" in done.stderr:
        harness.skip(test, done.stderr.strip())


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-apps-")))

    def capture(self, name="made.pcap", packets=None):
        pcap(self.folder / name, traffic() if packets is None else packets)
        return self.folder / name


class Apps(Folder):
    def setUp(self):
        super().setUp()
        skip_without_ndpi(self, self.capture())

    def count(self, *inputs, out="out", options=("--apps", "ndpi"), formats=FORMATS):
        done = run(*inputs, *options, "-o", self.folder / out, "--formats", formats)
        self.assertIn(done.returncode, (0, 3), done.stderr)
        return done.stdout

    def rows(self, name="connections.csv", out="out"):
        return table(self.folder / out / name)

    def files(self, out):
        return {name: (self.folder / out / name).read_bytes() for name in FILES}

    def metric(self, name, out="out"):
        return {row["metric"]: row["value"] for row in self.rows("packet_metrics.csv", out)}.get(name)

    def test_each_file_has_them(self):
        self.count(self.capture())
        self.assertEqual(EXPECTED, by_client(self.rows()))
        self.assertEqual(EXPECTED, by_client(self.rows("packet_flows.csv")))
        document = json.loads((self.folder / "out/census.json").read_text(encoding="utf-8"))
        self.assertEqual(EXPECTED, by_client(document["connections"]))
        self.assertEqual(EXPECTED, by_client(document["flows"]))
        for name in ("flows.ndjson", "connections.ndjson"):
            lines = (self.folder / "out" / name).read_text(encoding="utf-8").splitlines()
            self.assertEqual(EXPECTED, by_client(map(json.loads, lines)))
        self.assertEqual("0", self.metric("ndpi_applications_left_out"))

    def test_other_names(self):
        for style, column in (("ecs", "network.application"), ("ipfix", COLUMN), ("zeek", COLUMN)):
            self.count(self.capture(), "--names", style, formats="connections.csv")
            self.assertIn(column, self.rows()[0])

    def test_without_the_option_nothing_changes(self):
        self.count(self.capture(), options=("--tcp",))
        for name in FILES:
            self.assertNotIn("ndpi", (self.folder / "out" / name).read_text(encoding="utf-8"))

    def test_beside_other_options(self):
        self.count(self.capture(), "--names-seen", "--headers", "--tunnels")
        self.assertEqual(EXPECTED, by_client(self.rows()))
        (schema,) = json.loads(run("schema", "--json", "connections.csv").stdout)["tables"]
        names = [field["name"] for field in schema["fields"] if field["option"] != "--mmdb"]
        self.assertEqual(names, list(self.rows()[0]))
        self.assertEqual(COLUMN, list(self.rows("packet_flows.csv")[0])[-1])

    def test_the_number_of_threads_does_not_matter(self):
        packets = [(seconds + 20 * i, packet) for i in range(40) for seconds, packet in traffic()]
        for capture in (self.capture("many.pcap", packets), self.demo(), *self.recorded()):
            self.count(capture, "-j", 1, out="one", formats=FORMATS)
            for threads in (2, 5):
                self.count(capture, "-j", threads, out="many", formats=FORMATS)
                self.assertEqual(self.files("one"), self.files("many"), capture)

    def demo(self):
        capture = self.folder / "demo.pcap"
        subprocess.run([GENERATE, "demo", "--packets", "20000", "-o", capture], check=True, stdout=subprocess.DEVNULL)
        return capture

    def recorded(self):
        return [path for path in map(harness.REAL_CAPTURES.joinpath, RECORDED) if path.exists()]

    def test_a_connection_has_the_same_word_alone(self):
        """nDPI remembers other flows of a host; a word must not depend on them."""
        for capture in (self.capture(), *self.recorded()[:4]):
            self.count(capture, formats="connections.csv")
            for row in self.rows()[:40]:
                if row["protocol"] in NUMBERS and row["src_port"]:
                    self.count(capture, "-f", filter_of(row), out="alone", formats="connections.csv")
                    words = {other[COLUMN] for other in self.rows(out="alone") if ends_of(other) == ends_of(row)}
                    self.assertEqual({row[COLUMN]}, words, f"{capture}: {row}")

    def test_saved_and_read_again(self):
        self.count(self.capture())
        self.count(self.folder / "out/census.wcs", out="read", options=())
        self.assertEqual(self.files("out"), self.files("read"))

    def test_merged(self):
        """The known word of several, then that of the earliest; of parts that nDPI cannot read, none is known."""
        self.count(self.capture("first.pcap", traffic()[:4]), out="first", formats="census")
        self.count(self.capture("second.pcap", traffic()[4:]), out="second", formats="census")
        self.count("merge", *(self.folder / part / "census.wcs" for part in ("first", "second")), out="merged", options=(),
                   formats="csv")
        self.assertEqual(EXPECTED, by_client(self.rows(out="merged")))
        self.count(self.capture("syn.pcap", traffic()[2:3]), out="syn", formats="census")
        self.count("merge", *(self.folder / part / "census.wcs" for part in ("syn", "first")), out="merged", options=(),
                   formats="csv")
        self.assertEqual({port: EXPECTED[port] for port in ("5000", "40000")}, by_client(self.rows(out="merged")))

    def test_a_part_without_them_leaves_the_whole_without(self):
        self.count(self.capture(), out="with", formats="census")
        self.count(self.capture(), out="without", options=("--tcp",), formats="census")
        self.count("merge", *(self.folder / part / "census.wcs" for part in ("with", "without")), options=(), formats="csv")
        self.assertNotIn(COLUMN, self.rows()[0])

    def test_flows_for_which_there_is_no_room_are_told(self):
        """Of each first a packet, then of each another one: the first have given way by then."""
        many = 60_000
        ends = [(f"10.{i >> 16}.{i >> 8 & 255}.{i & 255}", 1024 + i % 50_000) for i in range(many)]
        packets = [udp(ip, port, SERVER, 9, b"neither") for _ in range(2) for ip, port in ends]
        summary = self.count(self.capture("room.pcap", enumerate(packets)), "-j", 1, formats="csv")
        empty = sum(not row[COLUMN] for row in self.rows())
        self.assertEqual(str(empty), self.metric("ndpi_applications_left_out"))
        self.assertTrue(0 < empty < many, empty)
        self.assertRegex(summary, r"Applications +[\d,]+ biflows without one: no room to examine them")

    def test_what_it_cannot_be_used_with_is_told(self):
        key = self.folder / "key"
        key.write_bytes(bytes(range(32)))
        key.chmod(0o600)
        for options in (["--every", "1s"], ["--anonymize", key]):
            done = run(self.capture(), "--apps", "ndpi", *options, "-o", self.folder)
            self.assertEqual(2, done.returncode)
            self.assertIn("--apps", done.stderr)
        done = run(self.capture(), "--apps", "guess", "-o", self.folder)
        self.assertEqual(2, done.returncode)
        self.assertIn("ndpi", done.stderr)


# Recorded captures, which a clone may lack, with many protocols: of link types that ndpiReader knows, and without IPv6 in IPv4, which it
# looks into.
RECORDED = ("nDPI__sites.pcapng", "nDPI__alexa-app.pcapng", "nDPI__teams.pcap", "nDPI__1kxun.pcap", "nDPI__skinny.pcap",
            "nDPI__gnutella.pcap", "nDPI__h323.pcap", "nDPI__rtsp_setup_http.pcapng", "nDPI__coap_mqtt.pcap", "nDPI__git.pcap",
            "nDPI__memcached.cap", "nDPI__mgcp.pcap", "nDPI__tunnelbear.pcap", "PcapPlusPlus__tls2.pcap",
            "packets__http_espn.pcapng", "zeek__smtp.pcap", "zeek__pop3-starttls.pcap", "zeek__aduser1.pcap")
# What ndpiReader has of another flow, too, and in how many connections: any data between ends of BitTorrent; a call that goes to an
# address to which Teams had gone. Here such memories are cleared.
BY_OTHER_FLOWS = {("bittorrent.pcap", "Unknown", "BitTorrent"): 2, ("nDPI__teams.pcap", "STUN.SkypeCall", "STUN.Teams"): 8}


def connection_key(one, other, protocol):
    """Of two ends, an address and a port each."""
    return frozenset((ip_address(address), port or "0") for address, port in (one, other)), protocol


class NdpiReader(Folder):
    """The words of the library's own program, without its guesses by port (-d)."""

    def setUp(self):
        super().setUp()
        skip_without_ndpi(self, self.capture())
        if not shutil.which("ndpiReader"):
            harness.skip(self, "there is no ndpiReader (libndpi-bin)")

    def theirs(self, capture):
        """Without those that it does not know: it does not list them."""
        listed = self.folder / "reader.csv"
        subprocess.run(["ndpiReader", "-i", capture, "-d", "-q", "-C", listed], stdout=subprocess.DEVNULL, check=True)
        names, *rows = (line.split(",") for line in listed.read_text(encoding="utf-8", errors="replace").splitlines())
        names[0] = names[0].lstrip("#")
        words = {}
        for row in (dict(zip(names, row)) for row in rows):  # texts behind these columns may have commas
            key = connection_key((row["src_ip"], row["src_port"]), (row["dst_ip"], row["dst_port"]), row["protocol"])
            words.setdefault(key, set()).add(row["ndpi_proto"])
        return words

    def ours(self, capture):
        done = run(capture, "-q", "--apps", "ndpi", "--formats", "connections.csv", "-o", self.folder)
        self.assertIn(done.returncode, (0, 3), done.stderr)
        words = {}
        for row in table(self.folder / "connections.csv"):
            if row["protocol"] in NUMBERS:
                key = connection_key(*ends_of(row), NUMBERS[row["protocol"]])
                words.setdefault(key, set()).add(row[COLUMN])
        return words

    def compare(self, capture):
        """How many connections have a word that is equal."""
        ours, theirs = self.ours(capture), self.theirs(capture)
        self.assertEqual(set(), {key for key in theirs if key[1] in NUMBERS.values()} - set(ours), capture)
        different = Counter()
        for key, words in ours.items():
            others = theirs.get(key, {"Unknown"})
            if words != others:
                different[capture.name, *sorted(words), *sorted(others)] += 1
        self.assertEqual({key: count for key, count in BY_OTHER_FLOWS.items() if key[0] == capture.name}, dict(different))
        return len(theirs) - sum(different.values())

    def test_made(self):
        self.assertEqual(sum(word != "Unknown" for word in EXPECTED.values()), self.compare(self.capture()))

    def test_what_other_flows_were_does_not_matter(self):
        hello = b"\x13BitTorrent protocol" + bytes(8) + b"H" * 20 + b"-TR2940-abcdefghijkl"
        packets = [tcp(40000, 6881, 1, hello), from_server(6881, 40000, hello), tcp(40001, 6881, 1, b"neither"),
                   udp(CLIENT, 40002, SERVER, 6881, b"neither")]
        self.assertEqual(1, self.compare(self.capture("bittorrent.pcap", enumerate(packets))))

    def test_cut_short(self):
        """Packets of which the first bytes are there alone: what is left is shown to nDPI."""
        for size in (28, 60, 90):
            path = self.folder / f"cut{size}.pcap"
            with open(path, "wb") as file:
                file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, size, 101))
                for seconds, packet in traffic():
                    file.write(struct.pack("<IIII", seconds, 0, min(size, len(packet)), len(packet)) + packet[:size])
            self.compare(path)

    def test_recorded(self):
        harness.skip_without_captures(self)
        captures = [path for path in map(harness.REAL_CAPTURES.joinpath, RECORDED) if path.exists()]
        equal = sum(map(self.compare, captures))
        self.assertGreater(equal, 20 * len(captures))


class OtherLibraries(Folder):
    """Libraries with the name of nDPI's that are others."""

    def setUp(self):
        super().setUp()
        skip_without_ndpi(self, self.capture())

    def make(self, revision):
        """One with all its functions, which do nothing."""
        source = (ROOT / "src/inspect/apps/ndpi.cpp").read_text(encoding="utf-8")
        names = set(re.findall(r'symbol\("(\w+)"\)', source)) - {"ndpi_revision"}
        self.assertGreater(len(names), 8)
        code = f'const char* ndpi_revision(void) {{ return "{revision}"; }}\n'
        code += "".join(f"unsigned {name}(void) {{ return 0; }}\n" for name in sorted(names))
        (self.folder / "other.c").write_text(code, encoding="utf-8")
        subprocess.run(["cc", "-shared", "-fPIC", "-o", self.folder / "libndpi.so.4.2", self.folder / "other.c"], check=True)

    def test_another_version_is_refused_before_the_count(self):
        for revision, said in (("4.3.1-0-abcdef", "4.3.1"), ("4.2.0", "4.2.0"), ("", "")):
            self.make(revision)
            done = run(self.capture(), "--apps", "ndpi", "-o", self.folder / "out",
                       environment={**os.environ, "LD_LIBRARY_PATH": str(self.folder)})
            self.assertEqual(1, done.returncode, done.stderr)
            self.assertRegex(done.stderr, rf"^wirecensus: --apps needs nDPI: libndpi\.so\.4\.2 is nDPI {re.escape(said)}, and this "
                                          r"program was built for another one, nDPI 4\.2\.\d+: install the package libndpi4\.2 ")
            self.assertFalse((self.folder / "out").exists())


if __name__ == "__main__":
    harness.main()
