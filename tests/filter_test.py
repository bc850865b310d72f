#!/usr/bin/python3
"""A filter means what it means in `tcpdump -r`, for every link type, byte order and primitive, or is refused.

Each link type has a file of each byte order with the same frames. All wire lengths differ, so one run over all
files shows by the sizes that it counted which frames passed.
"""
import functools
import json
import multiprocessing
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import filter_expressions as expressions
import filter_frames
import harness
import libpcap
from files import Packet, SECOND, pcap

LINK_TYPES = [number for number in range(311) if number != 14]  # 14: raw IP of OpenBSD, which tcpdump does not know
ORDERS = {"little": "<", "big": ">"}
FIRST_LENGTH = 1000
# What `tcpdump -V` goes on with; at other link types it stops, even where it only counts.
SHOWN_BY_TCPDUMP = {0, 1, *range(6, 13), 15, 16, 19, 50, 51, *range(99, 290)}


class Files:
    """The files, and which frame has which wire length."""

    def __init__(self, folder):
        self.names = [f"{number}-{order}.pcap" for number in LINK_TYPES for order in ORDERS]
        self.folder = folder
        self.frames = filter_frames.all_frames()
        for place, name in enumerate(self.names):
            number, order = re.match(r"(\d+)-(\w+)", name).groups()
            packets = [Packet(data, index * SECOND, self.wire_length(index, place))
                       for index, data in enumerate(self.frames)]
            (folder / name).write_bytes(pcap(packets, ORDERS[order], link_type=int(number)))

    def wire_length(self, frame, place):
        return FIRST_LENGTH + frame * len(self.names) + place

    def by_name(self, lengths):
        """How many frames of each file have one of these wire lengths."""
        counts = dict.fromkeys(self.names, 0)
        for length in lengths:
            counts[self.names[(length - FIRST_LENGTH) % len(self.names)]] += 1
        return counts


def as_libpcap(files, expression):
    """The wire lengths that pass, and for which files the expression does not compile, and why."""
    lengths, refused = set(), {}
    for place, name in enumerate(files.names):
        try:
            passed = libpcap.seconds_that_pass(files.folder / name, expression)
            lengths.update(files.wire_length(frame, place) for frame in passed)
        except libpcap.Refused as refusal:
            refused[name] = str(refusal)
    return lengths, refused


def undecidable(refused):
    """What is refused and not decided all the same: beside other files, an expression may reject all packets."""
    return {name: why for name, why in refused.items() if why != "expression rejects all packets"}


def as_wirecensus(files, expression):
    """The wire lengths that pass, and for which files the ledger has a doubt, and why. One run."""
    done = harness.run("-f", expression, *files.names, "--formats", "json", "-o", "-", "-q", "-j1", cwd=files.folder)
    if done.returncode == 1:
        return set(), dict.fromkeys(files.names, done.stderr)
    census = json.loads(done.stdout)
    ledger = census["ledger"]
    undecided = {doubt["source"]: doubt["detail"] for doubt in ledger["doubts"]}
    assert ledger["packets_undecided"] == len(undecided) * len(files.frames), expression
    assert ledger["verdict"] == ("UNKNOWN" if undecided else "EXACT"), expression
    assert done.returncode == (3 if undecided else 0), expression
    return {row["packet_size"] for row in census["packet_sizes"]}, undecided


def compare(files, expression_and_libpcap):
    """What is wrong, in words."""
    expression, (expected, refused) = expression_and_libpcap
    lengths, undecided = as_wirecensus(files, expression)
    refused = refused if len(refused) == len(files.names) else undecidable(refused)
    wrong = [f"{expression!r}: passes {extra} of {name}, not {right}"
             for (name, right), extra in zip(files.by_name(expected).items(), files.by_name(lengths).values())
             if right != extra]
    wrong += [f"{expression!r}: {'refused' if name in undecided else 'decided'} for {name}"
              for name in sorted(refused.keys() ^ undecided.keys())]
    wrong += [f"{expression!r}: {name} lacks libpcap's reason {why!r} in {undecided[name]!r}"
              for name, why in refused.items() if name in undecided and len(refused) < len(files.names)
              and why not in undecided[name]]
    return wrong + ([] if wrong or expected == lengths else [f"{expression!r}: other frames pass"])


