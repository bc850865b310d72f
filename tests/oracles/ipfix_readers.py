#!/usr/bin/python3
"""Sends exports of wirecensus to programs that read IPFIX, and compares what they have with the census, flow by flow.

    tests/oracles/ipfix_readers.py [--nfdump DIR] [--goflow2 DIR] [--loss SHARE] [--seed N] [--made PATTERN] CAPTURE|FOLDER...

--nfdump: where another nfdump than Debian's is installed (DIR/bin/nfcapd); --goflow2: a git repository of GoFlow2, with or without
work tree, whose decoder is built (goflow2_reader.go). --made: of the captures that tests/captures makes those whose names match, all
by default. Needs root, unshare, tcpdump, tshark, ipfixDump, and nfcapd and nfacctd, as `./dev test` unpacks them; Go for GoFlow2.

Each capture is counted once in each form (ipfix, ipfix-biflow) with three exports, in an observation domain of its own: over UDP to a
relay, which gives each datagram to all collectors; through TCP; into a file. And once more over UDP, where the relay loses a share of
the datagrams (0.01), the same ones for all. All is in a network of its own. Who reads what:

    nfcapd                 UDP; the newest also the file (-Y, since 1.7.7). It takes no TCP
    nfacctd                UDP. It takes neither TCP nor files
    tshark                 UDP and TCP as captured by tcpdump, and the file
    ipfixDump, GoFlow2     the datagrams that arrived, and what came through TCP, one message after another; the file

Compared are packets and bytes of each pair of addresses and ports, and their sums, with packet_flows.csv; with loss, with what a
decoder of our own (tests/export_test.py) makes of the datagrams that arrived, and these and the lost ones with packet_flows.csv. Of
losses, the records that a reader misses by sequence numbers are compared with those lost, in each domain; of nfcapd, which counts
gaps, their number. The kernel may lose no datagram. What readers do not do, by their own sources, is not expected of them:

    nfacctd 1.7.7    has no flows without IP (nfacctd.c, process_v9_packet: their NF_evaluate_flow_type is no case there), and of
                     biflows the forward direction alone (nfv9_template.c, insert_template: elements with an enterprise number are
                     no counters). A sequence number of 0 is none for it (xflow_status.c, update_status_table), so it does not miss
                     what is lost at the beginning
    tshark 4.0.17    checks sequence numbers once it has had a template of the domain (packet-netflow.c,
                     store_sequence_analysis_info)
    ipfixDump 2.4.1  does not show a message if it knows no template for its sets (libfixbuf's fbuf.c, fBufNextSetHeader: "Skipping
                     set")
    nfcapd           checks sequence numbers once it has had data of the domain (ipfix.c, Process_IPFIX); its address of no address
                     is 0.0.0.0

Prints each difference and, last, the figures; exits with 1 if there is a difference.

Last figures (2026-12-01; nfdump 1.7.1 of Debian and 1.7.8 at 1c9c968, pmacct 1.7.7, libfixbuf-tools 2.4.1, tshark 4.0.17, goflow2
6d92c9e built by Go 1.19), of tests/captures, the recorded captures of this project's tests and one of `wirecensus-generate imix
--packets 120000 --flows 15000`: 468 captures, 47,409 pairs of addresses and ports, all equal in all readers and ways. With loss, 60
of 4,969 datagrams and 589 flows were lost, and of biflows 63 of 5,378 and 646; all equal, and what readers miss of it, too. That
was before e5fa43f, which sends templates again sooner; after it, of tests/captures and the generated one: 230 captures, all equal;
31 of 3,084 datagrams and 346 flows lost, and of biflows 32 of 3,342 and 333. With --loss 0.4, of 34 captures, all equal, too.
"""
import argparse
import os
import re
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import recorded
from ipfix_tools import GoFlow2, IpfixDump, Nfacctd, Nfcapd, Tshark, build_goflow2
from ipfix_ways import IPFIX_PORT, Flow, Known, Relay, Store, drops_of_kernel, in_domain, plain, summed

sys.path.insert(0, str(recorded.ROOT / "tests/captures"))
import frames  # noqa: E402
from files import Packet, pcap  # noqa: E402
from make_captures import CAPTURES  # noqa: E402

EXPORT_PORT, FIRST_PORT = 4700, 4800  # of the relay, and of the collectors behind it
OPTIONS = ("-q", "--formats", "packet_flows.csv", "--headers", "--tcp")
RATE = 2000  # messages a second: no reader's socket is full
FORMS = ("ipfix", "ipfix-biflow")


def rows_in(path, domain):
    return [Flow(domain, plain(row["src_ip"]), int(row["src_port"] or 0), plain(row["dst_ip"]), int(row["dst_port"] or 0),
                 int(row["packets"]), int(row["ip_bytes"])) for row in recorded.rows_of(path)]


