#!/usr/bin/python3
"""Compares --names-seen with the recorded results of other programs.

    tests/oracles/names_oracle.py --ndpi DIR      names, and the hashes of JA4, in nDPI's tests/cfgs/default
    tests/oracles/names_oracle.py --ja4 DIR       JA4 in the snapshots of FoxIO-LLC/ja4
    tests/oracles/names_oracle.py --tshark DIR    names that tshark reads in the captures of a folder

DIR of the first two is a git repository, with or without a work tree. Prints each difference and, last, the figures. Nothing of
these projects is part of this one.

Exits with 1 if a difference has no reason (reason_for).

Last figures (2026-11-30, after 64fb1c7, with names inside tunnels; nDPI 3b1286a, ja4 0e54bc8): TLS names 680 of 680; QUIC 133, and 30
of versions before QUIC 1 with another format; HTTP 1083, and 2 of a fuzzed capture; JA4 hashes 935 and 10 (an empty list, which nDPI
hashes; QUIC before 1; DTLS before 1.0); JA4 of captures 18 and 1 (an ALPN that is not ASCII, where the text has `bd`).
"""
import argparse
import csv
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import recorded
from recorded import files_below, git

BEFORE_QUIC_1 = ("gquic", "http_ipv6", "quic", "quic-mvfst-22", "quic-mvfst-exp", "quic046", "quic_q39", "quic_q43", "quic_q46",
                 "quic_q46_b", "quic_q50", "quic_t50", "quic_t51", "telegram", "wechat", "youtube_quic", "youtubeupload")
EMPTY_LIST, ZEROS = "e3b0c44298fc", "000000000000"
EXCEPTIONS = {
    ("nDPI HTTP name", "fuzz-2006-09-29-28586.pcap", "%s", "%s\\x002.20.3.5"):
        "a byte 0 is not of a field (RFC 9110, 5.5), whose value is kept whole here; nDPI ends it there",
    ("nDPI HTTP name", "fuzz-2006-09-29-28586.pcap", "172.20.3.5", ""): "its request line ends in HTTP/d.1, no version (RFC 9112, 2.3)",
    ("JA4 capture", "tls-non-ascii-alpn.pcapng", "['t13d151699_8daaf6152771_e5627efa2ab1']",
     "['t13d1516bd_8daaf6152771_e5627efa2ab1']"):
        "JA4.md: of an ALPN that is not alphanumeric, the first and last hexadecimal digit, of ba ... bd here",
}
SIDES = re.compile(r"\t(TCP|UDP) \[?([^\s]+?)\]?:(\d+) <?->? \[?([^\s]+?)\]?:(\d+) \[proto: [\d.]+/([^\]]+)\]")


