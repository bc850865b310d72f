"""The table of layers, cmake/layers.cmake, as tests read it."""
import re
from typing import NamedTuple

from harness import ROOT

TABLE = ROOT / "cmake/layers.cmake"
LAYER = re.compile(r'^wirecensus_layer\((\S+)\s+"([^"]*)"([^)]*)\)$', re.MULTILINE)
KEYWORDS = ("FOLDERS", "USES", "LIBRARIES", "LOADS")


class Layer(NamedTuple):
    name: str
    what: str
    folders: list  # of src/, its own first
    uses: list


def read_layers(text=None):
    """All layers by name, in the table's order."""
    layers = {}
    for name, what, rest in LAYER.findall(TABLE.read_text(encoding="utf-8") if text is None else text):
        lists = {keyword: [] for keyword in KEYWORDS}
        for word in rest.split():
            if word in KEYWORDS:
                current = lists[word]
            else:
                current.append(word)
        layers[name] = Layer(name, what, [name, *lists["FOLDERS"]], lists["USES"])
    return layers


def table_in_markdown(layers):
    """As ARCHITECTURE.md shows it."""
    rows = [f"| `src/{layer.name}` | {layer.what} | {' '.join(layer.uses)} |" for layer in layers.values()]
    return "\n".join(["| folder | what it does | may include |", "| --- | --- | --- |", *rows,
                      "| `cli` | options, commands, exit codes; the only place that prints or exits | everything |"])
