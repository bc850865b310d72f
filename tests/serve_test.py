#!/usr/bin/python3
"""--serve: what is shown by HTTP is what is counted, whoever asks, however badly. Needs root."""
import contextlib
import ctypes
import http.client
import json
import os
import re
import signal
import socket
import threading
import time
import unittest

import harness
from live_case import LiveTest, metrics
from live_network import delivered, settled, wait_for_line

PORT = 9464
HOST = f"127.0.0.1:{PORT}"
OPEN_METRICS = "application/openmetrics-text; version=1.0.0"
CLONE_NEWNET = 0x40000000
SAMPLE = re.compile(r'^(wirecensus_\w+)(\{[^}]*\})? (\S+)$', re.MULTILINE)


def samples(text):
    """All samples by name and labels."""
    return {name + labels: float(value) for name, labels, value in SAMPLE.findall(text)}


def is_counter(name):
    return re.search(r"(_total|_bucket|_sum|_count)(\{|$)", name) is not None


class ServeTest(LiveTest):
    def setUp(self):
        super().setUp()
        self.sockets = self.enterContext(contextlib.ExitStack())

    def serve(self, *options, interface="v1"):
        return self.listen("--serve", PORT, *options, interface=interface)

    @contextlib.contextmanager
    def in_namespace(self):
        """Sockets made meanwhile by this thread are of the test's network (setns(2))."""
        libc = ctypes.CDLL(None, use_errno=True)
        with open("/proc/thread-self/ns/net", "rb") as own, open(f"/run/netns/{self.network.name}", "rb") as other:
            self.assertEqual(0, libc.setns(other.fileno(), CLONE_NEWNET))
            try:
                yield
            finally:
                self.assertEqual(0, libc.setns(own.fileno(), CLONE_NEWNET))

    def connect(self, receive_buffer=None, port=PORT):
        with self.in_namespace():
            client = self.sockets.enter_context(socket.socket())
            if receive_buffer:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            client.settimeout(20)
            client.connect(("127.0.0.1", port))
        return client

    def ask(self, target, method="GET", **headers):
        """The status, the headers and the text of an answer."""
        connection = http.client.HTTPConnection(HOST)
        connection.sock = self.connect()
        connection.request(method, target, headers={"Host": HOST, **headers})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, answer.headers, text

    def raw(self, request):
        """What is answered to these bytes until the connection is closed."""
        client = self.connect()
        client.sendall(request)
        answer = b""
        with contextlib.suppress(ConnectionError):
            while more := client.recv(65536):
                answer += more
        return answer.decode()

    def scrape(self, **headers):
        status, _, text = self.ask("/metrics", **headers)
        self.assertEqual(200, status, text)
        return samples(text)

    def wait_for_packets(self, number, limit=20):
        end, shown = time.monotonic() + limit, None
        while time.monotonic() < end:
            shown = self.scrape()
            if shown["wirecensus_packets_total"] >= number:
                return shown
            time.sleep(0.2)
        self.fail(f"{number} packets were not shown, but {shown['wirecensus_packets_total']}")


