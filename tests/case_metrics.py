"""packet_metrics.csv in the cases: a case lists the rows that it is about, metrics.csv lists all that there are.

    metrics.csv    a row per metric, in the order of the outputs, with its unit and what holds where a case does not list it:
                     0        the row is there and is 0
                     any      the row is there (the case is not about it; reference/ counts it for all captures)
                     absent   the row is not there
                     listed   each case lists it
                   `*` stands for any text.

So a new metric is one new row there; only cases that are about it change.
"""
import csv
import fnmatch

import harness

FILE = "packet_metrics.csv"
HEADER = "metric,value,unit"


def read_plain():
    with open(harness.TESTS / "metrics.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PLAIN = read_plain()


def position(row, start):
    """Where metrics.csv has this row, at or after `start`. AssertionError where it does not."""
    name, _, unit = row.split(",")
    for at in range(start, len(PLAIN)):
        if fnmatch.fnmatchcase(name, PLAIN[at]["metric"]):
            assert unit == PLAIN[at]["unit"], f"{name} is in {unit}, not {PLAIN[at]['unit']} as metrics.csv says"
            return at
        assert PLAIN[at]["unlisted"] == "absent", f"where {PLAIN[at]['metric']} is expected, {name} was written"
    raise AssertionError(f"metrics.csv does not name {name}, or not after {PLAIN[start - 1]['metric']}")


def kinds_of(rows):
    """For each row what metrics.csv says of it. AssertionError where a row is missing, misplaced or unknown."""
    kinds, at = [], 0
    for row in rows:
        at = position(row, at)
        kinds.append(PLAIN[at]["unlisted"])
        at += 0 if "*" in PLAIN[at]["metric"] else 1
    missing = [plain["metric"] for plain in PLAIN[at:] if plain["unlisted"] != "absent"]
    assert not missing, f"missing: {', '.join(missing)}"
    return kinds


def name_of(row):
    return row.partition(",")[0]


def rows_about(written, expected):
    """The rows of a written file to compare with the expected one, or to replace it by: those that it lists, and all
    others that are not as metrics.csv says. Both are bytes; `expected` is None in a new case."""
    header, *rows = written.decode().splitlines()
    assert header == HEADER, f"{FILE} begins with {header}"
    listed = {name_of(row) for row in (expected or b"").decode().splitlines()}
    kept = [row for row, kind in zip(rows, kinds_of(rows))
            if kind in ("listed", "absent") or name_of(row) in listed or (kind == "0" and row.split(",")[1] != "0")]
    return "".join(f"{row}\n" for row in [header, *kept]).encode()