class Session:
    """All captures sent in one form to all readers, each capture in its own observation domain, and what has become of them.

    With loss only datagrams are sent. `census` are the rows of packet_flows.csv; `counted` the captures that have any."""

    def __init__(self, folder, arguments, form, loss):
        self.folder, self.arguments, self.form = folder, arguments, form
        folder.mkdir()
        self.collectors = [Nfcapd("nfcapd of Debian", folder / "nfcapd"), Nfacctd("nfacctd", folder / "nfacctd")]
        if arguments.nfdump:
            self.collectors.append(Nfcapd("nfcapd, newest", folder / "newest", arguments.nfdump / "bin"))
        ports = range(FIRST_PORT, FIRST_PORT + len(self.collectors))
        for collector, port in zip(self.collectors, ports):
            collector.start(port)
        self.relay, self.store = Relay(EXPORT_PORT, [*ports, IPFIX_PORT], loss, arguments.seed), Store(IPFIX_PORT)
        self.sniffer = subprocess.Popen(["tcpdump", "-i", "lo", "-U", "-B", "65536", "-w", folder / "packets.pcap", "port",
                                         str(IPFIX_PORT)], stderr=subprocess.PIPE, text=True)
        self.sniffer.stderr.readline()
        self.is_whole, self.census, self.file, self.dropped = not loss, {}, bytearray(), 0

    def send(self, domain, capture):
        targets = [f"{self.form}:udp://127.0.0.1:{EXPORT_PORT}?domain={domain}&rate={RATE}"]
        if self.is_whole:
            targets += [f"{self.form}:tcp://127.0.0.1:{IPFIX_PORT}?domain={domain}", f"{self.form}:file:{self.folder}/flows.ipfix"]
        exports = [word for target in targets for word in ("--export", target)]
        done = subprocess.run([self.arguments.program, "-r", capture, "-o", self.folder, *OPTIONS, *exports], capture_output=True,
                              text=True, check=False, timeout=recorded.MAX_SECONDS)
        if done.returncode not in (0, 3):
            return  # it is no capture
        if "could not be sent" in done.stderr or "nobody listened" in done.stderr:
            raise RuntimeError(f"{capture}: {done.stderr}")
        self.census[domain] = rows_in(self.folder / "packet_flows.csv", domain)
        if self.is_whole:
            self.file += in_domain((self.folder / "flows.ipfix").read_bytes(), domain)

    def end(self):
        self.relay.stop()
        self.store.stop()
        time.sleep(1)
        self.dropped = drops_of_kernel()
        for collector in self.collectors:
            collector.stop()
        self.sniffer.terminate()
        self.dropped += int(re.search(r"(\d+) packets dropped by kernel", self.sniffer.communicate()[1])[1])

    def kill(self):
        for collector in self.collectors:
            collector.kill()
        if self.sniffer.poll() is None:
            self.sniffer.kill()
            self.sniffer.wait()

    def readings(self):
        """(way, name of the reader, reader)"""
        datagrams = b"".join(message for message, goes_on in self.relay.messages if goes_on)
        way = "UDP" if self.is_whole else "UDP with loss"
        for collector in self.collectors:
            yield way, collector.name, collector
        yield from self.of_files(way, datagrams)
        yield (way, "tshark", Tshark(self.filtered("udp")))
        if self.is_whole:
            yield from self.of_files("TCP", bytes(self.store.data))
            yield ("TCP", "tshark", Tshark(self.filtered("tcp")))
            yield from self.of_files("file", bytes(self.file))
            yield ("file", "tshark", Tshark(self.folder / "file"))
            yield from self.newest_nfcapd_of_the_file()

    def filtered(self, protocol):
        path = self.folder / f"{protocol}.pcap"
        subprocess.run(["tcpdump", "-r", self.folder / "packets.pcap", "-w", path, protocol], check=True, stderr=subprocess.DEVNULL)
        return path

    def of_files(self, way, data):
        path = self.folder / way
        path.write_bytes(data)
        yield way, "ipfixDump", IpfixDump(path)
        if self.arguments.goflow2:
            yield way, "GoFlow2", GoFlow2(self.arguments.goflow2, path)

    def newest_nfcapd_of_the_file(self):
        if self.arguments.nfdump:
            reader = Nfcapd("nfcapd, newest", self.folder / "newest-file", self.arguments.nfdump / "bin")
            reader.read_file(self.folder / "file")
            yield "file", reader.name, reader


