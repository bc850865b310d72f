#!/usr/bin/python3
"""--serve: what is shown by HTTP is what is counted, whoever asks, however badly. Needs root."""
import contextlib
import csv
import json
import os
import re
import signal
import socket
import threading
import time
import unittest
from pathlib import Path

import harness
from dashboard_test import queries_of
from interval_test import capture
from live_case import metrics
from live_network import delivered, settled, wait_for_line
from serve_case import HOST, PORT, ServeTest, Watcher, read_events, samples

OPEN_METRICS = "application/openmetrics-text; version=1.0.0"

def context_switches(pid):
    """Of all threads of a process, those they made themselves: how often they slept."""
    text = "".join(path.read_text(encoding="ascii") for path in Path(f"/proc/{pid}/task").glob("*/status"))
    return sum(map(int, re.findall(r"^voluntary_ctxt_switches:\s*(\d+)", text, re.MULTILINE)))


def is_counter(name):
    return re.search(r"(_total|_bucket|_sum|_count)(\{|$)", name) is not None


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

    def test_the_busiest_addresses_and_flows_on_request(self):
        process = self.serve()
        self.network.replay(self.small, "v0", "--topspeed")
        delivered()
        self.wait_for_packets(1000)
        self.assertFalse([name for name in self.scrape() if "_top_" in name])
        shown = samples(self.ask("/metrics?top=100")[2])
        again = samples(self.ask("/metrics?top=3", Accept=OPEN_METRICS)[2])
        self.assertEqual(4 * 3 + 2 * 3, sum("_top_" in name for name in again))
        self.assertEqual(again, {name: shown[name] for name in again})
        for query in ("top=0", "top=101", "top=x", "top=1&top=2"):
            status, _, text = self.ask("/metrics?" + query)
            self.assertEqual((400, "top is a number from 1 to 100"), (status, text[:29]))
        self.finish(process, signal.SIGINT)
        self.assertEqual({name: value for name, value in shown.items() if "_top_" in name}, self.first_rows(100))

    def first_rows(self, number):
        """What the tables say of the first addresses and flows, as samples."""
        expected = {}
        for row in self.table("ip_flows.csv")[:number]:
            for direction in ("sent", "received"):
                labels = f'{{address="{row["ip"]}",direction="{direction}"}}'
                expected["wirecensus_top_address_packets_total" + labels] = int(row["packets_" + direction])
                expected["wirecensus_top_address_frame_bytes_total" + labels] = int(row["bytes_" + direction])
        for row in self.table("packet_flows.csv")[:number]:
            labels = ",".join(f'{name}="{row[name]}"' for name in ("src_ip", "src_port", "dst_ip", "dst_port", "protocol"))
            for name in ("packets", "frame_bytes"):
                expected[f"wirecensus_top_flow_{name}_total{{{labels}}}"] = int(row[name])
        return expected

    def table(self, name):
        with open(self.out / name, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

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


class OfIntervals(ServeTest):
    def test_documents_are_of_the_open_interval_and_sums_go_on(self):
        pipe = self.out / "pipe"
        os.mkfifo(pipe)
        process = self.network.start(harness.PROGRAM, pipe, "--every", "1h", "-o", self.out, "--serve", PORT)
        with open(pipe, "wb") as writer:
            writer.write(capture([0] * 500 + [3600] * 20 + [7200] * 3))
            writer.flush()
            wait_for_line(process, f"serving http://{HOST}/")
            shown = self.wait_for_packets(523)
            document = json.loads(self.ask("/census.json")[2])
            _, event = next(read_events(self.watch()))
        self.finish(process)
        self.assertEqual((3, "EXACT"), (document["metrics"]["total_packets"], document["metrics"]["verdict"]))
        self.assertEqual([3], [flow["packets"] for flow in document["flows"]])
        self.assertEqual((3, True), (event["metrics"]["total_packets"], event["when"].startswith("This interval: ")))
        self.assertEqual(3, shown["wirecensus_biflows"])  # one in each interval


class Events(ServeTest):
    def test_have_the_count_and_end_with_it(self):
        process = self.serve("-j", "2")
        watchers = [Watcher(self.watch()) for _ in range(3)]
        self.network.replay(self.small, "v0", "--pps", "400")
        delivered()
        self.finish(process, signal.SIGINT)
        figures = metrics(self.out)
        for watcher in watchers:
            watcher.join(20)
            names, documents = zip(*watcher.events)
            self.assertEqual(("census",) * (len(names) - 1) + ("end",), names)
            *before, last = documents[:-1]
            self.assertGreaterEqual(len(before), 2)
            self.assertTrue(last["ended"])
            self.assertFalse(any(document["ended"] for document in before))
            counts = [document["metrics"]["total_packets"] for document in documents[:-1]]
            self.assertEqual(sorted(counts), counts)
            rises = sum(document["recent"]["packets"] for document in documents[1:-1])
            self.assertEqual(1000 - counts[0], rises)
            shown = {name: value for name, value in last["metrics"].items() if isinstance(value, int)}
            self.assertEqual({name: figures[name] for name in shown}, shown)
            self.assertEqual((1000, "EXACT", []), (shown["total_packets"], last["verdict"]["name"], last["alerts"]))

    def test_are_asked_for_by_nobody_without_watchers(self):
        process = self.serve()
        client = self.watch()
        next(read_events(client))
        client.close()
        time.sleep(2.5)  # the next event finds it gone
        # A busy machine makes two seconds longer, never shorter: the least of some counts.
        self.assertLess(min(self.slept_in_two_seconds(process.pid) for _ in range(3)), 10)
        self.finish(process, signal.SIGINT)

    @staticmethod
    def slept_in_two_seconds(pid):
        before = context_switches(pid)
        time.sleep(2)
        return context_switches(pid) - before

    def test_leave_room_for_other_requests(self):
        process = self.serve()
        watchers = [self.watch() for _ in range(90)]
        for client in watchers:
            self.assertTrue(client.recv(100).startswith(b"HTTP/1.1 200"))
        self.assertEqual(503, self.ask("/events")[0])
        self.assertEqual((200, ""), self.ask("/events", method="HEAD")[::2])
        self.assertEqual(200, self.ask("/metrics")[0])
        self.finish(process, signal.SIGINT)

    def test_have_the_totals_of_several_interfaces(self):
        process = self.serve("-i", "v0")
        self.network.replay(self.small, "v0", "--topspeed")
        delivered()
        shown = self.wait_for_packets(2000)
        document = json.loads(self.ask("/census.json")[2])
        page = self.ask("/report.html")[2]
        self.assertLessEqual(set(re.findall(r"wirecensus_\w+", str(queries_of("prometheus")))),
                             {name.partition("{")[0] for name in samples(self.ask("/metrics?top=1")[2])})
        _, event = next(read_events(self.watch()))
        self.finish(process, signal.SIGINT)
        figures = metrics(self.out)
        for name in ("v0", "v1"):
            self.assertEqual(1000, figures[f"packets_interface_{name}"])
            self.assertEqual(1000, shown[f'wirecensus_interface_packets_total{{interface="{name}"}}'])
            self.assertEqual(figures[f"bytes_interface_{name}"],
                             shown[f'wirecensus_interface_frame_bytes_total{{interface="{name}"}}'])
            for metric in ("packets", "bytes", "flows"):
                self.assertEqual(figures[f"{metric}_interface_{name}"], document["metrics"][f"{metric}_interface_{name}"])
            self.assertIn(f'<td data-value="{name}">', page)
        rows = [(row["interface"], row["packets"], row["flows"], row["verdict"]) for row in event["interfaces"]]
        flows = figures["flows_interface_v0"]
        self.assertEqual([("v1", 1000, flows, "EXACT"), ("v0", 1000, flows, "EXACT")], rows)


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

    def assert_cut_off(self, client):
        """Of a stream that was not read, the end is missing."""
        got = b""
        with contextlib.suppress(ConnectionError):
            while more := client.recv(65536):
                got += more
        self.assertTrue(got.startswith(b"HTTP/1.1 200"))
        self.assertNotIn(b"event: end", got)

    def test_change_nothing_about_the_count(self):
        process = self.serve("-j", "2")
        greedy = [self.connect(receive_buffer=4096) for _ in range(3)]  # they never read
        for client in greedy:
            client.sendall(f"GET /report.html HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode() * 60)
        sleeping = [self.watch(receive_buffer=4096) for _ in range(5)]  # they never read either
        watchers = [Watcher(self.watch()) for _ in range(40)]
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
        for watcher in watchers:
            watcher.join(20)
            self.assertEqual(("end", {}), watcher.events[-1])
            self.assertEqual(300_000, watcher.events[-2][1]["metrics"]["total_packets"])
        for client in sleeping:
            self.assert_cut_off(client)
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
