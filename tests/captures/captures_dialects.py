"""Variants of pcap that its magic number does not tell, headers in the order of their host's bytes, and
files of other kinds.

The variants are those of wiretap's libpcap.c; editcap writes most of them (-F nokiapcap, rh6_1pcap,
suse6_3pcap, modpcap).
"""

import struct

import frames as f
from files import Packet, conversation, enhanced, interface, padded, pcap, pcap_header, pcap_record, section, spaced
from registry import capture

SNAP = b"\xaa\xaa\x03\0\0\0"


def aix(interface_type, datas, order=">"):
    """Version 2.2, an ifType for a link type, the wire length first, and nanoseconds."""
    header = struct.pack(order + "IHHiIII", 0xA1B2C3D4, 2, 2, 0, 0, 65535, interface_type)
    records = [pcap_record(Packet(b"", packet.time), order, 1)[:8] +
               struct.pack(order + "II", packet.wire, len(packet.data)) + packet.data
               for packet in spaced(datas, 123_456_789)]
    return header + b"".join(records)


@capture("aix.pcap")
def aix_ethernet():
    return aix(6, [packet.data for packet in conversation()])


@capture("aix-little-endian.pcap")
def aix_little_endian():
    return aix(6, [packet.data for packet in conversation()], "<")


@capture("aix-fddi.pcap")
def aix_fddi():
    """Three bytes of padding, which both lengths count, before each frame."""
    ring = b"\x50" + f.MAC_B + f.MAC_A + SNAP
    return aix(15, [bytes(3) + ring + struct.pack(">H", f.IPV4) + f.udp4(),
                    bytes(3) + ring + struct.pack(">H", f.IPV6) + f.udp6()])


@capture("aix-token-ring.pcap")
def aix_token_ring():
    return aix(9, [b"\x10\x40" + f.MAC_B + f.MAC_A + SNAP + struct.pack(">H", f.IPV4) + f.udp4()])


@capture("aix-loopback.pcap")
def aix_loopback():
    return aix(24, [struct.pack(">I", 2) + f.udp4(), struct.pack(">I", 24) + f.udp6()])


def longer_headers(extra, order="<", magic=0xA1B2C3D4, packets=None):
    records = (pcap_record(packet, order, extra=extra) for packet in packets or conversation())
    return pcap_header(order, magic) + b"".join(records)


@capture("nokia.pcap")
def nokia():
    """Four bytes more in each record header, of the form that is seen."""
    return longer_headers(struct.pack(">I", 0x9FBFB601), ">")


@capture("nokia-zeros.pcap")
def nokia_zeros():
    """As editcap writes it, and two packets are enough."""
    return longer_headers(bytes(4), packets=conversation()[:2])


PATCHED = struct.pack("<IHBB", 2, 0x0800, 0, 0)  # interface, protocol, packet type, padding


@capture("red-hat-6-1.pcap")
def red_hat():
    """Kuznetzov's record headers behind the usual magic number."""
    return longer_headers(PATCHED)


@capture("suse-6-3.pcap")
def suse():
    """Kuznetzov's magic number, and headers of 28 bytes."""
    return longer_headers(PATCHED + b"\x01\x02\x03\x04", magic=0xA1B2CD34)


@capture("nokia-cut-short.pcap")
def nokia_cut():
    return nokia()[:-10]


@capture("cut-short-by-all-but-four-bytes.pcap")
def four_bytes_left():
    """Not Nokia's: a single record, and four bytes of the next."""
    return pcap(conversation()[:1]) + pcap_record(conversation()[1])[:4]


@capture("ixia-hardware.pcap")
def ixia_hardware():
    records = b"".join(pcap_record(packet, unit=1) for packet in conversation())
    return pcap_header(magic=0x1C0001AC) + struct.pack("<I", len(records)) + records


@capture("ixia-software.pcap")
def ixia_software():
    records = b"".join(pcap_record(packet, ">") for packet in conversation())
    return pcap_header(">", magic=0x1C0001AB) + struct.pack(">I", len(records)) + records


@capture("link-type-with-reserved-bits.pcap")
def reserved_bits():
    return pcap(conversation(), link_type=0x02240001)


def nflog(order, family, payload):
    prefix = struct.pack(order + "HH", 10, 10) + b"hello\0" + bytes(2)
    return struct.pack(">BBH", family, 0, 0) + prefix + struct.pack(order + "HH", 4 + len(payload), 9) + padded(payload)


def nflogs(order):
    return spaced([nflog(order, 2, f.udp4()), nflog(order, 10, f.udp6())])


@capture("nflog-bigendian.pcap")
def nflog_big():
    """Attributes are in the order of the router that captured them."""
    return pcap(nflogs(">"), ">", link_type=239)


@capture("nflog-bigendian.pcapng")
def nflog_big_pcapng():
    return section(">") + interface(">", 239) + b"".join(enhanced(packet, ">") for packet in nflogs(">"))


@capture("nflog-copied-by-others.pcap")
def nflog_copied():
    """A program that does not know the format has copied it into a file of the other order."""
    return pcap(nflogs(">"), "<", link_type=239)


def loopback(order):
    return spaced([struct.pack(order + "I", family) + packet
                   for family, packet in ((2, f.udp4()), (2, f.tcp4()), (24, f.udp6()), (30, f.udp6()))])


@capture("loopback-bigendian.pcap")
def loopback_big():
    return pcap(loopback(">"), ">", link_type=0)


@capture("loop-little-endian.pcap")
def loop_little():
    """LINKTYPE_LOOP is in network order; some writers have the other."""
    return pcap(loopback("<"), link_type=108)


@capture("pktap-bigendian.pcap")
def pktap_big():
    header = struct.pack(">III", 24, 1, 1) + bytes(12)
    return pcap(spaced([header + packet.data for packet in conversation()]), ">", link_type=258)


@capture("iptrace.trc")
def iptrace():
    return b"iptrace 2.0" + bytes(100)


@capture("captures.tar")
def tar():
    return b"a.pcap".ljust(257, b"\0") + b"ustar\x0000" + bytes(248) + pcap(conversation())


@capture("endace.erf")
def erf():
    data = f.ethernet(f.udp4()).ljust(62, b"\0")
    record = struct.pack("<II", 0, 1_700_000_000) + struct.pack(">BBHHH", 2, 4, 80, 0, 60) + data
    return record.ljust(80, b"\0") * 2
