"""What stands behind the last record: zeros, padding, another capture. And claims that cannot be."""

import struct

import frames as f
from captures_compressed import gzip, lz4, zstd
from files import (ETHERNET, SECOND, START, Packet, block, conversation, enhanced, interface, pcap, pcap_header,
                   pcap_record, pcapng, section, spaced, statistics)
from registry import capture


def later():
    """The packets of a second capture, ten seconds after the first."""
    return [packet._replace(time=packet.time + 10 * SECOND) for packet in conversation()]


@capture("zero-tail.pcap")
def zero_tail():
    """Room that was reserved for more records."""
    return pcap(conversation()) + bytes(4096)


@capture("zero-tail-big-endian.pcap")
def zero_tail_big_endian():
    return pcap(conversation(), ">", True) + bytes(20)


@capture("zero-tail-within-header.pcap")
def zero_tail_within_header():
    """A writer of whole pages: the lengths of the last record header were never written."""
    return pcap(conversation()) + pcap_record(later()[0])[:8] + bytes(1000)


@capture("zero-tail-of-ten-bytes.pcap")
def zero_tail_short():
    return pcap(conversation()) + bytes(10)


@capture("zero-tail.pcapng")
def zero_tail_pcapng():
    return pcapng(conversation()) + bytes(4096)


@capture("zero-tail.pcap.gz")
def zero_tail_gzip():
    return gzip(pcap(conversation()) + bytes(4096))


@capture("zero-length-packet-at-the-end.pcap")
def zero_length_at_end():
    """No tail: a packet of which nothing was captured, with a time."""
    return pcap(spaced([f.ethernet(f.udp4()), b""]))


@capture("joined-pcaps.pcap")
def joined():
    """cat a.pcap b.pcap"""
    return pcap(conversation()) + pcap(later())


@capture("joined-pcaps-of-other-kinds.pcap")
def joined_kinds():
    """Another byte order and resolution, another link type, and an empty one between them."""
    raw = spaced([f.udp4(), f.udp6()])
    return pcap(conversation()) + pcap(later(), ">", True) + pcap([]) + pcap(raw, link_type=101)


@capture("joined-pcap-pcapng.pcap")
def joined_pcapng():
    return pcap(conversation()) + pcapng(later(), ">") + pcap(conversation(), ">")


@capture("joined-pcapng-pcap.pcapng")
def joined_pcapng_pcap():
    return pcapng(conversation()) + pcap(later(), ">")


@capture("joined-gzip-members.pcap.gz")
def joined_gzip():
    """cat a.pcap.gz b.pcap.gz"""
    return gzip(pcap(conversation())) + gzip(pcap(later(), ">"))


@capture("joined-zstd-frames.pcap.zst")
def joined_zstd():
    return zstd(pcap(conversation())) + zstd(pcapng(later()))


@capture("joined-lz4-frames.pcap.lz4")
def joined_lz4():
    return lz4(pcapng(conversation())) + lz4(pcap(later()))


@capture("joined-cut-short.pcap")
def joined_cut():
    """The second file's header is not whole."""
    return pcap(conversation()) + pcap_header()[:20]


@capture("joined-with-unknown-kind.pcap")
def joined_unknown():
    """The second file has an unsupported format."""
    return pcap(conversation()) + pcap_header(magic=0xA12B3C4D) + b"".join(map(pcap_record, later()))


@capture("gzip-zero-padded.pcap.gz")
def gzip_padded():
    """As tapes and some transfers pad it."""
    return gzip(pcap(conversation())) + bytes(512)


@capture("gzip-padded-by-a-byte.pcapng.gz")
def gzip_padded_by_one():
    return gzip(pcapng(conversation())) + bytes(1)


@capture("gzip-padding-then-text.pcap.gz")
def gzip_padding_text():
    return gzip(pcap(conversation())) + bytes(512) + b"something else"


def zstd_with_window(data, log):
    """A frame that tells its window and not its size (RFC 8878, 3.1.1.1)."""
    head = bytes.fromhex("28b52ffd 00") + bytes([log - 10 << 3])
    return head + struct.pack("<I", len(data) << 3 | 1)[:3] + data


@capture("zstd-long-window.pcap.zst")
def long_window():
    """What zstd --long=28 makes."""
    return zstd_with_window(pcap(conversation()), 28)


@capture("zstd-longest-window.pcap.zst")
def longest_window():
    """What zstd --long=31 makes: 2 GiB of memory."""
    return zstd_with_window(pcap(conversation()), 31)


@capture("zstd-with-dictionary.pcap.zst")
def with_dictionary():
    data = pcap(conversation())
    head = bytes.fromhex("28b52ffd 01 50 07")
    return head + struct.pack("<I", len(data) << 3 | 1)[:3] + data


@capture("section-header-of-two-mebibytes.pcapng")
def large_section_header():
    comments = [(1, b"c" * 65532)] * 33
    return section(pairs=comments) + interface() + b"".join(map(enhanced, conversation()))


@capture("captured-above-wire.pcapng")
def captured_above_wire():
    return pcapng([packet._replace(frame_len=20) for packet in conversation()])


@capture("captured-above-wire-once.pcap")
def captured_above_wire_once():
    packets = conversation()
    return pcap(packets[:2] + [packets[2]._replace(frame_len=0)] + packets[3:], ">")


def at_offset(seconds):
    """Packets whose interface has its times so many seconds later (if_tsoffset)."""
    described = interface(pairs=[(14, struct.pack("<q", seconds))])
    return section() + described + b"".join(map(enhanced, conversation()))


@capture("times-beyond-2262.pcapng")
def beyond():
    return at_offset(9_000_000_000)


@capture("times-before-1677.pcapng")
def before():
    return at_offset(-(1 << 62))


@capture("drops-of-two-to-the-64.pcapng")
def absurd_drops():
    """Statistics that claim 2^64 - 1 lost packets, on each of two interfaces."""
    most = (1 << 64) - 1
    return (pcapng(conversation()) + interface() + statistics(ifdrop=most, osdrop=most) +
            statistics(number=1, osdrop=most))
