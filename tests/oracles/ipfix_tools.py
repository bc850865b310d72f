"""Programs that read IPFIX: each shows the flows that it has, and what its sequence numbers say is missing."""
import csv
import re
import signal
import subprocess
import time
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from pathlib import Path

from ipfix_ways import IPFIX_PORT, Flow, plain

READY_SECONDS = 20
SEQUENCES = 2**32


class Collector:
    """One that runs, and takes datagrams."""

    def __init__(self, name, folder):
        self.name, self.folder = name, folder
        self.process, self.log = None, folder / "log"
        folder.mkdir()

    def begin(self, command, ready):
        with open(self.log, "wb") as output:
            self.process = subprocess.Popen(list(map(str, command)), stdout=output, stderr=subprocess.STDOUT, cwd=self.folder)
        end = time.monotonic() + READY_SECONDS
        while ready not in self.told():
            if time.monotonic() > end or self.process.poll() is not None:
                raise RuntimeError(f"{self.name} did not start:\n{self.told()}")
            time.sleep(0.05)

    def told(self):
        return self.log.read_text(encoding="utf-8", errors="replace")

    def stop(self, number_of_signal=signal.SIGTERM):
        self.process.send_signal(number_of_signal)
        self.process.wait(timeout=300)

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Nfcapd(Collector):
    """With nfdump, which shows what it has stored."""

    FORMAT = "fmt:%exp|%sa|%sp|%da|%dp|%pkt|%byt|%opkt|%obyt"
    NOTHING = "0.0.0.0", 0, "0.0.0.0", 0  # what it has instead of no address

    def __init__(self, name, folder, programs=Path()):
        super().__init__(name, folder)
        self.programs, self.store = programs, folder / "store"
        self.store.mkdir()

    def program(self, name):
        return self.programs / name if self.programs.name else name

    def start(self, port):
        self.begin([self.program("nfcapd"), "-b", "127.0.0.1", "-p", port, "-w", self.store, "-t", 3600, "-I", "x", "-B", 4_000_000],
                   "Startup nfcapd")

    def read_file(self, path):
        """Versions since 1.7.7 can."""
        with open(self.log, "wb") as output:
            subprocess.run([self.program("nfcapd"), "-Y", path, "-w", self.store, "-t", "3600", "-I", "x"], check=True, stdout=output,
                           stderr=subprocess.STDOUT)

    def dump(self, *arguments):
        return subprocess.run([self.program("nfdump"), *arguments], capture_output=True, text=True, check=True).stdout

    def domains(self):
        """Of the numbers that it gives to exporters."""
        found = {}
        for path in self.store.glob("nfcapd.*"):
            found |= dict(re.findall(r"^SysID: (\d+),.*\bID: +(\d+)", self.dump("-E", path), re.M))
        return {sysid: int(domain) for sysid, domain in found.items()}

    def flows(self):
        domains = self.domains()
        for line in self.dump("-R", self.store, "-q", "-N", "-6", "-o", self.FORMAT).splitlines():
            cells = [cell.strip() for cell in line.split("|")]
            if len(cells) == 9:
                yield from self.directions(domains[cells[0]], cells[1:5], list(map(int, cells[5:])))

    def directions(self, domain, ends, counters):
        ports = (0, 0) if "." in ends[3] else (int(ends[1]), int(ends[3]))  # type and code of ICMP
        key = (plain(ends[0]), ports[0], plain(ends[2]), ports[1])
        key = ("", 0, "", 0) if key == self.NOTHING else key
        yield Flow(domain, *key, *counters[:2])
        if any(counters[2:]):
            yield Flow(domain, *key[2:], *key[:2], *counters[2:])

    def gaps(self):
        return sum(map(int, re.findall(r"Sequence Errors: (\d+)", self.told())))


