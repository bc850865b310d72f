#!/usr/bin/python3
"""--export ipfix: what real collectors and readers make of it, packet by packet and byte by byte: nfcapd, nfacctd, ipfixDump and
tshark; and a decoder of our own (RFC 7011), which sees the sequence numbers, over UDP, TCP and in files (RFC 5655).

All on loopback.
"""
import collections
import contextlib
import csv
import json
import os
import re
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

import harness

sys.path.insert(0, str(harness.TESTS / "captures"))
import frames as f  # noqa: E402
from files import Packet, pcap, spaced  # noqa: E402
from make_captures import CAPTURES  # noqa: E402

GENERATE = Path(os.environ.get("WIRECENSUS_GENERATE", harness.PROGRAM.parent / "wirecensus-generate"))
OCTETS, PACKETS, DOMAIN, DROPPED, COUNTED, NOT_SENT = 1, 2, 149, 135, 86, 167
SOURCE, DESTINATION = {8: 4, 27: 16}, {12: 4, 28: 16}
HEADER = 16
REVERSE, REVERSE_ENTERPRISE = 0x8000, 29305  # of RFC 5103: in the numbers of elements below, the bit is set
BIFLOW_DIRECTION = 239


def decode(message, templates):
    """The header's fields, and the records of a message of IPFIX: (whether options, {element: bytes})."""
    version, length, _, sequence, domain = struct.unpack(">HHIII", message[:HEADER])
    assert (version, length) == (10, len(message))
    records = []
    at = HEADER
    while at < length:
        kind, size = struct.unpack(">HH", message[at:at + 4])
        body = message[at + 4:at + size]
        at += size
        if kind in (2, 3):
            read_templates(body, kind == 3, templates)
        elif kind in templates:
            options, fields = templates[kind]
            records += [(options, record) for record in records_of(body, fields)]
    return sequence, domain, records


def read_templates(body, options, templates):
    while body:
        number, count = struct.unpack(">HH", body[:4])
        body = body[6 if options else 4:]
        fields = []
        for _ in range(count):
            fields.append(struct.unpack(">HH", body[:4]))
            body = body[4:]
            if fields[-1][0] & REVERSE:
                assert struct.unpack(">I", body[:4]) == (REVERSE_ENTERPRISE,)
                body = body[4:]
        templates[number] = options, fields


def records_of(body, fields):
    size = sum(length for _, length in fields)
    for begin in range(0, len(body) - size + 1, size):
        at, record = begin, {}
        for element, length in fields:
            record[element] = body[at:at + length]
            at += length
        yield record


def number(value):
    return int.from_bytes(value, "big")


class Decoded:
    """All messages of a stream, in order."""

    def __init__(self, messages):
        self.templates, self.flows, self.books, self.missing, self.domains = {}, [], [], 0, set()
        expected = 0
        for message in messages:
            sequence, domain, records = decode(message, self.templates)
            self.domains.add(domain)
            self.missing += (sequence - expected) % 2**32
            expected = sequence + len(records)
            self.flows += [record for options, record in records if not options]
            self.books += [{element: number(value) for element, value in record.items()} for options, record in records if options]

    def sums(self):
        return len(self.flows), sum(number(flow[PACKETS]) for flow in self.flows), sum(number(flow[OCTETS]) for flow in self.flows)


def split_stream(data):
    """The messages of a file or a connection."""
    while data:
        length = struct.unpack(">H", data[2:4])[0]
        yield data[:length]
        data = data[length:]


