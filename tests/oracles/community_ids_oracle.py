#!/usr/bin/python3
"""Compares community_id in connections.csv with the recorded results of other programs.

    tests/oracles/community_ids_oracle.py --community-id DIR    baselines of corelight/community-id-spec, seeds 0 and 1
    tests/oracles/community_ids_oracle.py --suricata DIR        events that the tests of OISF/suricata-verify expect, each with its seed
    tests/oracles/community_ids_oracle.py --arkime DIR          sessions of the tests of arkime/arkime

DIR is a git repository, with or without a work tree. Prints each difference (kind, capture, connection, theirs, ours) and, last,
the figures; exits with 1 if a difference has no known reason. Nothing of these projects is part of this one. --suricata needs
python3-yaml.

Connections are found by protocol and ends, those of ICMP by their addresses. Counted apart are those inside tunnels, because
connections.csv has the outermost packets, and those of ICMP in a row without an ID, because its packets have several.

Last figures (2026-11-30, after 8d05a2b, with IDs of ICMP; community-id-spec b1fe530, suricata-verify 10a45e4b, arkime 2d2f367):
specification 10 of 10 with each seed, of ICMP 9 of 9, and 4 in rows with several; Suricata 277 of 277; Arkime 650 equal, 28
different (ESP and AH, which it hashes with two ports of 0; RSVP in the specification's baselines has none), of ICMP 40 equal, 1
different (it orders the ends of a one-way message), 22 in rows with several; 21 inside tunnels.
"""
import argparse
import base64
import hashlib
import json
import re
import sys
from collections import defaultdict
from pathlib import Path

import recorded

NAMES = {1: "icmp", 2: "igmp", 6: "tcp", 17: "udp", 46: "rsvp", 47: "gre", 50: "esp", 51: "ah", 58: "ipv6-icmp", 89: "ospf",
         103: "pim", 132: "sctp"}
NUMBERS = {name: number for number, name in NAMES.items()}
WITH_PORTS = (6, 17, 33, 132, 136)
ICMP = ("icmp", "ipv6-icmp")
ONE_WAY = "Arkime orders the ends of a one-way message of ICMP; the specification does not"
EXCEPTIONS = {("Arkime of ICMP", "v6", "1:j7zcOSPeGfEJ9Tq6mxngJDnyVpU=", "['1:jwuBy9UWZK1KUFqJV5cHdVpfrlY=']"): ONE_WAY}
SEED = re.compile(r"^\s*community-id-seed:\s*(\d+)", re.MULTILINE)
SURICATA_NAMES = {"ICMP": "icmp", "IPV6-ICMP": "ipv6-icmp", "TCP": "tcp", "UDP": "udp", "SCTP": "sctp"}


def ids_of(connections):
    """The IDs by (protocol, ends); those of several connections between the same ends are the same."""
    found = defaultdict(set)
    for row in connections:
        found[row["protocol"], recorded.ends_of(row)].add(row["community_id"])
    return found


def with_zero_ports(protocol, ends):
    """The ID, seed 0, as if a protocol without ports had two of 0."""
    message = bytes(2) + b"".join(sorted(end[0] for end in ends)) + bytes((NUMBERS.get(protocol, 0), 0)) + bytes(4)
    return "1:" + base64.b64encode(hashlib.sha1(message).digest()).decode()


def compare_icmp(kind, capture, protocol, ends, expected, ids, comparison):
    """ICMP has no ports here: a row between these addresses should have the ID."""
    addresses = sorted(end[0] for end in ends)
    found = {given for (name, other), some in ids.items() for given in some
             if name == protocol and given and sorted(end[0] for end in other) == addresses}
    if not found:
        comparison.figures[f"{kind} of ICMP, not given here"] += 1
        return
    where = " ".join((protocol, *(recorded.name_of(end) for end in ends)))
    comparison.note(f"{kind} of ICMP", capture, expected, expected if expected in found else sorted(found), where)


def compare_id(kind, capture, protocol, ends, expected, ids, comparison):
    """ends: two of recorded.end_of(), in either order."""
    if protocol in ICMP:
        compare_icmp(kind, capture, protocol, ends, expected, ids, comparison)
        return
    found = ids.get((protocol, recorded.between(*ends)))
    where = " ".join((protocol, *(recorded.name_of(end) for end in ends)))
    if found is None:
        comparison.figures[f"{kind} of connections not found (in tunnels)"] += 1
        print(f"{kind}\t{capture}\t{where}\tnot found")
        return
    reason = ""
    if ends[0][1] is None and expected == with_zero_ports(protocol, ends):
        reason = "hashed with two ports of 0; the specification's baselines have none for protocols without ports"
    comparison.note(kind, capture, {expected}, found, where, reason)


def compare_specification(folder, program, comparison):
    repository, capture = recorded.Repository(folder, program), "pcaps/combined.pcap.gz"
    for seed, name in (("0", "deflt"), ("1", "seed1")):
        ids = ids_of(repository.count(capture, "--community-id-seed", seed))
        for row in json.loads(recorded.text_of(folder, f"baseline/baseline_{name}.json")):
            ends = [recorded.end_of(row[f"{side}addr"], row[f"{side}port"]) for side in "sd"]
            compare_id(f"specification, seed {seed}", capture, NAMES[row["proto"]], ends, row["communityid"], ids, comparison)


