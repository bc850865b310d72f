"""Reads pcap and pcapng files the slow and obvious way, for comparison with the program.

Written from the format documents alone: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng, and the
history notes in https://www.tcpdump.org/manpages/pcap-savefile.5.html. Everything is read into memory.
"""
import struct
import zlib
from dataclasses import dataclass, field

INT64_MIN, INT64_MAX = -(1 << 63), (1 << 63) - 1
# What a record may claim before it is taken for damage: libpcap's bounds, D-Bus, USBPcap and EBHSCR apart.
LONGEST_FRAME = {231: 128 << 20, 249: 1 << 20, 279: 8 << 20}
LONGEST_OTHER_FRAME = 256 << 10


@dataclass
class Frame:
    data: bytes
    frame_len: int
    time: int | None  # nanoseconds since the epoch; None where the file gives none
    link_type: int
    fcs_len: int = 0    # declared bytes of frame check sequence at the end of frame_len
    interface: int = 0  # its number in the section; of several with one name, that of the first


@dataclass
class Capture:
    frames: list = field(default_factory=list)
    damage: str | None = None  # why reading ended before the end of the file
    dropped: int = 0           # packets that the file itself says were lost (pcapng statistics)


COMPRESSED = (b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18")  # zstd, lz4
SKIPPABLE_FRAME = b"\x2a\x4d\x18"  # of both, after a first byte of any user's


class NotACapture(Exception):
    """The bytes are no capture file, or one whose header cannot be used."""


class Unhandled(Exception):
    """This reference does not read such files (compressions outside Python's library)."""


def read_capture(path):
    with open(path, "rb") as file:
        data = file.read()
    damage = None
    if data[:2] == b"\x1f\x8b":
        data, damage = gunzip(data)
    if data[:4] in COMPRESSED or data[1:4] == SKIPPABLE_FRAME or data[:6] == b"\xfd7zXZ\0":
        raise Unhandled("compressed with zstd, lz4 or xz")
    capture = PcapngReader(data).read() if data[:4] == b"\x0a\x0d\x0d\x0a" else read_pcap(data)
    capture.damage = capture.damage or damage
    return capture


def gunzip(data):
    """What can be decompressed, and why that is not all. Members follow each other (RFC 1952, 2.2)."""
    out = bytearray()
    while data[:2] == b"\x1f\x8b":
        member = zlib.decompressobj(wbits=31)
        for position in range(len(data)):  # byte by byte: what comes before a fault is kept
            try:
                out += member.decompress(data[position:position + 1])
            except zlib.error as error:
                return bytes(out), f"gzip: {error}"
            if member.eof:
                break
        if not member.eof:
            return bytes(out), "gzip: cut short"
        data = data[position + 1:]
    return bytes(out), None


def clamped(nanoseconds):
    """Times outside int64 nanoseconds (1677 to 2262) become the nearest that there is."""
    return min(max(nanoseconds, INT64_MIN + 1), INT64_MAX)


# --- pcap ------------------------------------------------------------------------------------------

PCAP_MAGICS = {  # magic: (nanoseconds in a fraction, bytes of a record header)
    0xA1B2C3D4: (1000, 16),
    0xA1B23C4D: (1, 16),
    0xA1B2CD34: (1000, 24),  # Kuznetzov's: interface, protocol and packet type follow the lengths
}


def read_pcap(data):
    if len(data) < 4:
        raise NotACapture("too short for a magic number")
    for order in "<>":
        magic = struct.unpack_from(order + "I", data)[0]
        if magic in PCAP_MAGICS:
            break
    else:
        raise NotACapture(f"no pcap or pcapng magic number: {data[:4].hex()}")
    if len(data) < 24:
        raise NotACapture("cut short in the file header")
    unit, header_size = PCAP_MAGICS[magic]
    major, minor = struct.unpack_from(order + "HH", data, 4)
    network = struct.unpack_from(order + "I", data, 20)[0]
    link_type = network & 0xFFFF
    fcs_len = 0
    if network >> 26 & 1:  # words of 16 bits, or bytes where that would be more than there can be
        fcs_len = {1: 2, 2: 4, 3: 6}.get(network >> 28, network >> 28)
    capture = Capture()
    offset = 24
    while offset < len(data):
        if len(data) - offset < header_size:
            capture.damage = "cut short in a record header"
            break
        seconds, fraction, captured, original = struct.unpack_from(order + "IIII", data, offset)
        # Version 2.3 has the two lengths in either order, older ones (DG/UX said 543.0) swapped.
        old = (major == 2 and minor < 3) or (major, minor) == (543, 0)
        if old or ((major, minor) == (2, 3) and captured > original):
            captured, original = original, captured
        offset += header_size
        if captured > len(data) - offset or captured > LONGEST_FRAME.get(link_type, LONGEST_OTHER_FRAME):
            capture.damage = f"record claims {captured} bytes, {len(data) - offset} left"
            break
        time = seconds * 10**9 + fraction * unit
        capture.frames.append(Frame(data[offset:offset + captured], original, time, link_type, fcs_len))
        offset += captured
    return capture


# --- pcapng ----------------------------------------------------------------------------------------

@dataclass
class Interface:
    link_type: int
    snap_len: int
    resolution: int = 6  # the option's byte: 10^-n, or 2^-n with the top bit
    offset: int = 0      # seconds
    fcs_len: int = 0     # bytes
    number: int = 0

    def nanoseconds(self, ticks):
        exponent = self.resolution & 0x7F
        unit = 1 << exponent if self.resolution & 0x80 else 10**exponent
        return clamped(ticks * 10**9 // unit + self.offset * 10**9)


class PcapngReader:
    def __init__(self, data):
        self.data = data
        self.order = "<"
        self.interfaces = []
        self.statistics = {}  # (section, interface) -> packets lost, the last word of each
        self.section = 0
        self.capture = Capture()

    def read(self):
        offset = 0
        while offset < len(self.data):
            try:
                offset += self.block(offset)
            except (ValueError, struct.error) as error:
                if self.section == 0:
                    raise NotACapture(f"broken section header: {error}") from error
                self.capture.damage = f"at {offset}: {error}"
                break
        self.capture.dropped = sum(self.statistics.values())
        return self.capture

    def unpack(self, layout, offset):
        return struct.unpack_from(self.order + layout, self.data, offset)

    def block(self, offset):
        """Reads the block at `offset`; returns its length."""
        if self.data[offset:offset + 4] == b"\x0a\x0d\x0d\x0a":
            self.set_byte_order(offset)
        kind, length = self.unpack("II", offset)
        if length < 12 or length % 4:
            raise ValueError(f"block length {length}")
        if length > len(self.data) - offset:
            raise ValueError(f"block claims {length} bytes, {len(self.data) - offset} left")
        if self.unpack("I", offset + length - 4)[0] != length:
            raise ValueError("trailing length differs")
        body, end = offset + 8, offset + length - 4
        readers = {0x0A0D0D0A: self.section_header, 1: self.interface, 2: self.old_packet,
                   3: self.simple_packet, 5: self.interface_statistics, 6: self.enhanced_packet}
        if kind in readers:
            readers[kind](body, end)
        return length

    def set_byte_order(self, offset):
        magic = self.data[offset + 8:offset + 12]
        orders = {b"\x4d\x3c\x2b\x1a": "<", b"\x1a\x2b\x3c\x4d": ">"}
        if magic not in orders:
            raise ValueError(f"byte-order magic {magic.hex()}")
        self.order = orders[magic]

    def section_header(self, body, end):
        if end - body < 16:
            raise ValueError("section header too short")
        major, minor = self.unpack("HH", body + 4)
        if major != 1 or minor not in (0, 2):
            raise ValueError(f"version {major}.{minor}")
        self.interfaces, self.names = [], {}
        self.section += 1

    def interface(self, body, end):
        if end - body < 8:
            raise ValueError("interface description too short")
        link_type, _, snap_len = self.unpack("HHI", body)
        interface = Interface(link_type, snap_len)
        options = list(self.options(body + 8, end))
        for code, length in ((9, 1), (14, 8)):  # if_tsresol, if_tsoffset: without them no time can be told
            values = [value for option, value in options if option == code]
            if len(values) > 1 or any(len(value) != length for value in values):
                raise ValueError(f"option {code} contradicts the format")
            if values and code == 9:
                interface.resolution = values[0][0]
            elif values:
                interface.offset = struct.unpack(self.order + "q", values[0])[0]
        for option, value in options:
            if option == 13 and len(value) == 1:  # if_fcslen, bits; or bytes where there is less than one
                interface.fcs_len = value[0] // 8 or value[0]
        names = [value for option, value in options if option == 2 and value]
        number = len(self.interfaces)
        interface.number = self.names.setdefault(names[0], number) if names else number
        self.interfaces.append(interface)

    def options(self, offset, end):
        while end - offset >= 4:
            code, length = self.unpack("HH", offset)
            if code == 0 and length == 0:
                return
            if code == 0 or length > end - offset - 4:
                raise ValueError(f"option {code} claims {length} bytes")
            yield code, self.data[offset + 4:offset + 4 + length]
            offset += 4 + (length + 3) // 4 * 4

    def interface_statistics(self, body, end):
        number = self.unpack("I", body)[0]
        lost = [struct.unpack(self.order + "Q", value)[0]
                for code, value in self.options(body + 12, end) if code in (5, 7) and len(value) == 8]
        self.statistics[self.section, number] = sum(lost)

    def described(self, number):
        if number >= len(self.interfaces):
            raise ValueError(f"packet names interface {number} of {len(self.interfaces)}")
        return self.interfaces[number]

    def add(self, interface, offset, end, captured, original, time, has_options=True):
        if captured > end - offset:
            raise ValueError(f"captured length {captured} exceeds the block")
        data = self.data[offset:offset + captured]
        fcs_len = interface.fcs_len
        if has_options:
            for code, value in self.packet_options(offset + (captured + 3) // 4 * 4, end):
                if code == 2 and len(value) >= 4:  # epb_flags, pack_flags
                    fcs_len = struct.unpack_from(self.order + "I", value)[0] >> 5 & 15 or fcs_len
        self.capture.frames.append(Frame(data, original, time, interface.link_type, fcs_len, interface.number))

    def packet_options(self, offset, end):
        """A damaged option takes nothing from its packet."""
        try:
            yield from self.options(offset, end)
        except ValueError:
            return

    def enhanced_packet(self, body, end):
        if end - body < 20:
            raise ValueError("packet block too short")
        number, high, low, captured, original = self.unpack("IIIII", body)
        interface = self.described(number)
        self.add(interface, body + 20, end, captured, original, interface.nanoseconds(high << 32 | low))

    def old_packet(self, body, end):
        if end - body < 20:
            raise ValueError("packet block too short")
        number, _, high, low, captured, original = self.unpack("HHIIII", body)
        interface = self.described(number)
        self.add(interface, body + 20, end, captured, original, interface.nanoseconds(high << 32 | low))

    def simple_packet(self, body, end):
        original = self.unpack("I", body)[0]
        interface = self.described(0)
        captured = min(original, interface.snap_len or original)
        self.add(interface, body + 4, end, captured, original, None, has_options=False)