def tcpdump_count(files, name):
    """How many packets of a file `ip` passes in tcpdump; None where it refuses."""
    done = subprocess.run(["tcpdump", "--count", "-r", name, "ip"], cwd=files.folder, capture_output=True, text=True,
                          check=False)
    return counted(done.stdout) if done.returncode == 0 else None


def tcpdump_count_of_all(files, expression_and_names):
    """How many packets of these files pass in tcpdump, which compiles the filter anew where the next file has another
    link type, but not where it has another byte order."""
    expression, names = expression_and_names
    done = subprocess.run(["tcpdump", "-Z", "root", "--count", "-V", "-", expression], cwd=files.folder, capture_output=True,
                          text=True, check=False, input="".join(f"{name}\n" for name in names))
    return counted(done.stdout) if done.returncode == 0 else done.stderr.splitlines()[-1]


def counted(text):
    found = re.search(r"^(\d+) packets?$", text, re.MULTILINE)
    return int(found[1]) if found else None


def count_alone(files, name):
    done = harness.run("-f", "arp", name, "--formats", "none", "-q", cwd=files.folder)
    return done.returncode, done.stderr


def side_by_side(function, inputs):
    with multiprocessing.Pool() as pool:
        return pool.map(function, inputs, chunksize=4)


class Filter(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="wirecensus-filter-")
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.files = Files(Path(cls.scratch.name))
        by_libpcap = side_by_side(functools.partial(as_libpcap, cls.files), expressions.ALL)
        cls.by_libpcap = dict(zip(expressions.ALL, by_libpcap))

    def test_each_primitive_passes_the_same_frames_of_each_link_type_or_is_refused(self):
        wrong = side_by_side(functools.partial(compare, self.files), self.by_libpcap.items())
        self.assertEqual([line for lines in wrong for line in lines], [])

    def test_tcpdump_counts_the_same_or_refuses(self):
        """tcpdump itself: `ip` on each link type, and all expressions on all that it knows how to show."""
        if not shutil.which("tcpdump"):
            harness.skip(self, "there is no tcpdump")
        lengths, undecided = as_wirecensus(self.files, "ip")
        found = self.files.by_name(lengths)
        little = [name for name in self.files.names if "little" in name]
        for name, count in zip(little, side_by_side(functools.partial(tcpdump_count, self.files), little)):
            expected = (0, None) if count is None else (count,)  # refused alone, may pass nothing beside others
            self.assertIn(None if name in undecided else found[name], expected, name)
        inputs, expected = [], []
        for expression, (lengths, refused) in self.by_libpcap.items():
            found = self.files.by_name(lengths)
            for order in ORDERS:
                names = [name for name in self.files.names if name not in refused and name.endswith(f"{order}.pcap")
                         and int(name.split("-")[0]) in SHOWN_BY_TCPDUMP]
                if names:
                    inputs.append((expression, names))
                    expected.append(sum(found[name] for name in names))
        counts = side_by_side(functools.partial(tcpdump_count_of_all, self.files), inputs)
        self.assertEqual([], [(expression, right, count) for (expression, _), right, count in zip(
            inputs, expected, counts) if right != count])

    def test_a_file_alone_is_refused_where_tcpdump_refuses_it(self):
        refused = self.by_libpcap["arp"][1]
        names = [name for name in self.files.names if "little" in name]
        for name, (exit_code, errors) in zip(names, side_by_side(functools.partial(count_alone, self.files), names)):
            self.assertEqual(exit_code, 1 if name in refused else 0, name)
            self.assertEqual(bool(re.search(r"link type \S+ \(" + re.escape(refused.get(name, "")), errors)),
                             name in refused, (name, errors))


if __name__ == "__main__":
    harness.main()
