#!/usr/bin/python3
"""Compares ndpi_application (--apps ndpi) with what ndpiReader of the same library says of the same captures.

    tests/oracles/apps_oracle.py FOLDER...        captures in folders
    tests/oracles/apps_oracle.py --ndpi DIR       those of tests/cfgs/default/pcap of ntop/nDPI, a git repository

Connections of TCP and UDP are found by their ends. Prints each kind of difference (capture, ours, theirs, connections, reason) and,
last, the figures; exits with 1 if a difference has no reason. Needs ndpiReader (libndpi-bin 4.2); it is never asked to guess by
ports (-d), as the library here.

Last figures (2026-11-30, after 84fde91; nDPI 3b1286a): 8639 connections equal, 4022 of them with a word; 17 were not examined
(fragments, damaged headers), which ndpiReader calls Unknown; 36 different: 29 of calls, Zoom and Ookla by what nDPI remembers of other
flows, 4 of TINC, 2 of a link type that ndpiReader does not read, 1 of a damaged packet. 14 of ndpiReader alone, inside tunnels.
"""
import argparse
import csv
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import recorded

NUMBERS = {"tcp": "6", "udp": "17"}
UNKNOWN = {"Unknown"}
MEMORY = "nDPI remembers other flows of a host; here that is cleared after each packet, so that a word depends on its flow alone"
# By capture, or by ours and theirs in any.
REASONS = {
    "tinc.pcap": "TINC is not looked for: nDPI knows it by another flow only",
    "someip_sd_sample.pcap": "ndpiReader does not read this link type (PPI)",
    "fuzz-2006-09-29-28586.pcap": "ndpiReader counts damaged packets of other ports in this flow",
    ("HTTP.Ookla", "Ookla"): MEMORY,
    ("Unknown", "Zoom"): MEMORY,
}


def connection_key(row, protocol):
    return recorded.between(*(recorded.end_of(row[f"{side}_ip"], row[f"{side}_port"] or "0") for side in ("src", "dst"))), protocol


def grouped(pairs):
    words = {}
    for key, word in pairs:
        words.setdefault(key, set()).add(word)
    return words


def theirs(capture, scratch):
    """Without those that it does not know: it does not list them. None if it cannot read the capture."""
    listed = scratch / "reader.csv"
    done = subprocess.run(["ndpiReader", "-i", capture, "-d", "-q", "-C", listed], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, check=False)
    lines = listed.read_text(encoding="utf-8", errors="replace").splitlines() if listed.exists() else []
    if done.returncode or not lines:
        return None
    names, *rows = (line.split(",") for line in lines)
    names[0] = names[0].lstrip("#")
    rows = [dict(zip(names, row)) for row in rows]  # texts behind these columns may have commas
    return grouped((connection_key(row, row["protocol"]), row["ndpi_proto"]) for row in rows)


def ours(program, capture, scratch):
    done = subprocess.run([program, capture, "-q", "--apps", "ndpi", "--formats", "connections.csv", "-o", scratch],
                          capture_output=True, check=False)
    if done.returncode not in (0, 3):
        return None
    with open(scratch / "connections.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["protocol"] in NUMBERS]
    return grouped((connection_key(row, NUMBERS[row["protocol"]]), row["ndpi_application"]) for row in rows)


def reason_for(capture, one, other):
    if one.startswith("STUN") and other.startswith("STUN."):  # a call
        return MEMORY
    return REASONS.get(capture) or REASONS.get((one, other), "")


def compare(program, capture, scratch, figures):
    found, expected = ours(program, capture, scratch), theirs(capture, scratch)
    if found is None or expected is None:
        figures["captures that one of both does not read"] += 1
        return
    expected = {key: words for key, words in expected.items() if key[1] in NUMBERS.values()}
    figures["connections of ndpiReader alone (inside tunnels)"] += len(expected.keys() - found.keys())
    different = Counter()
    for key, words in found.items():
        others = expected.get(key, UNKNOWN)
        if words == {""} and others == UNKNOWN:
            figures["connections not examined"] += 1
        elif words != others:
            different[" ".join(sorted(words)), " ".join(sorted(others))] += 1
        else:
            figures[f"connections equal, {'unknown' if words == UNKNOWN else 'with a word'}"] += 1
    for (one, other), count in sorted(different.items()):
        reason = reason_for(capture.name, one, other)
        figures[f"connections different{', for a known reason' if reason else ''}"] += count
        print(f"{capture.name}\t{one}\t{other}\t{count}\t{reason}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=recorded.PROGRAM)
    parser.add_argument("--ndpi")
    parser.add_argument("folder", nargs="*")
    arguments = parser.parse_args()
    figures = Counter()
    with tempfile.TemporaryDirectory(prefix="wirecensus-oracle-") as folder:
        scratch = Path(folder)
        for capture in (path for of in arguments.folder for path in sorted(Path(of).iterdir()) if path.is_file()):
            compare(arguments.program, capture, scratch, figures)
        for path in recorded.files_below(arguments.ndpi, "tests/cfgs/default/pcap") if arguments.ndpi else ():
            capture = scratch / Path(path).name
            try:
                capture.write_bytes(recorded.git(arguments.ndpi, "show", f"HEAD:{path}"))
            except subprocess.CalledProcessError:  # a clone without its largest files
                figures["captures not stored"] += 1
                continue
            compare(arguments.program, capture, scratch, figures)
            capture.unlink()
    for kind, count in sorted(figures.items()):
        print(f"{count:7} {kind}")
    return 1 if figures["connections different"] else 0


if __name__ == "__main__":
    sys.exit(main())
