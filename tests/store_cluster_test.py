#!/usr/bin/python3
"""Five sensors and a store of two servers (ClickHouse 18.16), whose servers are killed, started again, slowed down and filled at
random, as is a sensor killed: a report is what the sensors' own censuses give, each file byte for byte.

In a network and with mounts of its own. WIRECENSUS_SEEDS=1-50 are the whole trial, of WIRECENSUS_STORE_SECONDS=60 each; more than a
few seconds are a minute of two processors.

With ClickHouse 26 of chdb (oracles/chdb_server.js), whose servers cannot ask each other, each is a cluster of its own.
"""
import filecmp
import json
import math
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from decimal import Decimal
from pathlib import Path

import clickhouse
import harness
from live_case import metrics

sys.path.insert(0, str(harness.TESTS / "captures"))
import make_captures  # noqa: E402
import saved_census  # noqa: E402

FIRST_SEED, LAST_SEED = (int(seed) for seed in os.environ.get("WIRECENSUS_SEEDS", "1-1").split("-"))
SECONDS = float(os.environ.get("WIRECENSUS_STORE_SECONDS", "3"))
CAPTURES = 4  # of each sensor
DEEP = ("--tcp", "--names-seen", "--tunnels", "--headers")
DISK = 1 << 30
LIVE = ("a", "b", "c", "d")
READING = "e"
TCP_PORTS = (9000, 9001)
LEDGER_FILES = {"packet_metrics.csv", "census.json", "census.wcs", "report.html"}


def is_plain(data):
    """Whether it is a capture of whole Ethernet frames, which can be sent."""
    if len(data) < 24 or data[:4] not in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") or struct.unpack("<I", data[20:24])[0] != 1:
        return False
    at = 24
    while at < len(data):
        if at + 16 > len(data):
            return False
        captured, wire = struct.unpack("<II", data[at + 8:at + 16])
        if captured != wire or not 14 <= captured <= 65_000:
            return False
        at += 16 + captured
    return 24 < at == len(data)


def captures(folder):
    """Those that can be replayed, and the others."""
    folder.mkdir()
    for name, make in make_captures.CAPTURES.items():
        (folder / name).write_bytes(make())
    everything = sorted(folder.iterdir())
    if harness.REAL_CAPTURES.is_dir():
        everything += sorted(path for path in harness.REAL_CAPTURES.iterdir() if path.suffix in (".pcap", ".cap", ".pcapng"))
    plain = [path for path in everything if path.stat().st_size < 1 << 24 and is_plain(path.read_bytes())]
    return plain, [path for path in everything if path not in plain]


def interval_of(path):
    """run, number, begin or None if no packet had a time."""
    for kind, entries in saved_census.read_blocks(path.read_bytes()):
        if kind == "intv":
            fields = saved_census.Fields(entries[0])
            run, number, begin = fields.number(), fields.number(), fields.time()
            return run, number, None if begin == saved_census.NO_TIME else begin
    raise AssertionError(f"{path} is no interval")


def in_order(folders):
    """The censuses of a sensor's counts, as a report has them: by the begin of the count."""
    found = [(*interval_of(path), path) for folder in folders for path in folder.glob("*/census.wcs") if not path.parent.is_symlink()]
    begins = {run: min(begin or 0 for other, _, begin, _ in found if other == run) for run, *_ in found}
    return [row[-1] for row in sorted(found, key=lambda row: (begins[row[0]], row[0], row[2] is not None, row[1]))]


class Disk:
    """One of limited size, in memory."""

    def __init__(self, path):
        self.path = path
        path.mkdir(parents=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "none", path], check=True)

    def resize(self, size):
        return subprocess.run(["mount", "-o", f"remount,size={size}", self.path], capture_output=True, check=False).returncode == 0

    def fill(self):
        for room in range(0, 8 << 20, 1 << 20):  # it grows meanwhile
            if self.resize(shutil.disk_usage(self.path).used + room):
                return

    def empty(self):
        assert self.resize(DISK)


