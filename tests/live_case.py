"""What tests of live counts share: a network of their own, the program listening in it, tables to compare."""
import os
import signal
import struct
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import harness
from live_network import LiveNetwork, delivered, missing, settled, wait_for_line
from reference import read_rows
import census

WHY_NOT = missing()


def tables(directory):
    """All that must be equal between a live count and a file's: no times, no rates."""
    directory = Path(directory)
    times = census.FLOW_COLUMNS.index("first_seen")
    figures = {row[0]: row[1] for row in read_rows(directory / "packet_metrics.csv", ["metric", "value"])}
    return {
        "flows": [row[:times] for row in read_rows(directory / "packet_flows.csv", census.FLOW_COLUMNS)],
        "addresses": read_rows(directory / "ip_flows.csv", census.IP_COLUMNS),
        "totals": {name: figures[name] for name in (
            "total_bytes", "total_packets", "min_packet_size", "max_packet_size", "average_packet_size",
            "captured_bytes", "flows", "biflows", "conversations", "addresses", "verdict")},
    }


def metrics(directory):
    """All values of packet_metrics.csv by their name; numbers where they are whole ones."""
    rows = read_rows(Path(directory) / "packet_metrics.csv", ["metric", "value"])
    return {row[0]: int(row[1]) if row[1].isdigit() else row[1] for row in rows}


def udp_frame(number, tags=b""):
    """An Ethernet frame from 127.1.0.x to 127.2.0.x, with VLAN tags before its type."""
    data = struct.pack(">I", number) * (1 + number % 9)
    udp = struct.pack(">HHHH", 1024 + number % 7, 9, 8 + len(data), 0) + data
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), number, 0, 64, 17, 0,
                     bytes([127, 1, 0, 1]), bytes([127, 2, 0, 1 + number % 5]))
    return bytes.fromhex("020000000002020000000001") + tags + b"\x08\0" + ip + udp


def write_capture(path, frames):
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for number, frame in enumerate(frames):
            file.write(struct.pack("<IIII", 1_700_000_000, number, len(frame), len(frame)) + frame)


class LiveTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="wirecensus-live-")
        os.chmod(cls.scratch.name, 0o755)
        cls.folder = Path(cls.scratch.name)
        cls.small = cls.folder / "small.pcap"
        write_capture(cls.small, [udp_frame(number) for number in range(1000)])

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def setUp(self):
        if WHY_NOT:
            harness.skip(self, WHY_NOT)
        self.network = self.enterContext(LiveNetwork())
        self.out = Path(self.enterContext(tempfile.TemporaryDirectory(dir=self.folder)))

    def listen(self, *options, interface="lo", output=subprocess.PIPE):
        """Starts the program in the namespace; returns when its ring is open."""
        process = self.network.start(harness.PROGRAM, "-i", interface, "-o", self.out, "--formats", "csv", *options,
                                     output=output)
        wait_for_line(process, "listening on")
        return process

    def finish(self, process, signal_number=None, limit=harness.TIME_LIMIT, exit_codes=(0,)):
        """Waits for the end, after a signal if one is given; returns standard output and error."""
        if signal_number is not None:
            delivered()
            settled(process.pid)  # were packets added, they would come meanwhile
            process.send_signal(signal_number)
        output, errors = process.communicate(timeout=limit)
        harness.check_sound(process.returncode, errors)
        self.assertIn(process.returncode, exit_codes, errors + output)
        return output, errors

    def tcpdump(self, interface, seen, *options):
        """Starts tcpdump in the namespace."""
        dump = self.network.start("tcpdump", "-i", interface, "-w", seen, "-B", 262144, "-Z", "root", *options)
        wait_for_line(dump, "tcpdump: listening on")
        return dump

    def end_tcpdump(self, dump):
        """Ends it when it has taken all: it gets a block of its ring after a second at most, and drains none when it
        stops. It must have lost nothing."""
        delivered()
        time.sleep(1.5)
        settled(dump.pid)
        dump.send_signal(signal.SIGINT)
        _, report = dump.communicate(timeout=harness.TIME_LIMIT)
        self.assertRegex(report, r"\b0 packets dropped by kernel", report)

    def offline(self, capture, *options):
        """The same tables of a capture file, counted by the same program."""
        with tempfile.TemporaryDirectory(dir=self.folder) as out:
            done = harness.run(capture, "-o", out, "--formats", "csv", *options)
            self.assertEqual(0, done.returncode, done.stderr)
            return tables(out)

    def assert_same(self, expected, actual):
        for name, value in expected.items():
            if value != actual[name]:
                self.fail(f"{name}: {sum(map(len, (value, actual[name])))} entries differ: "
                          f"{first_difference(value, actual[name])}")

    def assert_counted(self, capture, *options):
        live = tables(self.out)
        self.assertEqual("EXACT", live["totals"]["verdict"])
        self.assert_same(self.offline(capture, *options), live)
        return live


def first_difference(expected, actual):
    if isinstance(expected, dict):
        return {key: (expected[key], actual[key]) for key in expected if expected[key] != actual[key]}
    return [row for row in expected if row not in actual][:3], [row for row in actual if row not in expected][:3]
