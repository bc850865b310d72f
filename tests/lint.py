#!/usr/bin/python3
"""Runs clang-tidy over all sources but tests, and fails on anything it says.

    tests/lint.py BUILD [FILE...]     BUILD holds compile_commands.json; without FILEs, all there are

clang-tidy spends nine tenths of its time on the standard headers of each file. So many files are looked at
together, included by one generated file; the analyzer knows such files (LLVM's AnalysisConsumer: "unified
sources") and looks into them as into any other. Files that cannot stand together, because each has a helper of
the same name, and files with a fault are taken apart until each is fine or alone.

Tests are left out: they are many, and what is wrong in them shows when they run.
"""
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("src", "cli", "bench")
GROUPS = 4  # few, to share the headers; enough to keep all processors busy to the end
# A group includes .cpp files: they count as headers, and including them is no mistake. Layers find their headers in include/ of the build folder.
GROUP_OPTIONS = ("--header-filter=/(src|cli|bench|include)/.*[.](h|cpp)$", "--checks=-bugprone-suspicious-include")
NAMED_FILE = re.compile(r"^(/[^:\n]+[.]cpp):\d+:\d+: error:", re.MULTILINE)
NAMESPACE = re.compile(r"^namespace ([\w:]+) {", re.MULTILINE)
# clang-format leaves what stands in a namespace at the start of its line, and nothing else but labels. A member
# function that is defined there has the name of its class before its own, which no other file has.
DECLARED = re.compile(r"^(?!namespace| )(?:using|(?:struct|class|enum|enum class) |[\w:<>,*&\[\] ]*?)(?<!::)\b(\w+)(?:\(|\[\]| = | {|;)",
                      re.MULTILINE)
# GCC's warning options, which the compile commands hold, are not all known to clang.
FOREIGN_WARNINGS = "--extra-arg=-Wno-unknown-warning-option"


def linted(command):
    path = Path(command["file"])
    inside = path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in FOLDERS
    return inside and not path.name.endswith("_test.cpp")


def settings_of(command):
    """Where the compiler finds headers for a file, and what is defined: each setting as one tuple of words."""
    words = iter(shlex.split(command["command"]))
    for word in words:
        if word == "-isystem":
            yield word, next(words)
        elif word.startswith(("-D", "-I")):
            yield (word,)


def command_for(group, source):
    """A compile command for a file that includes all of the group."""
    settings = dict.fromkeys(setting for command in group for setting in settings_of(command))
    arguments = ["c++", "-std=c++20", *(word for setting in settings for word in setting), "-c", source]
    return {"directory": group[0]["directory"], "file": source, "arguments": arguments}


def names_in(command):
    """The names that a file declares outside functions, each with its namespace, as far as lines show them."""
    text = Path(command["file"]).read_text(encoding="utf-8").replace("BENCHMARK_MAIN", "main")
    namespace = NAMESPACE.search(text)
    return {(namespace and name != "main" and namespace[1], name) for name in DECLARED.findall(text)}


def groups_of(commands):
    """Files of similar amounts of code; those of bench, which need other headers of the kernel, by themselves.

    Files that declare the same name go into different groups.
    """
    of_bench = [command for command in commands if "/bench/" in command["file"]]
    of_program = [command for command in commands if command not in of_bench]
    for files, count in (of_program, GROUPS), (of_bench, 1):
        groups = [{"files": [], "names": set(), "size": 0} for _ in range(min(count, len(files)))]
        for command in sorted(files, key=lambda command: -Path(command["file"]).stat().st_size):
            names = names_in(command)
            free = [group for group in groups if not names & group["names"]]
            if not free:
                groups.append({"files": [], "names": set(), "size": 0})
                free = groups[-1:]
            group = min(free, key=lambda group: group["size"])
            group["files"].append(command)
            group["names"] |= names
            group["size"] += Path(command["file"]).stat().st_size
        yield from (group["files"] for group in groups)


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
        json.dumps([command_for(group, str(source))]), encoding="utf-8")
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
