#!/usr/bin/python3
"""Divides each capture at random packets, saves a census of each piece, and merges these in other orders.

    tests/oracles/merge_orders.py [--seed N] [--orders N] [--program FILE] FOLDER...

FOLDER: captures (pcap, pcapng, compressed too), below it at any depth. Each is divided into three to five pieces. Of their censuses:

    order        all orders of three pieces, some of more, in one run of `merge`
    captures     one of the pieces as a capture instead of its census, at any place
    neighbours   merged two by two, each time two that follow each other, in any order
    skipping     merged two by two, whatever lies between them: the tables, as the lists of sources follow the groups. A difference here
                 is no fault (docs/tcp.md, Merging)

and of the whole:

    intervals    those of --every, in any order
    sensors      those of two counts, each of which has most of the packets at random: in any order

All files of formats csv, tables, json, ndjson and census are compared, to the byte, with those of the order of capture. Pieces whose times
overlap have no neighbours: of these ("overlapping"), too, only the tables are compared. Prints each difference (kind, capture, cuts,
order, files) and, last, the figures; exits with 1 if there is one.

Last figures (2026-11-30, --seed 2 --orders 2), recorded captures of this project's tests: 143 divided (6 more have no times); equal in all
631 orders, 286 with a capture, 272 of neighbours, 14 of pieces that overlap, 100 of intervals and 202 of two sensors. Of 286 that skip
a piece, 2 differ: ports are used again in the piece that was skipped.
"""
import argparse
import csv
import itertools
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import recorded
from divided_captures import OPTIONS, bytes_of, items_of, pieces_of

FORMATS = "csv,tables,json,ndjson,census"
LISTS = {"census.json", "census.wcs", "files.csv"}  # with the sources, and what is told of each


def divide(items, cuts):
    """The items as files, divided before the packets of these numbers."""
    pieces, rest = [], items
    for at, before in zip(cuts, [0, *cuts]):
        first, _ = pieces_of(rest, at - before)
        pieces.append(first)
        rest = rest_of(rest, at - before)
    return [*pieces, b"".join(part for _, part in rest)]


def rest_of(items, at):
    """What pieces_of() has in the second piece, as items."""
    kept, seen = [], 0
    for kind, part in items:
        if kind is not True or seen >= at:
            kept.append((kind, part))
        seen += kind is True
    return kept


def some_of(items, chance, share):
    """A file with each packet with this probability."""
    return b"".join(part for kind, part in items if kind is not True or chance.random() < share)


def files_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def times_of(files):
    """The times of the first and the last packet; None without."""
    metrics = {row["metric"]: row["value"] for row in csv.DictReader(files["packet_metrics.csv"].decode().splitlines())}
    return (metrics["first_seen"], metrics["last_seen"]) if metrics.get("first_seen") else None


