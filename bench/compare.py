#!/usr/bin/env python3
"""Times wirecensus beside other tools on the same capture, in turn, several rounds.

    bench/compare.py BUILD-FOLDER [--profile imix] [--packets N] [--rounds N] [--write]

Machines are shared and noisy, so what counts is the median of each tool and its ratio to `cat` in
the same run. With --write the result becomes bench/runs/DATE-PROFILE.md.
"""
import argparse
import datetime
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def tools(build, capture, folder):
    """Name -> command line, for those tools that are on this machine."""
    wirecensus = str(build / "wirecensus")
    commands = {
        "cat": ["cat", capture],
        "capinfos -c": ["capinfos", "-c", capture],
        "tcpdump -w /dev/null": ["tcpdump", "-r", capture, "-w", "/dev/null"],
        "wirecensus, no files": [wirecensus, "-q", "--formats", "none", capture],
        "wirecensus, all files": [wirecensus, "-q", "-o", folder, capture],
    }
    return {name: command for name, command in commands.items() if shutil.which(command[0])}


def run_once(command):
    """Wall seconds, processor seconds and peak memory in MiB of one run."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"bench: {' '.join(command)} ended with {process.returncode}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measure(commands, rounds):
    """Every tool once in each round, after one round that only warms the cache."""
    runs = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            result = run_once(command)
            if number > 0:
                runs[name].append(result)
    return runs


def table(runs, packets, size):
    base = statistics.median(wall for wall, _, _ in runs["cat"])
    lines = ["| tool | median s | min-max s | x cat | M packets/s | GB/s | CPU s | peak MiB |",
             "| --- | --: | --- | --: | --: | --: | --: | --: |"]
    for name, results in runs.items():
        walls = [wall for wall, _, _ in results]
        wall = statistics.median(walls)
        cpu = statistics.median(cpu for _, cpu, _ in results)
        memory = statistics.median(memory for _, _, memory in results)
        lines.append(f"| {name} | {wall:.3f} | {min(walls):.3f}-{max(walls):.3f} | {wall / base:.2f} "
                     f"| {packets / wall / 1e6:.2f} | {size / wall / 1e9:.2f} | {cpu:.3f} "
                     f"| {memory:.0f} |")
    return "\n".join(lines)


def version_of(tool):
    if not shutil.which(tool):
        return f"{tool}: not found"
    done = subprocess.run([tool, "--version"], capture_output=True, text=True, check=False)
    return (done.stdout or done.stderr).splitlines()[0]


def report(arguments, line, commands, runs, packets, size):
    head = [f"# {arguments.profile}, {datetime.date.today().isoformat()}", "",
            f"{line}, {size} bytes of file; {arguments.rounds} rounds, warm cache, tools in turn.",
            f"{os.cpu_count()} cores, {platform.system()} {platform.release()}.", ""]
    head += [f"- {version_of(tool)}" for tool in (str(arguments.build / 'wirecensus'), "tcpdump",
                                                  "capinfos")]
    text = "\n".join(head) + "\n\n" + table(runs, packets, size) + "\n\nCommands:\n\n"
    text += "".join(f"    {' '.join(command)}\n" for command in commands.values())
    text += "\nWall seconds of each round:\n\n"
    text += "".join(f"    {name}: {' '.join(f'{wall:.3f}' for wall, _, _ in results)}\n"
                    for name, results in runs.items())
    return text.replace(str(ROOT) + "/", "")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--profile", default="imix")
    parser.add_argument("--packets", type=int)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="keep the result in bench/runs/")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wirecensus-bench-") as folder:
        capture = f"{folder}/{arguments.profile}.pcap"
        generate = [str(arguments.build / "wirecensus-generate"), arguments.profile, "-o", capture]
        if arguments.packets:
            generate += ["--packets", str(arguments.packets)]
        line = subprocess.run(generate, check=True, capture_output=True, text=True).stdout.strip()
        commands = tools(arguments.build, capture, folder)
        runs = measure(commands, arguments.rounds)
        packets = int(re.match(r"packets (\d+)", line)[1])
        text = report(arguments, line, commands, runs, packets, os.path.getsize(capture))
    print(text)
    if arguments.write:
        name = f"{datetime.date.today().isoformat()}-{arguments.profile}.md"
        path = ROOT / "bench" / "runs" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(f"written to bench/runs/{name}")


if __name__ == "__main__":
    main()
