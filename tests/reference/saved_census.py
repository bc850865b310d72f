"""Reads saved censuses, version 1, as docs/census-format.md describes them and by nothing else.

What the page does not describe is a FormatError; of what a later writer may add, `left_out` has what was left out.
"""
import ctypes
import struct
from dataclasses import dataclass, field

from census import Flow
from words import ISSUES, UNDECODED

MAGIC = b"\x89wcs\r\n\x1a\n"
HEAD = MAGIC + struct.pack("<II", 1, 0)
LARGEST_BLOCK = 16 << 20
VERDICTS = ["EXACT", "LOSSY", "UNKNOWN"]
NO_TIME = -(1 << 63)

XXH3 = ctypes.CDLL("libxxhash.so.0").XXH3_64bits_withSeed
XXH3.restype, XXH3.argtypes = ctypes.c_uint64, (ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint64)


class FormatError(Exception):
    """The file is not as the page describes."""


def need(condition, what):
    if not condition:
        raise FormatError(what)


def checksum_after(checksum, block_head, entries):
    of_head = XXH3(block_head, len(block_head), checksum)
    return XXH3(entries, len(entries), of_head)


class Fields:
    """The fields of an entry, one after the other."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def empty(self):
        return self.at == len(self.data)

    def fixed(self, size):
        need(self.at + size <= len(self.data), "an entry ends inside a field")
        self.at += size
        return self.data[self.at - size:self.at]

    def byte(self):
        return self.fixed(1)[0]

    def number(self):
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                need(value < 1 << 64, "a number of more than 64 bits")
                return value

    def numbers(self, count):
        return [self.number() for _ in range(count)]

    def text(self):
        return self.fixed(self.number()).decode(errors="surrogateescape")

    def texts(self, count):
        return [self.text() for _ in range(count)]

    def flag(self):
        byte = self.byte()
        need(byte <= 1, "a flag that is neither 0 nor 1")
        return byte == 1

    def time(self):
        return struct.unpack("<q", self.fixed(8))[0]

    def optional(self, count):
        return self.numbers(count) if self.flag() else None


def read_blocks(data):
    """[(kind, [entry])] without the end mark; all checksums are checked."""
    need(data[:len(HEAD)] == HEAD, "the head is not that of version 1")
    checksum, at, blocks = XXH3(HEAD, len(HEAD), 0), len(HEAD), []
    while True:
        need(at + 16 <= len(data), "cut short")
        head = data[at:at + 8]
        kind, size = head[:4].decode("ascii", "replace"), struct.unpack("<I", head[4:])[0]
        need(kind.isascii() and kind.isalnum() and kind[0].isalpha(), f"a block's kind, {kind}")
        need(size <= LARGEST_BLOCK and at + 16 + size <= len(data), "a block's size")
        entries = data[at + 8:at + 8 + size]
        checksum = checksum_after(checksum, head, entries)
        need(struct.pack("<Q", checksum) == data[at + 8 + size:at + 16 + size], f"the checksum of {kind} at byte {at}")
        at += 16 + size
        if kind == "CEND":
            need(not entries and at == len(data), "the end")
            return blocks
        blocks.append((kind, split(entries)))


def split(data):
    fields, entries = Fields(data), []
    while not fields.empty():
        entries.append(fields.fixed(fields.number()))
    need(entries and all(entries), "an empty block or entry")
    return entries


@dataclass
class SavedCensus:
    totals: dict = field(default_factory=dict)
    issues: dict = field(default_factory=dict)         # issue: packets
    sources: list = field(default_factory=list)
    sizes: dict = field(default_factory=dict)          # wire length: packets
    width: int = 0
    points: list = field(default_factory=list)         # (interval, protocol, packets, frame bytes)
    counted: int = 0
    undecided: int = 0
    filtered: int = 0
    duplicates: int = 0
    verdict: str = ""
    losses: list = field(default_factory=list)         # (cause, source, packets, known, detail)
    doubts: list = field(default_factory=list)
    remarks: list = field(default_factory=list)
    interfaces: list = field(default_factory=list)
    files: list = field(default_factory=list)
    clock: tuple = None                                # synchronized, estimated error, greatest error
    flows: dict = field(default_factory=dict)          # as count_flows() of census.py
    fragments: list = field(default_factory=list)
    without: list = field(default_factory=list)        # keys of biflows
    left_out: set = field(default_factory=set)         # kinds of blocks with something unknown in them

    def kinds(self):
        return {"TOTL": self.take_totals, "ISSU": self.take_issue, "SRCE": lambda fields: self.sources.append(fields.text()),
                "SIZE": self.take_size, "TIME": self.take_width, "TPNT": self.take_point, "LEDG": self.take_ledger,
                "LOSS": self.take_loss, "DOUB": lambda fields: self.doubts.append(fields.texts(2)),
                "rmrk": lambda fields: self.remarks.append(fields.texts(2)), "ifac": self.take_interface,
                "file": self.take_file, "clok": self.take_clock,
                "FLO4": lambda fields: self.take_flow(fields, 4), "FLO6": lambda fields: self.take_flow(fields, 6),
                "FRAG": self.take_fragments, "WIT4": lambda fields: self.take_without(fields, 4),
                "WIT6": lambda fields: self.take_without(fields, 6)}

    def take_totals(self, fields):
        need(not self.totals, "totals twice")
        names = ("total_packets total_bytes captured_bytes fcs_bytes ip_packets ip_bytes payload_bytes fragments aggregates "
                 "packets_without_time bytes_without_time").split()
        self.totals = dict(zip(names, fields.numbers(len(names))))
        first, last = fields.time(), fields.time()
        self.totals |= {"first": first, "last": last} if first <= last else {"first": None, "last": None}

    def take_issue(self, fields):
        issue, packets = fields.numbers(2)
        need(0 < issue < len(ISSUES) and packets and issue > max(self.issues, default=0), "issues")
        self.issues[issue] = packets

    def take_size(self, fields):
        size, packets = fields.numbers(2)
        need(packets and size > max(list(self.sizes)[-1:], default=-1), "sizes do not rise")
        self.sizes[size] = packets

    def take_width(self, fields):
        need(not self.width, "timeline twice")
        self.width = fields.number()
        need(self.width, "a width of zero")

    def take_point(self, fields):
        step, protocol, packets, frame_bytes = fields.numbers(4)
        need(self.totals["first"] is not None, "points without times")
        before = self.points[-1] if self.points else (self.totals["first"] // self.width, -1)
        point = (before[0] + step, protocol, packets, frame_bytes)
        need(protocol <= 256 and packets and point[:2] > before[:2], "points")
        self.points.append(point)

    def take_ledger(self, fields):
        need(not self.verdict, "ledger twice")
        self.counted, self.undecided, verdict = fields.numbers(3)
        self.filtered = 0 if fields.empty() else fields.number()
        self.duplicates = 0 if fields.empty() else fields.number()
        self.verdict = VERDICTS[verdict] if verdict < len(VERDICTS) else "UNKNOWN"

    def take_loss(self, fields):
        cause, source, packets = *fields.texts(2), fields.number()
        self.losses.append((cause, source, packets, fields.flag(), fields.text()))

    def take_interface(self, fields):
        account = {"name": fields.text(), "loopback": fields.flag(), "before": fields.optional(7),
                   "after": fields.optional(7), "filtered": fields.optional(2)}
        names = "ring_dropped ring_freezes ring_accepted delivered filtered_later past_limit counted".split()
        account |= dict(zip(names, fields.numbers(len(names))))
        account |= {"delivered_outgoing": fields.optional(1), "super_packets": fields.optional(4)}
        if account["super_packets"]:
            account["super_packets"].append(fields.flag())
        self.interfaces.append(account)

    def take_clock(self, fields):
        need(self.clock is None, "clock twice")
        self.clock = fields.flag(), *fields.numbers(2)

    def take_file(self, fields):
        number, texts = fields.number(), fields.texts(3)
        need(not self.files or number > self.files[-1]["number"], "files")
        names = "packets frame_bytes captured_bytes packets_filtered packets_undecided packets_lost".split()
        account = dict(zip(("number", "file", "format", "compression"), (number, *texts)))
        account |= dict(zip(names, fields.numbers(len(names)))) | {"first": fields.time(), "last": fields.time()}
        account |= {"lost_known": fields.flag(), "verdict": VERDICTS[fields.number()]}
        self.files.append(account)

    def take_flow(self, fields, version):
        key, directions = read_key(fields, version), fields.byte()
        need(1 <= directions <= 3, "directions")
        low, high, *rest = key
        for bit, (source, destination) in ((1, (low, high)), (2, (high, low))):
            if directions & bit:
                flow = read_counters(fields)
                self.flows[flow_key(source, destination, *rest)] = flow

    def take_without(self, fields, version):
        self.without.append(read_key(fields, version))
        directions = fields.byte()
        need(directions <= 3, "directions")
        for bit in (1, 2):
            if directions & bit:
                read_counters(fields)

    def take_fragments(self, fields):
        self.fragments.append(FRAGMENT_ENTRIES[fields.number()](fields))

    def check(self):
        need(self.totals and self.width and self.verdict, "totals, timeline or ledger is missing")
        if any(loss[0] == "books_do_not_balance" for loss in self.losses):
            return
        packets, frame_bytes = self.totals["total_packets"], self.totals["total_bytes"]
        need(self.counted == packets, "ledger")
        need(sum(self.sizes.values()) == packets, "sizes")
        need(sum(size * count for size, count in self.sizes.items()) == frame_bytes, "bytes of sizes")
        need(sum(flow.packets for flow in self.flows.values()) == packets, "flows")
        need(sum(flow.frame_bytes for flow in self.flows.values()) == frame_bytes, "bytes of flows")
        need(sum(point[2] for point in self.points) + self.totals["packets_without_time"] == packets, "timeline")
        need(sum(point[3] for point in self.points) + self.totals["bytes_without_time"] == frame_bytes, "timeline's bytes")

    def drawn_verdict(self):
        """Never better than the writer's."""
        drawn = "LOSSY" if self.losses else "UNKNOWN" if self.doubts else "EXACT"
        return "UNKNOWN" if drawn == "EXACT" and self.verdict != "EXACT" else drawn


