#!/usr/bin/python3
"""Counts capture files slowly, and compares the program's files with that count.

    reference.py FILE...             prints packet_flows.csv (--table addresses: ip_flows.csv,
                                     --table metrics: the main rows of packet_metrics.csv)
    reference.py --diff DIR FILE...  compares DIR's CSV files; exit code 1 and the first differences
"""
import argparse
import csv
import sys
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import census  # noqa: E402
from capture_files import NotACapture, Unhandled, read_capture  # noqa: E402,F401
from dissect import decode  # noqa: E402


class Count:
    """All that the reference says of some capture files together."""

    def __init__(self, paths):
        captures = [read_capture(path) for path in paths]
        self.damage = [capture.damage for capture in captures if capture.damage]
        self.dropped = sum(capture.dropped for capture in captures)
        self.packets = [decode(frame) for capture in captures for frame in capture.frames]
        self.flows = census.count_flows(self.packets)

    def flow_rows(self):
        return census.flow_rows(self.flows)

    def address_rows(self):
        return census.address_rows(self.flows)

    def metrics(self):
        return census.metrics(self.packets, self.flows)


def read_rows(path, columns):
    """The named columns of a CSV file. ValueError where it does not begin with them."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    if not rows or rows[0][:len(columns)] != list(columns):
        raise ValueError(f"{path}: the header is {rows[:1]}, expected to begin {list(columns)}")
    return [row[:len(columns)] for row in rows[1:]]


def compare_rows(name, expected, actual, most=3):
    """Differences for a person; an empty list where the tables are equal, order included."""
    if expected == actual:
        return []
    expected_only = [row for row in expected if row not in actual]
    actual_only = [row for row in actual if row not in expected]
    found = [f"{name}: reference has {len(expected)} rows, the program {len(actual)}"]
    found += [f"  reference only: {','.join(row)}" for row in expected_only[:most]]
    found += [f"  program only:   {','.join(row)}" for row in actual_only[:most]]
    if not expected_only and not actual_only:
        found.append("  the same rows in another order")
    return found


def same_value(expected, text):
    """Fractions compare as rounded to the decimals that the program prints."""
    if not isinstance(expected, Fraction) or not text:
        return str(expected) == text
    unit = Fraction(1, 10**len(text.partition(".")[2]))
    return abs(Fraction(text) - expected) <= unit / 2


def compare_metrics(expected, rows):
    actual = {row[0]: row[1] for row in rows}
    return [f"packet_metrics.csv: {name} is {actual.get(name)}, the reference says {value}"
            for name, value in expected.items()
            if name not in actual or not same_value(value, actual[name])]


def differences(count, directory):
    """What the program's files in `directory` say otherwise than the reference."""
    directory = Path(directory)
    flows = read_rows(directory / "packet_flows.csv", census.FLOW_COLUMNS)
    addresses = read_rows(directory / "ip_flows.csv", census.IP_COLUMNS)
    figures = read_rows(directory / "packet_metrics.csv", ["metric", "value", "unit"])
    return (compare_metrics(count.metrics(), figures)
            + compare_rows("packet_flows.csv", count.flow_rows(), flows)
            + compare_rows("ip_flows.csv", count.address_rows(), addresses))


def print_table(count, table):
    writer = csv.writer(sys.stdout, lineterminator="\r\n")
    if table == "metrics":
        writer.writerow(["metric", "value"])
        writer.writerows((name, str(value)) for name, value in count.metrics().items())
    elif table == "addresses":
        writer.writerow(census.IP_COLUMNS)
        writer.writerows(count.address_rows())
    else:
        writer.writerow(census.FLOW_COLUMNS)
        writer.writerows(count.flow_rows())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--diff", metavar="DIR")
    parser.add_argument("--table", choices=["flows", "addresses", "metrics"], default="flows")
    options = parser.parse_args()
    count = Count(options.files)
    if not options.diff:
        return print_table(count, options.table)
    found = differences(count, options.diff)
    print("\n".join(found) or "no difference")
    return 1 if found else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (NotACapture, Unhandled, OSError, ValueError) as error:
        sys.exit(f"reference.py: {error}")
