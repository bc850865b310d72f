#!/usr/bin/python3
"""A real Prometheus scrapes --serve: its sums are the census, in both formats; a restart is a reset of counters, and after the
end nothing is shown any more. Needs root, prometheus and promtool.

    WIRECENSUS_SECONDS    how long packets are sent (default: 5)
"""
import http.client
import http.server
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import threading
import time
import urllib.parse
from pathlib import Path

import harness
from dashboard_test import expression, queries_of
from live_case import metrics, write_capture
from live_network import wait_for_line
from serve_case import HOST, PORT, ServeTest
from serve_test import OPEN_METRICS

SECONDS = int(os.environ.get("WIRECENSUS_SECONDS", 5))
RATE = 2000
PROMETHEUS = 9090
PROXY = 9091
JOBS = {"open_metrics", "text"}
SIZES = (60, 200, 600, 1514)  # of frames, equally many of each
ALWAYS = "[1h]"  # all that was scraped

# Prometheus asks for OpenMetrics first. The proxy asks in its place as versions before 2.5 did.
CONFIGURATION = f"""
global: {{scrape_interval: 1s, scrape_timeout: 1s}}
scrape_configs:
  - job_name: open_metrics
    static_configs: [targets: ["{HOST}"]]
  - job_name: text
    proxy_url: http://127.0.0.1:{PROXY}
    static_configs: [targets: ["{HOST}"]]
"""
TEXT = "text/plain;version=0.0.4;q=1,*/*;q=0.1"

# The queries and the rows of packet_metrics.csv that must be the same numbers.
SUMS = {
    "wirecensus_packets_total": "total_packets",
    "wirecensus_frame_bytes_total": "total_bytes",
    "wirecensus_ip_bytes_total": "ip_bytes",
    "wirecensus_payload_bytes_total": "payload_bytes",
    "wirecensus_packet_size_bytes_sum": "total_bytes",
    "wirecensus_packet_size_bytes_count": "total_packets",
    "wirecensus_biflows": "biflows",
    "sum by (job) (wirecensus_protocol_packets_total)": "total_packets",
    "sum by (job) (wirecensus_protocol_frame_bytes_total)": "total_bytes",
    'wirecensus_protocol_packets_total{protocol="udp"}': "packets_protocol_udp",
    'wirecensus_interface_seen_packets_total{interface="v1"}': "packets_seen",
    'wirecensus_interface_captured_packets_total{interface="v1"}': "total_packets",
}
# Family: its type in each format, and its unit, which only OpenMetrics has.
FAMILIES = {
    "packets": ("counter", "packets"), "frame_bytes": ("counter", "bytes"), "packets_lost": ("counter", ""),
    "interface_dropped_packets": ("counter", "packets"), "packet_size_bytes": ("histogram", "bytes"),
    "verdict": ("gauge", ""), "biflows": ("gauge", ""), "start_time_seconds": ("gauge", "seconds"),
}


class TextProxy(http.server.BaseHTTPRequestHandler):
    """Passes on what it is asked for, but wants the text format."""

    def do_GET(self):
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.path).netloc, timeout=10)
        try:
            connection.request("GET", urllib.parse.urlsplit(self.path).path, headers={"Accept": TEXT})
            answer = connection.getresponse()
            body = answer.read()
        except OSError:
            return self.send_error(502)
        finally:
            connection.close()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.headers["Content-Type"])
        self.end_headers()
        self.wfile.write(body)
        return None

    def log_message(self, *_):
        pass


def frame_of(size, number):
    payload = bytes(size - 42)
    udp = struct.pack(">HHHH", 1024 + number % 50, 9, size - 34, 0) + payload
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, size - 14, number, 0, 64, 17, 0, bytes([127, 1, 0, 1]), bytes([127, 2, 0, 1]))
    return bytes.fromhex("020000000002020000000001") + b"\x08\0" + header + udp


def by_job(rows):
    """The values of an answer with one row for each job; in words, as Prometheus writes them."""
    return {row["metric"]["job"]: row["value"][1] for row in rows}