class Shard(clickhouse.Server):
    def __init__(self, folder, number):
        folder.mkdir()
        self.disk = Disk(folder / "data")
        own = f"<tcp_port>{TCP_PORTS[number]}</tcp_port>"
        ports = TCP_PORTS[number:number + 1] if clickhouse.CHDB else TCP_PORTS
        super().__init__(folder, 8123 + number, more=own + clickhouse.cluster(ports))
        self.start()

    def trouble(self, kind, wait):
        """`wait` waits for a random time."""
        if kind == "kill":
            self.kill()
            wait()
            self.start()
        elif kind == "fill":
            self.disk.fill()
            wait()
            self.disk.empty()
        elif kind == "stop":
            self.process.send_signal(signal.SIGSTOP)
            wait()
            self.process.send_signal(signal.SIGCONT)
        else:
            self.slow(wait)

    def slow(self, wait):
        over = threading.Event()
        timer = threading.Thread(target=lambda: (wait(), over.set()))
        timer.start()
        while not over.is_set():
            self.process.send_signal(signal.SIGSTOP)
            over.wait(0.08)
            self.process.send_signal(signal.SIGCONT)
            over.wait(0.02)
        timer.join()


class Sensor:
    def __init__(self, name, url, folder, options):
        self.name, self.folder, self.options = name, folder / name, options
        self.export = ("--spool", self.folder / "spool", "--export", f"{url}?sensor={name}")
        self.outs, self.process = [], None
        self.folder.mkdir()

    def command(self, *source, every="1s"):
        self.outs.append(self.folder / f"out{len(self.outs)}")
        return [str(part) for part in (harness.PROGRAM, *source, "--every", every, "--formats", "census", "-o", self.outs[-1], "-q",
                                       *self.options, *self.export)]

    def start(self):
        reader, writer = os.pipe()
        with open(self.folder / "errors", "ab") as errors:
            self.process = subprocess.Popen([*self.command("-i", f"s{self.name}"), "--ready-fd", str(writer)], pass_fds=[writer],
                                            stdin=subprocess.DEVNULL, stdout=errors, stderr=errors)
        os.close(writer)
        with os.fdopen(reader) as ready:
            assert ready.read() == "ready\n", self.errors()

    def errors(self):
        return (self.folder / "errors").read_text(encoding="utf-8", errors="replace")

    def replay(self, files, seconds, rate):
        """Each of the files again and again, for its share of the time."""
        for file in files:
            begin = time.monotonic()
            share = seconds / len(files)
            subprocess.run(["tcpreplay", "-q", "-i", f"p{self.name}", f"--pps={rate}", "--loop=0",
                            f"--duration={max(1, round(share))}", file], capture_output=True, check=False)
            time.sleep(max(0.0, share - (time.monotonic() - begin)))

    def kill(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=harness.TIME_LIMIT)
        harness.check_sound(self.process.returncode, self.errors())
        assert self.process.returncode in (0, 3), self.errors()

    def read(self, file):
        """Whether the file could be counted."""
        look = self.folder / "look"
        done = harness.run(file, "--formats", "csv", "-o", look, "-q")
        if done.returncode not in (0, 3) or metrics(look)["total_packets"] == 0:  # a count without packets leaves no file
            return False
        every = max(1, math.ceil(float(metrics(look).get("duration") or 0) / 8))
        done = subprocess.run(self.command(file, every=f"{every}s"), capture_output=True, text=True, check=False, timeout=harness.TIME_LIMIT)
        with open(self.folder / "errors", "a", encoding="utf-8") as errors:
            errors.write(done.stderr)
        harness.check_sound(done.returncode, done.stderr)
        return done.returncode in (0, 3)

    def send_the_rest(self):
        """Counts a file while the store is there: what waits in the spool is sent first."""
        return subprocess.run(self.command(self.folder.parent / "captures/pcap-one-packet.pcap"), capture_output=True, text=True, check=False)

    def censuses(self):
        return in_order(self.outs)


