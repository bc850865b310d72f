"""What comes before the IP header: Ethernet's tags and encapsulations, and other link types.

Numbers of link types are those of https://www.tcpdump.org/linktypes.html.
"""

import struct
import zlib

import frames as f
from files import Packet, padded, pcap, spaced
from registry import capture

SNAP = b"\xaa\xaa\x03\0\0\0"
QOS_DATA = bytes.fromhex("8801 0000") + f.MAC_A + f.MAC_B + f.MAC_A + bytes.fromhex("1000 0000")
PLAIN_DATA = bytes.fromhex("0801 0000") + f.MAC_A + f.MAC_B + f.MAC_A + bytes.fromhex("2000")
BEACON = (bytes.fromhex("8000 0000") + b"\xff" * 6 + f.MAC_A + f.MAC_A + bytes.fromhex("3000") +
          bytes(8) + bytes.fromhex("6400 0100") + b"\0\4test")


def both(link_type, before4, before6, order="<"):
    """An IPv4 and an IPv6 packet behind the headers of a link type."""
    return pcap(spaced([before4 + f.udp4(), before6 + f.udp6()]), order, link_type=link_type)


@capture("ethernet-vlan.pcap")
def vlan():
    return pcap(spaced([f.ethernet(f.tag(100, f.IPV4, f.udp4()), f.VLAN),
                        f.ethernet(f.tag(200, f.IPV6, f.udp6()), f.VLAN),
                        f.ethernet(f.tag(0xE000, f.ARP, f.arp()[14:]), f.VLAN)]))


@capture("ethernet-qinq.pcap")
def qinq():
    inner = f.tag(100, f.IPV4, f.udp4())
    return pcap(spaced([f.ethernet(f.tag(10, f.VLAN, inner), f.QINQ),
                        f.ethernet(f.tag(10, f.VLAN, inner), f.VLAN),
                        f.ethernet(f.tag(10, f.VLAN, inner), 0x9100),
                        f.ethernet(f.tag(9, f.QINQ, f.tag(10, f.VLAN, inner)), f.QINQ)]))


@capture("ethernet-tags-without-end.pcap")
def tags_without_end():
    """A hundred stacked tags: a decoder must stop somewhere."""
    payload = f.tag(1, f.IPV4, f.udp4())
    for _ in range(99):
        payload = f.tag(1, f.VLAN, payload)
    return pcap(spaced([f.ethernet(payload, f.VLAN)]))


@capture("ethernet-mpls.pcap")
def mpls():
    label = struct.pack(">I", 16 << 12 | 1 << 8 | 64)
    outer = struct.pack(">I", 17 << 12 | 64)
    return pcap(spaced([f.ethernet(label + f.udp4(), f.MPLS),
                        f.ethernet(outer + label + f.udp6(), f.MPLS)]))


@capture("ethernet-pppoe.pcap")
def pppoe():
    def frame(protocol, packet):
        body = struct.pack(">H", protocol) + packet
        return f.ethernet(struct.pack(">BBHH", 0x11, 0, 7, len(body)) + body, 0x8864)

    echo = struct.pack(">BBHI", 9, 1, 8, 0)
    padi = f.ethernet(bytes.fromhex("1109 0000 0004 0101 0000"), 0x8863).ljust(60, b"\0")
    return pcap(spaced([padi, frame(0x0021, f.udp4()), frame(0x0057, f.udp6()), frame(0xC021, echo)]))


@capture("ethernet-llc-snap.pcap")
def llc_snap():
    """IPv4 behind LLC and SNAP (RFC 1042), and an organization's own protocol (CDP)."""
    cdp = f.llc(bytes.fromhex("00000c 2000 02b4 0000"), 0xAA, 0xAA)
    return pcap(spaced([f.llc(SNAP[3:] + struct.pack(">H", f.IPV4) + f.udp4(), 0xAA, 0xAA), cdp]))


