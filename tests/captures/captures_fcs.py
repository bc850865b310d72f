"""Frame check sequences that are recorded and declared: by the file, the interface, the packet, or a header."""

import struct
import zlib

import files
import frames as f
from captures_links import QOS_DATA, SNAP
from files import Packet, enhanced, interface, obsolete, pcap, section, simple, spaced
from registry import capture

FCS_BITS = 0x04000000  # "the length counts" in the link type field of a pcap file
IF_FCSLEN, PACKET_FLAGS = 13, 2


def with_fcs(frame):
    return frame + struct.pack("<I", zlib.crc32(frame))


def there():
    return f.ethernet(f.ipv4(f.tcp(b"x" * 100, destination_port=80), f.TCP))


def back():
    return f.ethernet(f.ipv4(f.tcp(b"y" * 400, 80, 40000, source=f.B, destination=f.A), f.TCP, f.B, f.A))


def of_unknown_length():
    """A total length of 0: the IP packet is what the frame holds."""
    return f.ethernet(f.ipv4(f.udp(b"z" * 60), total_length=0))


@capture("fcs-declared.pcap")
def declared():
    """4 in the link type field means bytes, though the unit is two of them: no FCS has 8."""
    return pcap(spaced([with_fcs(there()), with_fcs(back())], files.SECOND),
                link_type=files.ETHERNET | FCS_BITS | 4 << 28)


@capture("fcs-declared-in-words-and-cut.pcap")
def declared_in_words():
    """2 words in a big-endian file; packets whole, without 2 bytes of FCS, without FCS, cut further, and
    padded to the least size; the IP packets fill their frames."""
    whole = with_fcs(of_unknown_length())
    cuts = [Packet(whole[:len(whole) - cut], frame_len=len(whole)) for cut in (0, 2, 4, 40)]
    padded = with_fcs(f.ethernet(f.udp4(b"")).ljust(60, b"\0"))
    return pcap([*cuts, Packet(padded), Packet(b"\1\2\3")], ">", link_type=files.ETHERNET | FCS_BITS | 2 << 28)


@capture("fcs-declared.pcapng")
def declared_by_interfaces():
    """Interfaces with an if_fcslen of 32 bits, of 4 (bytes, as some write it) and without; packets whose
    flags say otherwise, one of them of the obsolete kind; one without time."""
    frame = Packet(with_fcs(of_unknown_length()))
    flags = [(PACKET_FLAGS, struct.pack("<I", 4 << 5 | 1))]
    none = [(PACKET_FLAGS, struct.pack("<I", 1))]
    old = obsolete(frame, number=2)[8:-4] + files.options(flags)
    return b"".join([section(), interface(pairs=[(IF_FCSLEN, b"\x20")]), interface(pairs=[(IF_FCSLEN, b"\4")]),
                     interface(), enhanced(frame), enhanced(frame, number=1), enhanced(frame, number=2),
                     enhanced(frame, number=2, pairs=flags), enhanced(frame, pairs=none), files.block(2, old),
                     simple(frame)])


@capture("fcs-declared-by-headers.pcapng")
def declared_by_headers():
    """Radiotap and PPI headers that say whether there is an FCS, whatever the interface says."""
    def ppi(flags):
        common = struct.pack("<HHQHHHHBBbb", 2, 20, 0, flags, 2, 2412, 0, 0, 0, -40, -90)
        return struct.pack("<BBHI", 0, 0, 8 + len(common), 105) + common

    data = QOS_DATA + SNAP + struct.pack(">H", f.IPV4) + of_unknown_length()[14:]
    ends = with_fcs(data)
    radiotap = [struct.pack("<HHIB", 0, 9, 2, flags) for flags in (0x10, 0)]
    silent = struct.pack("<HHI", 0, 8, 0)
    packets = [(0, radiotap[0] + ends), (0, radiotap[1] + data), (0, silent + ends), (1, ppi(1) + ends),
               (1, ppi(0) + data), (2, radiotap[0] + ends), (2, silent + data)]
    return b"".join([section(), interface(link_type=127, pairs=[(IF_FCSLEN, b"\x20")]), interface(link_type=192),
                     interface(link_type=127)] +
                    [enhanced(Packet(data), number=number) for number, data in packets])
