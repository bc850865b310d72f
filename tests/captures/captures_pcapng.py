"""The pcapng format: sections, interfaces, all kinds of packet blocks, and where it may break."""

import struct

import frames as f
from files import (SECOND, START, Packet, block, conversation, enhanced, interface, obsolete, options,
                   pcapng, section, simple, spaced, statistics)
from registry import capture

RAW = 101


@capture("pcapng-basic-le.pcapng")
def basic_le():
    return pcapng(conversation())


@capture("pcapng-basic-be.pcapng")
def basic_be():
    return pcapng(conversation(), ">")


@capture("pcapng-two-sections-two-orders.pcapng")
def two_sections():
    return pcapng(conversation(), "<") + pcapng(conversation(), ">")


@capture("pcapng-section-length-known.pcapng")
def section_length():
    body = interface() + b"".join(enhanced(p) for p in conversation())
    return section(length=len(body)) + body


@capture("pcapng-mixed-linktypes.pcapng")
def mixed_link_types():
    raw = spaced([f.udp4(), f.udp6()])
    return (section() + interface() + interface(link_type=RAW) +
            b"".join(enhanced(p) for p in conversation()) +
            b"".join(enhanced(p, number=1) for p in raw))


@capture("pcapng-mixed-snaplen.pcapng")
def mixed_snap_length():
    cut = [Packet(p.data[:64], p.time, len(p.data)) for p in conversation()]
    return (section() + interface() + interface(snap_length=64) +
            b"".join(enhanced(p) for p in conversation()) + b"".join(enhanced(p, number=1) for p in cut))


@capture("pcapng-simple-packets.pcapng")
def simple_packets():
    """No times. The snap length of 64 cuts the third packet, and only it tells so."""
    return (section() + interface(snap_length=64) +
            b"".join(simple(Packet(p.data[:64], frame_len=len(p.data))) for p in conversation()))


@capture("pcapng-simple-packets-no-snaplen.pcapng")
def simple_packets_whole():
    return section() + interface(snap_length=0) + b"".join(simple(p) for p in conversation())


@capture("pcapng-obsolete-packets.pcapng")
def obsolete_packets():
    return section() + interface() + b"".join(obsolete(p) for p in conversation())


@capture("pcapng-obsolete-packets-with-drops.pcapng")
def obsolete_drops():
    """Three packets were lost before the last one, says its drop count."""
    packets = conversation()
    return (section() + interface() + b"".join(obsolete(p, drops=0) for p in packets[:-1]) +
            obsolete(packets[-1], drops=3))


def with_resolution(value, units_a_second, more=()):
    pairs = ((9, bytes([value])), *more)
    return (section() + interface(pairs=pairs) +
            b"".join(enhanced(p, units_a_second=units_a_second) for p in conversation()))


@capture("pcapng-tsresol-milliseconds.pcapng")
def milliseconds():
    return with_resolution(3, 10**3)


@capture("pcapng-tsresol-nanoseconds.pcapng")
def nanoseconds():
    return with_resolution(9, 10**9)


@capture("pcapng-tsresol-picoseconds.pcapng")
def picoseconds():
    """Finer than a nanosecond: 10^-12. As 64 bits end at 213 days, the times are early in 1970."""
    packets = [p._replace(time=p.time - START + SECOND) for p in conversation()]
    return (section() + interface(pairs=((9, b"\x0c"),)) +
            b"".join(enhanced(p, units_a_second=10**12) for p in packets))


@capture("pcapng-tsresol-power-of-two.pcapng")
def power_of_two():
    return with_resolution(0x80 | 20, 2**20)


