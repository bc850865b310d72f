"""Frames for filters to look at: whatever a primitive of pcap-filter(7) may ask for, behind the headers of
all families of link types. A filter reads bytes and trusts the link type, so each link type gets all of them.
"""
import random
import struct
import sys

import harness

sys.path.insert(0, str(harness.TESTS / "captures"))
import frames as f  # noqa: E402

BROADCAST = b"\xff" * 6
GENEVE, PIM, VRRP, IGRP, CARP = 6081, 103, 112, 9, 112
SNAP = b"\xaa\xaa\x03\0\0\0"


def tcp6():
    return f.ipv6(f.tcp(source=f.A6, destination=f.B6), f.TCP)


def networks():
    """(EtherType, packet)"""
    sctp = struct.pack(">HHII", 40000, 7, 0, 0) + bytes(16)
    inner = f.ethernet(f.udp4(b"inner"))
    geneve = struct.pack(">BBHI", 0, 0, 0x6558, 0x0B << 8) + inner
    router = f.ipv6(b"\x3a\0\x05\x02\0\0\0\0" + f.icmpv6_echo(), 0, destination="ff02::1")
    return [
        (f.IPV4, f.tcp4(flags=f.SYN)), (f.IPV4, f.udp4(destination_port=53)), (f.IPV4, f.ipv4(sctp, f.SCTP)),
        (f.IPV4, f.ipv4(f.icmp_echo(), f.ICMP, destination="255.255.255.255")),
        (f.IPV4, f.ipv4(b"\x16\0\0\0\xe0\0\0\5", f.IGMP, destination="224.0.0.5", options=b"\x94\4\0\0")),
        (f.IPV4, f.ipv4(b"x" * 8, f.UDP, offset=64)), (f.IPV4, f.ipv4(bytes(12), f.AH)),
        (f.IPV4, f.ipv4(bytes(12), f.ESP)), (f.IPV4, f.ipv4(b"\x20\0\0\0" + bytes(8), PIM)),
        (f.IPV4, f.ipv4(b"\x21\1\1\1" + bytes(16), VRRP)), (f.IPV4, f.ipv4(bytes(12), IGRP)),
        (f.IPV4, f.ipv4(f.udp(geneve, destination_port=GENEVE))),
        (f.IPV6, tcp6()), (f.IPV6, f.udp6()), (f.IPV6, router), (f.IPV6, f.ipv6(f.icmpv6_echo(), f.ICMPV6)),
        (f.ARP, f.arp()[14:42]), (0x8035, f.arp(False)[14:42]),
        (f.VLAN, f.tag(100, f.IPV4, f.tcp4())), (f.QINQ, f.tag(100, f.VLAN, f.tag(200, f.IPV4, f.udp4()))),
        (f.MPLS, struct.pack(">I", 1024 << 12 | 0x140) + f.tcp4()), (0x8863, b"\x11\x09\0\0\0\0"),
        (0x8864, b"\x11\0\0\x27\0\x40\0\x21" + f.udp4()), (0x8137, b"\xff\xff" + bytes(28)), (0x809B, bytes(24)),
        (0x6003, b"\0\x81\x26" + bytes(20)), (0x6004, bytes(20)), (0x9000, bytes(20))]


def over_llc():
    """What IEEE 802.2 carries: IS-IS (a LSP of level 1), ES-IS, CLNP, STP, NetBEUI, IPX, SNAP."""
    isis = b"\x83\x1b\x01\0\x12\x01\0\0" + bytes(24)
    return [b"\xfe\xfe\x03" + isis, b"\xfe\xfe\x03\x82" + bytes(20), b"\xfe\xfe\x03\x81" + bytes(20),
            b"\x42\x42\x03" + bytes(35), b"\xf0\xf0\x03" + bytes(20), b"\xe0\xe0\x03\xff\xff" + bytes(28),
            SNAP + b"\x08\0" + f.tcp4(), b"\xaa\xaa\x03\x08\0\x07\x80\x9b" + bytes(20), b"\xf0\xf0\x7f"]


def ethernets():
    for number, (ethertype, packet) in enumerate(networks()):
        frame = f.ethernet(packet, ethertype)
        yield BROADCAST + frame[6:] if number % 5 == 3 else frame
    for body in over_llc():
        yield f.MAC_B + f.MAC_A + struct.pack(">H", len(body)) + body


def loopbacks():
    """Families as systems number them, in both orders; and raw IP."""
    for order in "<>":
        for family, packet in [(2, f.tcp4()), (10, f.udp6()), (24, f.udp6()), (28, tcp6()), (30, f.udp6())]:
            yield struct.pack(order + "I", family) + packet
            yield struct.pack(order + "III", family, 1, 2) + packet  # enc
    yield f.tcp4()
    yield f.udp6()


