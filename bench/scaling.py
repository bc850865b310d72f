"""A section of the report: does a packet cost the same when there are more packets, or more flows?

Three captures of the profile `small`: few packets of few flows, many packets of as many flows, and
as many packets of many flows.
"""
import captures
import measure
import tools

PACKETS = 10_000_000


def make_captures(bench, folder):
    many = min(bench.packets or PACKETS, PACKETS)
    sizes = {"few packets, few flows": (many // 10, many // 1000),
             "many packets, few flows": (many, many // 1000),
             "many packets, many flows": (many, many // 10)}
    return {name: captures.make(bench.generator, folder, "small", packets, max(1, flows))
            for name, (packets, flows) in sizes.items()}


def per_packet(capture, series):
    return series.median() / capture.packets * 1e9


def rows(made, series):
    yield "| | packets | biflows | median s | ns/packet | peak MiB |"
    yield "| --- | --: | --: | --: | --: | --: |"
    for name, capture in made.items():
        yield (f"| {name} | {capture.packets} | {capture.biflows} | {series[name].median():.3f} "
               f"| {per_packet(capture, series[name]):.1f} | {series[name].median('memory'):.0f} |")


def findings(made, series):
    few, packets, flows = ((made[name], series[name]) for name in made)
    growth = (flows[1].median("memory") - packets[1].median("memory")) * 2**20
    yield (f"- A packet takes {per_packet(*packets) / per_packet(*few):.2f} times as long with "
           "ten times the packets.")
    yield (f"- A packet takes {per_packet(*flows) / per_packet(*packets):.2f} times as long with "
           "a hundred times the flows.")
    yield (f"- A biflow takes {growth / (flows[0].biflows - packets[0].biflows):.0f} bytes of "
           "memory.")


def section(bench):
    counting = tools.wirecensus_tools(bench.program)[0]
    with captures.temporary_folder() as folder:
        made = make_captures(bench, folder)
        commands = {name: lambda out, path=capture.path: counting.command(path, out)
                    for name, capture in made.items()}
        series = measure.measure(commands, bench.rounds, folder)
    failures = [one.failure for one in series.values() if one.failure]
    if failures:
        raise SystemExit(f"bench: scaling: {'; '.join(failures)}")
    yield from ["## scaling", "", f"{counting.name}, on profile small.", ""]
    yield from [*rows(made, series), "", *findings(made, series), ""]
