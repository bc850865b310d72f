"""What the oracles share: files of a fetched repository, one count of wirecensus, and a comparison that keeps figures."""
import csv
import ipaddress
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build/release/wirecensus"
MAX_SECONDS = 600  # what a single capture may take before something is wrong


def git(repository, *arguments):
    return subprocess.run(["git", "-C", repository, *arguments], capture_output=True, check=True).stdout


def files_below(repository, folder):
    """Paths in the newest commit, as git orders them. The repository needs no work tree."""
    return git(repository, "ls-tree", "-r", "--name-only", "HEAD", folder).decode().splitlines()


def text_of(repository, path):
    return git(repository, "show", f"HEAD:{path}").decode(errors="replace")


def packed(address):
    """The bytes of an address. nDPI writes "::" for a single group of zeros, which may make it two in one address."""
    parts = address.split("::")
    if ":" not in address:
        return ipaddress.ip_address(address).packed
    readings = ["::".join([":0:".join(parts[:at + 1]), ":0:".join(parts[at + 1:])]) for at in range(len(parts) - 1)]
    for reading in [":0:".join(parts), *readings]:
        try:
            return ipaddress.ip_address(reading).packed
        except ValueError:
            pass
    return ipaddress.ip_address(address).packed


def end_of(address, port):
    """One end of a connection, however its address is written; port None where the protocol has none."""
    return (packed(address), int(port) if port not in ("", "-", None) else None)


def name_of(end):
    return f"{ipaddress.ip_address(end[0])}:{'' if end[1] is None else end[1]}"


def ends_of(row):
    """The two ends of a row of connections.csv or tcp_health.csv; not in an order that depends on the direction."""
    return between(end_of(row["src_ip"], row["src_port"]), end_of(row["dst_ip"], row["dst_port"]))


def between(one, other):
    return tuple(sorted((one, other), key=lambda end: (end[0], end[1] or 0)))


class Repository:
    """Counts captures of a repository, each once for the same options."""

    def __init__(self, folder, program):
        self.folder, self.program, self.tables = folder, program, {}

    def count(self, path, *options):
        """The connections with addresses, each a dict of its row, with the rows of tcp_health.csv of its directions as
        `health`. Text where there are none: why not."""
        key = (path, options)
        if key not in self.tables:
            with tempfile.TemporaryDirectory(prefix="wirecensus-oracle-") as scratch:
                self.tables[key] = self._count(path, options, Path(scratch))
        return self.tables[key]

    def _count(self, path, options, scratch):
        capture = scratch / Path(path).name
        try:
            capture.write_bytes(git(self.folder, "show", f"HEAD:{path}"))
        except subprocess.CalledProcessError:  # a clone without its largest files
            return "not stored"
        done = subprocess.run([self.program, "--tcp", "--formats", "connections.csv,tcp_health.csv", "-q", "-o", scratch,
                               *options, "-r", capture], capture_output=True, check=False, timeout=MAX_SECONDS)
        if done.returncode not in (0, 3):
            return "not read"
        connections = [row | {"health": []} for row in rows_of(scratch / "connections.csv")]
        share_out(rows_of(scratch / "tcp_health.csv"), [row for row in connections if row["protocol"] == "tcp"])
        return [row for row in connections if row["src_ip"]]


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def share_out(health, connections):
    """Both tables have one order: a row of health for each direction that has packets, the originator's first."""
    rest = iter(health)
    for connection in connections:
        for side in ("orig", "resp"):
            if int(connection[f"{side}_packets"]):
                row = next(rest)
                if ends_of(row) != ends_of(connection):
                    raise ValueError("connections.csv and tcp_health.csv are not in the same order")
                connection["health"].append(row)


class Comparison:
    """Counts what is equal and prints what is not.

    exceptions: (kind, capture, expected, found), as printed, with the reason why wirecensus is right.
    """

    def __init__(self, exceptions=None):
        self.figures, self.exceptions = Counter(), exceptions or {}
        self.unexplained = 0

    def note(self, kind, capture, expected, found, where="", reason=""):
        """where: the row, for people. reason: of a difference that a rule explains, unless it is an exception. Whether both are
        equal."""
        if expected == found:
            self.figures[f"{kind} equal"] += 1
            return True
        reason = self.exceptions.get((kind, capture, str(expected), str(found)), reason)
        self.figures[f"{kind} different{', for a known reason' if reason else ''}"] += 1
        self.unexplained += not reason
        print("\t".join(str(cell) for cell in (kind, capture, where, expected, found, reason)).rstrip())
        return False

    def print_figures(self):
        for kind, count in sorted(self.figures.items()):
            print(f"{count:6} {kind}")


def exceptions_in(path):
    """A table of kind, capture, expected, found and reason, as Comparison takes them."""
    with open(path, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if line.strip() and not line.startswith("#")]
    return {tuple(row[:4]): row[4] for row in rows[1:]}
