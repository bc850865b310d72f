"""What independent tools recorded of the real captures, as figures to compare a count with.

`../shared/captures/README.md` explains `truth/NAME.json`: the record reader is the authority for packets,
bytes and times, tshark for addresses and ports. Where tshark is wrong or guesses, a line of
truth_exceptions.tsv says who is right and why.
"""
import csv
import json
from collections import defaultdict

from harness import REAL_CAPTURES, TESTS  # makes tests/reference importable
from capture_files import INT64_MAX
from census import time_text

WITH_PORTS = {6: "tcp", 17: "udp", 132: "sctp"}  # the protocols whose ports the truth knows
RECORD_FORMATS = ("pcap", "pcapng", "pcap-kuznetzov")


def capture_names():
    """[] where the captures are not there."""
    return sorted(path.name[:-len(".json")] for path in REAL_CAPTURES.glob("truth/*.json"))


def load_truth(name):
    return json.loads((REAL_CAPTURES / "truth" / f"{name}.json").read_text(encoding="utf-8"))


def load_exceptions():
    """{(file, figure): expected value, or None for "do not compare"}"""
    exceptions = {}
    with open(TESTS / "truth_exceptions.tsv", encoding="utf-8") as file:
        lines = (line for line in file if not line.startswith("#"))
        for row in csv.DictReader(lines, delimiter="\t"):
            assert row["reason"], f"{row['file']}: an exception needs a reason"
            for figure in row["figures"].split(","):
                exceptions[row["file"], figure] = row["expected"]
    return exceptions


def time_figure(nanoseconds):
    if nanoseconds is not None and nanoseconds > INT64_MAX:
        return f"{nanoseconds} ns, which no int64 holds"
    return time_text(nanoseconds)


def record_figures(truth):
    record = truth["record_level"]
    if record["format"] not in RECORD_FORMATS:
        return {}
    return {"packets": record["packets"], "bytes": record["sum_orig"], "captured_bytes": record["sum_cap"],
            "min_size": record["min_orig"] or 0, "max_size": record["max_orig"] or 0,
            "first_seen": time_figure(record["min_ts_ns"]), "last_seen": time_figure(record["max_ts_ns"])}


def address_figures(truth):
    ip = (truth["tshark"] or {}).get("ip")
    if not ip:
        return {}
    tuples = truth["tshark"]["five_tuples"]
    figures = {"ip_packets": ip["packets_with_addresses"], "ip_bytes": ip["bytes"],
               "pairs": ip["distinct_pairs_directed"],
               "undirected_pairs": ip["distinct_pairs_undirected"],
               "flows_with_ports": tuples["distinct_with_ports"],
               "top_pairs": {(top["src"], top["dst"]): (top["packets"], top["bytes"])
                             for top in ip["top20_pairs_directed_by_bytes"]}}
    # The truth keeps fragments apart from their flows; there the reference counter is compared instead.
    if tuples["packets_nonfirst_fragments"] == 0:
        figures["five_tuples"] = tuples["distinct_all"]
        figures["top_flows"] = {
            (top["src"], str(top["sport"]), top["dst"], str(top["dport"]), WITH_PORTS[top["proto"]]):
            (top["packets"], top["bytes"]) for top in tuples["top20_with_ports_by_bytes"]}
    return figures


def naive_figures(truth):
    """The naive dissector counts, and names no addresses."""
    naive = truth["naive"]
    return {"ip_packets": naive["ip_packets"], "ip_bytes": naive["ip_bytes"], "pairs": naive["pairs"],
            "five_tuples": naive["tuples_all"], "flows_with_ports": naive["tuples_with_ports"]}


def expected_figures(truth, exceptions):
    figures = record_figures(truth) | address_figures(truth)
    name = truth["name"]
    if exceptions.get((name, "addresses")) == "naive":
        figures = record_figures(truth) | naive_figures(truth)
    if exceptions.get((name, "addresses")) == "reference":
        figures = record_figures(truth)
    for (file, figure), value in exceptions.items():
        if file != name or figure in ("addresses", "exit"):
            continue
        figures.pop(figure, None)
        if value != "reference":
            figures[figure] = int(value) if value.lstrip("-").isdigit() else value
    return figures


def counted_figures(flow_rows, metrics):
    """The same figures of a count: rows of packet_flows.csv and values of packet_metrics.csv."""
    pairs, tuples = defaultdict(lambda: (0, 0)), defaultdict(lambda: (0, 0))
    for source, source_port, destination, destination_port, protocol, packets, frame_bytes, *_ in flow_rows:
        if not source:
            continue
        ports = (source_port, destination_port) if protocol in WITH_PORTS.values() else ("", "")
        counted = int(packets), int(frame_bytes)
        for table, key in ((pairs, (source, destination)),
                           (tuples, (source, ports[0], destination, ports[1], protocol))):
            table[key] = tuple(map(sum, zip(table[key], counted)))
    return {
        "packets": int(metrics["total_packets"]), "bytes": int(metrics["total_bytes"]),
        "captured_bytes": int(metrics["captured_bytes"]),
        "min_size": int(metrics["min_packet_size"] or 0), "max_size": int(metrics["max_packet_size"] or 0),
        "first_seen": metrics["first_seen"], "last_seen": metrics["last_seen"],
        "ip_packets": sum(packets for packets, _ in pairs.values()),
        "ip_bytes": sum(size for _, size in pairs.values()),
        "pairs": len(pairs), "undirected_pairs": len({frozenset(pair) for pair in pairs}),
        "five_tuples": len(tuples), "flows_with_ports": sum(1 for key in tuples if key[1]),
        "top_pairs": pairs, "top_flows": tuples,
    }


def disagreements(expected, counted):
    """A line for each figure that differs; of tables only what the truth names is compared."""
    lines = []
    for figure, value in expected.items():
        if isinstance(value, dict):
            lines += [f"{figure}: {' '.join(key)} is {counted[figure].get(key)}, truth says {figures}"
                      for key, figures in value.items() if counted[figure].get(key) != figures]
        elif counted[figure] != value:
            lines.append(f"{figure} is {counted[figure]}, truth says {value}")
    return lines


def exit_codes(truth, exceptions):
    """The exit codes that a file may end with (1 no capture file, 3 damaged or lossy, 0 whole): by the
    record reader's word."""
    record = truth["record_level"]
    exception = exceptions.get((truth["name"], "exit"))
    if exception:
        return [int(code) for code in exception.split("|")]
    if record["error"] is None:
        return [0]
    if record["format"] not in (*RECORD_FORMATS, "empty"):
        return [1]
    return [3] if record["packets"] else [1, 3]
