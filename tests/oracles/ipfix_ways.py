"""The ways an export takes: datagrams through a relay that may lose some, a connection, a file; and what of them a reader can have.

Messages are decoded by tests/export_test.py, which shares no code with wirecensus.
"""
import contextlib
import ipaddress
import random
import socket
import struct
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from export_test import DESTINATION, HEADER, OCTETS, PACKETS, SOURCE, decode, divided, number  # noqa: E402

FORCED_BUFFER = 33  # SO_RCVBUFFORCE
DOMAIN = slice(12, 16)  # of a message's header
IPFIX_PORT = 4739
TEMPLATES = 2  # the number of a set of them


class Flow(NamedTuple):
    """What a reader shows of one direction. Addresses are plain(), and empty where there are none; then the ports are 0."""

    domain: int
    source: str
    source_port: int
    destination: str
    destination_port: int
    packets: int
    octets: int


def plain(address):
    """As Python writes it."""
    return str(ipaddress.ip_address(address)) if address else ""


def summed(flows):
    """(domain, addresses and ports): [packets, octets]"""
    sums = defaultdict(lambda: [0, 0])
    for flow in flows:
        sums[flow[:5]][0] += flow.packets
        sums[flow[:5]][1] += flow.octets
    return dict(sums)


def listener(kind, port):
    sock = socket.socket(socket.AF_INET, kind)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if kind == socket.SOCK_DGRAM:
        sock.setsockopt(socket.SOL_SOCKET, FORCED_BUFFER, 1 << 26)
    sock.bind(("127.0.0.1", port))
    sock.settimeout(0.2)
    return sock


class Relay(threading.Thread):
    """Gives each datagram to all of some ports, or to none of them: a share of them is lost. `messages` are those that came,
    each with whether it went on."""

    def __init__(self, port, ports, loss, seed):
        super().__init__(daemon=True)
        self.socket, self.ports, self.loss, self.random = listener(socket.SOCK_DGRAM, port), ports, loss, random.Random(seed)
        self.messages, self.stopped = [], threading.Event()
        self.start()

    def run(self):
        while not self.stopped.is_set():
            try:
                message = self.socket.recv(65536)
            except socket.timeout:
                continue
            goes_on = self.random.random() >= self.loss
            self.messages.append((message, goes_on))
            for port in self.ports if goes_on else ():
                self.socket.sendto(message, ("127.0.0.1", port))

    def stop(self):
        time.sleep(0.5)
        self.stopped.set()
        self.join()
        self.socket.close()


class Store(threading.Thread):
    """Keeps the bytes of all connections to a port, in order."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.socket = listener(socket.SOCK_STREAM, port)
        self.socket.listen()
        self.data, self.stopped = bytearray(), threading.Event()
        self.start()

    def run(self):
        while not self.stopped.is_set():
            with contextlib.suppress(socket.timeout):
                self.take(self.socket.accept()[0])

    def take(self, connection):
        with connection:
            connection.settimeout(20)
            while part := connection.recv(1 << 16):
                self.data += part

    def stop(self):
        time.sleep(0.5)
        self.stopped.set()
        self.join()
        self.socket.close()


def drops_of_kernel():
    """Datagrams that found no room in the socket of a reader: the last column of /proc/net/udp."""
    lines = Path("/proc/net/udp").read_text(encoding="ascii").splitlines()[1:]
    return sum(int(line.split()[-1]) for line in lines)


def in_domain(data, domain):
    """The messages of a file, in an observation domain: `ipfix:file:` has 0 alone."""
    at, messages = 0, bytearray(data)
    while at < len(messages):
        messages[at + DOMAIN.start:at + DOMAIN.stop] = domain.to_bytes(4, "big")
        at += int.from_bytes(messages[at + 2:at + 4], "big")
    return bytes(messages)


class Known:
    """What can be known of datagrams, some of them lost, in each domain.

    flows        that arrived, and whose templates did so before
    forward      the same, of a biflow the direction of the source alone
    lost         the others
    missing      records that sequence numbers show to be missing: those before a message that arrived
    behind_zero  of them, those before the first message that arrived, and those directly behind one with sequence number 0
    unprepared   of them, those before the first message that arrived with templates
    unshown      of them, those behind the last message of which something can be read
    gaps         places where records are missing, behind the first data that was read
    """

    def __init__(self, messages):
        self.flows, self.forward, self.lost = [], [], []
        self.missing, self.behind_zero, self.unprepared, self.unshown, self.gaps = (defaultdict(int) for _ in range(5))
        self.whole, self.arrived = defaultdict(dict), defaultdict(dict)  # templates
        self.open_gap, self.last, self.has_data, self.has_templates = defaultdict(int), {}, set(), set()
        for message, goes_on in messages:
            sequence, domain, sent = decode(message, self.whole[domain_of(message)])
            read = decode(message, self.arrived[domain])[2] if goes_on else []
            if goes_on:
                self.close_gap(domain, sequence, bool(read), has_templates(message))
            self.open_gap[domain] += len(sent) - len(read)
            self.add(domain, read)
            self.lost += [flow_of(domain, direction) for options, record in not_in(read, sent) if not options
                          for direction in divided(record)]

    def close_gap(self, domain, sequence, with_records, with_templates):
        missing = self.open_gap.pop(domain, 0)
        self.missing[domain] += missing
        self.behind_zero[domain] += 0 if self.last.get(domain) else missing
        self.unprepared[domain] += 0 if domain in self.has_templates else missing
        self.unshown[domain] = 0 if with_records or with_templates else self.unshown[domain] + missing
        self.gaps[domain] += missing > 0 and domain in self.has_data
        self.last[domain] = sequence
        if with_templates:
            self.has_templates.add(domain)

    def add(self, domain, records):
        for options, record in records:
            if not options:
                directions = [flow_of(domain, direction) for direction in divided(record)]
                self.flows += directions
                self.forward.append(directions[0])
                self.has_data.add(domain)


def not_in(read, sent):
    """Those of `sent`, in order, that are not in `read`, which has others of them in this order."""
    rest = iter(read)
    following = next(rest, None)
    for record in sent:
        if record == following:
            following = next(rest, None)
        else:
            yield record


def has_templates(message):
    at = HEADER
    while at < len(message):
        kind, size = struct.unpack(">HH", message[at:at + 4])
        if kind == TEMPLATES:
            return True
        at += size
    return False


def domain_of(message):
    return int.from_bytes(message[DOMAIN], "big")


def flow_of(domain, record):
    def address(elements):
        found = next((record[element] for element in elements if element in record), b"")
        return str(ipaddress.ip_address(found)) if found else ""
    return Flow(domain, address(SOURCE), number(record.get(7, b"")), address(DESTINATION), number(record.get(11, b"")),
                number(record[PACKETS]), number(record[OCTETS]))
