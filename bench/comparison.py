"""A section of the report: one profile, all tools on the same capture."""
import captures
import measure
import tools

SLICE_PACKETS = 100_000
HEAD = ["| tool | median s | min-max s | x cat | M packets/s | GB/s | CPU s | peak MiB | rounds |",
        "| --- | --: | --- | --: | --: | --: | --: | --: | --: |"]


class Measured:
    """A tool with its capture and its runs; times are as if it had taken the whole capture."""

    def __init__(self, tool, capture, series, whole):
        self.tool = tool
        self.capture = capture
        self.series = series
        self.scale = whole.packets / capture.packets

    @property
    def ok(self):
        return not self.series.failure

    def seconds(self):
        return self.series.median() * self.scale


def cells(measured, cat):
    name, series = measured.tool.name, measured.series
    if not measured.ok:
        return [name, series.failure, "", "", "", "", "", "", ""]
    wall, walls = series.median(), series.walls()
    return [name + (" (slice)" if measured.scale != 1 else ""),
            f"{wall:.3f}", f"{min(walls):.3f}-{max(walls):.3f}",
            f"{measured.seconds() / cat.seconds():.2f}",
            f"{measured.capture.packets / wall / 1e6:.2f}",
            f"{measured.capture.size / wall / 1e9:.2f}",
            f"{series.median('cpu'):.2f}", f"{series.median('memory'):.0f}", f"{len(walls)}"]


def row(values):
    return "| " + " | ".join(values) + " |"


def ratio_rows(results):
    """How wirecensus stands to the others: each ratio computed from the medians above."""
    good = [result for result in results if result.ok]
    flow_tools = [result for result in good if result.tool.kind == "flow"]
    named = {result.tool.name: result for result in good}
    others = {"capinfos": named.get("capinfos -c"), "tshark": named.get("tshark conversations")}
    if flow_tools:
        fastest = min(flow_tools, key=Measured.seconds)
        others = {f"the fastest flow tool ({fastest.tool.name})": fastest, **others}
    others = {name: other for name, other in others.items() if other}
    yield row(["", "x cat", *(f"times faster than {name}" for name in others)])
    yield row(["---"] + ["--:"] * (1 + len(others)))
    for own in (result for result in good if result.tool.kind == "wirecensus"):
        yield row([own.tool.name, f"{own.seconds() / named['cat'].seconds():.2f}",
                   *(f"{other.seconds() / own.seconds():.2f}" for other in others.values())])


def measure_tools(bench, folder, capture, profile):
    sliced = captures.make_at_most(bench.generator, folder, profile,
                                   min(SLICE_PACKETS, capture.packets))
    source = {tool.name: sliced if tool.on_slice else capture for tool in bench.tools}
    commands = {tool.name: lambda out, tool=tool: tool.command(source[tool.name].path, out)
                for tool in bench.tools}
    series = measure.measure(commands, bench.rounds, folder)
    return [Measured(tool, source[tool.name], series[tool.name], capture) for tool in bench.tools]


def section(bench, profile):
    with captures.temporary_folder() as folder:
        capture = captures.make_at_most(bench.generator, folder, profile, bench.packets)
        results = measure_tools(bench, folder, capture, profile)
    own_failures = [f"{result.tool.name}: {result.series.failure}" for result in results
                    if result.tool.kind == "wirecensus" and not result.ok]
    if own_failures:
        raise SystemExit(f"bench: {profile}: " + "; ".join(own_failures))
    cat = next(result for result in results if result.tool.name == "cat")
    slices = {result.capture.line for result in results if result.scale != 1}
    yield from [f"## {profile}", "", f"{capture.line}."]
    yield from [f"Slice: {line}; its x cat is scaled by packets." for line in slices]
    yield from ["", *HEAD, *(row(cells(result, cat)) for result in results), ""]
    yield from [*ratio_rows(results), "", "Wall seconds of each round:", ""]
    yield from ("    " + " ".join([result.tool.name + ":", *(f"{wall:.3f}" for wall in
                                                           result.series.walls())])
                for result in results)
    yield ""


def commands(bench):
    """How each tool is called, for the head of the report."""
    return [f"{tool.name}: {' '.join(tool.words)}" for tool in bench.tools]


def versions(bench):
    programs = dict.fromkeys(tool.words[0] for tool in bench.tools)
    return [f"{program}: {tools.version_of(program)}" for program in programs]