@capture("pcapng-tsoffset.pcapng")
def time_offset():
    """Times are relative to if_tsoffset, in seconds."""
    pairs = ((9, b"\x09"), (14, struct.pack("<q", START // SECOND)))
    packets = [p._replace(time=p.time - START) for p in conversation()]
    return (section() + interface(pairs=pairs) +
            b"".join(enhanced(p, units_a_second=10**9) for p in packets))


@capture("pcapng-tsoffset-negative.pcapng")
def negative_time_offset():
    pairs = ((14, struct.pack("<q", -86400)),)
    return section() + interface(pairs=pairs) + b"".join(enhanced(p) for p in conversation())


@capture("pcapng-tsresol-absurd.pcapng")
def absurd_resolution():
    """Units of 10^-127 seconds: well formed, and beyond any arithmetic done carelessly."""
    return (section() + interface(pairs=((9, b"\x7f"),)) +
            b"".join(enhanced(p) for p in conversation()))


@capture("pcapng-interface-statistics.pcapng")
def no_drops():
    return pcapng(conversation()) + statistics(ifrecv=5, ifdrop=0, osdrop=0, usrdeliv=5)


@capture("pcapng-interface-statistics-with-drops.pcapng")
def drops():
    """The counters of a block are totals: the second block of interface 0 replaces its first."""
    return (section() + interface() + interface() + b"".join(enhanced(p) for p in conversation()) +
            statistics(ifdrop=1, osdrop=2) + statistics(ifdrop=3, osdrop=7) +
            statistics(number=1, osdrop=5))


@capture("pcapng-unknown-blocks.pcapng")
def unknown_blocks():
    """A local block type, a custom block, name resolution and a journal entry between the packets."""
    packets = conversation()
    names = struct.pack("<HH", 1, 13) + f.packed(f.A) + b"example\0\0" + bytes(3) + bytes(4)
    return (pcapng(packets[:2]) + block(0x80000001, b"local") +
            block(0x00000BAD, struct.pack("<I", 32473) + b"custom") + block(4, names) +
            enhanced(packets[2]) + block(9, b"__REALTIME_TIMESTAMP=0\n") +
            b"".join(enhanced(p) for p in packets[3:]))


@capture("pcapng-options.pcapng")
def many_options():
    pairs = ((1, b"a comment"), (2, struct.pack("<I", 1)), (4, struct.pack("<Q", 0)))
    return (section(pairs=((1, b"why"), (4, b"by hand"))) +
            interface(pairs=((2, b"eth0"), (3, b"a description"), (6, f.MAC_A))) +
            b"".join(enhanced(p, pairs=pairs) for p in conversation()))


@capture("pcapng-packet-drop-counts.pcapng")
def packet_drop_counts():
    """epb_dropcount: four packets were lost between the packet before and this one."""
    packets = conversation()
    return (pcapng(packets[:-1]) + enhanced(packets[-1], pairs=((4, struct.pack("<Q", 4)),)))


@capture("pcapng-no-packets.pcapng")
def no_packets():
    return section() + interface()


@capture("cut-short-in-block-header.pcapng")
def cut_in_header():
    return pcapng(conversation()[:4]) + enhanced(conversation()[4])[:6]


@capture("cut-short-in-block-data.pcapng")
def cut_in_data():
    return pcapng(conversation()[:4]) + enhanced(conversation()[4])[:50]


@capture("cut-short-in-section-header.pcapng")
def cut_in_section():
    return pcapng([])[:18]


@capture("damaged-huge-block.pcapng")
def huge_block():
    return pcapng(conversation()[:2]) + struct.pack("<II", 6, 0xFFFFFFFC) + bytes(200)


@capture("damaged-block-length-odd.pcapng")
def odd_length():
    return pcapng(conversation()[:2]) + struct.pack("<II", 6, 45) + bytes(200)


@capture("damaged-block-lengths-differ.pcapng")
def lengths_differ():
    last = enhanced(conversation()[2])
    return pcapng(conversation()[:2]) + last[:-4] + struct.pack("<I", len(last) + 4)


@capture("damaged-captured-above-block.pcapng")
def captured_above_block():
    body = struct.pack("<IIIII", 0, 0, 0, 5000, 5000) + bytes(60)
    return pcapng(conversation()[:2]) + block(6, body)


@capture("damaged-no-such-interface.pcapng")
def no_such_interface():
    return pcapng(conversation()[:2]) + enhanced(conversation()[2], number=7)


@capture("damaged-option-beyond-block.pcapng")
def option_beyond_block():
    """An interface option that claims more bytes than its block has; the packets are whole."""
    body = struct.pack("<HHI", 1, 0, 65535) + struct.pack("<HH", 9, 4000) + bytes(4)
    return section() + block(1, body) + b"".join(enhanced(p) for p in conversation())


@capture("damaged-section-magic.pcapng")
def section_magic():
    return block(0x0A0D0D0A, struct.pack("<IHHq", 0x12345678, 1, 0, -1) + options(())) + interface()