class Receiver(threading.Thread):
    """Takes all datagrams, or all of one connection after the other, until stopped."""

    def __init__(self, kind, port=0, context=None):
        super().__init__(daemon=True)
        self.context = context  # of TLS
        self.socket = socket.socket(socket.AF_INET, kind)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if kind == socket.SOCK_DGRAM:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self.socket.bind(("127.0.0.1", port))
        self.port = self.socket.getsockname()[1]
        self.stream = kind == socket.SOCK_STREAM
        if self.stream:
            self.socket.listen()
        self.socket.settimeout(0.2)
        self.stopped = threading.Event()
        self.messages, self.connections = [], []
        self.start()

    def run(self):
        while not self.stopped.is_set():
            with contextlib.suppress(socket.timeout):
                if self.stream:
                    self.accept()
                else:
                    self.messages.append(self.socket.recv(65536))

    def accept(self):
        connection, _ = self.socket.accept()
        connection.settimeout(20)
        if self.context is None:
            return self.take(connection)
        with contextlib.suppress(ssl.SSLError, ConnectionError):  # the other end does not trust this one
            self.take(self.context.wrap_socket(connection, server_side=True))

    def take(self, connection):
        with connection:
            data = b"".join(iter(lambda: connection.recv(65536), b""))
        self.connections.append(data)
        self.messages += split_stream(data)

    def stop(self):
        time.sleep(0.3)
        self.stopped.set()
        self.join()
        self.socket.close()
        return Decoded(self.messages)


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class ExportTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-export-")))
        self.out = self.folder / "out"

    def generate(self, profile="demo", packets=5000, *options):
        path = self.folder / f"{profile}.pcap"
        subprocess.run([GENERATE, profile, "--packets", str(packets), *options, "-o", path], check=True, stdout=subprocess.DEVNULL)
        return path

    def mixture(self):
        """Generated packets, IPv6, fragments, ICMP of several types, and packets without IP."""
        path = self.folder / "mixture.pcap"
        frames = [f.ethernet(f.tcp4(b"x" * 100)), f.ethernet(f.udp4(b"y" * 20)), f.ethernet(f.arp(), f.ARP),
                  f.ethernet(f.ipv4(bytes((8, 0, 0, 0, 0, 1, 0, 1)), f.ICMP, "10.0.0.1", "10.0.0.2")),
                  f.ethernet(f.ipv4(bytes((3, 1, 0, 0, 0, 0, 0, 0)), f.ICMP, "10.0.0.3", "10.0.0.2")),
                  f.ethernet(f.ipv4(bytes((3, 3, 0, 0, 0, 0, 0, 0)), f.ICMP, "10.0.0.3", "10.0.0.2"))]
        path.write_bytes(pcap([Packet(*packet[:2]) for packet in spaced(frames)], nanoseconds=True))
        return path

    def export(self, capture, *targets, code=0, options=()):
        exports = [word for target in targets for word in ("--export", target)]
        done = harness.run(capture, "--formats", "csv", "-o", self.out, "--sandbox-kill", *exports, *options)
        self.assertEqual(code, done.returncode, done.stdout + done.stderr)
        return done

    def rows(self):
        with open(self.out / "packet_flows.csv", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def expected(self, only_ip=False):
        rows = [row for row in self.rows() if row["src_ip"] or not only_ip]
        return len(rows), sum(int(row["packets"]) for row in rows), sum(int(row["ip_bytes"]) for row in rows)


def flows_of(decoded):
    """As rows of packet_flows.csv, sorted."""
    def address(flow, elements):
        found = next((flow[element] for element in elements if element in flow), b"")
        return socket.inet_ntop(socket.AF_INET if len(found) == 4 else socket.AF_INET6, found) if found else ""
    return sorted((address(flow, SOURCE), number(flow.get(7, b"")), address(flow, DESTINATION), number(flow.get(11, b"")),
                   *(number(flow[element]) for element in (2, 352, 1, 401, 422, 423, 152, 153))) for flow in decoded.flows)


def divided(biflow):
    """A record as those of its directions."""
    forward = {element: value for element, value in biflow.items() if not element & REVERSE}
    if PACKETS | REVERSE not in biflow:
        return [forward]
    back = {element & ~REVERSE: value for element, value in biflow.items() if element & REVERSE}
    other = {8: 12, 12: 8, 27: 28, 28: 27, 7: 11, 11: 7}
    return [forward, back | {other[element]: value for element, value in forward.items() if element in other}]


def flows_in(rows):
    def milliseconds(text):
        return 0 if not text else int(time_of(text) // 10**6)
    return sorted((row["src_ip"], int(row["src_port"] or 0), row["dst_ip"], int(row["dst_port"] or 0),
                   *(int(row[name]) for name in ("packets", "frame_bytes", "ip_bytes", "payload_bytes", "min_packet_size",
                                                 "max_packet_size")),
                   milliseconds(row["first_seen"]), milliseconds(row["last_seen"])) for row in rows)


def time_of(text):
    """Nanoseconds since 1970."""
    seconds, nanoseconds = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{9})Z", text).groups()
    return int(time.mktime(time.strptime(seconds + " UTC", "%Y-%m-%dT%H:%M:%S %Z")) - time.timezone) * 10**9 + int(nanoseconds)


class Messages(ExportTest):
    """Read by the decoder above."""

    def test_each_way_has_the_same_flows(self):
        udp, tcp = Receiver(socket.SOCK_DGRAM), Receiver(socket.SOCK_STREAM)
        file = self.folder / "flows.ipfix"
        done = self.export(self.generate(), f"ipfix:udp://127.0.0.1:{udp.port}?domain=7", f"ipfix:tcp://localhost:{tcp.port}",
                           f"ipfix:file:{file}")
        for decoded, domain in ((udp.stop(), 7), (tcp.stop(), 0), (Decoded(split_stream(file.read_bytes())), 0)):
            self.assertEqual({domain}, decoded.domains)
            self.assertEqual(0, decoded.missing)
            self.assertEqual(flows_in(self.rows()), flows_of(decoded))
            books = decoded.books[-1]
            self.assertEqual((5000, 0, 0), (books[COUNTED], books[DROPPED], books[NOT_SENT]))
        self.assertIn(f"exported 4,999 flows to udp://127.0.0.1:{udp.port}", done.stderr)

    def test_packets_without_ip_and_types_of_icmp(self):
        file = self.folder / "flows.ipfix"
        self.export(self.mixture(), f"ipfix:file:{file}", options=("--headers",))
        decoded = Decoded(split_stream(file.read_bytes()))
        self.assertEqual(flows_in(self.rows()), flows_of(decoded))
        self.assertEqual([0x0806], [number(flow[256]) for flow in decoded.flows if 256 in flow])
        self.assertEqual([8 << 8], [number(flow[32]) for flow in decoded.flows if 32 in flow])  # others have several types
        self.assertTrue(all(number(flow[52]) > 0 for flow in decoded.flows if 8 in flow), "TTL")

    def test_a_flow_without_packets_may_have_bytes(self):
        """The second of a frame that holds packets of two flows."""
        capture, file = self.folder / "amsdu.pcap", self.folder / "flows.ipfix"
        capture.write_bytes(CAPTURES["amsdu-many.pcap"]())
        for kind in ("ipfix", "ipfix-biflow"):
            self.export(capture, f"{kind}:file:{file}")
            decoded = Decoded(split_stream(file.read_bytes()))
            decoded.flows = [direction for flow in decoded.flows for direction in divided(flow)]
            self.assertEqual(flows_in(self.rows()), flows_of(decoded))
            self.assertIn(0, [number(flow[PACKETS]) for flow in decoded.flows])

    def test_nanoseconds_are_not_cut(self):
        file = self.folder / "flows.ipfix"
        capture = self.folder / "times.pcap"
        frame = f.ethernet(f.udp4(b"x"))
        start = 1_700_000_000_000_000_000
        capture.write_bytes(pcap([Packet(frame, start + 123_456_789), Packet(frame, start + 999_999_999)], nanoseconds=True))
        self.export(capture, f"ipfix:file:{file}")
        flow = Decoded(split_stream(file.read_bytes())).flows[0]
        for element, nanoseconds in ((156, 123_456_789), (157, 999_999_999)):
            seconds, fraction = divmod(number(flow[element]), 1 << 32)
            self.assertEqual((start // 10**9, nanoseconds), (seconds - 2_208_988_800, (fraction * 10**9) >> 32))

    def test_what_is_lost_on_the_way_shows_in_the_sequence(self):
        udp = Receiver(socket.SOCK_DGRAM)
        self.export(self.generate(), f"ipfix:udp://127.0.0.1:{udp.port}")
        time.sleep(0.3)
        lossy = [message for place, message in enumerate(udp.messages) if place % 100 != 50]
        whole, decoded = udp.stop(), Decoded(lossy)
        self.assertGreater(decoded.missing, 0)
        self.assertEqual(len(whole.flows), len(decoded.flows) + decoded.missing)
        self.assertEqual(5000, decoded.books[-1][COUNTED])

    def test_templates_come_again_over_udp(self):
        udp = Receiver(socket.SOCK_DGRAM)
        self.export(self.generate(), f"ipfix:udp://127.0.0.1:{udp.port}")
        udp.stop()
        late = Decoded(udp.messages[3:])  # the templates were lost
        self.assertGreater(len(late.flows), 4000)

    def test_a_lost_template_costs_little(self):
        for kind in ("ipfix", "ipfix-biflow"):
            udp = Receiver(socket.SOCK_DGRAM)
            self.export(self.generate(), f"{kind}:udp://127.0.0.1:{udp.port}", options=("--headers",))
            whole, late = udp.stop(), Decoded(udp.messages[1:])
            self.assertLess(len(whole.flows) - len(late.flows), 40, f"{kind}: of {len(whole.flows)} in {len(udp.messages)}")

    def test_intervals_add_up(self):
        file = self.folder / "flows.ipfix"
        capture = self.generate("imix", 20_000, "--flows", "500")
        self.export(capture, f"ipfix:file:{file}", options=("--every", "1s"))
        decoded = Decoded(split_stream(file.read_bytes()))
        intervals = sorted(self.out.glob("2*"))
        rows = []
        for interval in intervals:
            with open(interval / "packet_flows.csv", encoding="utf-8", newline="") as table:
                rows += csv.DictReader(table)
        self.assertGreater(len(intervals), 1)
        self.assertEqual(flows_in(rows), flows_of(decoded))
        self.assertGreaterEqual(len(decoded.books), len(intervals))
        self.assertEqual(20_000, decoded.books[-1][COUNTED])
        reasons = {"idle": 1, "active": 2, "end of flow": 3, "forced end": 4}
        self.assertEqual(collections.Counter(reasons[row["flow_end_reason"]] for row in rows),
                         collections.Counter(number(flow[136]) for flow in decoded.flows))


class Biflows(ExportTest):
    """Records of both directions (RFC 5103)."""

    def decoded(self, capture, *options):
        file = self.folder / "flows.ipfix"
        done = self.export(capture, f"ipfix-biflow:file:{file}", options=options)
        decoded = Decoded(split_stream(file.read_bytes()))
        self.assertIn(f"exported {len(decoded.flows):,} biflows to", done.stderr)
        self.assertEqual(0, decoded.missing)
        two_sided = [flow for flow in decoded.flows if PACKETS | REVERSE in flow]
        decoded.flows = [direction for flow in decoded.flows for direction in divided(flow)]
        return decoded, two_sided

    def test_both_directions_are_the_rows_of_flows(self):
        for capture in (self.mixture(), self.generate("imix", 30_000, "--flows", "2000")):
            decoded, two_sided = self.decoded(capture, "--headers")
            self.assertEqual(flows_in(self.rows()), flows_of(decoded), capture.name)
            self.assertTrue(all(number(flow[PACKETS]) and number(flow[PACKETS | REVERSE]) for flow in two_sided))
            self.assertEqual((self.expected()[1], 0), (decoded.books[-1][COUNTED], decoded.books[-1][NOT_SENT]))

    def test_the_source_is_the_originator(self):
        _, two_sided = self.decoded(self.generate("imix", 30_000, "--flows", "2000"), "--tcp")
        with open(self.out / "connections.csv", encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["orig_packets"] != "0" != row["resp_packets"]]
        self.assertGreater(len(rows), 1000)

        def ends(flow):
            family, source, destination = (socket.AF_INET, 8, 12) if 8 in flow else (socket.AF_INET6, 27, 28)
            return (socket.inet_ntop(family, flow[source]), number(flow[7]), socket.inet_ntop(family, flow[destination]),
                    number(flow[11]))
        self.assertEqual(sorted((row["src_ip"], int(row["src_port"] or 0), row["dst_ip"], int(row["dst_port"] or 0)) for row in rows),
                         sorted(map(ends, two_sided)))
        self.assertEqual({1}, {number(flow[BIFLOW_DIRECTION]) for flow in two_sided})

    def test_who_began_a_flow_of_an_earlier_interval_is_not_known(self):
        capture = self.folder / "talk.pcap"
        ask = f.ethernet(f.ipv4(f.udp(b"x", source_port=4000, destination_port=53), f.UDP, f.A, f.B))
        answer = f.ethernet(f.ipv4(f.udp(b"x", source_port=53, destination_port=4000), f.UDP, f.B, f.A))
        start = 1_700_000_000 * 10**9
        capture.write_bytes(pcap([Packet(frame, start + at * 10**8) for frame, at in
                                  ((ask, 0), (answer, 1), (answer, 11), (ask, 12))], nanoseconds=True))
        _, two_sided = self.decoded(capture, "--every", "1s")
        self.assertEqual([(4000, 1), (53, 0)], [(number(flow[7]), number(flow[BIFLOW_DIRECTION])) for flow in two_sided])


class Tls(ExportTest):
    def certificate(self, name):
        """A new key and a certificate that it signs itself."""
        key, certificate = self.folder / f"{name}.key", self.folder / f"{name}.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                        "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-keyout", key, "-out", certificate],
                       check=True, capture_output=True)
        return certificate, key

    def server(self, asks_for=None):
        certificate, key = self.certificate("localhost")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        if asks_for:
            context.load_verify_locations(asks_for)
            context.verify_mode = ssl.CERT_REQUIRED
        return certificate, Receiver(socket.SOCK_STREAM, context=context)

    def test_all_flows_arrive(self):
        certificate, receiver = self.server()
        self.export(self.generate("flood", 50_000), f"ipfix:tls://localhost:{receiver.port}?ca={certificate}&domain=3")
        decoded = receiver.stop()
        self.assertEqual(({3}, 0), (decoded.domains, decoded.missing))
        self.assertEqual(self.expected(), decoded.sums())

    def test_both_ends_prove_who_they_are(self):
        own, key = self.certificate("sensor")
        certificate, receiver = self.server(asks_for=own)
        capture = self.generate(packets=100)
        self.export(capture, f"ipfix:tls://localhost:{receiver.port}?ca={certificate}&cert={own}&key={key}")
        self.assertEqual(self.expected(), receiver.stop().sums())

    def test_a_certificate_that_nobody_trusts_is_refused(self):
        _, receiver = self.server()
        other, _ = self.certificate("other")
        for settings, host in (("", "localhost"), (f"?ca={other}", "localhost"), (f"?ca={self.folder}/localhost.pem", "127.0.0.1")):
            done = self.export(self.generate(packets=100), f"ipfix:tls://{host}:{receiver.port}{settings}", code=3)
            self.assertRegex(done.stderr, r"cannot export to tls://.*(certificate|SSL)")
        self.assertEqual([], receiver.stop().flows)


class LineReceiver(Receiver):
    def take(self, connection):
        with connection:
            self.messages += b"".join(iter(lambda: connection.recv(65536), b"")).decode().splitlines()

    def stop(self):
        """The lines of flows, and those of ledgers."""
        time.sleep(0.3)
        self.stopped.set()
        self.join()
        self.socket.close()
        ledgers = [line for line in self.messages if '"ledger"' in line]
        return [line for line in self.messages if line not in ledgers], list(map(json.loads, ledgers))


class Lines(ExportTest):
    """--export ndjson: the rows of flows.ndjson, and ledgers."""

    def test_the_lines_are_those_of_the_file(self):
        for options in ((), ("--names", "zeek", "--headers", "--tcp")):
            receiver = LineReceiver(socket.SOCK_STREAM)
            done = harness.run(self.mixture(), "--formats", "ndjson", "-o", self.out, "--sandbox-kill", "--export",
                               f"ndjson:tcp://127.0.0.1:{receiver.port}", *options)
            self.assertEqual(0, done.returncode, done.stderr)
            lines, (ledger,) = receiver.stop()
            self.assertEqual(sorted((self.out / "flows.ndjson").read_text(encoding="utf-8").splitlines()), sorted(lines))
            self.assertEqual((len(lines), 0), (ledger["flows"], ledger["flows_not_sent"]))
            self.assertEqual(("EXACT", ledger["packets"]), (ledger["ledger"]["verdict"], ledger["ledger"]["packets_counted"]))

    def test_intervals_end_with_their_ledger(self):
        receiver = LineReceiver(socket.SOCK_STREAM)
        capture = self.folder / "seconds.pcap"
        frame = f.ethernet(f.udp4(b"x"))
        capture.write_bytes(pcap([Packet(frame, (1_700_000_000 + second) * 10**9) for second in (0, 1, 1, 5)]))
        self.export(capture, f"ndjson:tcp://127.0.0.1:{receiver.port}", options=("--every", "1s"))
        lines, ledgers = receiver.stop()
        self.assertEqual([(1, 0, False), (2, 1, False), (1, 2, True)], [(one["packets"], one["after"], one["last"]) for one in ledgers])
        self.assertEqual(["2023-11-14T22:13:20.000000000Z"], [one["begin"] for one in ledgers if one["after"] == 0])
        self.assertEqual((3, 1), (len(lines), len({one["run"] for one in ledgers})))

    def test_what_a_reader_missed_is_in_the_next_ledger(self):
        """The first connection ends early, and with it the first interval."""
        flows = 40_000
        packets = [Packet(f.ethernet(f.ipv4(f.udp(b"x"), f.UDP, f"10.0.{i >> 8}.{i & 255}", "10.9.9.9")), 1_700_000_000 * 10**9)
                   for i in range(flows)]
        capture = self.folder / "many.pcap"
        capture.write_bytes(pcap([*packets, packets[0]._replace(time=1_700_000_009 * 10**9)]))
        lines = []
        with socket.create_server(("127.0.0.1", 0)) as server:
            def take():
                with server.accept()[0] as first:
                    first.recv(1000)
                    first.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                with server.accept()[0] as second, second.makefile(encoding="ascii") as text:
                    lines.extend(text)
            taking = threading.Thread(target=take)
            taking.start()
            done = self.export(capture, f"ndjson:tcp://127.0.0.1:{server.getsockname()[1]}", options=("--every", "1s"), code=3)
            taking.join()
        self.assertRegex(done.stderr, r"of 40,001 flows \([\d,]+ packets\) could not be sent to tcp://127")
        ledger = json.loads(lines[-1])
        self.assertEqual((2, 1), (len(lines), ledger["packets"]))
        self.assertTrue(0 < ledger["packets_not_sent"] <= flows, ledger)


class Failures(ExportTest):
    def test_nobody_listens(self):
        capture = self.generate(packets=100)
        for target, what in ((f"ipfix:udp://127.0.0.1:{free_port()}", "nobody listened at"),
                             (f"ipfix:tcp://127.0.0.1:{free_port()}", r"of \d+ flows \(100 packets\) could not be sent.*refused"),
                             ("ipfix:tcp://nowhere.invalid:1", "cannot export to tcp://nowhere.invalid:1"),
                             (f"ipfix:file:{self.folder}/missing/flows", "missing/flows")):
            done = self.export(capture, target, code=3)
            self.assertRegex(done.stderr, what)
            self.assertEqual(100, self.expected()[1])

    def test_a_collector_that_comes_later_has_all(self):
        fifo, port = self.folder / "pipe.pcap", free_port()
        os.mkfifo(fifo)
        process = subprocess.Popen([harness.PROGRAM, "-r", fifo, "--every", "1s", "--formats", "csv", "-o", self.out,
                                    "-q", "--export", f"ipfix:tcp://127.0.0.1:{port}"], stderr=subprocess.PIPE, text=True)
        try:
            with open(fifo, "wb") as writer:
                frame = f.ethernet(f.udp4(b"x"))
                writer.write(pcap([Packet(frame, (1_700_000_000 + i) * 10**9) for i in range(4)]))
                writer.flush()
                time.sleep(1)
                tcp = Receiver(socket.SOCK_STREAM, port)
                time.sleep(3)
            _, errors = process.communicate(timeout=harness.TIME_LIMIT)
        finally:
            process.kill()
            process.wait()
        self.assertEqual(0, process.returncode, errors)
        self.assertIn("it is tried again", errors)
        self.assertIn("is there again", errors)
        self.assertEqual((4, 4), tcp.stop().sums()[:2])

    def test_a_collector_that_goes_is_told(self):
        """Its connection ends after the first message; the rest is counted as not sent, or sent in another session."""
        with socket.socket() as server:
            server.bind(("127.0.0.1", 0))
            server.listen()
            port = server.getsockname()[1]

            def take_some():
                connection, _ = server.accept()
                connection.recv(1000)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.close()
            taking = threading.Thread(target=take_some)
            taking.start()
            done = self.export(self.generate("flood", 200_000), f"ipfix:tcp://127.0.0.1:{port}", code=3)
            taking.join()
        self.assertRegex(done.stderr, r"could not be sent to tcp://127|reset by")

    def test_wrong_targets(self):
        capture = self.generate(packets=10)
        for wrong in ("udp://127.0.0.1", "ipfix:", "ipfix:udp://", "ipfix:udp://a:0", "ipfix:udp://a:1?x=1", "ipfix:sctp://a:1",
                      "ipfix:file:", "ipfix:udp://a:1?rate=0", "ipfix:tcp://[::1:1"):
            done = harness.run(capture, "--export", wrong)
            self.assertEqual(2, done.returncode, wrong)
            self.assertIn("--export: '", done.stderr)


class Collectors(ExportTest):
    """Real ones, as Debian has them."""

    def need(self, *tools):
        for tool in tools:
            if shutil.which(tool) is None:
                harness.skip(self, f"no {tool}")

    def started(self, *command, ready):
        log = self.folder / f"{Path(command[0]).name}.log"
        with open(log, "wb") as output:
            process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=self.folder)
        self.addCleanup(lambda: (process.kill(), process.wait()))
        for _ in range(200):
            if re.search(ready, log.read_text(encoding="utf-8", errors="replace")):
                return process, log
            time.sleep(0.05)
        self.fail(log.read_text(encoding="utf-8", errors="replace"))

    def ended(self, process, number_of_signal):
        time.sleep(1)  # what was sent is read
        process.send_signal(number_of_signal)
        process.wait(timeout=60)

    def captures(self):
        yield self.generate()
        yield self.mixture()
        yield self.generate("imix", 30_000, "--flows", "2000")

    def test_nfcapd(self):
        self.need("nfcapd", "nfdump")
        for capture in self.captures():
            store, port = self.folder / f"store-{capture.name}", free_port()
            store.mkdir()
            process, log = self.started("nfcapd", "-b", "127.0.0.1", "-p", str(port), "-w", str(store), "-t", "3600", "-I", "x",
                                        "-B", "4000000", ready="Startup nfcapd")
            self.export(capture, f"ipfix:udp://127.0.0.1:{port}", options=("--headers",))
            self.ended(process, signal.SIGTERM)
            self.assertRegex(log.read_text(encoding="utf-8"), r"Sequence Errors: 0, Bad Packets: 0")
            done = subprocess.run(["nfdump", "-R", store, "-q", "-N", "-o", "fmt:%pkt %byt"], capture_output=True, text=True, check=True)
            rows = [tuple(map(int, line.split())) for line in done.stdout.splitlines() if line.strip()]
            self.assertEqual(self.expected(), (len(rows), sum(row[0] for row in rows), sum(row[1] for row in rows)))

    def test_biflows(self):
        """nfcapd, tshark and ipfixDump add both directions up; nfacctd has the first one alone (docs/export.md)."""
        self.need("nfcapd", "nfdump", "tshark", "ipfixDump")
        store, port, file = self.folder / "store", free_port(), self.folder / "flows.ipfix"
        store.mkdir()
        process, log = self.started("nfcapd", "-b", "127.0.0.1", "-p", str(port), "-w", str(store), "-t", "3600", "-I", "x",
                                    "-B", "4000000", ready="Startup nfcapd")
        self.export(self.generate("imix", 30_000, "--flows", "2000"), f"ipfix-biflow:udp://127.0.0.1:{port}",
                    f"ipfix-biflow:file:{file}", options=("--headers", "--tcp"))
        self.ended(process, signal.SIGTERM)
        self.assertRegex(log.read_text(encoding="utf-8"), r"Sequence Errors: 0, Bad Packets: 0")
        flows, packets, octets = self.expected()
        with open(self.out / "connections.csv", encoding="utf-8", newline="") as table:
            sides = sorted(tuple(int(row[name]) for name in ("orig_packets", "orig_ip_bytes", "resp_packets", "resp_ip_bytes"))
                           for row in csv.DictReader(table))
        done = subprocess.run(["nfdump", "-R", store, "-q", "-N", "-o", "fmt:%pkt %byt %opkt %obyt"], capture_output=True, text=True,
                              check=True)
        self.assertEqual(sides, sorted(tuple(map(int, line.split())) for line in done.stdout.splitlines() if line.strip()))
        self.assertEqual((flows, packets, octets), self.seen_by_tshark(file))
        self.assertEqual((packets, octets), self.seen_by_ipfixdump(file, "packetDeltaCount", "reversePacketDeltaCount",
                                                                   "octetDeltaCount", "reverseOctetDeltaCount"))

    def test_nfacctd(self):
        self.need("nfacctd")
        for capture in self.captures():
            port, table = free_port(), self.folder / f"{capture.name}.csv"
            configuration = self.folder / "nfacctd.conf"
            configuration.write_text("daemonize: false\nplugins: print[a]\naggregate[a]: src_host,dst_host,src_port,dst_port,proto\n"
                                     "print_refresh_time[a]: 600\nprint_output[a]: csv\nprint_cache_entries[a]: 9973\n"
                                     f"print_output_file[a]: {table}\nnfacctd_ip: 127.0.0.1\nnfacctd_port: {port}\n"
                                     "nfacctd_pipe_size: 4000000\n", encoding="ascii")
            process, _ = self.started("nfacctd", "-f", str(configuration), ready="waiting for NetFlow/IPFIX data")
            self.export(capture, f"ipfix:udp://127.0.0.1:{port}?rate=2000")
            self.ended(process, signal.SIGINT)
            rows = list(csv.DictReader(table.read_text(encoding="ascii").splitlines()))
            sums = sum(int(row["PACKETS"]) for row in rows), sum(int(row["BYTES"]) for row in rows)
            self.assertIn(sums, (self.expected()[1:], self.expected(only_ip=True)[1:]))  # it has no flows without IP

    def test_tshark_and_ipfixdump(self):
        self.need("tshark", "ipfixDump")
        for capture in self.captures():
            file = self.folder / "flows.ipfix"
            self.export(capture, f"ipfix:file:{file}")
            flows, packets, octets = self.expected()
            self.assertEqual((flows, packets, octets), self.seen_by_tshark(file))
            self.assertEqual((packets, octets), self.seen_by_ipfixdump(file, "packetDeltaCount", "octetDeltaCount"))

    def seen_by_tshark(self, file):
        done = subprocess.run(["tshark", "-r", file, "-T", "fields", "-E", "occurrence=a", "-E", "aggregator= ", "-e",
                               "cflow.packets", "-e", "cflow.octets"], capture_output=True, text=True, check=True)
        columns = [line.split("\t") for line in done.stdout.splitlines()]
        told = [[int(word) for line in columns if len(line) > at for word in line[at].split()] for at in (0, 1)]
        return len(told[1]), sum(told[0]), sum(told[1])

    def seen_by_ipfixdump(self, file, *elements):
        """Sums of the elements of packets and of octets."""
        dump = subprocess.run(["ipfixDump", "--in", file], capture_output=True, text=True, check=True).stdout
        sums = [sum(map(int, re.findall(rf"\b{element} : (\d+)$", dump, re.M))) for element in elements]
        return sum(sums[:len(sums) // 2]), sum(sums[len(sums) // 2:])


if __name__ == "__main__":
    harness.main()
