#!/usr/bin/python3
"""Counts each capture whole and divided, and compares the tables of depth as the class of each column promises (docs/tcp.md).

    tests/oracles/divided_captures.py [--every] [--program FILE] FOLDER...

FOLDER: captures (pcap, pcapng, compressed too), below it at any depth. Of each capture:

    threads    -j 1 to -j 8                            equal to the byte
    pieces     two files at a quarter, half and three quarters of the packets, counted as one run: equal to the byte
    resumed    the census of the first piece, and the second piece as a file
    merged     the censuses of both pieces, in the order of capture
    books      inner, filtered and hidden packets are the packets of rows with a tunnel; inner rows add up to inner packets

"resumed" and "merged" must be equal in all columns but those of order (ORDERED), and in these, too, where tcp_order_unproved is 0;
and but those of ranges (UNION) where tcp_ranges_overflow is 1, which makes them bounds.
--every divides after each packet where there are at most 60. Doubts, and losses of unknown size, are not compared: each file has its own.

What a piece lacks of the headers of a pcapng file (sections, interfaces) is repeated there; statistics of interfaces are in the last
piece alone. Prints each difference (kind, capture, table, row, column, whole, divided) and, last, the figures; exits with 1 if
there is a difference. As -j is lowered to the number of processors, a small library (it needs cc) says that there are eight.

Last figures (2026-11-30, after 8d05a2b). Recorded captures of this project's tests: 238, books closed in all 17 with tunnels (4,578
packets = 143 inner + 4,435 hidden); threads 1,666 of 1,666, pieces, resumed and merged each 426 of 426. The conversations of
tcp_cases_test.py with --every: 31, all 207 cuts equal. Captures of tests/captures: different are 3 cuts of files whose records are
judged by the whole file (above the snap length), and 14 whose handshake no TCP would make (its ACK does not acknowledge the SYN,
which the later piece cannot know). zeek/zeek testing/btest/Traces: two requests cut behind the first of several segments
(docs/outputs.md), and steps over 2^30 of a fuzzed capture (docs/tcp.md).
"""
import argparse
import bz2
import csv
import gzip
import lzma
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from collections import Counter
from pathlib import Path

import recorded

OPTIONS = ("--tcp", "--tunnels", "--names-seen", "--headers", "-q")
TABLES = ("connections.csv", "tcp_health.csv", "names.csv", "inner_flows.csv", "packet_flows.csv", "ip_flows.csv",
          "packet_metrics.csv")
HEALTH = """repeated_packets partly_repeated_packets needless_packets duplicate_packets gaps late_packets late_bytes
    late_retransmitted reordered late_undecided duplicate_acks sack_acks window_probes keepalives odd_packets trouble_since rtt_min rtt_mean
    rtt_samples""".split()
ORDERED = {"tcp_" + name for name in HEALTH} | {f"{side}_{name}" for side in ("orig", "resp")
                                                for name in ("repeated_packets", "late_packets")}
UNION = {f"{side}_{name}_bytes" for side in ("tcp", "orig", "resp")
         for name in ("unique", "repeated", "missing", "unseen", "unacked")} | {"tcp_ranges_overflow"}
MARK = "tcp_order_unproved"
OF_FILES = {"doubts", "losses_of_unknown_size"}  # each file has its own
EIGHT_PROCESSORS = """
#define _GNU_SOURCE
#include <sched.h>
int sched_getaffinity(pid_t process, size_t size, cpu_set_t* mask) {
  (void)process;
  CPU_ZERO_S(size, mask);
  for (int i = 0; i < 8; ++i) CPU_SET_S(i, size, mask);
  return 0;
}
"""
PACKET_BLOCKS = {2, 3, 6}  # of pcapng: obsolete, simple, enhanced
STATISTICS = 5
SECTION = b"\n\r\r\n"
EVERY_UP_TO = 60


def bytes_of(path):
    """Decompressed; empty where the compressed file is damaged."""
    try:
        return decompressed(path.read_bytes())
    except (EOFError, OSError, lzma.LZMAError, zlib.error, subprocess.CalledProcessError):
        return b""


