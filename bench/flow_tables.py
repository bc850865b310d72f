"""A section of the report: from a capture to a table of its flows as CSV, beside other programs."""
import pathlib
import tempfile

import captures
import comparison
import measure
import tools

PROFILE = "small"
HEAD = ["| tool | median s | min-max s | x wirecensus | CPU s | peak MiB | lines | rounds |", "| --- | --: | --- | --: | --: | --: | --: | --: |"]


def lines_of(out):
    """The lines of the table that a tool has left in the folder."""
    for name in ("flows.csv", "packet_flows.csv"):
        path = pathlib.Path(out) / name
        if path.exists():
            with open(path, "rb") as file:
                return sum(1 for _ in file)
    return None


def once(tool, capture, folder, flows):
    out = tempfile.mkdtemp(dir=folder)
    failure = measure.run_once(tool.command(capture.path, out, flows)).failure
    return out, failure


def cells(tool, series, scale, first, lines):
    if series.failure:
        return [tool.name, series.failure, "", "", "", "", "", ""]
    wall, walls = series.median(), series.walls()
    return [tool.name + (" (slice)" if scale != 1 else ""), f"{wall:.3f}", f"{min(walls):.3f}-{max(walls):.3f}",
            f"{wall * scale / first:.2f}", f"{series.median('cpu'):.2f}", f"{series.median('memory'):.0f}",
            "" if lines is None else f"{lines:,}", f"{len(walls)}"]


def section(bench):
    own = [tools.Tool(f"wirecensus{name}", "wirecensus", (bench.program, "-q", "--formats", "csv", "-o", "{out}", *options, "{capture}"))
           for name, options in (("", ()), (", -j 1", ("-j", "1")))]
    peers, missing = tools.find_flow_tables()
    with captures.temporary_folder() as folder:
        whole = captures.make_at_most(bench.generator, folder, PROFILE, bench.packets)
        part = captures.make_at_most(bench.generator, folder, PROFILE, min(comparison.SLICE_PACKETS, whole.packets))
        out, failure = once(own[0], whole, folder, "")
        if failure:
            raise SystemExit(f"bench: tables: wirecensus: {failure}")
        flows = str(pathlib.Path(out) / "packet_flows.csv")
        source = {tool.name: part if tool.on_slice else whole for tool in own + peers}
        lines = {tool.name: lines_of(once(tool, source[tool.name], folder, flows)[0]) for tool in own + peers}
        series = measure.measure({tool.name: lambda to, tool=tool: tool.command(source[tool.name].path, to, flows) for tool in own + peers},
                                 bench.rounds, folder)
    first = series[own[0].name].median()
    yield from ["## tables", "", f"{whole.line}.", f"Slice: {part.line}; its x is scaled by packets.", "", *HEAD]
    for tool in own + peers:
        yield comparison.row(cells(tool, series[tool.name], whole.packets / source[tool.name].packets, first, lines[tool.name]))
    yield from ["", *(f"    {tool.name}: {' '.join(tool.words)}" for tool in own + peers), ""]
    if missing:
        yield from [f"Not found on this machine: {', '.join(missing)}.", ""]