@capture("ethernet-padding.pcap")
def padding():
    """Frames of 60 bytes whose IP packets are shorter: padding is no payload."""
    return pcap(spaced([f.ethernet(f.udp4(b"")).ljust(60, b"\0"),
                        f.ethernet(f.tcp4(flags=f.SYN)).ljust(60, b"\0")]))


@capture("arp-lldp-stp.pcap")
def not_ip():
    lldp = f.ethernet(bytes.fromhex("0207 04") + f.MAC_A + bytes.fromhex("0404 0565 7468 0602 0078 0000"),
                      0x88CC).ljust(60, b"\0")
    bridge = bytes(2) + f.MAC_A
    stp = f.llc(bytes(5) + bridge + bytes(4) + bridge + struct.pack(">H", 0x8001) +
                struct.pack("<HHHH", 0, 20, 2, 15), 0x42, 0x42)
    unknown = f.ethernet(bytes(46), 0x88B5)
    return pcap(spaced([f.arp(), f.arp(False), lldp, stp, unknown]))


@capture("link-null.pcap")
def null():
    """The address family in the byte order of the writer; IPv6's number differs between systems."""
    families = ((2, f.udp4()), (24, f.udp6()), (28, f.udp6()), (30, f.udp6()))
    little = [struct.pack("<I", family) + packet for family, packet in families]
    big = [struct.pack(">I", family) + packet for family, packet in families]
    return pcap(spaced(little + big), link_type=0)


@capture("link-loop.pcap")
def loop():
    return both(108, struct.pack(">I", 2), struct.pack(">I", 24))


@capture("link-raw.pcap")
def raw():
    return both(101, b"", b"")


@capture("link-raw-old-number.pcap")
def raw_old_number():
    """12 in place of 101: some systems wrote their own DLT_RAW into files."""
    return both(12, b"", b"")


@capture("link-ipv4.pcap")
def only_ipv4():
    return pcap(spaced([f.udp4(), f.tcp4()]), link_type=228)


@capture("link-ipv6.pcap")
def only_ipv6():
    return pcap(spaced([f.udp6()]), link_type=229)


@capture("link-linux-sll.pcap")
def sll():
    def header(protocol):
        return struct.pack(">HHH", 0, 1, 6) + f.MAC_A + bytes(2) + struct.pack(">H", protocol)

    tagged = header(f.VLAN) + f.tag(100, f.IPV4, f.udp4())
    return pcap(spaced([header(f.IPV4) + f.udp4(), header(f.IPV6) + f.udp6(),
                        header(f.ARP) + f.arp()[14:42], tagged]), link_type=113)


@capture("link-linux-sll2.pcap")
def sll2():
    def header(protocol):
        return struct.pack(">HHIHBB", protocol, 0, 2, 1, 0, 6) + f.MAC_A + bytes(2)

    return pcap(spaced([header(f.IPV4) + f.udp4(), header(f.IPV6) + f.udp6(),
                        header(f.ARP) + f.arp()[14:42]]), link_type=276)


@capture("link-ppp.pcap")
def ppp():
    """With and without address and control (RFC 1662), and a protocol number of one byte."""
    return pcap(spaced([b"\xff\x03\x00\x21" + f.udp4(), b"\x00\x57" + f.udp6(), b"\x21" + f.udp4(),
                        bytes.fromhex("ff03 c021 0901 0008 0000 0000")]), link_type=9)


@capture("link-ppp-hdlc.pcap")
def ppp_hdlc():
    return both(50, b"\xff\x03\x00\x21", b"\xff\x03\x00\x57")


@capture("link-ppp-ether.pcap")
def ppp_ether():
    def header(packet):
        return struct.pack(">BBHH", 0x11, 0, 7, len(packet) + 2)

    return both(51, header(f.udp4()) + b"\x00\x21", header(f.udp6()) + b"\x00\x57")


@capture("link-ppp-with-direction.pcap")
def ppp_with_direction():
    """pppd's own: the address byte tells the direction."""
    return both(166, b"\x01\x03\x00\x21", b"\x00\x03\x00\x57")