class PrometheusTest(ServeTest):
    def setUp(self):
        super().setUp()
        missing = [tool for tool in ("prometheus", "promtool") if not shutil.which(tool)]
        if missing:
            harness.skip(self, f"not installed: {', '.join(missing)}")
        self.capture = self.out / "sizes.pcap"
        write_capture(self.capture, [frame_of(SIZES[number % len(SIZES)], number) for number in range(1000)])
        self.start_proxy()
        self.prometheus = self.start_prometheus()

    def start_proxy(self):
        with self.in_namespace():  # the proxy's threads are there, too
            proxy = http.server.ThreadingHTTPServer(("127.0.0.1", PROXY), TextProxy)
            threading.Thread(target=proxy.serve_forever, daemon=True).start()
        self.addCleanup(proxy.server_close)
        self.addCleanup(proxy.shutdown)

    def start_prometheus(self):
        configuration = self.out / "prometheus.yml"
        configuration.write_text(CONFIGURATION, encoding="utf-8")
        process = self.network.start("prometheus", f"--config.file={configuration}", f"--storage.tsdb.path={self.out}/tsdb",
                                     f"--web.listen-address=127.0.0.1:{PROMETHEUS}", "--log.level=warn")
        self.assertTrue(self.eventually(self.ready), "Prometheus did not start")
        return process

    def ready(self):
        try:
            return self.get("/-/ready")[0] == 200
        except OSError:
            return False

    def get(self, target):
        connection = http.client.HTTPConnection("127.0.0.1", PROMETHEUS)
        connection.sock = self.connect(port=PROMETHEUS)
        connection.request("GET", target)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def api(self, path, **parameters):
        status, text = self.get(f"/api/v1/{path}?{urllib.parse.urlencode(parameters)}")
        self.assertEqual(200, status, text)
        return json.loads(text)["data"]

    def query(self, expression):
        return self.api("query", query=expression)["result"]

    def history(self, expression, since):
        """All values of an expression, of each job, a second apart."""
        rows = self.api("query_range", query=expression, start=since, end=time.time(), step="1s")["result"]
        return {row["metric"]["job"]: [value for _, value in row["values"]] for row in rows}

    def eventually(self, holds, limit=60):
        end = time.monotonic() + limit
        while not (held := holds()) and time.monotonic() < end:
            time.sleep(0.1)
        return held

    def wait_for_value(self, expression, value):
        wanted = dict.fromkeys(JOBS, str(value))
        if not self.eventually(lambda: by_job(self.query(expression)) == wanted):
            scrapes = {target["labels"]["job"]: target["lastError"] for target in self.api("targets")["activeTargets"]}
            self.fail(f"{expression} is {self.query(expression)}, not {wanted}; errors of scrapes: {scrapes}")

    def send(self, packets):
        sent = self.network.replay(self.capture, "v0", "--pps", RATE, "--loop", packets // 1000)
        self.assertEqual(packets, sent)

    def end_prometheus(self):
        """It must not have complained."""
        self.prometheus.send_signal(signal.SIGTERM)
        _, log = self.prometheus.communicate(timeout=harness.TIME_LIMIT)
        self.assertEqual([], [line for line in log.splitlines() if re.search(r"scrape|level=error", line)])


class Scrapes(PrometheusTest):
    def test_are_the_census_before_and_after_a_restart(self):
        began = time.time()
        first = SECONDS * RATE // 1000 * 1000
        values = self.count(first)
        figures = metrics(self.out)
        for expression, metric in SUMS.items():
            self.assertEqual(dict.fromkeys(JOBS, str(figures[metric])), values[expression], expression)
        self.check_staleness()
        self.count(1000)
        self.check_reset(began, first, 1000)
        self.end_prometheus()

    def count(self, packets):
        """What Prometheus shows at the end of a count of so many packets, by query."""
        process = self.serve("-j", "2")
        self.wait_for_value("wirecensus_packets_total", 0)
        self.send(packets)
        self.wait_for_value("wirecensus_packets_total", packets)
        values = {expression: by_job(self.query(expression)) for expression in SUMS}
        self.check_sizes()
        self.assertEqual([], self.query('wirecensus_verdict{verdict="EXACT"} == 0'))
        self.assertEqual(len(JOBS), len(self.query('wirecensus_verdict{verdict="EXACT"} == 1')))
        self.finish(process, signal.SIGINT)
        self.assertEqual((packets, "EXACT"), tuple(metrics(self.out)[name] for name in ("total_packets", "verdict")))
        return values

    def check_sizes(self):
        """A quarter of all packets is in each of four buckets, the last of which ends at 1514 bytes."""
        for share, size in ((0.25, 64), (0.6, 512 + 512 * 0.4), (0.9, 1024 + 490 * 0.6)):
            found = by_job(self.query(f"histogram_quantile({share}, wirecensus_packet_size_bytes_bucket)"))
            self.assertEqual(JOBS, found.keys())
            for value in found.values():
                self.assertAlmostEqual(size, float(value), places=6)

    def check_staleness(self):
        """What has ended has no value, not its last one."""
        self.wait_for_value(f'up{{instance="{HOST}"}}', 0)
        self.assertEqual([], self.query('{__name__=~"wirecensus_.*"}'))

    def check_reset(self, began, first, second):
        self.assertEqual(dict.fromkeys(JOBS, "1"), by_job(self.query(f"resets(wirecensus_packets_total{ALWAYS})")))
        self.assertEqual(dict.fromkeys(JOBS, "1"), by_job(self.query(f"changes(wirecensus_start_time_seconds{ALWAYS})")))
        for job, value in by_job(self.query(f"increase(wirecensus_packets_total{ALWAYS})")).items():
            self.assertGreaterEqual(float(value), first + second, job)  # it adds what may have been before and behind
        for row in self.query(f"wirecensus_packets_total{ALWAYS}"):
            values = [int(value) for _, value in row["values"]]
            falls = [at for at in range(1, len(values)) if values[at] < values[at - 1]]
            self.assertEqual([(first, 0)], [(values[at - 1], values[at]) for at in falls], values)
            self.assertGreater(len(set(values)), min(SECONDS, 3), values)
        for rate in self.history("rate(wirecensus_packets_total[5s])", began).values():
            self.assertTrue(all(float(value) >= 0 for value in rate), rate)
        parts = "wirecensus_packets_total - on (job) sum by (job) (wirecensus_protocol_packets_total)"
        for differences in self.history(parts, began).values():  # of each scrape
            self.assertEqual({"0"}, set(differences))


class Formats(PrometheusTest):
    def test_are_negotiated_with_types_units_and_labels(self):
        process = self.serve()
        self.send(1000)
        self.wait_for_value("wirecensus_packets_total", 1000)
        for job, suffix in (("open_metrics", ""), ("text", "_total")):
            known = {row["metric"]: (row["type"], row["unit"])
                     for row in self.api("targets/metadata", match_target=f'{{job="{job}"}}')}
            for family, (kind, unit) in FAMILIES.items():
                name = f"wirecensus_{family}{suffix if kind == 'counter' else ''}"
                self.assertEqual((kind, unit if job == "open_metrics" else ""), known.get(name), (job, name))
        self.check_series()
        self.check_by_promtool()
        self.check_dashboard()
        self.finish(process, signal.SIGINT)
        self.end_prometheus()

    def check_series(self):
        """The same series of both, with labels that collide with none of Prometheus."""
        series = {job: set() for job in JOBS}
        for row in self.query('{__name__=~"wirecensus_.*"}'):
            labels = dict(row["metric"])
            self.assertFalse([label for label in labels if label.startswith("exported_")], labels)
            series[labels.pop("job")].add(tuple(sorted(labels.items())))
        self.assertGreater(len(series["text"]), 40)
        self.assertEqual(series["text"], series["open_metrics"])

    def check_by_promtool(self):
        text = self.ask("/metrics?top=20")[2]
        self.promtool("check", "metrics", input=text)
        # Blocks are made of samples with timestamps only.
        open_text = re.sub(r"(?m)^(wirecensus_.* \S+)$", r"\1 1700000000", self.ask("/metrics?top=20", Accept=OPEN_METRICS)[2])
        samples = self.out / "samples"
        samples.write_text(open_text, encoding="utf-8")
        self.promtool("tsdb", "create-blocks-from", "openmetrics", samples, self.out / "blocks")
        self.assertTrue(list(Path(self.out / "blocks").iterdir()))

    def check_dashboard(self):
        """Its expressions have values, but those of losses, of alerts, of several interfaces and of the busiest, which are not scraped."""
        self.eventually(lambda: self.query('rate(wirecensus_packets_total{job="text"}[5m])'))  # scraped twice
        empty = [title for title, query in queries_of("prometheus") if not self.query(expression(query))]
        self.assertEqual([], [title for title in empty if not re.search(
            "^(Verdicts other than|Alerts|Packets (lost|that|not|dropped)|.*counted$|(Addresses|Flows) by)", title)])

    def promtool(self, *arguments, **options):
        done = subprocess.run(["promtool", *map(str, arguments)], text=True, capture_output=True, check=False, **options)
        self.assertEqual((0, ""), (done.returncode, done.stderr), done.stdout)


if __name__ == "__main__":
    harness.main()
