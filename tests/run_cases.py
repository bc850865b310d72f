#!/usr/bin/python3
"""Runs the end-to-end cases: a case is a folder of data, adding one needs no code.

    cases/NAME/command         the command line; {captures}, {censuses} and {out} stand for folders (by paths
                               that are the same in every run), `< FILE` gives standard input
    cases/NAME/exit            the exit code
    cases/NAME/stdout, stderr  what is printed; `...` stands for any text within its line
                               what is said of files written ("wrote FILE") is left out, and must name
                               the files that were, all of them unless the command is quiet
    cases/NAME/OTHER           a file that the command must write into {out}, byte for byte; nothing
                               else may be written there. A .png or .svg is only checked to be one.
                               A packet_metrics.csv lists the rows that the case is about; metrics.csv
                               says what holds for all others (case_metrics.py).

    run_cases.py [NAME...]           runs all cases or those named
    run_cases.py --update [NAME...]  writes what really came where it differs from what is expected:
                                     read it before you believe it (git diff). Of a packet_metrics.csv
                                     the rows listed are kept; to add one, write its name and update

The captures are made anew by captures/make_captures.py, each run, into a folder of their own. The censuses are those
of censuses/.
"""
import argparse
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

import case_metrics
import harness

CASES = harness.TESTS / "cases"
CENSUSES = harness.TESTS / "censuses"
INPUTS = ("captures", "censuses")
MAKE_CAPTURES = harness.TESTS / "captures/make_captures.py"
PICTURES = (".png", ".svg")
NOT_WRITTEN = {"command", "exit", "stdout", "stderr"}


class Case:
    def __init__(self, folder, captures):
        self.folder = folder
        self.captures = captures

    def expected(self):
        return {path.relative_to(self.folder).as_posix(): path.read_bytes()
                for path in sorted(self.folder.rglob("*")) if path.is_file() and path.name != "command"}

    def run(self):
        """What came of the command: {name: bytes}, named as the files that hold the expectations."""
        with tempfile.TemporaryDirectory(prefix="wirecensus-case-") as scratch:
            folder = Path(scratch)
            (folder / "captures").symlink_to(self.captures)
            (folder / "censuses").symlink_to(CENSUSES)
            (folder / "out").mkdir()
            done = self.execute(folder)
            told, errors = files_told(done.stderr)
            actual = {path.relative_to(folder / "out").as_posix(): path.read_bytes()
                      for path in sorted((folder / "out").rglob("*")) if path.is_file()}
            actual |= {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
            actual |= {name: text.encode() for name, text in (("stdout", done.stdout), ("stderr", errors)) if text}
            actual["exit"] = f"{done.returncode}\n".encode()
            actual |= self.wrongly_told(folder, told)
            return actual | self.rows_about(actual)

    def rows_about(self, actual):
        """The files of metrics, each cut down to the rows that the case is about."""
        expected = self.expected()
        return {name: case_metrics.rows_about(written, expected.get(name))
                for name, written in actual.items() if Path(name).name == case_metrics.FILE}

    def wrongly_told(self, folder, told):
        """A message in the place of standard error where the files said to be written are not those that were. Those
        of -w are named by the summary; a quiet command names none."""
        words = (self.folder / "command").read_text(encoding="utf-8").split()
        written = {path.relative_to(folder).as_posix() for path in folder.rglob("*")
                   if path.is_file() and path.parts[len(folder.parts)] not in INPUTS and "kept" not in path.name}
        named = {os.path.normpath(path) for path in told}
        if named == (set() if "-q" in words or "--quiet" in words else written):
            return {}
        return {"stderr": f"named as written: {sorted(named)}, but written: {sorted(written)}\n".encode()}

    def execute(self, folder):
        command = (self.folder / "command").read_text(encoding="utf-8")
        program, *words = shlex.split(re.sub(r"\{(captures|censuses|out)\}", r"\1", command))
        assert program == "wirecensus", f"{self.folder.name}: a command begins with wirecensus"
        if "<" not in words:
            return harness.run(*words, cwd=folder)
        at = words.index("<")
        with open(folder / words[at + 1], "rb") as stdin:
            return harness.run(*words[:at], *words[at + 2:], cwd=folder, stdin=stdin)

    def differences(self, actual):
        """The names of the files in which what came is not what was expected."""
        expected = self.expected()
        return [name for name in sorted(expected.keys() | actual.keys())
                if not matches(name, expected.get(name), actual.get(name))]

    def update(self, actual, names):
        for name in names:
            path = self.folder / name
            if name in actual:
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(b"" if name.endswith(PICTURES) else actual[name])
            else:
                path.unlink()


def files_told(errors):
    """The files that standard error says were written, and what else it says."""
    lines = errors.splitlines(keepends=True)
    told = [line.removeprefix("wrote ").rstrip("\n") for line in lines if line.startswith("wrote ")]
    return told, "".join(line for line in lines if not line.startswith("wrote "))


def matches(name, expected, actual):
    if expected is None or actual is None:
        return False
    if name.endswith(".png"):
        return actual.startswith(b"\x89PNG\r\n\x1a\n")
    if name.endswith(".svg"):
        return ElementTree.fromstring(actual).tag == "{http://www.w3.org/2000/svg}svg"
    if name not in NOT_WRITTEN:
        return expected == actual
    pattern = re.escape(expected.decode()).replace(re.escape("..."), "[^\n]*")
    return re.fullmatch(pattern, actual.decode()) is not None


def show(name, expected, actual, most=12):
    """A difference for a person: the first lines that differ."""
    if expected is None or actual is None:
        return f"    {name}: {'was not expected' if expected is None else 'did not come'}"
    wanted, came = (text.decode(errors="replace").splitlines() for text in (expected, actual))
    lines = [f"    {name}:"]
    for number in range(max(len(wanted), len(came))):
        pair = [lines_of[number] if number < len(lines_of) else "(end)" for lines_of in (wanted, came)]
        if pair[0] != pair[1] and "..." not in pair[0]:
            lines += [f"      {number + 1} expected: {pair[0]}", f"      {number + 1} came:     {pair[1]}"]
    return "\n".join(lines[:most])


def check(case, update):
    """Whether the case holds; says so where it does not."""
    try:
        actual = case.run()
    except AssertionError as fault:
        print(f"FAILED {case.folder.name}: {fault}")
        return False
    wrong = case.differences(actual)
    if not wrong:
        return True
    expected = case.expected()
    print(f"{'updated' if update else 'FAILED'} {case.folder.name}")
    print("\n".join(show(name, expected.get(name), actual.get(name)) for name in wrong))
    if update:
        case.update(actual, wrong)
    return update


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    folders = [CASES / name for name in options.names] or sorted(path.parent for path in CASES.glob("*/command"))
    with tempfile.TemporaryDirectory(prefix="wirecensus-captures-") as captures:
        subprocess.run([sys.executable, "-B", str(MAKE_CAPTURES), captures], check=True)
        passed = [check(Case(folder, captures), options.update) for folder in folders]
    print(f"{sum(passed)} of {len(passed)} cases hold")
    return 0 if passed and all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
