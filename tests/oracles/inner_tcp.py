#!/usr/bin/python3
"""The health of TCP in tunnels, by the same packets outside: python3 inner_tcp.py FOLDER

Each Ethernet capture below FOLDER is counted with --tcp, then again with each frame put into a VXLAN tunnel, with --tunnels. Each direction
of a TCP flow outside must have one inner flow with the same figures. Needs editcap.

A VLAN is part of the key of an inner flow, and not of one outside: flows with several VLANs are not compared.

Last figures (2026-11-30): of zeek a13de64, arkime 2d2f367 and nDPI 3b1286a 323 captures, 2,762 directions, all equal, 6 with several VLANs.
"""
import csv
import os
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = os.environ["WIRECENSUS"]
FIRST = "tcp_flags"
OF_LAST = {"tcp_handshake_rtt", "tcp_mss", "tcp_window_scale", "tcp_initial_window", "tcp_sack_permitted", "tcp_timestamps",
           "tcp_ecn_offered"}
OF_SEVERAL = {"tcp_trouble_since", "tcp_rtt_min", "tcp_rtt_mean", "tcp_flags", "tcp_ranges_overflow", "tcp_order_unproved"}


def encapsulated(data, length):
    """A frame of `length` bytes on the wire, of which `data` was captured, in VXLAN."""
    vxlan = struct.pack(">II", 0x08000000, 7 << 8)
    udp = struct.pack(">HHHH", 50000, 4789, (16 + length) & 0xFFFF, 0)
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, (36 + length) & 0xFFFF, 0, 0, 64, 17, 0, bytes((198, 51, 100, 1)), bytes((198, 51, 100, 2)))
    return bytes(12) + b"\x08\x00" + ip + udp + vxlan + data


def records(path):
    """The order of bytes, the magic number, and (head, seconds, fraction, length, data) of each packet; None if it cannot be wrapped."""
    text = path.read_bytes()
    order = {b"\xd4\xc3\xb2\xa1": "<", b"\x4d\x3c\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">", b"\xa1\xb2\x3c\x4d": ">"}.get(text[:4])
    if order is None or struct.unpack_from(order + "I", text, 20)[0] != 1:
        return None
    packets, at = [], 24
    while at + 16 <= len(text):
        seconds, fraction, captured, length = struct.unpack_from(order + "IIII", text, at)
        at += 16
        if at + captured > len(text) or length > 65000 or captured > length:
            return None
        packets.append((seconds, fraction, length, text[at:at + captured]))
        at += captured
    return order, text[:24], packets


def count(path, out, *options):
    done = subprocess.run([PROGRAM, path, *options, "-q", "-o", out, "--formats", "tables"], capture_output=True, text=True, check=False)
    return done.returncode in (0, 3)


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row.get("protocol", "tcp") == "tcp"]


def by_key(all_rows):
    found = {}
    for row in all_rows:
        found.setdefault(tuple(row[name] for name in ("src_ip", "src_port", "dst_ip", "dst_port")), []).append(row)
    return found


def differs(connections, inner):
    names = list(inner)[list(inner).index(FIRST):]
    last = connections[-1]
    if len(connections) == 1:
        return [name for name in names if inner[name] != last[name]]
    if inner["tcp_connections"] != str(len(connections)):
        return ["tcp_connections"]
    wrong = [name for name in OF_LAST if inner[name] != last[name]]
    for name in set(names) - OF_LAST - OF_SEVERAL:
        values = [row[name] for row in connections]
        if inner[name] != ("" if "" in values else str(sum(map(int, values)))):
            wrong.append(name)
    return wrong


def compare(path, scratch):
    """(directions compared, of these different, not compared as they have several VLANs), or None."""
    parts = records(path)
    if parts is None:
        return None
    order, head, packets = parts
    wrapped = scratch / "wrapped.pcap"
    with open(wrapped, "wb") as file:
        file.write(head)
        for seconds, fraction, length, data in packets:
            frame = encapsulated(data, length)
            file.write(struct.pack(order + "IIII", seconds, fraction, len(frame), 50 + length) + frame)
    if not count(path, scratch / "outside", "--tcp") or not count(wrapped, scratch / "inside", "--tcp", "--tunnels"):
        return None
    outside = by_key(rows(scratch / "outside" / "tcp_health.csv"))
    inside = by_key(rows(scratch / "inside" / "inner_flows.csv"))
    bad = several = 0
    for key, connections in outside.items():
        back = key[2:] + key[:2]
        candidates = [row for row in inside.get(key, []) if row["encapsulation"] == "vxlan"]
        vlans = {row["vlan_id"] for row in candidates + inside.get(back, [])}
        if len(vlans) > 1:  # they part inner flows, but not those outside
            several += 1
            continue
        connections.sort(key=lambda row: row["first_seen"])
        wrong = ["no row"] if len(candidates) != 1 else differs(connections, candidates[0])
        if wrong:
            print(path.name, key, wrong)
            bad += 1
    return len(outside) - several, bad, several


def main():
    captures = directions = bad = several = 0
    for path in sorted(Path(sys.argv[1]).rglob("*")):
        if path.suffix not in (".pcap", ".pcapng", ".cap", ".trace") or not path.is_file():
            continue
        with tempfile.TemporaryDirectory(prefix="wirecensus-oracle-") as scratch:
            plain = Path(scratch) / "plain.pcap"
            if subprocess.run(["editcap", "-F", "nsecpcap", path, plain], capture_output=True, check=False).returncode != 0:
                continue
            result = compare(plain, Path(scratch))
        if result is not None and result[0] > 0:
            captures, directions, bad, several = captures + 1, directions + result[0], bad + result[1], several + result[2]
            if result[1]:
                print(path, *result)
    print(f"{captures} captures, {directions} directions, {bad} different, {several} with several VLANs")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