def serial_lines():
    """PPP with and without HDLC framing, with direction, PPPoE sessions, Cisco HDLC, Frame Relay, RFC 1483."""
    for ppp, ethertype, nlpid, packet in [(0x21, f.IPV4, 0xCC, f.tcp4()), (0x57, f.IPV6, 0x8E, f.udp6())]:
        yield struct.pack(">BBH", 0xFF, 3, ppp) + packet
        yield struct.pack(">BBH", 1, 3, ppp) + packet
        yield struct.pack(">BBHHH", 0x11, 0, 0x27, 2 + len(packet), ppp) + packet
        yield struct.pack(">BBH", 0x0F, 0, ethertype) + packet
        yield struct.pack(">BBBB", 0x18, 0x41, 3, nlpid) + packet
        yield SNAP + struct.pack(">H", ethertype) + packet


def cooked():
    for kind, ethertype, packet in [(0, f.IPV4, f.tcp4()), (4, f.IPV6, f.udp6()), (4, 12, b"\0\0\1\x23\2\0\0\0hi")]:
        yield struct.pack(">HHH", kind, 1, 6) + f.MAC_A + bytes(2) + struct.pack(">H", ethertype) + packet
        yield struct.pack(">HHIHBB", ethertype, 0, 3, 1, kind, 6) + f.MAC_A + bytes(2) + packet


def wireless():
    """Frames of all three types and all directions, bare and behind radiotap, PPI, Prism and AVS headers."""
    data = f.MAC_B + f.MAC_A + f.MAC_B + bytes(2)
    frames = [struct.pack(">H", control) + bytes(2) + data + body
              for control, body in [(0x0800, SNAP + b"\x08\0" + f.tcp4()), (0x0801, SNAP + b"\x86\xdd" + f.udp6()),
                                    (0x8802, bytes(2) + SNAP + b"\x08\0" + f.udp4()), (0x8000, bytes(16)),
                                    (0x4000, bytes(8)), (0x0803, f.MAC_A + SNAP + b"\x08\0" + f.udp4())]]
    frames += [b"\xd4\0\0\0" + f.MAC_A, b"\xb4\0\0\0" + f.MAC_A + f.MAC_B]
    for frame in frames:
        yield frame
    for frame in frames[:3]:
        yield struct.pack("<BBHI", 0, 0, 8, 0) + frame
        yield struct.pack("<BBHI", 0, 0, 8, 105) + frame
        yield struct.pack("<II", 0x44, 144) + bytes(136) + frame
        yield struct.pack(">II", 0x80211001, 64) + bytes(56) + frame


def others():
    """SunATM with signalling, SS7 (MTP2 with and without a header), pflog, NFLOG in both orders, USB, IPNET."""
    yield b"\x02\0\0\x21" + SNAP + b"\x08\0" + f.tcp4()
    yield b"\x01\0\0\x22" + bytes(2) + f.ethernet(f.udp4())
    for vci, message in [(5, 5), (1, 5), (3, 0), (4, 0), (16, 0), (2, 0)]:
        yield struct.pack(">BBH", 6, 0, vci) + b"\x09\3\0\0\0" + bytes([message]) + bytes(12)
    yield b"\0\0\x3f\x85" + struct.pack("<I", 2 | 3 << 14 | 7 << 28) + bytes(20)
    yield bytes(4) + b"\0\0\1\x85" + struct.pack("<I", 2 | 3 << 14) + bytes(20)
    pflog = struct.pack(">BBBB16s16sIIIiIi", 61, 2, 0, 0, b"em0", b"rules", 5, 6, 1, 2, 3, 4) + b"\1\0\0\0"
    yield padded_to_words(pflog) + f.tcp4()
    for order in "<>":
        yield struct.pack(order + "BBHHH", 2, 0, 0, 4 + 44, 9) + f.tcp4()
        yield struct.pack(order + "QBBBBHBBqiiIIIIIIII", 9, 67, 3, 1, 2, 7, 45, 60, 5, 6, 0, 8, 8, 0, 0, 0, 0, 0, 0)
    yield struct.pack(">BBHII", 1, 1, 0, 1, 2) + bytes(12) + f.tcp4()


def padded_to_words(data):
    return data + bytes(-len(data) % 4)


def noise():
    chance = random.Random(1)
    return [chance.randbytes(size) for size in (0, 1, 3, 7, 13, 21, 60, 90)]


def all_frames():
    return [*ethernets(), *loopbacks(), *serial_lines(), *cooked(), *wireless(), *others(), *noise()]
