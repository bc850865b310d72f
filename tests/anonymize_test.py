#!/usr/bin/python3
"""--anonymize: every address of every output is the one that Crypto-PAn gives, and nothing else changes."""
import ctypes
import ipaddress
import json
import shutil
import signal
import struct
import tempfile
import unittest
from pathlib import Path

import harness
import tunnels_test
from live_case import LiveTest, tables

KEY = bytes([21, 34, 23, 141, 51, 164, 207, 128, 19, 10, 91, 22, 73, 144, 125, 16,
             216, 152, 143, 131, 121, 121, 101, 39, 98, 87, 76, 45, 42, 132, 34, 2])  # of the authors' sample
CRYPTO = ctypes.CDLL("libcrypto.so.3")
CRYPTO.AES_set_encrypt_key.argtypes = [ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p]
CRYPTO.AES_encrypt.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p]


def cipher(key):
    schedule = ctypes.create_string_buffer(512)
    CRYPTO.AES_set_encrypt_key(key, 128, schedule)

    def encrypt(block):
        out = ctypes.create_string_buffer(16)
        CRYPTO.AES_encrypt(block, out, schedule)
        return int.from_bytes(out.raw[:16], "big")
    return encrypt


def anonymizer(key):
    """The paper, bit by bit: what is before a bit, followed by the pad, decides whether it is inverted."""
    encrypt = cipher(key[:16])
    pad, known = encrypt(key[16:]), {}

    def anonymized(text):
        if text not in known:
            address = ipaddress.ip_address(text)
            bits, value, inverted = address.max_prefixlen, int(address) << (128 - address.max_prefixlen), 0
            for bit in range(bits):
                mask = (1 << 128) - (1 << (128 - bit))
                block = (value & mask) | (pad & ~mask & ((1 << 128) - 1))
                inverted |= (encrypt(block.to_bytes(16, "big")) >> 127) << (127 - bit)
            known[text] = str(type(address)((value ^ inverted) >> (128 - bits)))
        return known[text]
    return anonymized


def ipv4(source, destination, identification, fragment, body):
    return bytes(12) + b"\x08\0" + struct.pack(
        ">BBHHHBBH4s4s", 0x45, 0, 20 + len(body), identification, fragment, 64, 17, 0,
        ipaddress.ip_address(source).packed, ipaddress.ip_address(destination).packed) + body


def ipv6(source, destination, body):
    return bytes(12) + b"\x86\xdd" + struct.pack(">IHBB", 6 << 28, len(body), 17, 64) + ipaddress.ip_address(
        source).packed + ipaddress.ip_address(destination).packed + body


def udp(source, destination, length=8):
    return struct.pack(">HHHH", source, destination, length, 0)


def frames(rounds=40):
    """Both directions, fragments before and after their first, VLANs, IPv6, and packets without addresses."""
    for number in range(rounds):
        here, there = f"10.{number % 3}.0.{number}", f"192.168.{number % 2}.7"
        yield ipv4(here, there, number, 0, udp(1000 + number % 4, 53))
        yield ipv4(there, here, number, 0, udp(53, 1000 + number % 4))
        yield ipv4(here, there, 7000 + number, 1, b"fragment")
        yield ipv4(here, there, 7000 + number, 0x2000, udp(9, 10, 16))
        yield ipv6(f"2001:db8:{number % 3}::{number:x}", "2001:db8::1", udp(5, 6))
        yield bytes(12) + b"\x81\0\0\7" + ipv4(there, here, number, 0, udp(1, 2))[12:]
        yield bytes(12) + b"\x08\x06" + bytes(28)  # ARP


def write_capture(path, some, first=0):
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for number, frame in enumerate(some, first):
            file.write(struct.pack("<IIII", 1_700_000_000 + number, 0, len(frame), len(frame)) + frame)


ADDRESSES = {"flows": ("src_ip", "dst_ip"), "addresses": ("ip",), "conversations": ("ip_a", "ip_b")}


def rows_of(document, table, change=lambda text: text):
    """The rows in an order of their own: that of the addresses is another one."""
    def row_of(row):
        return {name: change(value) if name in ADDRESSES[table] and value else value for name, value in row.items()}
    rows = [row_of(row) for row in document[table]]
    if table == "conversations":  # the lower address is the first
        for row in rows:
            if ipaddress.ip_address(row["ip_a"]) > ipaddress.ip_address(row["ip_b"]):
                for first in [name for name in row if name == "ip_a" or name.endswith("a_to_b")]:
                    second = "ip_b" if first == "ip_a" else first.replace("a_to_b", "b_to_a")
                    row[first], row[second] = row[second], row[first]
    return sorted(map(json.dumps, rows))