@capture("link-cisco-hdlc.pcap")
def cisco_hdlc():
    return both(104, b"\x0f\x00\x08\x00", b"\x0f\x00\x86\xdd")


@capture("link-frame-relay.pcap")
def frame_relay():
    """Q.922 address, then RFC 2427: an NLPID for IPv4, SNAP for IPv6."""
    return both(107, bytes.fromhex("1841 03 cc"), bytes.fromhex("1841 03 00 80 000000 86dd"))


@capture("link-ieee80211.pcap")
def ieee80211():
    data = SNAP + struct.pack(">H", f.IPV4) + f.udp4()
    return pcap(spaced([PLAIN_DATA + data, QOS_DATA + data, BEACON]), link_type=105)


@capture("link-ieee80211-radiotap.pcap")
def radiotap():
    """The second packet's header says that an FCS ends the frame, the last that it is encrypted."""
    empty = bytes.fromhex("0000 0800 00000000")
    with_fcs = bytes.fromhex("0000 0900 02000000 10")
    data = QOS_DATA + SNAP + struct.pack(">H", f.IPV6) + f.udp6()
    protected = bytes.fromhex("8841") + QOS_DATA[2:] + bytes(8) + b"\x5a" * 40
    return pcap(spaced([empty + data, with_fcs + data + b"\xde\xad\xbe\xef", empty + BEACON,
                        empty + protected]), link_type=127)


@capture("link-ieee80211-avs.pcap")
def avs():
    header = struct.pack(">II", 0x80211001, 64) + bytes(56)
    data = QOS_DATA + SNAP + struct.pack(">H", f.IPV4) + f.udp4()
    return pcap(spaced([header + data, header + BEACON]), link_type=163)


@capture("link-ieee80211-prism.pcap")
def prism():
    header = struct.pack("<II", 0x44, 144) + b"wlan0".ljust(16, b"\0") + bytes(120)
    data = QOS_DATA + SNAP + struct.pack(">H", f.IPV4) + f.udp4()
    return pcap(spaced([header + data, header + BEACON]), link_type=119)


@capture("link-ppi.pcap")
def ppi():
    header = struct.pack("<BBHI", 0, 0, 8, 1)
    return both(192, header + f.ethernet(b""), header + f.ethernet(b"", f.IPV6))


@capture("link-nflog.pcap")
def nflog():
    """Type-length-value triples, the payload being one of them (type 9)."""
    def packet(family, payload):
        prefix = struct.pack("<HH", 10, 10) + b"hello\0" + bytes(2)
        triple = struct.pack("<HH", 4 + len(payload), 9) + padded(payload)
        return struct.pack("<BBH", family, 0, 0) + prefix + triple

    return pcap(spaced([packet(2, f.udp4()), packet(10, f.udp6())]), link_type=239)


@capture("link-netanalyzer.pcap")
def netanalyzer():
    """Four bytes (header version 1, and the length) before an Ethernet frame whose FCS is there."""
    frames = [f.ethernet(f.udp4()).ljust(60, b"\0"), f.ethernet(f.udp6(), f.IPV6)]
    return pcap(spaced([struct.pack("<HH", 0x0400, len(frame) + 4) + frame +
                        struct.pack("<I", zlib.crc32(frame)) for frame in frames]), link_type=240)


@capture("link-unsupported.pcap")
def unsupported():
    """USB: counted as packets of a link type that is not decoded."""
    return pcap(spaced([bytes(64), bytes(48)]), link_type=220)


@capture("link-unassigned.pcap")
def unassigned():
    return pcap(spaced([b"\x55" * 64]), link_type=60000)


@capture("link-too-short.pcap")
def too_short():
    """Frames that end within the Ethernet header, though nothing was cut off."""
    return pcap([Packet(f.ethernet(f.udp4())[:size]) for size in (1, 6, 13, 14)])