class WhatIsShown(ServeTest):
    def test_is_what_the_files_say_at_the_end(self):
        process = self.serve()
        for _ in range(3):
            self.network.replay(self.small, "v0", "--topspeed")
            delivered()
            shown = self.wait_for_packets(1)
        shown = self.wait_for_packets(3000)
        document = json.loads(self.ask("/census.json")[2])
        page = self.ask("/report.html")
        self.finish(process, signal.SIGINT)
        figures = metrics(self.out)
        for name, metric in (("packets_total", "total_packets"), ("frame_bytes_total", "total_bytes"),
                             ("ip_bytes_total", "ip_bytes"), ("payload_bytes_total", "payload_bytes"),
                             ("biflows", "biflows"), ('protocol_packets_total{protocol="udp"}', "packets_protocol_udp"),
                             ("packet_size_bytes_sum", "total_bytes"), ("packet_size_bytes_count", "total_packets"),
                             ('interface_captured_packets_total{interface="v1"}', "total_packets"),
                             ('interface_seen_packets_total{interface="v1"}', "packets_seen")):
            self.assertEqual(figures[metric], shown["wirecensus_" + name], name)
        self.assertEqual(1, shown['wirecensus_verdict{verdict="EXACT"}'])
        self.assertEqual(0, shown['wirecensus_packets_lost_total{cause="ring_full"}'])
        self.assertEqual(["v1"], document["sources"])
        self.assertEqual(3000, sum(row["packets"] for row in document["flows"]))
        self.assertIn("Content-Security-Policy", page[2])
        self.assertTrue(page[1]["Content-Type"].startswith("text/html"))
        self.assertEqual(self.offline_flows(3), self.flows())

    def offline_flows(self, times):
        flows = self.offline(self.small)["flows"]
        return sum(int(row[5]) for row in flows) * times, len(flows)

    def flows(self):
        rows = (self.out / "packet_flows.csv").read_text(encoding="utf-8").splitlines()[1:]
        return sum(int(row.split(",")[5]) for row in rows), len(rows)

    def test_counters_never_fall(self):
        process = self.serve("-j", "2")
        sender = self.network.start("tcpreplay", "--loop", "60", "--pps", "15000", "-i", "v0", self.small)
        before, rises = {}, 0
        while sender.poll() is None:
            now = self.scrape()
            for name, value in before.items():
                if is_counter(name):
                    self.assertLessEqual(value, now[name], name)
            rises += now["wirecensus_packets_total"] > before.get("wirecensus_packets_total", 0)
            before = now
            time.sleep(0.25)
        self.assertGreater(rises, 2)
        shown = self.wait_for_packets(60_000)
        self.assertEqual(60_000, shown["wirecensus_packets_total"])
        self.finish(process, signal.SIGINT)
        self.assertEqual((60_000, "EXACT"), tuple(metrics(self.out)[name] for name in ("total_packets", "verdict")))

    def test_of_a_file_while_it_is_read(self):
        pipe = self.out / "pipe"
        os.mkfifo(pipe)
        process = self.network.start(harness.PROGRAM, pipe, "-o", self.out, "--formats", "csv", "--serve", PORT)
        with open(pipe, "wb") as writer:
            writer.write(self.small.read_bytes())
            writer.flush()
            wait_for_line(process, f"serving http://{HOST}/")
            shown = self.wait_for_packets(1000)
        self.assertNotIn("interface=", " ".join(shown))
        self.finish(process)
        self.assertEqual(1000, metrics(self.out)["total_packets"])

    def test_both_formats_and_their_heads(self):
        process = self.serve()
        status, headers, text = self.ask("/metrics")
        self.assertEqual((200, "text/plain; version=0.0.4; charset=utf-8"), (status, headers["Content-Type"]))
        self.assertNotIn("# EOF", text)
        _, headers, open_text = self.ask("/metrics", Accept=OPEN_METRICS)
        self.assertTrue(headers["Content-Type"].startswith(OPEN_METRICS))
        self.assertTrue(open_text.endswith("\n# EOF\n"))
        self.assertEqual(samples(text), samples(open_text))
        self.assertEqual(("nosniff", "no-store"), (headers["X-Content-Type-Options"], headers["Cache-Control"]))
        status, headers, nothing = self.ask("/metrics", method="HEAD")
        self.assertEqual((200, "", str(len(text))), (status, nothing, headers["Content-Length"]))
        self.finish(process, signal.SIGINT)

    def test_a_scrape_prints_nothing_but_a_signal_does(self):
        process = self.serve()
        self.network.replay(self.small, "v0", "--topspeed")
        delivered()
        for _ in range(3):
            self.scrape()
            time.sleep(0.6)
        process.send_signal(signal.SIGUSR1)
        wait_for_line(process, "wirecensus: ")
        settled(process.pid)
        _, errors = self.finish(process, signal.SIGINT)
        self.assertEqual(1, errors.count("packets counted, 0 lost: EXACT"), errors)

    def test_requests_that_come_together_are_all_answered(self):
        process = self.serve()
        clients = [self.connect() for _ in range(50)]
        for client in clients:
            client.sendall(f"GET /metrics HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
        for client in clients:
            self.assertTrue(client.makefile("rb").read().startswith(b"HTTP/1.1 200"))
        self.finish(process, signal.SIGINT)


class WhatIsRefused(ServeTest):
    def test_by_its_status(self):
        process = self.serve()
        self.assertEqual((200, "ok\n"), self.ask("/healthz")[::2])
        self.assertIn("/metrics", self.ask("/")[2])
        self.assertEqual(404, self.ask("/etc/passwd")[0])
        self.assertEqual(404, self.ask("/../metrics")[0])
        status, headers, _ = self.ask("/metrics", method="POST")
        self.assertEqual((405, "GET, HEAD"), (status, headers["Allow"]))
        self.assertEqual(421, self.ask("/metrics", Host="evil.example:9464")[0])
        self.assertEqual(421, self.ask("/metrics", Host="127.0.0.1")[0])
        self.assertEqual(200, self.ask("/metrics", Host="localhost:9464")[0])
        self.assertTrue(self.raw(b"GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n").startswith("HTTP/1.1 400"))
        self.assertTrue(self.raw(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n").startswith("HTTP/1.1 400"))
        self.assertTrue(self.raw(b"GET / HTTP/1.1\r\nX: " + b"x" * 9000 + b"\r\n\r\n").startswith("HTTP/1.1 431"))
        self.assertTrue(self.raw(b"GET / HTTP/1.1\r\nX: " + b"x" * 40000).startswith("HTTP/1.1 431"))
        body = f"GET / HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 3\r\n\r\nabc".encode()
        self.assertTrue(self.raw(body).startswith("HTTP/1.1 400"))
        self.finish(process, signal.SIGINT)

    def test_ports_and_addresses_that_cannot_be_used(self):
        process = self.serve()
        for address, reason in ((HOST, "another program uses this port"),
                                ("192.0.2.1:9464", "lists the addresses of this machine")):
            other = self.network.run(harness.PROGRAM, "-i", "v1", "--serve", address, "-o", self.out, check=False)
            self.assertEqual(1, other.returncode, other.stderr)
            self.assertIn(f"cannot serve on {address}: ", other.stderr)
            self.assertIn(reason, other.stderr)
            self.assertNotIn("listening", other.stderr)
        self.finish(process, signal.SIGINT)
        self.finish(self.serve(), signal.SIGINT)  # the port is free again at once


class BadClients(ServeTest):
    def misbehave(self, stop):
        """Sends what is not HTTP, for as long as packets are sent."""
        while not stop.is_set():
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", PORT), 1) as client:
                client.sendall(os.urandom(3000))

    def test_change_nothing_about_the_count(self):
        process = self.serve("-j", "2")
        greedy = [self.connect(receive_buffer=4096) for _ in range(3)]  # they never read
        for client in greedy:
            client.sendall(f"GET /report.html HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode() * 60)
        idle = [self.connect() for _ in range(100)]
        stop = threading.Event()
        with self.in_namespace():  # a new thread is where its parent is
            noise = threading.Thread(target=self.misbehave, args=[stop])
            noise.start()
        try:
            sent = self.network.replay(self.small, "v0", "--topspeed", "--loop", "300", "--preload-pcap")
        finally:
            stop.set()
            noise.join()
        self.assertEqual(300_000, sent)
        time.sleep(11)  # those that send nothing are gone
        shown = self.wait_for_packets(300_000)
        self.assertEqual((300_000, 1), (shown["wirecensus_packets_total"], shown['wirecensus_verdict{verdict="EXACT"}']))
        self.assertEqual(b"", idle[0].recv(1))
        began = time.monotonic()
        self.finish(process, signal.SIGINT)
        self.assertLess(time.monotonic() - began, 10)
        self.assertEqual((300_000, "EXACT"), tuple(metrics(self.out)[name] for name in ("total_packets", "verdict")))


class WrongUse(unittest.TestCase):
    def test_what_is_said(self):
        for address in ("0", "localhost:9464", "::1:9464", "127.0.0.1", "127.0.0.1:99999"):
            done = harness.run("--serve", address, "a.pcap")
            self.assertEqual(2, done.returncode, done.stderr)
            self.assertIn(f"--serve: '{address}' is not ADDRESS:PORT", done.stderr)

    def test_saved_censuses_are_refused(self):
        census = next((harness.TESTS / "censuses").glob("*.wcs"))
        done = harness.run("--serve", "9464", census)
        self.assertEqual(1, done.returncode, done.stderr)
        self.assertIn("is a saved census: give capture files, or drop --serve", done.stderr)


if __name__ == "__main__":
    harness.main()
