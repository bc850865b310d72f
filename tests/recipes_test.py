#!/usr/bin/python3
"""The recipes of README.md: each block of commands is run as it stands there, and gives what the text says. Those of interfaces need root;
those of programs that are no small packages of Debian 12 (DuckDB, pandas) run where these are installed."""
import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import unittest.mock
from pathlib import Path
from xml.etree import ElementTree

import clickhouse
import harness
from community_id_test import computed
from live_network import LiveNetwork, missing, wait_for_line

GENERATE = Path(os.environ.get("WIRECENSUS_GENERATE", harness.PROGRAM.parent / "wirecensus-generate"))
PACKETS = 5000
WHY_NOT = missing()


def recipes():
    """{title: [(language, text of a block)]}, of the section "Recipes"."""
    text = (harness.ROOT / "README.md").read_text(encoding="utf-8")
    section = re.search(r"^## Recipes\n(.*?)^## ", text, re.DOTALL | re.MULTILINE)[1]
    parts = re.split(r"^### (.+)\n", section, flags=re.MULTILINE)
    return {title: re.findall(r"^```(\w+)\n(.*?)^```$", part, re.DOTALL | re.MULTILINE)
            for title, part in zip(parts[1::2], parts[2::2])}


RECIPES = recipes()


class Network(LiveNetwork):
    """As a machine is before the recipe: lo, and eth0, into which `sender` sends."""

    def set_up(self):
        self.run("sysctl", "-q", "-w", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1")
        self.run("ip", "link", "set", "lo", "up")
        self.run("ip", "link", "add", "sender", "type", "veth", "peer", "name", "eth0")
        for link in ("sender", "eth0"):
            self.run("ip", "link", "set", link, "arp", "off", "up")


class Recipes(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-recipes-")))
        subprocess.run([GENERATE, "demo", "--packets", str(PACKETS), "-o", self.folder / "capture.pcap"], check=True,
                       stdout=subprocess.DEVNULL)
        programs = self.folder / "bin"
        programs.mkdir()
        (programs / "wirecensus").symlink_to(harness.PROGRAM)
        self.environment = os.environ | {"PATH": f"{programs}:{os.environ['PATH']}"}
        self.network = None

    def needs(self, program):
        if shutil.which(program) is None:
            harness.skip(self, f"{program} is not installed")

    def needs_network(self):
        if WHY_NOT:
            harness.skip(self, WHY_NOT)
        self.network = self.enterContext(Network())

    def command(self, title, number=0):
        language, text = RECIPES[title][number]
        self.assertEqual("sh", language)
        inside = [] if self.network is None else self.network.inside([])
        return [*inside, "sh", "-c", text]

    def run_block(self, title, number=0):
        """What is printed. A command of the block that the shell cannot run fails here."""
        done = subprocess.run(self.command(title, number), cwd=self.folder, env=self.environment, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=harness.TIME_LIMIT, check=False)
        harness.check_sound(done.returncode, done.stderr)
        self.assertNotRegex(done.stderr, r"not found|unknown option|Parse error|Error:")
        return done

    def rows(self, path):
        with open(self.folder / path, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def metric(self, folder, name):
        return {row["metric"]: row["value"] for row in self.rows(f"{folder}/packet_metrics.csv")}[name]

    def largest(self):
        """The ten largest destinations of the capture, (address, port, bytes), and the least of their bytes."""
        sums = {}
        for row in self.rows("census/packet_flows.csv"):
            end = row["dst_ip"], row["dst_port"]
            sums[end] = sums.get(end, 0) + int(row["frame_bytes"])
        return sums, sorted(sums.values(), reverse=True)[:10]

    def check_largest(self, printed, separators):
        sums, largest = self.largest()
        found = [re.split(separators, line.strip()) for line in printed.splitlines() if re.search(r"\d$", line)]
        found = [cells for cells in found if cells[-1].isdigit()]
        self.assertEqual(largest, [int(cells[-1]) for cells in found], printed)
        for cells in found:
            self.assertEqual(int(cells[-1]), sums[cells[0], cells[1] if cells[1].isdigit() and len(cells) > 2 else ""])

    def test_a_replay(self):
        self.needs_network()
        done = self.run_block("A replay in continuous integration")
        self.assertEqual(0, done.returncode, done.stderr)
        suite = ElementTree.parse(self.folder / "replay.xml").getroot()
        self.assertGreaterEqual(len(list(suite.iter("testcase"))), 3)
        self.assertEqual([], list(suite.iter("failure")))
        self.assertEqual(str(PACKETS), self.metric("replay", "total_packets"))

    def test_what_a_device_lost(self):
        packets = self.split((self.folder / "capture.pcap").read_bytes())
        lost = set(range(0, len(packets), 100))
        self.write("before.pcap", packets)
        self.write("behind.pcap", [packet for number, packet in enumerate(packets) if number not in lost])
        done = self.run_block("What a device lost")
        self.assertEqual(str(len(lost)), self.metric("device", "transit_lost"))
        flows = list(csv.DictReader(line for line in done.stdout.splitlines() if "," in line and re.search(r",\d+,|entered", line)
                                    and line.count(",") > 8))
        self.assertEqual(len(lost), sum(int(row["lost"]) for row in flows))
        self.assertTrue(all(int(row["lost"]) > 0 for row in flows))

    def split(self, data):
        """The records of a pcap file, little-endian."""
        self.header, packets, at = data[:24], [], 24
        while at < len(data):
            size = 16 + int.from_bytes(data[at + 8:at + 12], "little")
            packets.append(data[at:at + size])
            at += size
        return packets

    def write(self, name, packets):
        (self.folder / name).write_bytes(self.header + b"".join(packets))

    def start(self, title, line):
        """Starts a block that ends with Ctrl-C, and waits until it has printed the line."""
        process = subprocess.Popen(self.command(title), cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.addCleanup(self.end, process)
        wait_for_line(process, line)
        return process

    def end(self, process):
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()

    def interrupt(self, process):
        os.killpg(process.pid, signal.SIGINT)
        output, errors = process.communicate(timeout=harness.TIME_LIMIT)
        harness.check_sound(0, errors)
        return output

    def test_files_of_each_hour(self):
        self.needs_network()
        process = self.start("Files of each hour, for a week", "listening on eth0")
        self.assertEqual(PACKETS, self.network.replay(self.folder / "capture.pcap", "sender", "--topspeed"))
        time.sleep(1)
        self.interrupt(process)
        hours = [path for path in (self.folder / "hours").iterdir() if path.name.startswith("2")]
        self.assertIn(len(hours), (1, 2))
        self.assertEqual(PACKETS, sum(int(self.metric(path, "total_packets")) for path in hours))
        self.network = None
        self.run_block("Files of each hour, for a week", 1)
        self.assertEqual(str(PACKETS), self.metric("week", "total_packets"))

    def test_join_with_zeek(self):
        self.needs("sqlite3")
        harness.run(self.folder / "capture.pcap", "-q", "--tcp", "--formats", "connections.csv", "-o", self.folder / "expected")
        rows = [row for row in self.rows("expected/connections.csv") if computed(row, 0)]
        joined = {f"C{number}": row for number, row in enumerate(rows[:200])}
        with open(self.folder / "conn.log", "w", encoding="utf-8") as file:
            for uid, row in joined.items():
                file.write(json.dumps({"ts": 1.5, "uid": uid, "id.orig_h": row["src_ip"], "service": 'a "quoted", text',
                                       "community_id": computed(row, 0)}) + "\n")
        done = self.run_block("Joined with Zeek")
        found = [line.split() for line in done.stdout.splitlines() if re.match(r"C\d", line)]
        self.assertEqual(10, len(found), done.stdout + done.stderr)
        sizes = []
        for uid, source, destination, *_ in found:
            row = joined[uid]
            self.assertEqual((row["src_ip"], row["dst_ip"]), (source, destination))
            sizes.append(int(row["orig_frame_bytes"]) + int(row["resp_frame_bytes"]))
        every = sorted((int(row["orig_frame_bytes"]) + int(row["resp_frame_bytes"]) for row in joined.values()), reverse=True)
        self.assertEqual(every[:10], sizes)

    def test_sqlite(self):
        self.needs("sqlite3")
        done = self.run_block("SQLite")
        self.assertEqual(0, done.returncode, done.stderr)
        self.check_largest(done.stdout[done.stdout.index("Verdict"):].partition("\n")[2], r"\|")

    def test_duckdb(self):
        if shutil.which("duckdb") is None:
            self.skipTest("duckdb is not installed: it is not in Debian")
        done = self.run_block("DuckDB")
        self.assertEqual(0, done.returncode, done.stderr)
        lines = [line.replace("│", " ") for line in done.stdout.splitlines() if line.startswith("│")]
        self.check_largest("\n".join(line.strip() for line in lines), r" +")

    def test_clickhouse(self):
        self.needs_network()
        self.needs("curl")
        self.needs(clickhouse.PROGRAM)
        server = clickhouse.Server(self.folder / "store", 8123, self.network.inside)
        self.addCleanup(server.kill)
        server.start()
        done = self.run_block("ClickHouse")
        self.assertEqual(0, done.returncode, done.stderr)
        self.check_largest(done.stdout[done.stdout.index("Verdict"):].partition("\n")[2], r"\t")

    def test_pandas(self):
        if subprocess.run([sys.executable, "-c", "import pandas"], capture_output=True, check=False).returncode:
            self.skipTest("python3-pandas is not installed: it brings 100 MB")
        done = self.run_block("pandas")
        self.assertEqual(0, done.returncode, done.stderr)
        _, largest = self.largest()
        found = [int(line.split()[-1]) for line in done.stdout.splitlines() if re.search(r"\s\d+$", line)]
        with_ports = [size for size in found if size in largest]
        self.assertGreaterEqual(len(with_ports), 9, done.stdout)

    def test_prometheus(self):
        self.needs_network()
        self.needs("curl")
        process = self.start("Prometheus", "serving")
        self.network.replay(self.folder / "capture.pcap", "sender", "--topspeed")
        (address,) = re.findall(r"`(http://localhost\S+)`", (harness.ROOT / "README.md").read_text(encoding="utf-8"))
        time.sleep(1)
        page = self.network.run("curl", "-sS", "--fail", address).stdout
        self.assertIn(f"\nwirecensus_packets_total {PACKETS}\n", page)
        self.interrupt(process)
        (language, text), = RECIPES["Prometheus"][1:]
        self.assertEqual("yaml", language)
        self.assertIn(f'["{address.split("/")[2]}"]', text)
        promtool = shutil.which("promtool", path=f"{os.environ['PATH']}:{harness.ROOT}/build/tools/prometheus/usr/bin")
        if promtool:
            (self.folder / "prometheus.yml").write_text(text, encoding="utf-8")
            subprocess.run([promtool, "check", "config", self.folder / "prometheus.yml"], check=True, capture_output=True)


class Section(unittest.TestCase):
    def test_each_recipe_has_its_test(self):
        tests = {"A replay in continuous integration": "a_replay", "What a device lost": "what_a_device_lost",
                 "Files of each hour, for a week": "files_of_each_hour", "Joined with Zeek": "join_with_zeek", "SQLite": "sqlite",
                 "DuckDB": "duckdb", "ClickHouse": "clickhouse", "pandas": "pandas", "Prometheus": "prometheus"}
        self.assertEqual(set(tests), set(RECIPES))
        for title, name in tests.items():
            self.assertTrue(hasattr(Recipes, f"test_{name}"), title)
            self.assertGreater(len(RECIPES[title]), 0, title)


if __name__ == "__main__":
    harness.main()
