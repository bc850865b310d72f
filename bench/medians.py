#!/usr/bin/env -S python3 -B
"""Writes bench/runs/README.md: the medians of all runs that are kept there, oldest first.

A row per run and section: seconds of `cat`, and how many times as long the others took. Sections are not compared with
each other, nor are machines: the ratio within a run is what says how the program went.
"""
import pathlib
import re

RUNS = pathlib.Path(__file__).resolve().parent / "runs"
TOOLS = {"capinfos": "capinfos -c", "tcpdump": "tcpdump -w /dev/null", "no files": "wirecensus, no files",
         "no files, -j 1": "wirecensus, no files, -j 1", "all files": "wirecensus, all files",
         "all files, -j 1": "wirecensus, all files, -j 1"}
LIVE_TOOLS = ("wirecensus -j 1", "wirecensus -j 2", "tcpdump", "dumpcap")
HEAD = """# Runs

A folder per run: `report.md` is what `./dev bench` printed, with commit, machine and the seconds of each round;
`machine.txt`, where there is one, says more of the machine. This page is written by `bench/medians.py`.
"""


def rows_of(lines):
    """The rows of the first table of a section, as dictionaries by its head."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    if not cells:
        return []
    return [dict(zip(cells[0], row)) for row in cells[2:] if len(row) == len(cells[0])]


def sections_of(text):
    """Each section's lines by its name, e.g. "imix"; the head's under ""."""
    sections, name = {"": []}, ""
    for line in text.splitlines():
        if line.startswith("## "):
            name = line[3:]
        sections.setdefault(name, []).append(line)
    return sections


class Run:
    def __init__(self, folder):
        self.sections = sections_of((folder / "report.md").read_text(encoding="utf-8"))
        head = "\n".join(self.sections[""])
        date = re.search(r"^# Benchmarks, (\S+)", head, re.MULTILINE)[1]
        commit = re.search(r"^- commit (\S+)", head, re.MULTILINE)[1]
        machine = re.search(r"^- (\d+ cores.*)", head, re.MULTILINE)[1]
        self.cells = [f"[{date}]({folder.name}/report.md)", commit, machine]

    def tools(self, section, column):
        """What a column of a section's table says, by tool."""
        return {row["tool"]: row.get(column, "") for row in rows_of(self.sections.get(section, []))}


def table(head, rows):
    yield "| " + " | ".join(head) + " |"
    yield "| " + " | ".join(["---"] * 3 + ["--:"] * (len(head) - 3)) + " |"
    yield from ("| " + " | ".join(row) + " |" for row in rows)
    yield ""


def capture_section(runs, section):
    rows = []
    for run in runs:
        ratios = run.tools(section, "x cat")
        if ratios:
            seconds = run.tools(section, "median s")["cat"]
            rows.append([*run.cells, seconds, *(ratios.get(tool, "") for tool in TOOLS.values())])
    if rows:
        yield from [f"## {section}", "", "Median seconds of `cat`, and times as long.", ""]
        yield from table(["run", "commit", "machine", "cat s", *TOOLS], rows)


def live_section(runs):
    rows = []
    for run in runs:
        spent = run.tools("live", "CPU ns/packet")
        if spent:
            rows.append([*run.cells, *(spent.get(tool, "") for tool in LIVE_TOOLS)])
    if rows:
        yield from ["## live", "", "Median processor time, ns per packet.", ""]
        yield from table(["run", "commit", "machine", *LIVE_TOOLS], rows)


def write():
    runs = [Run(report.parent) for report in sorted(RUNS.glob("*/report.md"))]
    lines = [HEAD]
    for section in ("imix", "small", "flood", "elephant", "gap"):
        lines += capture_section(runs, section)
    lines += live_section(runs)
    (RUNS / "README.md").write_text("\n".join(lines).rstrip("\n") + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
