"""Link types that hosts, rings, ATM, frame relay and radio have; link_families.py says how packets are told apart."""

import struct

import frames as f
from link_families import ethernet4, four, links, nothing, six
from registry import capture

SNAP = b"\xaa\xaa\x03\0\0\0"
SNAP4, SNAP6 = SNAP + b"\x08\x00", SNAP + b"\x86\xdd"
BRIDGED = b"\xaa\xaa\x03\x00\x80\xc2"  # RFC 2684, 5.2: whole frames
NLPID4, NLPID6 = b"\x03\xcc", b"\x03\x8e"
DLCI = bytes.fromhex("1841")


def pflog(length, family):
    return (bytes([length, family, 0, 0]) + b"em0".ljust(16, b"\0")).ljust(length + -length % 4, b"\0")


def enc(order, family):
    return struct.pack(order + "III", family, 0xC0DE, 0)


def ipnet(family, size):
    return struct.pack(">BBHIIIII", 1, family, 0, size, 1, 0, 0, 0)


@capture("links-bsd-solaris.pcapng")
def bsd():
    """pflog of OpenBSD 3.4, NetBSD and macOS, FreeBSD, OpenBSD; enc with the family in the host's order of bytes."""
    return links({
        117: [four(pflog(45, 2)), six(pflog(61, 30)), six(pflog(69, 28)), six(pflog(100, 24)), four(pflog(61, 2)),
              nothing(pflog(61, 6) + bytes(40)), four(pflog(44, 2))],
        109: [four(enc("<", 2)), four(enc(">", 2)), six(enc("<", 24)), six(enc(">", 28)), six(enc("<", 30)),
              nothing(enc("<", 1) + bytes(20))],
        226: [four(ipnet(2, 33)), six(ipnet(26, 53)), nothing(ipnet(1, 20) + bytes(20))],
    })


def token_ring(route=b"", control=0x40):
    source = bytes([f.MAC_A[0] | (0x80 if route else 0)]) + f.MAC_A[1:]
    return b"\x10" + bytes([control]) + f.MAC_B + source + route


@capture("links-rings-and-fabrics.pcapng")
def rings():
    """Token Ring with routes of 2 to 18 bytes, IP over Fibre Channel, IEEE 1394 and InfiniBand."""
    names = b"\x10\0" + f.MAC_B + b"\x10\0" + f.MAC_A
    device_data = bytes.fromhex("04010203 00040506 05380000 01200000 0001ffff 00000000")
    link_control = bytes.fromhex("c0010203 00040506 00980000 01000000 0001ffff 00000000")
    return links({
        6: [four(token_ring() + SNAP4), six(token_ring() + SNAP6),
            four(token_ring(bytes.fromhex("0630 0011 0020")) + SNAP4), six(token_ring(bytes.fromhex("02b0")) + SNAP6),
            four(token_ring(bytes.fromhex("1230") + bytes(16)) + SNAP4), four(token_ring() + b"\x06\x06\x03"),
            nothing(token_ring(control=0) + bytes(18)), four(token_ring(b"\x01\0") + SNAP4)],
        122: [four(names + SNAP4), six(names + SNAP6)],
        138: [four(bytes(range(16)) + b"\x08\0"), six(bytes(range(16)) + b"\x86\xdd")],
        224: [four(device_data + names + SNAP4), nothing(link_control)],
        225: [four(bytes.fromhex("bcb55656") + device_data + names + SNAP4, bytes(8))],
        242: [four(bytes(40) + b"\x08\0\0\0"), six(bytes(40) + b"\x86\xdd\0\0")],
    })


@capture("links-atm.pcapng")
def atm():
    return links({
        100: [four(SNAP4), six(SNAP6), four(b"\xfe\xfe" + NLPID4), six(b"\xfe\xfe" + NLPID6),
              ethernet4(BRIDGED + b"\0\x07\0\0"), ethernet4(BRIDGED + b"\0\x01\0\0", bytes(4)), four(NLPID4),
              four(b"\xfe\xfe\x03\xcf\x00\x21"), nothing(b"\xfe\xfe\x03\x83" + bytes(20))],
        106: [four(SNAP4), six(SNAP6), four(b"")],
        123: [four(b"\x02\0\0\x64" + SNAP4), six(b"\x82\0\0\x64" + SNAP6), ethernet4(b"\x01\0\0\x64\0\1"),
              four(b"\x00\0\0\x64" + SNAP4), nothing(b"\x06\0\0\x05" + bytes(20)),
              nothing(b"\x01\0\0\x64\xff\0" + bytes(100))],
    })


@capture("links-serial.pcapng")
def serial():
    """SLIP, Cisco HDLC, AX.25, and frame relay in its encapsulations, addresses of 2 to 4 bytes, and FRF.16."""
    stations = bytes.fromhex("a4a4a4a4a4a460 a4a4a4a4a4a461")
    return links({
        8: [four(b"\0".ljust(16, b"\0")), six(b"\1".ljust(16, b"\0"))],
        112: [four(b"\x0f\0\x08\0"), six(b"\x8f\0\x86\xdd")],
        3: [four(stations + NLPID4), four(stations[:7] + stations + b"\x22\xcc"), nothing(stations + b"\x3f")],
        202: [four(b"\x10" + stations + NLPID4), nothing(b"\x01\x32")],
        107: [four(DLCI + NLPID4), four(DLCI + b"\x03\x00\x80\0\0\0\x08\0"), four(DLCI + b"\x08\0"),
              four(DLCI + b"\x03\xcf\x00\x21"), four(DLCI + b"\x03\xcf\xff\x03\x00\x21"),
              ethernet4(DLCI + b"\x03\x00\x80\x00\x80\xc2\x00\x07"), six(DLCI + b"\x03\x80\0\0\0\x86\xdd"),
              four(bytes.fromhex("184041") + NLPID4), four(bytes.fromhex("18400041") + NLPID4),
              six(DLCI + b"\x86\xdd"), nothing(DLCI + b"\x03\x81" + bytes(20)),
              four(DLCI + b"\x03\xb1\xc0\0" + NLPID4), four(DLCI + b"\x88\x47\0\1\1\x40")],
        182: [four(b"\xc0\0" + DLCI + NLPID4), nothing(b"\xe0\0\1" + bytes(20)),
              lambda packet4, packet6: b"\x80\1" + DLCI + NLPID4 + packet4[:28],
              lambda packet4, packet6: b"\x40\2" + packet4[28:]],
        204: [four(b"\0\xff\x03\0\x21")], 205: [four(b"\1\x0f\0\x08\0")],
        206: [four(b"\1" + DLCI + NLPID4), four(b"\0" + DLCI + b"\x08\0")],
    })