def expected_events(folder, test, files):
    """What a test expects to find in eve.json: the matches of its checks, and the lines of a recorded one."""
    import yaml  # only this comparison needs it
    for path in files:
        if path == f"{test}/test.yaml":
            checks = yaml.safe_load(recorded.text_of(folder, path)).get("checks") or []
            filters = [check.get("filter") or {} for check in checks]
            yield from (some.get("match") or {} for some in filters if some.get("count") != 0)
        elif path.startswith(f"{test}/expected/") and path.endswith(".json"):
            for line in recorded.text_of(folder, path).splitlines():
                yield json.loads(line) if line.startswith("{") else {}


def tests_with(folder, text):
    """Folders of the tests that have this text in their checks or in a recorded eve.json."""
    found = recorded.git(folder, "grep", "-l", text, "HEAD", "--", "tests").decode().splitlines()
    paths = [path.partition(":")[2] for path in found]
    return sorted({re.sub(r"/(?:test\.yaml|expected/.*)$", "", path) for path in paths
                   if re.search(r"/(?:test\.yaml|expected/[^/]*\.json)$", path)})


def capture_of(folder, test, files):
    """The only capture of a test, or the one that it names; None if there is not one."""
    named = re.search(r"^pcap:\s*(\S+\.pcap\S*)", recorded.text_of(folder, f"{test}/test.yaml"), re.MULTILINE) \
        if f"{test}/test.yaml" in files else None
    if named:
        parts = []
        for part in f"{test}/{named[1]}".split("/"):
            parts = parts[:-1] if part == ".." else parts + [part]
        return "/".join(parts)
    found = [path for path in files if path.rpartition("/")[0] == test and path.endswith((".pcap", ".pcapng"))]
    return found[0] if len(found) == 1 else None


def compare_event(capture, event, ids, comparison):
    if not {"src_ip", "dest_ip", "proto"} <= set(event):
        expected = event["community_id"]
        comparison.note("Suricata, without addresses", capture, expected, expected if expected in set().union(*ids.values()) else "")
        return
    protocol = SURICATA_NAMES.get(str(event["proto"]), str(event["proto"]).lower())
    ends = [recorded.end_of(event[f"{side}_ip"], event.get(f"{side}_port")) for side in ("src", "dest")]
    compare_id("Suricata", capture, protocol, ends, event["community_id"], ids, comparison)


def compare_suricata(folder, program, comparison):
    repository, files = recorded.Repository(folder, program), recorded.files_below(folder, "tests")
    for test in tests_with(folder, "community_id"):
        own = [path for path in files if path.startswith(f"{test}/")]
        events = [event for event in expected_events(folder, test, own) if event.get("community_id")]
        capture = capture_of(folder, test, own) if events else None
        if not capture:
            if events:
                comparison.figures["Suricata, events of tests without one capture"] += len(events)
            continue
        seed = SEED.search(recorded.text_of(folder, f"{test}/suricata.yaml")) if f"{test}/suricata.yaml" in own else None
        connections = repository.count(capture, "--community-id-seed", seed[1] if seed else "0")
        if isinstance(connections, str):
            comparison.figures[f"Suricata, events of captures {connections}"] += len(events)
            continue
        ids = ids_of(connections)
        for event in events:
            compare_event(capture, event, ids, comparison)


def compare_arkime(folder, program, comparison):
    repository, files = recorded.Repository(folder, program), recorded.files_below(folder, "tests/pcap")
    captures = {Path(path).stem: path for path in files if path.endswith((".pcap", ".pcapng", ".pcap.gz"))}
    for path in files:
        if not path.endswith(".test") or Path(path).stem not in captures:
            continue
        bodies = [session["body"] for session in json.loads(recorded.text_of(folder, path))["sessions3"]]
        bodies = [body for body in bodies if body.get("network", {}).get("community_id")]
        connections = repository.count(captures[Path(path).stem]) if bodies else []
        if isinstance(connections, str):
            comparison.figures[f"Arkime, sessions of captures {connections}"] += len(bodies)
            continue
        ids = ids_of(connections)
        for body in bodies:
            has_ports = body["ipProtocol"] in WITH_PORTS  # Arkime writes 0 where there are none
            ends = [recorded.end_of(body[side]["ip"], body[side].get("port") if has_ports else None)
                    for side in ("source", "destination")]
            compare_id("Arkime", Path(path).stem, NAMES.get(body["ipProtocol"], str(body["ipProtocol"])), ends,
                       body["network"]["community_id"], ids, comparison)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=recorded.PROGRAM)
    for name in ("community-id", "suricata", "arkime"):
        parser.add_argument(f"--{name}")
    arguments = parser.parse_args()
    comparison = recorded.Comparison(EXCEPTIONS)
    if arguments.community_id:
        compare_specification(arguments.community_id, arguments.program, comparison)
    if arguments.suricata:
        compare_suricata(arguments.suricata, arguments.program, comparison)
    if arguments.arkime:
        compare_arkime(arguments.arkime, arguments.program, comparison)
    comparison.print_figures()
    return 1 if comparison.unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
