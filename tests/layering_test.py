#!/usr/bin/python3
"""Reads every #include and fails on any that goes against the layers of the architecture.

A folder of src/ includes itself, the folders that the table allows, and outside headers. cli/ and bench/
include whatever they need of src/. No folder may be called util, utils, common or helpers: such a folder
says nothing about where a thing belongs.
"""
import re
import sys
import unittest
from pathlib import Path

from harness import ROOT

MAY_INCLUDE = {
    "base": "",
    "capture": "base",
    "decode": "base",
    "flow": "base decode",
    "metrics": "base decode flow",
    "report": "base flow metrics",
    "runtime": "base capture decode flow metrics report",
    "view": "base flow metrics",
}
LAYERS = set(MAY_INCLUDE)
MEANINGLESS = {"util", "utils", "common", "helpers", "misc"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def sources(root):
    for folder in ("src", "cli", "bench", "fuzz"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".h", ".cpp"):
                yield path


def wrong_includes(path, text):
    """A line for each include of a file (its path from the root) that it may not have."""
    top, *below = path.parts
    allowed = LAYERS
    if top == "src":
        layer = below[0]
        if layer not in MAY_INCLUDE:
            return [f"{path}: the architecture knows no layer {layer}"]
        allowed = {layer, *MAY_INCLUDE[layer].split()}
    found = []
    for quote, header in INCLUDE.findall(text):
        folder = header.split("/")[0]
        if folder in LAYERS and folder not in allowed:
            found.append(f"{path}: {header} is not for {below[0]}/")
        elif quote == '"' and "../" in header:
            found.append(f"{path}: {header} climbs out of its folder; begin with the layer's name")
        elif top == "src" and quote == '"' and folder not in LAYERS:
            found.append(f"{path}: {header} is in no layer")
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

    def test_alphabetical_order_is_dependency_order(self):
        for layer, allowed in MAY_INCLUDE.items():
            for other in allowed.split():
                self.assertLess(other, layer)

    def test_all_layers_are_there_and_are_read(self):
        read = {path.relative_to(ROOT).parts[1] for path in sources(ROOT) if path.is_relative_to(ROOT / "src")}
        self.assertEqual(LAYERS, read)


class TheTestItself(unittest.TestCase):
    """That wrong includes are found: a check that cannot fail would be worth nothing."""

    def found(self, path, text):
        return len(wrong_includes(Path(path), text))

    def test_finds_an_include_of_a_later_layer(self):
        self.assertEqual(1, self.found("src/base/time.h", '#include "flow/flow_record.h"\n'))
        self.assertEqual(1, self.found("src/decode/decoder.cpp", "  #  include <capture/filter.h>\n"))
        self.assertEqual(1, self.found("src/view/screen.cpp", '#include "report/csv.h"'))

    def test_finds_includes_outside_the_layers(self):
        self.assertEqual(1, self.found("src/base/time.cpp", '#include "../cli/options.h"'))
        self.assertEqual(1, self.found("src/base/time.cpp", '#include "time.h"'))
        self.assertEqual(1, self.found("src/util/text.h", "#pragma once"))
        self.assertEqual(1, len(meaningless_folders([Path("cli/util/text.h")])))

    def test_allows_what_the_table_allows(self):
        self.assertEqual(0, self.found("src/flow/a.cpp", '#include "flow/a.h"\n#include "base/time.h"\n#include <map>'))
        self.assertEqual(0, self.found("cli/main.cpp", '#include "runtime/run.h"\n#include "options.h"'))


if __name__ == "__main__":
    unittest.main(module=sys.modules["__main__"])