class Nfacctd(Collector):
    def start(self, port):
        configuration = self.folder / "nfacctd.conf"
        configuration.write_text(f"""daemonize: false
plugins: print[a]
aggregate[a]: src_host,dst_host,src_port,dst_port,proto,export_proto_sysid
print_refresh_time[a]: 36000
print_output[a]: csv
print_cache_entries[a]: 99991
print_output_file[a]: {self.folder}/table.csv
nfacctd_ip: 127.0.0.1
nfacctd_port: {port}
nfacctd_pipe_size: 4000000
nfacctd_disable_checks: false
plugin_pipe_size: 40960000
plugin_buffer_size: 40960
""", encoding="ascii")
        self.begin(["nfacctd", "-f", configuration], "waiting for NetFlow/IPFIX data")

    def stop(self, number_of_signal=signal.SIGINT):
        super().stop(number_of_signal)

    def flows(self):
        with open(self.folder / "table.csv", encoding="ascii", newline="") as table:
            for row in csv.DictReader(table):
                yield Flow(int(row["EXPORT_PROTO_SYSID"]), plain(row["SRC_IP"]), int(row["SRC_PORT"]), plain(row["DST_IP"]),
                           int(row["DST_PORT"]), int(row["PACKETS"]), int(row["BYTES"]))

    def missing(self):
        found = defaultdict(int)
        for expected, received, domain in re.findall(r"expecting flow '(\d+)' but received '(\d+)'.*agent=\S+:(\d+)$", self.told(), re.M):
            found[int(domain)] += (int(received) - int(expected)) % SEQUENCES
        return dict(found)


class IpfixDump:
    """Shows a file, and each message's sequence number."""

    ELEMENTS = {"sourceIPv4Address": 0, "sourceIPv6Address": 0, "sourceTransportPort": 1, "destinationIPv4Address": 2,
                "destinationIPv6Address": 2, "destinationTransportPort": 3, "packetDeltaCount": 4, "octetDeltaCount": 5,
                "reversePacketDeltaCount": 6, "reverseOctetDeltaCount": 7}
    ELEMENT = re.compile(r"\t\([\d/]+\)\s*(?:\(S\)\s*)?(\w+) : (\S+)")

    def __init__(self, path):
        self.lost, self.records = defaultdict(int), []
        done = subprocess.run(["ipfixDump", "--in", path], capture_output=True, text=True, check=True)
        self.told = done.stderr
        self.read(done.stdout.splitlines())

    def read(self, lines):
        domain, expected, record = 0, defaultdict(int), None
        for line in lines:
            if found := re.search(r"observation domain id: (\d+)", line):
                domain = int(found[1])
            elif found := re.search(r"sequence number: (\d+)", line):
                self.lost[domain] += (int(found[1]) - expected[domain]) % SEQUENCES
                expected[domain] = int(found[1])
            elif line.startswith(("--- data record", "--- options record")):
                expected[domain] += 1
                record = [domain, {}]
                self.records.append(record)
            elif line.startswith("---"):
                record = None
            elif record is not None and (found := self.ELEMENT.match(line)) and found[1] in self.ELEMENTS:
                record[1][self.ELEMENTS[found[1]]] = found[2]

    def flows(self):
        for domain, record in self.records:
            if 4 not in record:
                continue
            key = plain(record.get(0)), int(record.get(1, 0)), plain(record.get(2)), int(record.get(3, 0))
            yield Flow(domain, *key, int(record[4]), int(record[5]))
            if 6 in record:
                yield Flow(domain, *key[2:], *key[:2], int(record[6]), int(record[7]))

    def missing(self):
        return {domain: lost for domain, lost in self.lost.items() if lost}