def read_key(fields, version):
    """(low, high, version or 0, protocol, has ports); an end is an address and a port."""
    size = {4: 4, 6: 16}[version]
    low, high = fields.fixed(size), fields.fixed(size)
    low_port, high_port, number, registry, has = struct.unpack("<HHHBB", fields.fixed(8))
    need(registry <= UNDECODED and has <= 3, "a key")
    if not has & 1:
        need(not any(low + high), "addresses that are not there")
        version, low, high = 0, b"", b""
    need((low, low_port) <= (high, high_port), "the low end is not the lower")
    return (low, low_port), (high, high_port), version, (registry, number), bool(has & 2)


def flow_key(source, destination, version, protocol, has_ports):
    return version, source[0], destination[0], (source[1], destination[1]), protocol, has_ports


def read_counters(fields):
    flow = Flow(*fields.numbers(6))
    if fields.flag():
        flow.first_seen = fields.time()
        flow.last_seen = flow.first_seen + fields.number()
    return flow


def read_pair(fields):
    version = fields.byte()
    need(version in (4, 6), "a version of IP")
    return ("pair", version, fields.fixed(16), fields.fixed(16), read_protocol(fields), fields.number(), fields.time(),
            fields.time(), fields.number())


def read_protocol(fields):
    registry, number = fields.numbers(2)
    need(registry <= UNDECODED, "a registry")
    return registry, number


FRAGMENT_ENTRIES = {
    0: read_pair,
    1: lambda fields: ("identification", fields.number(), fields.flag()),
    2: lambda fields: ("first", fields.number(), read_protocol(fields), fields.flag(), *fields.numbers(2)),
    3: lambda fields: ("others", fields.number(), read_protocol(fields), read_counters(fields)),
}


def read_census(path):
    with open(path, "rb") as file:
        blocks = read_blocks(file.read())
    census = SavedCensus()
    kinds = census.kinds()
    for kind, entries in blocks:
        if kind not in kinds:
            need(kind[0].islower(), f"{kind} blocks are needed")
            census.left_out.add(kind)
            continue
        for entry in entries:
            fields = Fields(entry)
            kinds[kind](fields)
            if not fields.empty():
                census.left_out.add(kind)
    census.check()
    return census
