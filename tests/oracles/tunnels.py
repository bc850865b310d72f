#!/usr/bin/python3
"""Compares --tunnels with what other programs recorded of public captures.

    tests/oracles/tunnels.py DIR...

DIR: git repositories, with or without a work tree, of zeek/zeek, arkime/arkime, ntop/nDPI, the-tcpdump-group/tcpdump. Nothing of
theirs is in this repository, and this script is not part of the tests that always run.

A row: the capture, its packets, flows of outermost IP packets, inner packets, inner flows and their pairs, IP bytes of
the outermost packets (of all of them) and of the innermost, and who else has these figures. A figure that others do not have is None.

Later fragments of an outer packet are in the flow of their first fragment, as everywhere: gtp1 and gtp2, which have some, have one
flow for each direction.

Last figures (2026-11-30, after 8d05a2b; zeek a13de64, arkime 2d2f367, nDPI 3b1286a, tcpdump 39b50f7): 22 of 22 captures equal.
"""
import csv
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import recorded

PROGRAM = os.environ.get("WIRECENSUS", recorded.PROGRAM)
NAMES = ("packets", "outer flows", "inner packets", "inner flows", "inner pairs", "outer bytes", "inner bytes")
EXPECTED = {
    "Traces/tunnels/vxlan.pcap": ((10, 4, 8, 2, 1, 1228, 672), "Zeek, Arkime, Suricata: ICMP 4+4, and 2 ARP"),
    "Traces/tunnels/geneve.pcap": ((6, 2, 6, 2, 1, 828, 504), "Zeek 3+3"),
    "Traces/tunnels/gre-sample.pcap": ((40, 2, 40, 11, 6, 6171, 5211), "Zeek 22+2+2+2+2+8+2, nfdump 40 and 5211, Arkime 6 sessions"),
    "erspanII.pcap": ((4, 1, 4, 2, 1, 600, 400), "nfdump 4 and 400"),
    "erspan.pcap": ((287, 1, 238, 26, 15, 109325, 97381), "NVGRE by its bits; 49 without IP"),
    "gtp2_different_udp_port.pcap": ((120, 2, 78, 2, 1, 71354, 67706), "Zeek tcp 29+49"),
    "gtp1_gn_normal_incl_fragmentation.pcap": ((108, 2, 72, 2, 1, 64966, 61718), "Zeek, tshark 27+41: only whole datagrams"),
    "gtp8_teredo.pcap": ((10, 7, 10, 10, 10, 1226, 428), "three layers"),
    "6in4tunnel.pcap": ((127, 2, 127, 18, 10, 38515, 35975), "nfdump 127 and 35975"),
    "gre-erspan-vxlan.pcap": ((7, 1, 7, 2, 1, 1037, 337), "Arkime 4+3, HTTP"),
    "6-4-gre-ppp-udp-4-dns.pcap": ((2, 2, 2, 2, 1, 429, 273), "Arkime 1+1, DNS"),
    "vxlan-triple-v2.pcap": ((1, 1, 1, 1, 1, 207, 57), "Zeek: four connections, one in the other"),
    "tunnel-direct-bypass.pcap": ((20, 2, 10, 1, 1, 1060, 410), "Zeek: the same flow inside and outside"),
    "pppoe-over-qinq.pcap": ((86, 2, 0, 0, 0, None, 0), "no second IP header"),
    "mpls-in-vlan.pcap": ((3, 3, 0, 0, 0, None, 0), "no second IP header"),
    "macsec-integonly.pcap": ((1, 1, 0, 0, 0, None, 0), "in the clear: its IP packet is the outermost"),
    "macsec-encrypted.pcap": ((1, 0, 0, 0, 0, 0, 0), "none can be read"),
    "macsec-short-longer.pcap": ((1, None, 0, 0, 0, None, 0), "no tunnel"),
    "macsec-short-shorter.pcap": ((1, None, 0, 0, 0, None, 0), "no tunnel"),
    "gtp3_false_gtp.pcap": ((1, 1, 0, 0, 0, None, 0), "Zeek: no tunnel"),
    "gtp10_not_0xff.pcap": ((3, 3, 0, 0, 0, None, 0), "Zeek: no tunnel"),
    "gtp_false_positive.pcapng": ((7, 3, 0, 0, 0, None, 0), "nDPI: no tunnel"),
}


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def end_of(row):
    return [(row["src_ip"], row["src_port"]), (row["dst_ip"], row["dst_port"])]


def pair_of(row):
    """Without the identifier: each direction of the mirror in erspan.pcap has its own where RFC 7637 has a shared one."""
    names = ("outer_low_ip", "outer_high_ip", "tunnel_low_ip", "tunnel_high_ip", "tunnel_kind", "vlan_id", "protocol")
    return (*(row[name] for name in names), *sorted(end_of(row)))


def figures(capture):
    with tempfile.TemporaryDirectory(prefix="wirecensus-oracle-") as out:
        done = subprocess.run([PROGRAM, str(capture), "--tunnels", "-q", "--formats", "tables", "-o", out], text=True,
                              capture_output=True, check=False)
        if done.returncode not in (0, 3):
            sys.exit(f"{capture}: {done.stderr}")
        flows = rows(Path(out) / "packet_flows.csv")
        inner = rows(Path(out) / "inner_flows.csv")
        metrics = {row["metric"]: row["value"] for row in rows(Path(out) / "packet_metrics.csv")}
    tunnelled = [row for row in flows if row["tunnel"]]
    total = sum(int(row["packets"]) for row in tunnelled)
    if total != int(metrics["inner_packets"]) + int(metrics["hidden_packets"]) or "packets_lost_books" in json.dumps(
            [name for name, value in metrics.items() if value not in ("", "0")]):
        sys.exit(f"{capture}: the books do not close")
    return (int(metrics["total_packets"]), sum(1 for row in flows if row["src_ip"]), int(metrics["inner_packets"]),
            len(inner), len({pair_of(row) for row in inner}), int(metrics["ip_bytes"]), int(metrics["inner_ip_bytes"]))


def compare(name, capture):
    """Prints what differs; whether nothing does."""
    expected, who = EXPECTED[name]
    differences = [f"{figure} {got}, not {want}" for figure, got, want in zip(NAMES, figures(capture), expected)
                   if want is not None and got != want]
    print(f"{'differs' if differences else 'equal':8} {name}: {', '.join(differences) or who}")
    return not differences


def main():
    equal, names = 0, set()
    with tempfile.TemporaryDirectory(prefix="wirecensus-oracle-") as scratch:
        for repository in sys.argv[1:]:
            for path in recorded.files_below(repository, "."):
                name = next((name for name in EXPECTED if f"/{path}".endswith(f"/{name}") and name not in names), None)
                if name:
                    capture = Path(scratch) / Path(name).name
                    capture.write_bytes(recorded.git(repository, "show", f"HEAD:{path}"))
                    names.add(name)
                    equal += compare(name, capture)
    missing = sorted(set(EXPECTED) - names)
    print(f"{equal} of {len(names)} captures equal; not found: {', '.join(missing) or 'none'}")
    sys.exit(0 if equal == len(names) and names else 1)


if __name__ == "__main__":
    main()
