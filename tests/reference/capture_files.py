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
    big_endian: bool = False  # the byte order of the machine that captured it
    fcs_len: int = 0    # declared bytes of frame check sequence at the end of frame_len
    interface: int = 0  # its number in the section; of several with one name, that of the first


@dataclass
class Capture:
    frames: list = field(default_factory=list)
    damage: str | None = None  # why reading ended before the end of the file
    dropped: int = 0           # packets that the file itself says were lost (pcapng statistics)


SECTION = b"\x0a\x0d\x0d\x0a"  # the type of a pcapng section header
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
    capture = read_joined(data)
    capture.damage = capture.damage or damage
    return capture


def read_joined(data):
    """One capture file or several, one whole file behind the other."""
    capture = Capture()
    offset = 0
    while offset is not None:
        try:
            if data[offset:offset + 4] == SECTION:
                offset = PcapngReader(data, capture).read(offset)
            else:
                offset = PcapReader(data, offset).read(capture)
        except NotACapture as error:
            if offset == 0:
                raise
            capture.damage = str(error)
            offset = None
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
    return bytes(out), "gzip: something else follows" if data.strip(b"\0") else None


def clamped(nanoseconds):
    """Times outside int64 nanoseconds (1677 to 2262) become the nearest that there is."""
    return min(max(nanoseconds, INT64_MIN + 1), INT64_MAX)


# --- pcap ------------------------------------------------------------------------------------------

PCAP_MAGICS = {  # magic: (nanoseconds in a fraction, bytes of the file header, of a record header)
    0xA1B2C3D4: (1000, 24, (16, 24, 20)),  # Red Hat 6.1 and Nokia have longer ones and do not say so
    0xA1B23C4D: (1, 24, (16,)),
    0xA1B2CD34: (1000, 24, (24, 28)),  # Kuznetzov's: interface, protocol and packet type follow the lengths
    0x1C0001AC: (1, 28, (16,)),        # Ixia's
    0x1C0001AB: (1000, 28, (16,)),
}
UNREADABLE_MAGICS = (0xA1B234CD, 0xA12B3C4D)
AIX_LINK_TYPES = {6: 1, 9: 6, 15: 10, 24: 0}  # RFC 1573's ifType: LINKTYPE_


def pcap_magic(data, offset, magics):
    """(byte order, magic) at this place, or None."""
    for order in "<>":
        if len(data) - offset >= 4 and struct.unpack_from(order + "I", data, offset)[0] in magics:
            return order, struct.unpack_from(order + "I", data, offset)[0]
    return None


def begins_capture(data, offset):
    return data[offset:offset + 4] == SECTION or pcap_magic(data, offset, (*PCAP_MAGICS, *UNREADABLE_MAGICS))


class PcapReader:
    def __init__(self, data, offset):
        found = pcap_magic(data, offset, PCAP_MAGICS)
        if not found:
            raise NotACapture(f"no pcap or pcapng magic number: {data[offset:offset + 4].hex()}")
        self.data = data
        self.order, magic = found
        self.unit, header_size, self.record_header_sizes = PCAP_MAGICS[magic]
        if len(data) - offset < header_size:
            raise NotACapture("cut short in the file header")
        self.begin = offset + header_size
        self.version = struct.unpack_from(self.order + "HH", data, offset + 4)
        network = struct.unpack_from(self.order + "I", data, offset + 20)[0]
        self.link_type = network & 0xFFFF
        self.fcs_len = 0
        if network >> 26 & 1:  # words of 16 bits, or bytes where that would be more than there can be
            self.fcs_len = {1: 2, 2: 4, 3: 6}.get(network >> 28, network >> 28)
        self.padding = 0
        if magic == 0xA1B2C3D4 and self.version == (2, 2) and network in AIX_LINK_TYPES:
            self.link_type, self.unit = AIX_LINK_TYPES[network], 1
            self.padding = 3 if network == 15 else 0
        if self.version < (2, 4) or self.version == (543, 0):
            self.record_header_sizes = self.record_header_sizes[:1]

    def read(self, capture):
        """Adds the records; returns where another capture begins, or None. Of several layouts that one is meant
        which makes sense throughout, with two records at least, else the one that does so longest; of equals the
        first, which is the usual one."""
        results = [self.records(size) for size in self.record_header_sizes]
        throughout = lambda frames, damage, end, sensible: not damage and sensible == len(frames) > 1
        frames, damage, end, _ = max(results, key=lambda result: (throughout(*result), result[3]))
        capture.frames += frames
        capture.damage = damage
        return end

    def records(self, header_size):
        """(frames, damage, where another capture begins, records that make sense before the first that does not),
        read with record headers of this size."""
        frames, sensible, all_sensible = [], 0, True
        offset = self.begin
        while offset < len(self.data):
            left = len(self.data) - offset
            if left < header_size:
                return frames, "cut short in a record header", None, sensible
            seconds, fraction, captured, original = struct.unpack_from(self.order + "IIII", self.data, offset)
            # Version 2.3 has the two lengths in either order, older ones (DG/UX said 543.0) swapped.
            old = (self.version[0] == 2 and self.version[1] < 3) or self.version == (543, 0)
            if old or (self.version == (2, 3) and captured > original):
                captured, original = original, captured
            odd = captured == 0 or captured > LONGEST_FRAME.get(self.link_type, LONGEST_OTHER_FRAME)
            if (odd or old) and begins_capture(self.data, offset):
                return frames, None, offset, sensible
            if self.zeros_begin(offset, header_size, captured, original):
                return frames, f"zeros begin in the record at byte {offset}", None, sensible
            if captured > left - header_size or (odd and captured):
                return frames, f"record claims {captured} bytes, {left - header_size} left", None, sensible
            all_sensible = all_sensible and captured <= original < 1 << 27
            sensible += all_sensible
            data = self.data[offset + header_size + self.padding:offset + header_size + captured]
            time = seconds * 10**9 + fraction * self.unit
            frames.append(Frame(data, max(0, original - self.padding), time, self.link_type, self.order == ">",
                                self.fcs_len))
            offset += header_size + captured
        return frames, None, None, sensible

    def zeros_begin(self, offset, header_size, captured, original):
        """The end of the file was never written: perhaps from within this record's header on."""
        header, behind = self.data[offset:offset + header_size], self.data[offset + header_size:]
        if original or len(behind) < captured:
            return False
        if captured:
            return not header[-1] and not any(behind[:captured])
        following = behind[:header_size]
        return not any(following) and (bool(following) or not any(header))


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
    def __init__(self, data, capture):
        self.data = data
        self.order = "<"
        self.interfaces = []
        self.statistics = {}  # (section, interface) -> packets lost, the last word of each
        self.section = 0
        self.capture = capture

    def read(self, offset):
        """Adds the packets; returns where another capture begins, or None."""
        another = None
        while offset < len(self.data):
            if pcap_magic(self.data, offset, (*PCAP_MAGICS, *UNREADABLE_MAGICS)):
                another = offset
                break
            try:
                offset += self.block(offset)
            except (ValueError, struct.error) as error:
                if self.section == 0:
                    raise NotACapture(f"broken section header: {error}") from error
                self.capture.damage = f"at {offset}: {error}"
                break
        self.capture.dropped += sum(self.statistics.values())
        return another

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
        self.capture.frames.append(Frame(data, original, time, interface.link_type, self.order == ">", fcs_len,
                                         interface.number))

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
