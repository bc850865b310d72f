#!/usr/bin/python3
"""Runs clang-tidy over all sources but tests, and fails on anything it says.

    tests/lint.py BUILD [FILE...]     BUILD holds compile_commands.json; without FILEs, all there are

clang-tidy spends nine tenths of its time on the standard headers of each file. So the files of a folder are
looked at together, several included by one generated file; the analyzer knows such files (LLVM's
AnalysisConsumer: "unified sources") and looks into them as into any other. Files that cannot stand together,
because each has a helper of the same name, and files with a fault are taken apart until each is fine or alone.

Tests are left out: they are many, and what is wrong in them shows when they run.
"""
import json
import os
import re
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
# A group includes .cpp files: they count as headers, and including them is no mistake. Layers find their headers in include/ of the build folder.
GROUP_OPTIONS = ("--header-filter=/(src|cli|bench|include)/.*[.](h|cpp)$", "--checks=-bugprone-suspicious-include")
NAMED_FILE = re.compile(r"^(/[^:\n]+[.]cpp):\d+:\d+: error:", re.MULTILINE)
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


def tidy_group(scratch, group):
    folder = tempfile.mkdtemp(dir=scratch)
    source = Path(folder, "group.cpp")
    source.write_text("".join(f'#include "{command["file"]}"\n' for command in group), encoding="utf-8")
    Path(folder, "compile_commands.json").write_text(
        json.dumps([arguments_for(group[0], str(source))]), encoding="utf-8")
    Path(folder, ".clang-tidy").symlink_to(ROOT / ".clang-tidy")
    return tidy(folder, str(source), *GROUP_OPTIONS)


def split(group, said):
    """The files without those that something was said of, and those; halves, where that does not tell."""
    named = set(NAMED_FILE.findall(said))
    apart = [command for command in group if command["file"] in named]
    rest = [command for command in group if command["file"] not in named]
    return (rest, apart) if rest and apart else (group[::2], group[1::2])


def look_at(build, scratch, group):
    """Whether all is well with the files of a group, and what clang-tidy says of each."""
    if len(group) == 1:
        clean, said, errors = tidy(build, group[0]["file"])
        return clean, said if clean or said else said + errors
    clean, said, _ = tidy_group(scratch, group)
    if clean:
        return True, ""
    results = [look_at(build, scratch, part) for part in split(group, said)]
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
            results = list(pool.map(lambda group: look_at(build, scratch, group), groups))
    for _, said in results:
        sys.stdout.write(said)
    print(f"clang-tidy looked at {len(commands)} files in {len(groups)} groups")
    sys.exit(0 if commands and all(clean for clean, _ in results) else 1)


if __name__ == "__main__":
    main()