class Tshark:
    """Reads a file of messages, or captured packets."""

    ELEMENTS = {"cflow.srcaddr": 0, "cflow.srcaddrv6": 0, "cflow.srcport": 1, "cflow.dstaddr": 2, "cflow.dstaddrv6": 2,
                "cflow.dstport": 3, "cflow.packets": 4, "cflow.octets": 5}
    EXPECTED = "cflow.sequence_analysis.expected_sn"

    def __init__(self, path):
        self.lost, self.found = defaultdict(int), []
        command = ["tshark", "-r", path, "-n", "-d", f"udp.port=={IPFIX_PORT},cflow", "-d", f"tcp.port=={IPFIX_PORT},cflow", "-T", "pdml",
                   "-J", "cflow"]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            for _, element in ElementTree.iterparse(process.stdout):
                if element.tag == "packet":
                    for message in element.iterfind("proto[@name='cflow']"):
                        self.read(message)
                    element.clear()
        if process.returncode:
            raise RuntimeError(f"tshark could not read {path}")

    def read(self, message):
        fields = {field.get("name"): field for field in message.iter("field")}
        domain = int(fields["cflow.od_id"].get("show"))
        if self.EXPECTED in fields:
            expected = int(fields[self.EXPECTED].get("show"))
            self.lost[domain] += (int(fields["cflow.sequence"].get("show")) - expected) % SEQUENCES
        for flow in message.iterfind("field/field"):
            if flow.get("show", "").startswith("Flow "):
                self.read_flow(domain, flow)

    def read_flow(self, domain, flow):
        record, reverse = {}, {}
        for field in flow.iterfind("field"):
            if field.get("name") in self.ELEMENTS:
                side = reverse if "(Reverse " in field.get("showname") else record
                side[self.ELEMENTS[field.get("name")]] = field.get("show")
        if 5 not in record:
            return
        key = plain(record.get(0)), int(record.get(1, 0)), plain(record.get(2)), int(record.get(3, 0))
        self.found.append(Flow(domain, *key, int(record[4]), int(record[5])))
        if reverse:
            self.found.append(Flow(domain, *key[2:], *key[:2], int(reverse[4]), int(reverse[5])))

    def flows(self):
        return self.found

    def missing(self):
        return dict(self.lost)


class GoFlow2:
    """Its decoder (goflow2_reader.go)."""

    def __init__(self, program, path):
        with open(path, "rb") as file:
            done = subprocess.run([program], stdin=file, capture_output=True, text=True, check=True)
        self.lines = [line.split() for line in done.stdout.splitlines()]
        self.told = done.stderr

    def flows(self):
        for kind, domain, *rest in self.lines:
            if kind == "flow":
                source, source_port, destination, destination_port, packets, octets = rest
                yield Flow(int(domain), plain(source[1:-1]), int(source_port), plain(destination[1:-1]), int(destination_port),
                           int(packets), int(octets))

    def missing(self):
        found = defaultdict(int)
        for kind, domain, *rest in self.lines:
            if kind == "missing":
                found[int(domain)] += int(rest[0])
        return dict(found)


GO_1_21 = {  # what Go 1.19, that of Debian 12, does not have, in other words
    "maps.Copy(tmp, ts.templates)": "for key, one := range ts.templates {\n\t\ttmp[key] = one\n\t}",
    '\t"maps"\n': "",
    "errors.Join(err, lerr)": "func() error { if err == nil { return lerr }; return fmt.Errorf(\"%w; %s\", err, lerr) }()",
}


def build_goflow2(repository, folder):
    """The reader of a repository of GoFlow2, with or without work tree. Needs git, tar and Go; no other package is fetched."""
    archive = subprocess.run(["git", "-C", repository, "archive", "HEAD", "go.mod", "decoders/netflow", "decoders/utils"],
                             capture_output=True, check=True)
    folder.mkdir()
    subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
    module = (folder / "go.mod").read_text(encoding="ascii").split()[1]
    (folder / "go.mod").write_text(f"module {module}\n\ngo 1.19\n", encoding="ascii")
    for path in folder.glob("decoders/*/*.go"):
        text = path.read_text(encoding="utf-8")
        for newer, older in GO_1_21.items():
            text = text.replace(newer, older)
        path.write_text(text, encoding="utf-8")
    main = Path(__file__).with_name("goflow2_reader.go").read_text(encoding="ascii")
    (folder / "main.go").write_text(main.replace("GOFLOW2", module), encoding="ascii")
    subprocess.run(["go", "build", "-o", "reader", "."], cwd=folder, check=True)
    return folder / "reader"