class Orders:
    def __init__(self, program, chance, orders):
        self.program, self.chance, self.orders = program, chance, orders
        self.figures = Counter()

    def run(self, folder, name, *arguments):
        """The result files, by name; None if nothing could be counted."""
        out = folder / name
        done = subprocess.run([self.program, *arguments, "-q", "--formats", FORMATS, "-o", name], capture_output=True,
                              check=False, timeout=recorded.MAX_SECONDS, cwd=folder)
        return files_of(out) if done.returncode in (0, 3) else None

    def check(self, path, folder):
        items = items_of(bytes_of(path))
        packets = sum(kind is True for kind, _ in items or [])
        pieces = min(self.chance.choice((3, 4, 5)), packets)
        if pieces < 3:
            self.figures["captures not divided (damaged, of another kind, or of less than three packets)"] += 1
            return
        cuts = sorted(self.chance.sample(range(1, packets), pieces - 1))
        times = []
        for number, data in enumerate(divide(items, cuts)):
            (folder / f"{number}.cap").write_bytes(data)
            files = self.run(folder, f"saved-{number}", *OPTIONS, f"{number}.cap")
            if files is None:
                self.figures["captures not read"] += 1
                return
            times.append(times_of(files))
        if None in times:
            self.figures["captures not compared (without times)"] += 1
            return
        self.figures["captures"] += 1
        where = f"{path}\t{cuts}"
        self.check_pieces(folder, where, times)
        self.check_intervals(folder, where, "intervals", [b"".join(part for _, part in items)])
        self.check_intervals(folder, where, "sensors", [some_of(items, self.chance, 0.8) for _ in range(2)])

    def check_pieces(self, folder, where, times):
        saved = [f"saved-{number}/census.wcs" for number in range(len(times))]
        whole = self.run(folder, "whole", "merge", *saved)
        for order in self.some_orders(saved):
            self.tell("order", where, order, whole, self.run(folder, "other", "merge", *order))
        follow = all(a[1] <= b[0] for a, b in zip(times, times[1:]))
        for neighbours in (True, False):
            kind = ("neighbours" if follow else "overlapping") if neighbours else "skipping"
            for _ in range(self.orders):
                self.tell(kind, where, *self.tree(folder, whole, saved, neighbours))
        self.check_captures(folder, where, saved)

    def check_intervals(self, folder, where, kind, captures):
        saved = []
        for number, data in enumerate(captures):
            (folder / f"{kind}-{number}.cap").write_bytes(data)
            self.run(folder, f"{kind}-{number}", *OPTIONS, "--every", self.chance.choice(("100ms", "1s", "10s")), f"{kind}-{number}.cap")
            saved += sorted(str(path.relative_to(folder)) for path in (folder / f"{kind}-{number}").glob("[0-9]*/census.wcs"))
        if len(saved) not in range(2, 200):
            self.figures[f"{kind} not compared: one, or very many"] += 1
            return
        whole = self.run(folder, f"{kind}-whole", "merge", *saved)
        for _ in range(self.orders):
            order = self.chance.sample(saved, len(saved))
            self.tell(kind, where, order if len(order) < 9 else len(order), whole, self.run(folder, "other", "merge", *order))

    def some_orders(self, saved):
        every = list(itertools.permutations(saved))[1:]
        return every if len(every) < 6 else self.chance.sample(every, min(len(every), self.orders + 2))

    def tree(self, folder, whole, saved, neighbours):
        """Merges two by two. (what was merged, the whole, the last result)"""
        rest, done, result = list(saved), [], None
        while len(rest) > 1:
            at = self.chance.randrange(len(rest) - 1)
            if not neighbours:
                self.chance.shuffle(rest)
            pair = rest[at:at + 2]
            name = f"tree-{len(done)}"
            shutil.rmtree(folder / name, ignore_errors=True)
            result = self.run(folder, name, "merge", *self.chance.sample(pair, 2))
            done.append(pair)
            rest[at:at + 2] = [f"{name}/census.wcs"]
        return done, whole, result

    def check_captures(self, folder, where, saved):
        at = self.chance.randrange(len(saved))
        inputs = [f"{at}.cap" if number == at else census for number, census in enumerate(saved)]
        whole = self.run(folder, "mixed", *OPTIONS, *inputs)
        for _ in range(self.orders):
            order = self.chance.sample(inputs, len(inputs))
            self.tell("captures", where, order, whole, self.run(folder, "other", *OPTIONS, *order))

    def tell(self, kind, where, order, whole, other):
        left_out = LISTS if kind in ("skipping", "overlapping") else set()
        names = [] if other is None else [name for name in whole if whole[name] != other.get(name) and name not in left_out]
        same = other is not None and not names and whole.keys() == other.keys()
        self.figures[f"{kind} {'equal' if same else 'different'}"] += 1
        if not same:
            print("\t".join(str(cell) for cell in (kind, where, order, sorted(names))), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=recorded.PROGRAM)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--orders", type=int, default=3)
    parser.add_argument("folder", nargs="+")
    arguments = parser.parse_args()
    paths = sorted(path for folder in arguments.folder for path in Path(folder).rglob("*") if path.is_file())
    orders = Orders(Path(arguments.program).resolve(), random.Random(arguments.seed), arguments.orders)
    for path in paths:
        with tempfile.TemporaryDirectory(prefix="wirecensus-orders-") as name:
            orders.check(path, Path(name))
    for kind, count in sorted(orders.figures.items()):
        print(f"{count:8} {kind}")
    return any("different" in kind and not kind.startswith("skipping") for kind in orders.figures)


if __name__ == "__main__":
    sys.exit(main())