class Trial:
    """One seed."""

    def __init__(self, test, seed):
        self.test, self.seed, self.random = test, seed, random.Random(seed)
        self.database = f"seed{seed}"
        self.folder = test.folder / self.database
        self.folder.mkdir()
        os.symlink(test.captures_folder, self.folder / "captures")
        self.done = []  # what was done to the servers
        options = self.random.choice(((), DEEP, ("--tcp",)))
        self.sensors = {}
        for index, name in enumerate((*LIVE, READING)):
            shard = test.shards[index % 2]
            if index < 2:
                test.program("store", "init", "--url", shard.url(database=self.database), "--cluster", "sensors")
            self.sensors[name] = Sensor(name, shard.url(database=self.database), self.folder, options)
        self.killed = self.random.choice(LIVE) if seed % 2 == 0 else None

    def wait(self, ended, longest):
        return ended.wait(self.random.uniform(0.2, longest))

    def trouble(self, ended):
        while not self.wait(ended, 3):
            shard = self.random.choice(self.test.shards)
            kind = self.random.choice(("kill", "fill", "stop", "slow"))
            self.done.append(kind)
            shard.trouble(kind, lambda: self.wait(ended, 4))

    def kill_sensor(self, sensor):
        time.sleep(self.random.uniform(0.3, 0.8) * SECONDS)
        sensor.kill()
        sensor.start()

    def read_files(self):
        left = CAPTURES
        while left > 0:
            left -= self.sensors[READING].read(self.random.choice(self.test.others))

    def count(self):
        work = [threading.Thread(target=self.read_files)]
        for name in LIVE:
            self.sensors[name].start()
            work.append(threading.Thread(target=self.sensors[name].replay, args=(
                self.random.sample(self.test.plain, CAPTURES), SECONDS, self.random.randrange(20, 2000))))
        if self.killed:
            work.append(threading.Thread(target=self.kill_sensor, args=(self.sensors[self.killed],)))
        for thread in work:
            thread.start()
        for thread in work:
            thread.join()
        for name in LIVE:
            self.sensors[name].stop()

    def run(self):
        ended = threading.Event()
        trouble = threading.Thread(target=self.trouble, args=(ended,))
        trouble.start()
        try:
            self.count()
        finally:
            ended.set()
            trouble.join()
            for name in LIVE:
                self.sensors[name].kill()
        return {name: self.send_the_rest(sensor) for name, sensor in self.sensors.items()}

    def send_the_rest(self, sensor):
        done = self.ask_again(sensor.send_the_rest, self.test.shards)
        self.test.assertEqual((0, []), (done.returncode, list((sensor.folder / "spool").glob("*.wcs"))), done.stderr)
        return sensor.censuses()

    def stores(self):
        """The servers of each, any of which can be asked, and the names of its sensors."""
        if not clickhouse.CHDB:
            return [(self.test.shards, sorted(self.sensors))]
        return [([shard], [name for name in sorted(self.sensors) if self.shard_of(name) is shard]) for shard in self.test.shards]

    def shard_of(self, sensor):
        return self.test.shards[list(self.sensors).index(sensor) % 2]

    def ask_again(self, run, servers):
        """What `run` gives; after a restart if a server says that it is damaged: full disks leave ClickHouse 26.7 merged parts of empty files."""
        done = run()
        if "restart the server" in done.stderr:
            self.done.append("damage")
            for shard in servers:
                shard.kill()
                shard.start()
            done = run()
        return done

    def stored(self, sensor, run):
        return {int(row[0]) for row in self.shard_of(sensor).ask(
            f"SELECT number FROM {self.database}.batches WHERE sensor = '{sensor}' AND run = {run}")}

    def without_the_last(self, censuses):
        """The latest interval of the count that was killed may be in a file and not in the store, or not yet in a file."""
        run = next(interval_of(path)[0] for path in censuses if self.sensors[self.killed].outs[0] in path.parents)
        files = {interval_of(path)[1]: path for path in censuses if interval_of(path)[0] == run}
        stored = self.stored(self.killed, run)
        self.test.assertLessEqual(len(stored ^ set(files)), 1)
        self.test.assertTrue(stored <= set(files) or max(stored) > max(files))
        latest = max(stored & set(files))
        return [path for path in censuses if interval_of(path)[0] != run or interval_of(path)[1] <= latest], stored <= set(files)

    def check(self, censuses):
        ledgers_differ = False
        for name in LIVE:
            if name != self.killed:
                self.check_clocks(name, censuses[name])
        if self.killed:
            censuses[self.killed], ledgers_differ = self.without_the_last(censuses[self.killed])
            if not ledgers_differ:
                return len(censuses)
        for servers, names in self.stores():
            self.check_store(servers, {name: censuses[name] for name in names})
        return sum(map(len, censuses.values()))

    def check_store(self, servers, censuses):
        for name in censuses:
            if self.random.random() < 0.3 and name != self.killed:
                self.compare(servers, name, censuses[name], set(), "--sensor", name)
        everything = [path for paths in censuses.values() for path in paths]
        self.compare(servers, "all-" + "".join(censuses), everything, LEDGER_FILES if self.killed in censuses else set())
        self.check_views(servers, everything)

    def check_views(self, servers, censuses):
        """Each server answers for all."""
        totals = [saved_census.read_census(path).totals for path in censuses]
        packets = sum(one["total_packets"] for one in totals)
        with_time = packets - sum(one["packets_without_time"] for one in totals)
        for shard in servers:
            for view, column, sum_ in (("batches", "packets", packets), ("flows", "packets", packets),
                                       ("timeline", "packets", with_time), ("traffic_by_hour", "packet_count", with_time)):
                self.test.assertEqual([[str(sum_)]], shard.ask(f"SELECT sum({column}) FROM {self.database}.{view}"), view)

    def check_clocks(self, sensor, censuses):
        """What the store has of the sensor's clock is what the sensor has saved."""
        clocks = [saved_census.read_census(path).clock for path in censuses]
        saved = [[str(int(clock[0])), *(Decimal(error) / 10**9 for error in clock[1:])]
                 for clock in clocks if clock]  # files have none
        there = self.shard_of(sensor).ask("SELECT clock_synchronized, clock_estimated_error, clock_max_error "
                                          f"FROM {self.database}.batches WHERE sensor = '{sensor}' AND isNotNull(clock_max_error) AND packets > 0")
        self.test.assertEqual(sorted(saved), sorted([row[0], *map(Decimal, row[1:])] for row in there))

    def compare(self, servers, name, censuses, without, *options):
        """A report, of any of the servers, with the merged censuses."""
        expected, reported = self.folder / f"{name}-expected", self.folder / f"{name}-reported"
        how = ("--formats", "all", "-q", "--title", name)
        url = self.random.choice(servers).url(database=self.database)
        codes = {harness.run("merge", *censuses, *how, "-o", expected).returncode}
        done = self.ask_again(lambda: harness.run("report", url, *options, *how, "-o", reported), servers)
        codes.add(done.returncode)
        self.test.assertLessEqual(codes, {0, 3}, done.stderr)
        self.test.assertTrue(len(codes) == 1 or without, done.stderr)
        self.test.assertEqual(sorted(p.name for p in expected.iterdir()), sorted(p.name for p in reported.iterdir()))
        for file in sorted(expected.iterdir()):
            if file.name not in without and not filecmp.cmp(file, reported / file.name, shallow=False):
                shown = subprocess.run(["diff", "-a", file, reported / file.name], capture_output=True, text=True, errors="replace",
                                       check=False)
                self.test.fail(f"{name}: {file.name}: {shown.stdout[:4000]}")


