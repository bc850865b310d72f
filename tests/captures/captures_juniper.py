"""Juniper's link types: a header of their own, cookies of interface cards, and packets whose link header is gone."""

import struct

import frames as f
from captures_rare_links import DLCI, NLPID4, NLPID6, SNAP4, SNAP6
from link_families import ethernet4, ethernet6, four, links, nothing, six
from registry import capture

IN, NO_LINK_HEADER, EXTENSIONS = 0x01, 0x02, 0x80
INTERFACE = bytes.fromhex("010401000000 06010e")
LABEL = b"\0\1\1\x40"


def mgc(flags=IN, cookie=""):
    return b"MGC" + bytes([flags]) + bytes.fromhex(cookie)


def extended(flags):
    return mgc(flags | EXTENSIONS) + struct.pack(">H", len(INTERFACE)) + INTERFACE


BARE = [four(mgc(IN | NO_LINK_HEADER, "02000000")), six(extended(NO_LINK_HEADER) + struct.pack("<I", 6))]


def multilink():
    """Bundles of PPP and frame relay: cookies of LS (54), AS (47) and ML cards, and links of a bundle with none."""
    return {
        130: [four(mgc(IN, "54000001 0021")), four(mgc(0, "4708000000000000")), six(mgc(IN, "4708000000100000")),
              four(mgc(IN, "0001 0021")), four(mgc(IN, "ff030021")), six(mgc(IN, "0057")),
              four(mgc(IN, "4708000000200000") + LABEL), four(mgc(IN, "4708000003000000")),
              four(mgc(IN, "4708000000000000 0021"))],
        131: [four(mgc(IN, "54000001 03cc")), four(mgc(IN, "0001 03cc")), four(mgc(0, "4708000000000000")),
              six(mgc(0, "4708000000100000")), four(mgc(IN, "0001 0300cc")), six(mgc(IN, "54000001 03008e"))],
        134: [four(mgc(IN, "c000") + DLCI + NLPID4), four(mgc(IN, "4708000000000000")), four(mgc(IN, "00000001 03cc")),
              four(mgc(IN, "540000000001 03cc")), nothing(mgc(IN, "e00001") + bytes(20))],
    }


def services():
    return {
        132: [four(mgc(IN, "00014003 00000001 0000000000000000")), nothing(mgc(IN, "00014007") + bytes(30))],
        133: [four(mgc(IN, "02000000")), four(mgc(IN, "0000020000010000")), six(mgc(IN, "06000000"))],
        136: [four(mgc() + bytes(16)), four(mgc(0) + bytes(12)), four(mgc(0) + bytes(8)),
              four(mgc() + bytes(9), bytes(20))],
        164: [four(mgc() + bytes(8)), nothing(mgc() + b"\x45" * 60)],
        183: [four(mgc() + bytes(18))],
        200: [lambda packet4, packet6: mgc() + f.ethernet(f.ipv4(bytes(24) + packet4, f.ESP)), ethernet4(mgc())],
    }


def atm():
    return {
        135: [four(mgc() + bytes(8) + SNAP4), four(mgc() + bytes(8) + b"\xfe\xfe" + NLPID4),
              ethernet4(mgc(0, "0000000100000000")), four(mgc() + bytes(8) + b"\0\x21"), four(mgc() + bytes(8) + NLPID4),
              six(mgc() + bytes(8)), nothing(mgc(IN, "0000000000000010") + bytes(52))],
        137: [six(mgc() + bytes(4) + SNAP6), six(mgc() + bytes(4) + NLPID6), four(mgc() + bytes(4)),
              four(mgc() + bytes(4) + b"\xfe\xfe" + NLPID4), nothing(mgc(IN, "80000000") + bytes(52))],
        168: [four(mgc(IN, "8864 1100 0001 0023 0021"))],
    }


def plain():
    """Frames of other link types behind the header, and cards of which only packets without link header are known."""
    known = {
        167: [ethernet4(mgc())],
        178: [ethernet4(mgc()), ethernet6(extended(0)), ethernet4(b"")],
        179: [four(mgc(IN, "ff030021"))],
        180: [four(mgc() + DLCI + NLPID4), four(mgc() + DLCI + b"\x08\0")],
        181: [four(mgc(IN, "0f000800"))],
    }
    return known | {number: [ethernet4(mgc())] for number in (174, 194, 232, 233, 234, 238)}


@capture("links-juniper.pcapng")
def juniper():
    frames_of = multilink() | services() | atm() | plain()
    return links({number: BARE + frames for number, frames in sorted(frames_of.items())})
