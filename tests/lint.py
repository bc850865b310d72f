#!/usr/bin/python3
"""Runs clang-tidy over all sources but tests, and fails on anything it says.

    tests/lint.py BUILD [FILE...]     BUILD holds compile_commands.json; without FILEs, all there are

clang-tidy spends nine tenths of its time on the standard headers of each file. So the files of a folder are
looked at together, several included by one generated file; the analyzer knows such files (LLVM's
AnalysisConsumer: "unified sources") and looks into them as into any other. Files that cannot stand together,
because each has a helper of the same name, are looked at one by one.

Tests are left out: they are many, and what is wrong in them shows when they run.
"""
import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("src", "cli", "bench")
MOST_TOGETHER = 12  # enough to share the headers, few enough to keep all processors busy to the end
# A group includes .cpp files: they count as headers, and including them is no mistake.
GROUP_OPTIONS = ("--header-filter=/(src|cli|bench)/.*[.](h|cpp)$", "--checks=-bugprone-suspicious-include")
# GCC's warning options, which the compile commands hold, are not all known to clang.
FOREIGN_WARNINGS = "--extra-arg=-Wno-unknown-warning-option"


def linted(command):
    path = Path(command["file"])
    inside = path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in FOLDERS
    return inside and not path.name.endswith("_test.cpp")


def arguments_for(command, source):
    """The compile command with another source."""
    arguments = [source if argument == command["file"] else argument
                 for argument in shlex.split(command["command"])]
    return {"directory": command["directory"], "file": source, "arguments": arguments}


def groups_of(commands):
    """Commands by the folder they are for and what they are compiled with, at most so many together."""
    alike = defaultdict(list)
    for command in commands:
        flags = [word for word in shlex.split(command["command"]) if word.startswith(("-D", "-I", "-isystem"))]
        alike[(str(Path(command["file"]).parent), *flags)].append(command)
    for group in alike.values():
        count = -(-len(group) // MOST_TOGETHER)
        for first in range(count):
            yield group[first::count]  # neighbours by name are alike in their helpers, too: not together


def tidy(folder, source, *options):
    """Returns whether there is nothing to say, and what was said."""
    done = subprocess.run(["clang-tidy", "--quiet", "-p", folder, FOREIGN_WARNINGS, *options, source],
                          capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stdout, done.stderr


def look_at_one(build, command):
    clean, said, errors = tidy(build, command["file"])
    return clean, said if clean or said else said + errors


def look_at_group(build, scratch, number, group):
    """All that clang-tidy says of the files of a group, and whether all is well."""
    if len(group) > 1:
        folder = Path(scratch, str(number))
        folder.mkdir()
        source = folder / "group.cpp"
        source.write_text("".join(f'#include "{command["file"]}"\n' for command in group), encoding="utf-8")
        (folder / "compile_commands.json").write_text(
            json.dumps([arguments_for(group[0], str(source))]), encoding="utf-8")
        (folder / ".clang-tidy").symlink_to(ROOT / ".clang-tidy")
        if tidy(str(folder), str(source), *GROUP_OPTIONS)[0]:
            return True, ""
    # They cannot stand together, or there is a fault: alone, each tells its own.
    results = [look_at_one(build, command) for command in group]
    return all(clean for clean, _ in results), "".join(said for _, said in results)


def main():
    build, *files = sys.argv[1:]
    commands = json.loads(Path(build, "compile_commands.json").read_text(encoding="utf-8"))
    commands = [command for command in commands if linted(command)]
    if files:
        wanted = {str(Path(file).resolve()) for file in files}
        commands = [command for command in commands if command["file"] in wanted]
    groups = sorted(groups_of(commands), key=len, reverse=True)
    with tempfile.TemporaryDirectory(prefix="wirecensus-lint-") as scratch:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            results = list(pool.map(lambda item: look_at_group(build, scratch, *item), enumerate(groups)))
    for _, said in results:
        sys.stdout.write(said)
    print(f"clang-tidy looked at {len(commands)} files in {len(groups)} groups")
    sys.exit(0 if commands and all(clean for clean, _ in results) else 1)


if __name__ == "__main__":
    main()