def decompressed(data):
    for magic, opened in ((b"\x1f\x8b", gzip.decompress), (b"\xfd7zXZ", lzma.decompress), (b"BZh", bz2.decompress)):
        if data.startswith(magic):
            return opened(data)
    if data.startswith(b"\x28\xb5\x2f\xfd"):
        return subprocess.run(["zstd", "-dc"], input=data, capture_output=True, check=True).stdout
    return data


def pcap_items(data):
    """(is it of a packet, bytes) for each part of the file, the file header first."""
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    items, at = [(False, data[:24])], 24
    while at + 16 <= len(data):
        size = 16 + struct.unpack_from(order + "I", data, at + 8)[0]
        if at + size > len(data):
            break
        items.append((True, data[at:at + size]))
        at += size
    return items if at == len(data) else None


def pcapng_items(data):
    items, at, order = [], 0, "<"
    while at + 12 <= len(data):
        if data[at:at + 4] == SECTION:
            order = "<" if data[at + 8:at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
        kind, size = struct.unpack_from(order + "II", data, at)
        if size < 12 or size % 4 or at + size > len(data):
            return None
        items.append((kind if kind == STATISTICS else kind in PACKET_BLOCKS, data[at:at + size]))
        at += size
    return items if at == len(data) else None


def items_of(data):
    """None of a file that is not whole, or of another kind: what it has cannot be divided without a judgment."""
    if data[:4] == SECTION:
        return pcapng_items(data)
    known = (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d")
    return pcap_items(data) if data[:4] in known else None


def pieces_of(items, at):
    """The items as two files, the first with `at` packets."""
    first, second, seen = [], [], 0
    for kind, part in items:
        if kind is True:
            (first if seen < at else second).append(part)
            seen += 1
        elif kind == STATISTICS:
            second.append(part)
        else:
            if seen < at:
                first.append(part)
            second.append(part)
    return b"".join(first), b"".join(second)


def eight_processors(folder):
    """The environment in which the program finds them."""
    library = folder / "processors.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-o", library, "-"], input=EIGHT_PROCESSORS.encode(), check=True)
    return {**os.environ, "LD_PRELOAD": str(library)}


class Counted:
    def __init__(self, program, environment, folder):
        self.program, self.environment, self.folder = program, environment, folder

    def count(self, name, *arguments):
        """The tables by name; None if it failed."""
        out = self.folder / name
        done = subprocess.run([self.program, *arguments, "-q", "--formats", "tables,census", "-o", out], capture_output=True,
                              check=False, timeout=recorded.MAX_SECONDS, env=self.environment)
        if done.returncode not in (0, 3):
            return None
        return {table: (out / table).read_bytes() for table in TABLES if (out / table).exists()}


def rows_of(table):
    return list(csv.DictReader(table.decode().splitlines()))


def bounded_ends(health):
    """Ends of connections whose ranges did not fit, which tcp_ranges_overflow says: figures by union are bounds."""
    return {recorded.ends_of(row) for row in rows_of(health) if row["tcp_ranges_overflow"] == "1"}


def differences(name, whole, divided, bounded):
    """(row, column, whole, divided) of the rows of a table, as the classes of its columns allow."""
    one, other = rows_of(whole), rows_of(divided)
    if name == "packet_metrics.csv":
        one, other = ([row for row in rows if row["metric"] not in OF_FILES] for rows in (one, other))
    if len(one) != len(other):
        return [("", "rows", len(one), len(other))]
    found = []
    for number, (mine, theirs) in enumerate(zip(one, other)):
        unproved = theirs.get(MARK, "1") == "1"  # connections.csv has no mark: its sums are those of tcp_health.csv
        left_out = ORDERED if unproved else set()
        if bounded and mine.get("src_ip") and recorded.ends_of(mine) in bounded:
            left_out = left_out | UNION
        found += [(number, column, value, theirs[column]) for column, value in mine.items()
                  if value != theirs[column] and column != MARK and column not in left_out]
    return found


