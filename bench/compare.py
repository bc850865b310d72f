#!/usr/bin/env -S python3 -B
"""Times wirecensus beside other tools on the same captures, in turn, several rounds.

    bench/compare.py BUILD-FOLDER [SECTION...] [--packets N] [--rounds N] [--tool NAME=COMMAND] [--write]

README.md beside this file says what is measured and how to read it.
"""
import argparse
import dataclasses
import datetime
import os
import pathlib
import platform
import shutil
import subprocess

import comparison
import flow_tables
import live
import measure
import medians
import scaling
import stages
import store
import tools

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROFILES = ["imix", "small", "flood", "elephant", "gap"]
SECTIONS = {**{profile: lambda bench, profile=profile: comparison.section(bench, profile)
               for profile in PROFILES},
            "tables": flow_tables.section, "scaling": scaling.section, "stages": stages.section, "live": live.section,
            "store": store.section}


@dataclasses.dataclass(frozen=True)
class Bench:
    program: str
    generator: str
    stages: str
    sender: str
    tools: list
    live_peers: list
    missing: list
    packets: int
    rounds: int
    minutes: float


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path, metavar="BUILD-FOLDER")
    parser.add_argument("sections", nargs="*", metavar="SECTION",
                        help=f"what to measure (default: all): {', '.join(SECTIONS)}")
    parser.add_argument("--packets", type=int, help="at most so many packets in a capture")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tool", action="append", default=[], metavar="NAME=COMMAND",
                        type=tools.parse_peer,
                        help="a flow tool besides; {capture} is the file, {interface} where "
                             "to listen, {out} an empty folder")
    parser.add_argument("--minutes", type=float, default=1, help="how long memory is watched live")
    parser.add_argument("--write", action="store_true", help="keep the run in bench/runs/")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.sections if name not in SECTIONS]
    if unknown:
        parser.error(f"no section '{unknown[0]}'; there are {', '.join(SECTIONS)}")
    return arguments


def prepare(arguments):
    for needed in ("time", "cat"):
        if not shutil.which(needed):
            raise SystemExit(f"bench: the program '{needed}' is missing; install it first")
    build = arguments.build
    program = str(build / "wirecensus")
    peers = [tool for tool in arguments.tool if tool.kind != "live"]
    live_peers = [tool for tool in arguments.tool if tool.kind == "live"]
    found, missing = tools.find_tools(program, peers)
    return Bench(program, str(build / "wirecensus-generate"), str(build / "wirecensus-stages"),
                 str(build / "wirecensus-send"), found, live_peers, missing, arguments.packets,
                 max(1, arguments.rounds), arguments.minutes)


def commit():
    done = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"],
                          capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def processor():
    lines = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")),
                platform.machine())


def head(bench):
    yield f"# Benchmarks, {datetime.date.today().isoformat()}"
    yield from ["", "How to read this: [bench/README.md](../../README.md).", ""]
    yield f"- commit {commit()}"
    yield f"- {os.cpu_count()} cores, {processor()}, {platform.system()} {platform.release()}"
    yield f"- load average at the start {os.getloadavg()[0]:.2f}"
    yield f"- {bench.rounds} rounds after one to warm the cache, fewer for slow tools"
    yield from (f"- {version}" for version in comparison.versions(bench))
    if bench.missing:
        yield f"- not found on this machine: {', '.join(bench.missing)}"
    yield from ["", "Commands:", "", *(f"    {line}" for line in comparison.commands(bench)), ""]


def machine():
    commands = (["uname", "-a"], ["lscpu"], ["free", "-m"])
    said = [subprocess.run(command, capture_output=True, text=True, check=False).stdout for command in commands]
    return "\n".join(said)


def keep(text, sections):
    """A run gets a folder, named by day, number on that day, commit and sections; the medians of all are written anew."""
    day = datetime.date.today().isoformat()
    number = 1 + len(list(medians.RUNS.glob(f"{day}-*")))
    folder = medians.RUNS / "-".join([day, f"{number:02}", commit(), *sections])
    folder.mkdir(parents=True)
    (folder / "report.md").write_text(text, encoding="utf-8")
    (folder / "machine.txt").write_text(machine(), encoding="utf-8")
    medians.write()
    print(f"written to {folder.relative_to(ROOT)}")


def main():
    arguments = parse_arguments()
    bench = prepare(arguments)
    measure.be_first_to_go()
    lines = []
    parts = [head(bench), *(SECTIONS[name](bench) for name in arguments.sections or SECTIONS)]
    for part in parts:
        for line in part:
            line = line.replace(f"{ROOT}/", "")
            print(line, flush=True)
            lines.append(line)
    if arguments.write:
        keep("\n".join(lines), arguments.sections)


if __name__ == "__main__":
    main()
