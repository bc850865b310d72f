#!/usr/bin/python3
"""The layers are law: every #include goes down the table of cmake/layers.cmake, the build itself refuses others, and
ARCHITECTURE.md shows the table.

A folder of src/ includes itself, the layers that the table allows, and outside headers. Tests may include all, as may
cli/ and bench/. No folder may be called util, utils, common or helpers: such a folder says nothing about where a thing
belongs. None is so large that a stranger gets lost in it.
"""
import json
import re
import shlex
import subprocess
import unittest
from pathlib import Path

import harness
from harness import ROOT
from layers import read_layers, table_in_markdown

LAYERS = read_layers()
MEANINGLESS = {"util", "utils", "common", "helpers", "misc"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[>"]', re.MULTILINE)
MOST_FILES = 45
LARGEST_SHARE = 0.2  # of all lines


def sources(root):
    for folder in ("src", "cli", "bench", "fuzz"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".h", ".cpp"):
                yield path


def is_test(path):
    return path.name.endswith("_test.cpp")


def layer_of(folder):
    """The layer that a folder below src/ belongs to; none where the table does not know it."""
    return next((layer for layer in LAYERS.values() if folder in layer.folders), None)


def wrong_includes(path, text):
    """A line for each include of a file (its path from the root) that it may not have."""
    inside = path.parts[0] == "src"
    layer = layer_of("/".join(path.parts[1:-1])) if inside else None
    if inside and layer is None:
        return [f"{path}: cmake/layers.cmake knows no such folder"]
    found = []
    for quote, header in INCLUDE.findall(text):
        included = layer_of(header.rpartition("/")[0])
        if quote == '"' and "../" in header:
            found.append(f"{path}: {header} climbs out of its folder; begin with the layer's name")
        elif not inside or is_test(path):
            continue
        elif quote == '"' and included is None:
            found.append(f"{path}: {header} is in no layer")
        elif included and included is not layer and included.name not in layer.uses:
            found.append(f"{path}: {layer.name} may not include {header}")
    return found


def meaningless_folders(paths):
    return [f"{path}: a folder named {part}" for path in paths for part in path.parts[:-1] if part in MEANINGLESS]


class Layering(unittest.TestCase):
    def test_every_include_goes_down_the_layers(self):
        found = []
        for path in sources(ROOT):
            found += wrong_includes(path.relative_to(ROOT), path.read_text(encoding="utf-8"))
        self.assertFalse(found, "\n".join(found))

    def test_no_folder_has_a_name_without_meaning(self):
        self.assertFalse(meaningless_folders([path.relative_to(ROOT) for path in sources(ROOT)]))

    def test_a_layer_uses_only_those_before_it(self):
        before = set()
        for layer in LAYERS.values():
            self.assertLessEqual(set(layer.uses), before, layer.name)
            before.add(layer.name)

    def test_file_and_live_captures_do_not_know_each_other(self):
        self.assertNotIn("capture/live", LAYERS["capture/file"].uses)
        self.assertNotIn("capture/file", LAYERS["capture/live"].uses)

    def test_every_folder_is_in_the_table_and_is_read(self):
        read = {path.relative_to(ROOT / "src").parent.as_posix() for path in sources(ROOT)
                if path.is_relative_to(ROOT / "src")}
        self.assertEqual({folder for layer in LAYERS.values() for folder in layer.folders}, read)

    def test_no_folder_is_too_large(self):
        files, lines = {}, {}
        for path in (ROOT / "src").rglob("*"):
            if path.is_file() and not is_test(path):
                folder = path.parent.relative_to(ROOT).as_posix()
                files[folder] = files.get(folder, 0) + 1
                lines[folder] = lines.get(folder, 0) + len(path.read_bytes().splitlines())
        self.assertEqual({}, {folder: count for folder, count in files.items() if count > MOST_FILES})
        self.assertLessEqual(max(lines.values()) / sum(lines.values()), LARGEST_SHARE)

    def test_the_architecture_shows_the_table(self):
        table = table_in_markdown(LAYERS)
        self.assertIn(table, (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"), f"it should show:\n{table}")


class TheBuild(unittest.TestCase):
    """A line is compiled as a file of a layer."""

    def compile(self, layer, include):
        commands = json.loads((harness.PROGRAM.parent / "compile_commands.json").read_text(encoding="utf-8"))
        objects = f" -o CMakeFiles/{layer.replace('/', '_')}.dir/"
        command = next(command for command in commands if objects in command["command"])
        words = shlex.split(command["command"])
        words = [word for word in words[:words.index("-o")] if not word.endswith("ccache")]
        return subprocess.run([*words, "-fsyntax-only", "-x", "c++", "-"], input=f'#include "{include}"\n', text=True,
                              cwd=command["directory"], capture_output=True, check=False)

    def test_an_allowed_include_is_found(self):
        for layer, include in (("decode", "base/bytes.h"), ("decode", "decode/link/link.h"), ("report", "tables/field.h")):
            done = self.compile(layer, include)
            self.assertEqual(0, done.returncode, done.stderr)

    def test_a_forbidden_include_is_not_found(self):
        for layer, include in (("decode", "capture/filter.h"), ("base", "decode/packet.h"),
                               ("capture/file", "capture/live/live_source.h"), ("report", "decode/packet.h"),
                               ("view", "report/csv.h")):
            done = self.compile(layer, include)
            self.assertIn(f"{include}: No such file", done.stderr)
            self.assertNotEqual(0, done.returncode)


class TheTestItself(unittest.TestCase):
    """That wrong includes are found: a check that cannot fail would be worth nothing."""

    def found(self, path, text):
        return len(wrong_includes(Path(path), text))

    def test_finds_an_include_of_a_later_layer(self):
        self.assertEqual(1, self.found("src/base/time.h", '#include "flow/flow_record.h"\n'))
        self.assertEqual(1, self.found("src/decode/decoder.cpp", "  #  include <capture/filter.h>\n"))
        self.assertEqual(1, self.found("src/view/screen.cpp", '#include "report/csv.h"'))
        self.assertEqual(1, self.found("src/capture/file/a.cpp", '#include "capture/live/live_source.h"'))

    def test_finds_includes_outside_the_layers(self):
        self.assertEqual(1, self.found("src/base/time.cpp", '#include "../cli/options.h"'))
        self.assertEqual(1, self.found("src/base/time.cpp", '#include "time.h"'))
        self.assertEqual(1, self.found("src/util/text.h", "#pragma once"))
        self.assertEqual(1, self.found("src/base/time.h", '#include "support/private_network.h"'))
        self.assertEqual(1, len(meaningless_folders([Path("cli/util/text.h")])))

    def test_allows_what_the_table_allows(self):
        self.assertEqual(0, self.found("src/flow/a.cpp", '#include "flow/a.h"\n#include "base/time.h"\n#include <map>'))
        self.assertEqual(0, self.found("cli/main.cpp", '#include "runtime/run.h"\n#include "options.h"'))
        self.assertEqual(0, self.found("src/base/time_test.cpp", '#include "support/private_network.h"'))


if __name__ == "__main__":
    harness.main()