class Comparison:
    def __init__(self, program, environment, every):
        self.program, self.environment, self.every = program, environment, every
        self.figures = Counter()

    def tell(self, kind, path, tables, divided, exact):
        if divided is None or tables.keys() != divided.keys():
            self.figures[f"{kind} different"] += 1
            print(f"{kind}\t{path}\t{'not counted' if divided is None else sorted(divided)}", flush=True)
            return
        bounded = bounded_ends(divided["tcp_health.csv"]) if not exact else set()
        found = [(name, *difference) for name in tables if tables[name] != divided[name]
                 for difference in self.found(name, tables[name], divided[name], bounded, exact)]
        self.figures[f"{kind} {'different' if found else 'equal'}"] += 1
        for difference in found[:4]:
            print("\t".join(str(cell) for cell in (kind, path, *difference)), flush=True)

    @staticmethod
    def found(name, whole, divided, bounded, exact):
        different = differences(name, whole, divided, bounded)
        return different or ([("", "bytes", "", "")] if exact and name != "packet_metrics.csv" else [])

    def check_books(self, path, tables):
        flows = [row for row in rows_of(tables["packet_flows.csv"]) if row["tunnel"]]
        packets = sum(int(row["packets"]) for row in flows)
        inner, hidden = (sum(int(row[name]) for row in flows) for name in ("inner_packets", "hidden_packets"))
        rows = sum(int(row["packets"]) for row in rows_of(tables["inner_flows.csv"]))
        self.figures["books: packets of rows with a tunnel"] += packets
        self.figures["books: inner packets"] += inner
        self.figures["books: hidden packets"] += hidden
        closed = packets == inner + hidden and rows == inner and \
            all(int(row["packets"]) == int(row["inner_packets"]) + int(row["hidden_packets"]) for row in flows)
        self.figures[f"books of captures with tunnels {'closed' if closed else 'different'}"] += bool(flows) or not closed
        if not closed:
            print("\t".join(str(cell) for cell in ("books", path, packets, inner, hidden, rows)), flush=True)

    def compare(self, path, scratch):
        counted = Counted(self.program, self.environment, scratch)
        tables = counted.count("whole", *OPTIONS, path, "-j", "1")
        if tables is None:
            self.figures["captures not read"] += 1
            return
        self.figures["captures"] += 1
        self.check_books(path, tables)
        for threads in range(2, 9):
            self.tell("threads", path, tables, counted.count("threads", *OPTIONS, path, "-j", str(threads)), True)
        items = items_of(bytes_of(path))
        packets = sum(kind is True for kind, _ in items or [])
        if packets < 2:
            self.figures["captures not divided (damaged, of another kind, or of less than two packets)"] += 1
            return
        cuts = range(1, packets) if self.every and packets <= EVERY_UP_TO else \
            sorted({max(1, packets * quarter // 4) for quarter in (1, 2, 3)})
        for at in cuts:
            self.compare_divided(path, counted, items, at)

    def compare_divided(self, path, counted, items, at):
        pieces = [counted.folder / name for name in ("a.cap", "b.cap")]
        for piece, data in zip(pieces, pieces_of(items, at)):
            piece.write_bytes(data)
        whole = counted.folder / "joined.cap"
        whole.write_bytes(b"".join(part for _, part in items))
        tables = counted.count("joined", *OPTIONS, whole)
        where = f"{path} at {at}"
        self.tell("pieces", where, tables, counted.count("pieces", *OPTIONS, *pieces), True)
        for name, piece in zip("ab", pieces):
            counted.count(name, *OPTIONS, piece)
        saved = [counted.folder / name / "census.wcs" for name in "ab"]
        self.tell("resumed", where, tables, counted.count("resumed", *OPTIONS, saved[0], pieces[1]), False)
        self.tell("merged", where, tables, counted.count("merged", "merge", *saved), False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=recorded.PROGRAM)
    parser.add_argument("--every", action="store_true")
    parser.add_argument("folder", nargs="+")
    arguments = parser.parse_args()
    paths = sorted(path for folder in arguments.folder for path in Path(folder).rglob("*") if path.is_file())
    with tempfile.TemporaryDirectory(prefix="wirecensus-divided-") as name:
        environment = eight_processors(Path(name))
        comparison = Comparison(arguments.program, environment, arguments.every)
        for number, path in enumerate(paths):
            scratch = Path(name) / str(number)
            scratch.mkdir()
            comparison.compare(path, scratch)
            shutil.rmtree(scratch)
    for kind, count in sorted(comparison.figures.items()):
        print(f"{count:8} {kind}")
    return any("different" in kind for kind in comparison.figures)


if __name__ == "__main__":
    sys.exit(main())
