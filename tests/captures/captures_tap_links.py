"""Link types of those who record more than a frame: taps, sniffers, cable modems, multiplexers."""

import struct
import zlib

import frames as f
from captures_links import PLAIN_DATA
from captures_rare_links import SNAP4, pflog
from link_families import ethernet4, ethernet6, four, links, nothing, six
from registry import capture

PREAMBLE = b"\x55" * 7


def padded(packet4):
    return f.ethernet(packet4).ljust(60, b"\0")


def with_check(frame):
    return frame + struct.pack("<I", zlib.crc32(frame))


def checked(before):
    """A frame of Ethernet behind these bytes, with its check sequence."""
    return lambda packet4, packet6: before + with_check(padded(packet4))


def ppi(link_type, *fields):
    data = b"".join(struct.pack("<HH", kind, len(value)) + value for kind, value in fields)
    return struct.pack("<BBHI", 0, 0, 8 + len(data), link_type) + data


def erf(kind, size, extension=b""):
    return struct.pack("<QBB", 1_700_000_000 << 32, kind, 4) + struct.pack(
        ">HHH", 16 + len(extension) + size, 0, size) + extension


@capture("links-ppi-tzsp-erf.pcapng")
def sniffers():
    radio = struct.pack("<QHHHHBBbb", 1, 1, 2, 2412, 0x80, 0, 0, -40, -90)
    gps = 30002, bytes(12)
    return links({
        192: [ethernet4(ppi(1, gps)), four(ppi(105, (2, radio)) + PLAIN_DATA + SNAP4, b"\xde\xad\xbe\xef"),
              six(ppi(101, gps, gps)), nothing(ppi(195) + bytes(20)), four(ppi(117) + pflog(61, 2))],
        99: [four(bytes(6) + b"\x08\0" + bytes(36)), six(bytes(6) + b"\x86\xdd" + bytes(36))],
        128: [ethernet4(bytes.fromhex("0100 0001 01")),
              four(bytes.fromhex("0101 0012 0a0112 00 0c0106 01") + PLAIN_DATA + SNAP4),
              ethernet6(bytes.fromhex("0100 0001 0a0112 01")), nothing(bytes.fromhex("0104 0000"))],
        197: [ethernet4(erf(2, 51) + b"\0\0", bytes(4)), four(erf(22, 33)), six(erf(23, 53)),
              ethernet6(erf(0x82, 71, bytes(8)) + b"\0\0", bytes(4)), four(erf(1, 41) + b"\xff\x03\x00\x21", bytes(4)),
              four(erf(10, 41) + b"\x0f\0\x08\0", bytes(4)), ethernet4(erf(11, 51) + b"\0\0", bytes(4)),
              ethernet4(erf(16, 51) + b"\0\0", bytes(4)), ethernet4(erf(20, 51) + b"\0\0", bytes(4)),
              nothing(erf(3, 52) + bytes(52))],
    })


def docsis(control, size, extended=b""):
    head = bytes([control, len(extended)]) + struct.pack(">H", len(extended) + size) + extended
    return head + struct.pack("<H", header_check(head))


def header_check(data):
    """CRC-16 of ITU-T X.25; tshark follows no header without it."""
    remainder = 0xFFFF
    for byte in data:
        remainder ^= byte
        for _ in range(8):
            remainder = remainder >> 1 ^ (0x8408 if remainder & 1 else 0)
    return remainder ^ 0xFFFF


def gfp(payload, size, extension=b"", check=False):
    kind = (0x10 if check else 0) | (1 if extension else 0)
    return struct.pack(">HHBBH", size + 4 + len(extension), 0, kind, payload, 0) + extension


@capture("links-taps.pcapng")
def taps():
    """Ethernet with its preamble, behind the headers of netANALYZER, EBHSCR, DOCSIS and GFP."""
    return links({
        241: [checked(struct.pack("<HH", 0x0400, 76) + PREAMBLE + b"\xd5")],
        259: [ethernet4(bytes.fromhex("5555d5555500017e"))],
        274: [checked(PREAMBLE + b"\xd5"), checked(PREAMBLE + b"\xe6"), nothing(PREAMBLE + b"\x07" + bytes(64))],
        279: [ethernet4(struct.pack(">BBHIQQQ", 0x50, 0, 0, 47, 0, 0, 0x0004 << 32)),
              checked(struct.pack(">BBHIQQQ", 0x50, 0, 0, 64, 0, 0, 0)),
              nothing(struct.pack(">BBHIQQQ", 0x53, 0, 0, 20, 0, 0, 0) + bytes(20))],
        143: [checked(docsis(0x00, 64)), checked(docsis(0x01, 64, bytes.fromhex("4301000000"))),
              nothing(docsis(0xC2, 20) + bytes(20)), checked(docsis(0x01, 64, bytes.fromhex("4301800000")))],
        171: [checked(gfp(0x01, 64)), four(gfp(0x10, 33)), six(gfp(0x11, 53, bytes(4))), four(gfp(0x02, 37) + b"\xff\x03\0\x21"),
              four(gfp(0x10, 37, check=True), bytes(4)), nothing(gfp(0x03, 40) + bytes(40))],
    })