class Anonymize(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="wirecensus-anonymize-")))
        self.key = self.key_file("key", KEY)
        write_capture(self.folder / "a.pcap", frames())

    def key_file(self, name, content, mode=0o600):
        path = self.folder / name
        path.write_bytes(content)
        path.chmod(mode)
        return path

    def files(self, *arguments, formats="all", exit_code=0):
        out = self.folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        done = harness.run(*arguments, "--formats", formats, "-o", out, cwd=self.folder)
        self.assertEqual(exit_code, done.returncode, done.stderr)
        files = {path.name: path.read_bytes() for path in out.iterdir()} if out.is_dir() else {}
        return files | {"standard output": done.stdout.encode(), "standard error": done.stderr.encode()}

    def count(self, *arguments, **options):
        return json.loads(self.files(*arguments, formats="json", **options)["census.json"])

    def check(self, *arguments):
        """Everything is as without it, but for the addresses."""
        raw, changed = self.count(*arguments), self.count(*arguments, "--anonymize", self.key)
        for table in ADDRESSES:
            self.assertEqual(rows_of(raw, table, anonymizer(KEY)), rows_of(changed, table), table)
        for table in ("protocols", "packet_sizes", "timeline", "metrics"):
            self.assertEqual(raw[table], changed[table], table)
        return changed

    def test_flows_are_those_of_the_packets_under_other_addresses(self):
        changed = self.check("a.pcap")
        self.assertEqual("EXACT", changed["ledger"]["verdict"])
        self.assertIn("anonymized", changed["ledger"]["remarks"][0]["detail"])

    def check_rows(self, table, raw, changed, addresses, pairs=()):
        """The rows are those of before under other addresses; of a pair of addresses, the lower comes first."""
        change = anonymizer(KEY)

        def row_of(row):
            row = {name: change(value) if name in addresses and value else value for name, value in row.items()
                   if name != "community_id"}
            for low, high in pairs:
                row[low], row[high] = sorted((row[low], row[high]), key=ipaddress.ip_address)
            return json.dumps(row)
        self.assertGreater(len(changed[table]), 1)
        self.assertEqual(sorted(map(row_of, raw[table])), sorted(json.dumps({
            name: value for name, value in row.items() if name != "community_id"}) for row in changed[table]), table)

    def test_connections_and_what_is_inside_tunnels(self):
        capture = tunnels_test.TunnelsTest.capture(self, tunnels_test.mixture())
        asked = ("--tcp", "--tunnels", "--inner-filter", "not net 203.0.113.0/24")
        raw, changed = self.count(capture, *asked), self.count(capture, *asked, "--anonymize", self.key)
        self.check_rows("connections", raw, changed, ("src_ip", "dst_ip"))
        self.check_rows("inner_flows", raw, changed, ("src_ip", "dst_ip", "outer_low_ip", "outer_high_ip", "tunnel_low_ip",
                        "tunnel_high_ip"), (("outer_low_ip", "outer_high_ip"), ("tunnel_low_ip", "tunnel_high_ip")))
        self.assertEqual(raw["metrics"], changed["metrics"])
        self.assertNotEqual({row["community_id"] for row in raw["connections"]},
                            {row["community_id"] for row in changed["connections"]})

    def test_the_health_of_recorded_connections(self):
        harness.skip_without_captures(self)
        capture = harness.REAL_CAPTURES / "PcapPlusPlus__many-protocols.pcap"
        raw, changed = self.count(capture, "--tcp"), self.count(capture, "--tcp", "--anonymize", self.key)
        self.check_rows("connections", raw, changed, ("src_ip", "dst_ip"))
        self.check_rows("tcp_health", raw, changed, ("src_ip", "dst_ip"))

    def test_recorded_captures(self):
        harness.skip_without_captures(self)
        for name in ("PcapPlusPlus__ip-frag.pcap", "PcapPlusPlus__many-protocols.pcap", "arkime__v6.pcap"):
            self.check(harness.REAL_CAPTURES / name)

    def test_threads_make_no_difference(self):
        expected = self.files("a.pcap", "--anonymize", self.key, "-j", 1)
        found = self.files("a.pcap", "--anonymize", self.key, "-j", 3)
        for name in expected.keys() - {"standard error"}:
            self.assertEqual(expected[name], found[name], name)

    def test_no_output_has_a_real_address(self):
        files = self.files("a.pcap", "--anonymize", self.key)
        self.assertGreater(len(files), 15)
        for name, content in files.items():
            for real in (b"192.168.", b"10.0.0.", b"10.1.0.", b"2001:db8", ipaddress.ip_address("192.168.0.7").packed,
                         ipaddress.ip_address("2001:db8::1").packed):
                if not name.endswith(".png"):
                    self.assertNotIn(real, content, name)

    def test_censuses_of_one_key_can_be_compared_and_merged(self):
        some = list(frames())
        write_capture(self.folder / "first.pcap", some[:101])
        write_capture(self.folder / "second.pcap", some[101:], first=101)
        for name, key in (("a", KEY), ("b", KEY), ("c", bytes(32))):
            saved = self.files("a.pcap", "--anonymize", self.key_file("other", key), formats="census")
            (self.folder / f"{name}.wcs").write_bytes(saved["census.wcs"])
        self.assertEqual(0, harness.run("diff", "a.wcs", "b.wcs", "--formats", "none", cwd=self.folder).returncode)
        self.assertEqual(4, harness.run("diff", "a.wcs", "c.wcs", "--formats", "none", cwd=self.folder).returncode)
        for name in ("first", "second"):
            saved = self.files(f"{name}.pcap", "--anonymize", self.key, formats="census")
            (self.folder / f"{name}.wcs").write_bytes(saved["census.wcs"])
        whole, parts = self.count("a.pcap", "--anonymize", self.key), self.count("merge", "first.wcs", "second.wcs")
        for table in ADDRESSES:
            self.assertEqual(whole[table], parts[table], table)

    def test_comparisons_have_no_real_address(self):
        write_capture(self.folder / "fewer.pcap", list(frames())[:200])
        for arguments in (("diff", "a.pcap", "fewer.pcap", "--formats", "csv"),
                          ("--from", "a.pcap", "--to", "fewer.pcap", "--formats", "json"),
                          ("fewer.pcap", "--expect", "a.pcap", "--formats", "json")):
            out = self.folder / "compared"
            shutil.rmtree(out, ignore_errors=True)
            done = harness.run(*arguments, "--anonymize", self.key, "-o", out, cwd=self.folder)
            self.assertEqual(4, done.returncode, done.stderr)
            text = done.stdout + "".join(path.read_text() for path in out.iterdir())
            for real in ("192.168.", "10.0.0.", "10.1.0.", "2001:db8"):
                self.assertNotIn(real, text, arguments)
            self.assertIn(anonymizer(KEY)("192.168.0.7"), text)

    def test_keys(self):
        by_bytes = self.count("a.pcap", "--anonymize", self.key)
        digits = self.key_file("digits", KEY.hex().upper().encode() + b"\n")
        self.assertEqual(by_bytes["flows"], self.count("a.pcap", "--anonymize", digits)["flows"])
        errors = self.files("a.pcap", "--anonymize", self.key_file("open", KEY, 0o644), formats="none")["standard error"]
        self.assertIn(b"every user of this machine can read", errors)
        self.assertNotIn(b"every user", self.files("a.pcap", "--anonymize", self.key, formats="none")["standard error"])

    def test_what_would_not_be_anonymized_is_refused(self):
        def refused(*arguments, exit_code):
            done = harness.run(*arguments, "-q", "--formats", "none", cwd=self.folder)
            self.assertEqual(exit_code, done.returncode, done.stderr)
            return done.stderr
        self.assertIn("as they are", refused("a.pcap", "--anonymize", self.key, "-w", "kept.pcapng", exit_code=2))
        self.assertFalse((self.folder / "kept.pcapng").exists())
        for asked in ("--names-seen", "--headers"):
            self.assertIn("would stay as they are", refused("a.pcap", "--anonymize", self.key, asked, exit_code=2))
        self.assertIn("32 bytes or 64", refused("a.pcap", "--anonymize", self.key_file("short", b"x"), exit_code=1))
        self.assertIn("cannot read the key file", refused("a.pcap", "--anonymize", "none", exit_code=1))
        self.assertIn("cannot read the key file", refused("a.pcap", "--anonymize", "", exit_code=1))
        saved = self.files("a.pcap", formats="census")["census.wcs"]
        (self.folder / "raw.wcs").write_bytes(saved)
        for inputs in (["raw.wcs"], ["a.pcap", "raw.wcs"], ["a.pcap", "--expect", "raw.wcs"]):
            self.assertIn("--anonymize needs the packets", refused(*inputs, "--anonymize", self.key, exit_code=1))


class AnonymizeLive(LiveTest):
    def test_an_interface_is_counted_like_a_file(self):
        key = self.folder / "key"
        key.write_bytes(KEY)
        process = self.listen("--anonymize", key)
        self.network.replay(self.small, "lo", "--topspeed")
        self.finish(process, signal.SIGINT)
        self.assert_same(self.offline(self.small, "--anonymize", key), tables(self.out))


if __name__ == "__main__":
    harness.main()