def flows_of(program, capture, scratch):
    """The rows of packet_flows.csv, and of inner_flows.csv for what is inside tunnels, by (protocol, source, destination)."""
    done = subprocess.run([program, capture, "--names-seen", "--tunnels", "-q", "-o", scratch, "--formats",
                           "packet_flows.csv,inner_flows.csv"], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        return None
    rows = recorded.rows_of(Path(scratch) / "inner_flows.csv") + recorded.rows_of(Path(scratch) / "packet_flows.csv")
    return {flow_key(row["protocol"], row["src_ip"], row["src_port"], row["dst_ip"], row["dst_port"]): row
            for row in rows if row["src_ip"]}


def flow_key(protocol, source, source_port, destination, destination_port):
    return protocol, recorded.end_of(source, source_port), recorded.end_of(destination, destination_port)


def reason_for(kind, capture, expected, found):
    """Why wirecensus has something else than nDPI; empty if it is not known."""
    name = capture.partition(".")[0]
    if name in BEFORE_QUIC_1 and not found:
        return "a version of Google or Facebook before QUIC 1, without the packets and keys of RFC 9000 and RFC 9001"
    if kind == "nDPI JA4 hashes" and expected.replace(EMPTY_LIST, ZEROS) == found:
        return "JA4.md: an empty list is twelve zeros, not the hash of nothing"
    if name in ("anyconnect-vpn", "dtls_old_version") and not found:
        return "version 0x0100 of OpenSSL, older than DTLS 1.0, which is 0xfeff (RFC 4347, 4.1)"
    return ""


def application_of(protocol):
    """TLS and HTTP are the master protocol where another is named after it: "TLS.Google"."""
    return protocol.split(".")[0].split("/")[0]


def compare_ndpi_flow(line, flows, capture, comparison):
    sides = SIDES.search(line)
    name = re.search(r"\[Hostname/SNI: ([^\]]*)\]", line)
    if not sides or application_of(sides[6]) not in ("TLS", "QUIC", "HTTP", "DTLS"):
        return
    row = flows.get(flow_key(sides[1].lower(), *sides.groups()[1:5]), {})
    application = application_of(sides[6])
    if name:
        found = row.get("server_name", "")
        if application == "HTTP":  # it cuts the port off
            found = re.sub(r":\d+$", "", found)
        note(comparison, f"nDPI {application} name", capture, name[1], found)
    fingerprint = re.search(r"\[JA4: \w+?_(\w+)\]", line)
    if fingerprint:
        note(comparison, "nDPI JA4 hashes", capture, fingerprint[1], row.get("ja4", "").partition("_")[2])


def note(comparison, kind, capture, expected, found):
    comparison.note(kind, capture, expected, found, "", reason_for(kind, capture, expected, found))


def compare_ndpi(repository, program, comparison):
    folder = "tests/cfgs/default"
    with tempfile.TemporaryDirectory() as scratch:
        for path in files_below(repository, f"{folder}/pcap"):
            capture = Path(scratch) / Path(path).name
            try:
                capture.write_bytes(git(repository, "show", f"HEAD:{path}"))
            except subprocess.CalledProcessError:  # a clone without its largest files
                comparison.figures["captures not stored"] += 1
                continue
            flows = flows_of(program, capture, scratch)
            capture.unlink()
            if flows is None:
                comparison.figures["captures not read"] += 1
                continue
            try:
                result = git(repository, "show", f"HEAD:{folder}/result/{Path(path).name}.out").decode(errors="replace")
            except subprocess.CalledProcessError:
                continue
            for line in result.splitlines():
                compare_ndpi_flow(line, flows, Path(path).name, comparison)


def compare_ja4(repository, program, comparison):
    with tempfile.TemporaryDirectory() as scratch:
        for path in files_below(repository, "rust/ja4/src/snapshots"):
            name = re.sub(r"^ja4__insta@|\.snap$", "", Path(path).name)
            snapshot = git(repository, "show", f"HEAD:{path}").decode()
            if "\n  ja4: " not in snapshot or f"pcap/{name}" not in files_below(repository, "pcap"):
                continue
            capture = Path(scratch) / name
            capture.write_bytes(git(repository, "show", f"HEAD:pcap/{name}"))
            flows = flows_of(program, capture, scratch) or {}
            found = Counter(row["ja4"] for row in flows.values() if row["ja4"] and is_forward(row))
            expected = Counter(re.findall(r"^  ja4: (\S+)", snapshot, re.MULTILINE))
            comparison.note("JA4 capture", name, sorted(expected), sorted(found))


def is_forward(row):
    """Of the two rows of a flow that have its name, the one of the client: towards the lower port."""
    return int(row["src_port"]) >= int(row["dst_port"])


def tshark_names(capture):
    fields = ["tls.handshake.extensions_server_name", "http.host"]
    arguments = [argument for field in fields for argument in ("-e", field)]
    done = subprocess.run(["tshark", "-n", "-r", capture, "-T", "fields", "-E", "occurrence=a", "-E", "aggregator=|", "-Y",
                           "(tls.handshake.type == 1 or dtls.handshake.type == 1 or (http.request and tcp)) and not icmp",
                           *arguments], capture_output=True, text=True, errors="replace", check=False)
    return {name for line in done.stdout.splitlines() for cell in line.split("\t") for name in cell.split("|") if name}


def tshark_answers(capture):
    """(owner, address) of the answer sections only: the first count.answers records of each kind."""
    done = subprocess.run(["tshark", "-n", "-r", capture, "-T", "fields", "-E", "aggregator=|", "-Y",
                           "(dns.a or dns.aaaa) and dns.count.auth_rr == 0 and dns.count.add_rr == 0 and not icmp",
                           "-e", "dns.a", "-e", "dns.aaaa"], capture_output=True, text=True, errors="replace", check=False)
    return {ip for line in done.stdout.splitlines() for cell in line.split("\t") for ip in cell.split("|") if ip}


def compare_tshark(folder, program, comparison):
    with tempfile.TemporaryDirectory() as scratch:
        for capture in sorted(Path(folder).iterdir()):
            done = subprocess.run([program, capture, "--names-seen", "-q", "-o", scratch, "--formats", "names.csv"],
                                  capture_output=True, check=False)
            if done.returncode not in (0, 3):
                continue
            with open(Path(scratch) / "names.csv", encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            servers = {row["name"] for row in rows if not row["evidence"].startswith("dns")}
            for name in sorted(tshark_names(capture) | servers):
                comparison.note("tshark server name", capture.name, name in tshark_names(capture), name in servers)
            answers = {row["ip"] for row in rows if row["evidence"] == "dns_answer"}
            for ip in sorted(tshark_answers(capture)):
                comparison.note("tshark DNS address", capture.name, ip, ip if ip in answers else "")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=recorded.PROGRAM)
    for name in ("ndpi", "ja4", "tshark"):
        parser.add_argument(f"--{name}")
    arguments = parser.parse_args()
    comparison = recorded.Comparison(EXCEPTIONS)
    if arguments.ndpi:
        compare_ndpi(arguments.ndpi, arguments.program, comparison)
    if arguments.ja4:
        compare_ja4(arguments.ja4, arguments.program, comparison)
    if arguments.tshark:
        compare_tshark(arguments.tshark, arguments.program, comparison)
    comparison.print_figures()
    return 1 if comparison.unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