class Cluster(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="wirecensus-cluster-")))
        cls.captures_folder = cls.folder / "captures"
        cls.plain, cls.others = captures(cls.captures_folder)
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        subprocess.run(["sysctl", "-q", "-w", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1"], check=True)
        for name in LIVE:
            subprocess.run(["ip", "link", "add", f"p{name}", "type", "veth", "peer", "name", f"s{name}"], check=True)
            for link in (f"p{name}", f"s{name}"):
                subprocess.run(["ip", "link", "set", link, "arp", "off", "mtu", "65535", "up"], check=True)
        cls.shards = [Shard(cls.folder / f"shard{index}", index) for index in range(2)]

    @classmethod
    def tearDownClass(cls):
        for shard in cls.shards:
            shard.kill()
            subprocess.run(["umount", "-l", shard.disk.path], check=False)

    def program(self, *arguments):
        done = harness.run(*arguments)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)

    def test_reports_are_the_merged_censuses(self):
        for seed in range(FIRST_SEED, LAST_SEED + 1):
            with self.subTest(seed=seed):
                begin = time.monotonic()
                trial = Trial(self, seed)
                try:
                    intervals = trial.check(trial.run())
                except BaseException as error:
                    print(f"seed {seed}: {error}", file=sys.stderr, flush=True)
                    raise
                said = {"seed": seed, "intervals": intervals, "killed": trial.killed, "seconds": round(time.monotonic() - begin),
                        "done": {kind: trial.done.count(kind) for kind in sorted(set(trial.done))}}
                print(json.dumps(said), file=sys.stderr, flush=True)
                for shard in self.shards:
                    shard.ask(f"DROP DATABASE {trial.database}")
                shutil.rmtree(trial.folder)


def main():
    if os.environ.get("WIRECENSUS_OWN_MOUNTS"):
        return harness.main()
    tools = [tool for tool in ("unshare", "ip", "tcpreplay", "mount", "sysctl") if not shutil.which(tool)]
    alone = ["unshare", "--mount", "--net"]
    if tools or not clickhouse.installed() or subprocess.run([*alone, "true"], capture_output=True, check=False).returncode != 0:
        print(f"skipped: no clickhouse-server, no rights, or not installed: {tools}", file=sys.stderr)
        sys.exit(1 if os.environ.get("WIRECENSUS_NO_SKIP") == "1" else harness.SKIPPED)
    os.execvpe(alone[0], [*alone, sys.executable, "-B", *sys.argv], os.environ | {"WIRECENSUS_OWN_MOUNTS": "1"})


if __name__ == "__main__":
    main()