class Judge:
    """Compares a session with its census."""

    def __init__(self, session, names, comparison):
        self.session, self.names, self.comparison = session, names, comparison
        self.known = Known(session.relay.messages)

    def judge(self):
        note = self.comparison.note
        note(f"{self.session.form}: datagrams that the kernel dropped", "", 0, self.session.dropped)
        self.compare("arrived and lost", self.known.flows + self.known.lost, self.census())
        self.count_losses()
        for way, name, reader in self.session.readings():
            self.compare(f"{way}, {name}", reader.flows(), self.expected_of(name))
            self.compare_losses(f"{way}, {name}", reader)

    def census(self):
        return [row for rows in self.session.census.values() for row in rows]

    def count_losses(self):
        figures, messages = self.comparison.figures, self.session.relay.messages
        way = "UDP" if self.session.is_whole else "UDP with loss"
        figures[f"{self.session.form}: {way}, datagrams"] = len(messages)
        figures[f"{self.session.form}: {way}, datagrams lost"] = sum(not goes_on for _, goes_on in messages)
        figures[f"{self.session.form}: {way}, flows lost"] = len(self.known.lost)
        figures[f"{self.session.form}: {way}, records missing by sequence numbers"] = sum(self.known.missing.values())

    def expected(self):
        """The census; with loss, what has arrived of it."""
        return self.census() if self.session.is_whole else self.known.flows

    def expected_of(self, name):
        if name != "nfacctd":
            return self.expected()
        flows = self.expected() if self.session.form == "ipfix" else self.known.forward
        return [flow for flow in flows if flow.source]

    def compare(self, what, found, expected):
        found, expected = by_domain(found), by_domain(expected)
        for domain, capture in self.names.items():
            if domain not in self.session.census:
                continue
            ours, theirs = expected.get(domain, {}), found.get(domain, {})
            self.comparison.note(f"{self.session.form}: {what}, captures", capture, totals(ours), totals(theirs))
            differing = {key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)}
            for key in sorted(differing)[:4]:
                self.comparison.note(f"{self.session.form}: {what}, flows", capture, ours.get(key), theirs.get(key), where=key[1:])
            self.comparison.figures[f"{self.session.form}: {what}, flows equal"] += len(ours.keys() - differing)

    def compare_losses(self, what, reader):
        what = f"{self.session.form}: {what}, losses"
        if isinstance(reader, Nfcapd):
            self.comparison.note(f"{what} (gaps)", "", sum(self.known.gaps.values()), reader.gaps())
            return
        unseen = {Nfacctd: self.known.behind_zero, Tshark: self.known.unprepared, IpfixDump: self.known.unshown}.get(type(reader), {})
        expected = {domain: missing - unseen.get(domain, 0) for domain, missing in self.known.missing.items()}
        self.comparison.note(what, "", {domain: missing for domain, missing in expected.items() if missing}, reader.missing())


def by_domain(flows):
    parted = {}
    for key, sums in summed(flows).items():
        parted.setdefault(key[0], {})[key] = sums
    return parted


def totals(sums):
    """Flows by addresses and ports, packets, bytes."""
    return len(sums), sum(packets for packets, _ in sums.values()), sum(octets for _, octets in sums.values())


def jumbograms():
    """Of 4 GiB each (RFC 2675), cut behind their headers: bytes of a flow above 2^32, of IP, too."""
    size = 2**32 - 256
    hop_by_hop = struct.pack(">BBBBI", frames.UDP, 0, 0xC2, 4, size)
    whole = frames.ethernet(struct.pack(">IHBB", 0x60000000, 0, 0, 64) + frames.packed(frames.A6) + frames.packed(frames.B6) + hop_by_hop +
                            struct.pack(">HHHH", 40000, 7, 0, 0), frames.IPV6)
    return pcap([Packet(whole, frame_len=size + 54)] * 3)


def captures(made, paths, folder):
    """Those given, those that tests/captures makes whose name `made` matches, and jumbograms()."""
    folder.mkdir()
    for name, make in (CAPTURES | {"jumbograms-of-4-gib.pcap": jumbograms}).items():
        if re.search(made, name):
            (folder / name).write_bytes(make())
    given = [file for path in paths for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
    return [*sorted(folder.iterdir()), *(path for path in given if path.is_file())]


def run(arguments, folder):
    names = dict(enumerate(captures(arguments.made, arguments.captures, folder / "captures"), 1))
    comparison = recorded.Comparison()
    for form in FORMS:
        for loss in (0, arguments.loss):
            session = Session(folder / f"{form}-{loss}", arguments, form, loss)
            try:
                for domain, capture in names.items():
                    session.send(domain, capture)
                session.end()
                Judge(session, {domain: path.name for domain, path in names.items()}, comparison).judge()
            finally:
                session.kill()
    comparison.print_figures()
    return comparison.unexplained > 0


def begin_alone():
    """This again, in a network of its own, where no process outlives it; with the programs that `dev` unpacks."""
    alone = ["unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
    path = ":".join([*map(str, recorded.ROOT.glob("build/tools/*/run")), os.environ["PATH"]])
    os.execvpe("unshare", [*alone, "sh", "-c", 'ip link set lo up && exec "$0" "$@"', sys.executable, "-B", *sys.argv],
               os.environ | {"WIRECENSUS_ALONE": "1", "PATH": path})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, default=recorded.PROGRAM)
    parser.add_argument("--nfdump", type=Path)
    parser.add_argument("--goflow2", type=Path)
    parser.add_argument("--made", default="")
    parser.add_argument("--loss", type=float, default=0.01)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("captures", type=Path, nargs="*")
    arguments = parser.parse_args()
    if os.environ.get("WIRECENSUS_ALONE") != "1":
        begin_alone()
    with tempfile.TemporaryDirectory(prefix="wirecensus-readers-") as folder:
        if arguments.goflow2:
            arguments.goflow2 = build_goflow2(arguments.goflow2, Path(folder) / "goflow2")
        return run(arguments, Path(folder))


if __name__ == "__main__":
    sys.exit(main())
