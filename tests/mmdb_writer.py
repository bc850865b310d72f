"""Writes databases of the MaxMind DB format, version 2 (https://maxmind.github.io/MaxMind-DB/), for tests.

    mmdb_writer.write(path, {"192.0.2.0/24": {"country": {"iso_code": "DE"}}})

Values are dicts, lists, texts, bytes, bools, floats, and numbers: an int is a uint32, and Number(type, int) one of any type.
Values that occur more than once are written once, and pointed to. A network within another keeps its own record.
"""
import ipaddress
import struct
from typing import NamedTuple

TEXT, DOUBLE, BYTES, UINT16, UINT32, MAP, INT32, UINT64, UINT128, ARRAY, BOOLEAN = 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14
POINTER = 1
MARKER = b"\xab\xcd\xefMaxMind.com"
EMPTY = None  # a record of the search tree without a value


class Number(NamedTuple):
    type: int
    value: int


def control(kind, size):
    for code, base, more in ((31, 65821, 3), (30, 285, 2), (29, 29, 1)):
        if size >= base:
            return header(kind, code) + (size - base).to_bytes(more, "big")
    return header(kind, size)


def header(kind, code):
    return bytes([kind << 5 | code]) if kind <= 7 else bytes([code, kind - 7])


def pointer(target):
    """To an offset of the data section, by the shortest of the four forms."""
    for code, base, bits in ((0, 0, 11), (1, 2048, 19), (2, 526336, 27)):
        if target - base < 1 << bits:
            number = (target - base).to_bytes(code + 2, "big")
            return bytes([POINTER << 5 | code << 3 | number[0]]) + number[1:]
    return bytes([POINTER << 5 | 3 << 3]) + target.to_bytes(4, "big")


def number(kind, value):
    size = 4 if kind == INT32 else (value.bit_length() + 7) // 8
    return control(kind, size) + value.to_bytes(size, "big", signed=kind == INT32)


class Data:
    """The data section: encode() returns the bytes of a value, add() the offset where it stands."""

    def __init__(self, shares=True):
        self.bytes, self.offsets, self.shares = bytearray(), {}, shares

    def encode(self, value):
        if isinstance(value, Number):
            return number(*value)
        if isinstance(value, dict):
            return control(MAP, len(value)) + b"".join(self.part(key) + self.part(one) for key, one in value.items())
        if isinstance(value, list):
            return control(ARRAY, len(value)) + b"".join(map(self.part, value))
        if isinstance(value, bool):
            return control(BOOLEAN, int(value))
        if isinstance(value, float):
            return control(DOUBLE, 8) + struct.pack(">d", value)
        if isinstance(value, int):
            return number(UINT32, value)
        text = value if isinstance(value, bytes) else value.encode("utf-8", "surrogateescape")
        return control(BYTES if isinstance(value, bytes) else TEXT, len(text)) + text

    def part(self, value):
        """A value within another: itself, or where it is shared, a pointer to it."""
        if self.shares and isinstance(value, (str, dict)):
            return pointer(self.add(value))
        return self.encode(value)

    def add(self, value):
        encoded = self.encode(value)
        if encoded not in self.offsets:
            self.offsets[encoded] = len(self.bytes)
            self.bytes += encoded
        return self.offsets[encoded]


class Tree:
    """Nodes of two records, each of which is a node's number, a leaf or EMPTY."""

    def __init__(self):
        self.nodes = [[EMPTY, EMPTY]]

    def add(self, bits, leaf):
        node = self.nodes[0]
        for bit in bits[:-1]:
            if not isinstance(node[bit], int):
                self.nodes.append([node[bit], node[bit]])
                node[bit] = len(self.nodes) - 1
            node = self.nodes[node[bit]]
        node[bits[-1]] = leaf

    def pack(self, record_size):
        def record(value):
            if isinstance(value, int):
                return value
            return len(self.nodes) + (0 if value is EMPTY else 16 + value[0])
        return b"".join(pack_node(record(left), record(right), record_size) for left, right in self.nodes)


def pack_node(left, right, record_size):
    if record_size == 28:  # the middle byte has the highest bits of both
        middle = bytes([left >> 24 << 4 | right >> 24])
        return (left & 0xffffff).to_bytes(3, "big") + middle + (right & 0xffffff).to_bytes(3, "big")
    return left.to_bytes(record_size // 8, "big") + right.to_bytes(record_size // 8, "big")


def bits_of(network, ip_version):
    zeros = 96 if ip_version == 6 and network.version == 4 else 0
    address = int(network.network_address)
    return [0] * zeros + [address >> network.max_prefixlen - 1 - i & 1 for i in range(network.prefixlen)]


def database(records, ip_version=6, record_size=28):
    """The bytes of a file; `records` are values by network. IPv4 networks are below ::/96 in one of version 6."""
    data, tree = Data(), Tree()
    networks = {ipaddress.ip_network(network): value for network, value in records.items()}
    for network in sorted(networks, key=lambda one: one.prefixlen):
        tree.add(bits_of(network, ip_version), (data.add(networks[network]),))
    metadata = {"node_count": len(tree.nodes), "record_size": Number(UINT16, record_size),
                "ip_version": Number(UINT16, ip_version), "database_type": "Test", "languages": ["en"],
                "binary_format_major_version": Number(UINT16, 2), "binary_format_minor_version": Number(UINT16, 0),
                "build_epoch": Number(UINT64, 1_700_000_000), "description": {"en": "A test"}}
    return tree.pack(record_size) + bytes(16) + data.bytes + MARKER + Data(shares=False).encode(metadata)


def write(path, records, **options):
    with open(path, "wb") as file:
        file.write(database(records, **options))
