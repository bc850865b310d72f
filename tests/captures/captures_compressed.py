"""Compressed captures: gzip (RFC 1952), zstd (RFC 8878) and LZ4 frames.

zstd and LZ4 are made by hand of blocks stored as they are, which every decoder must take; so no
library is needed and the bytes never change.
"""

import struct
import zlib

from files import conversation, pcap, pcapng
from registry import capture

MASK = 0xFFFFFFFF


def gzip(data):
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = deflate.compress(data) + deflate.flush()
    return bytes.fromhex("1f8b08000000000000ff") + body + struct.pack("<II", zlib.crc32(data), len(data))


def zstd(data):
    """One frame with its size told in eight bytes, and one block of stored bytes."""
    return (bytes.fromhex("28b52ffd e0") + struct.pack("<Q", len(data)) +
            struct.pack("<I", len(data) << 3 | 1)[:3] + data)


def zstd_skippable(data):
    return struct.pack("<II", 0x184D2A50, len(data)) + data


def rotate(value, bits):
    return (value << bits | value >> (32 - bits)) & MASK


def xxh32_of_two_bytes(data):
    """XXH32 with seed 0 of two bytes: what an LZ4 frame header is checked with."""
    value = (374761393 + len(data)) & MASK
    for byte in data:
        value = rotate((value + byte * 374761393) & MASK, 11) * 2654435761 & MASK
    value = (value ^ value >> 15) * 2246822519 & MASK
    value = (value ^ value >> 13) * 3266489917 & MASK
    return value ^ value >> 16


def lz4(data):
    """One frame with one block of stored bytes (the length's highest bit says so)."""
    descriptor = bytes([0x60, 0x40])  # version 1, independent blocks of at most 64 KiB
    check = xxh32_of_two_bytes(descriptor) >> 8 & 0xFF
    return (struct.pack("<I", 0x184D2204) + descriptor + bytes([check]) +
            struct.pack("<I", len(data) | 0x80000000) + data + struct.pack("<I", 0))


@capture("pcap-gzip.pcap.gz")
def pcap_gzip():
    return gzip(pcap(conversation()))


@capture("pcap-zstd.pcap.zst")
def pcap_zstd():
    return zstd(pcap(conversation()))


@capture("pcap-lz4.pcap.lz4")
def pcap_lz4():
    return lz4(pcap(conversation()))


@capture("pcapng-gzip.pcapng.gz")
def pcapng_gzip():
    return gzip(pcapng(conversation()))


@capture("pcapng-zstd.pcapng.zst")
def pcapng_zstd():
    return zstd(pcapng(conversation()))


@capture("pcapng-lz4.pcapng.lz4")
def pcapng_lz4():
    return lz4(pcapng(conversation()))


@capture("gzip-two-members.pcap.gz")
def gzip_members():
    """Two members are one stream (RFC 1952, 2.2), split here within a record."""
    data = pcap(conversation())
    return gzip(data[:130]) + gzip(data[130:])


@capture("zstd-two-frames.pcap.zst")
def zstd_frames():
    """With a skippable frame between the two."""
    data = pcap(conversation())
    return zstd(data[:130]) + zstd_skippable(b"skip me") + zstd(data[130:])


@capture("lz4-two-frames.pcap.lz4")
def lz4_frames():
    data = pcap(conversation())
    return lz4(data[:130]) + lz4(data[130:])


@capture("gzip-cut-short.pcap.gz")
def gzip_cut():
    return gzip(pcap(conversation()))[:-20]


@capture("zstd-cut-short.pcap.zst")
def zstd_cut():
    return zstd(pcap(conversation()))[:-20]


@capture("lz4-cut-short.pcap.lz4")
def lz4_cut():
    return lz4(pcap(conversation()))[:-20]


@capture("gzip-wrong-checksum.pcap.gz")
def gzip_wrong_checksum():
    data = gzip(pcap(conversation()))
    return data[:-8] + bytes([data[-8] ^ 0xFF]) + data[-7:]


@capture("gzip-inside-capture-cut-short.pcap.gz")
def cut_inside():
    """The compression is whole; what was compressed is not."""
    return gzip(pcap(conversation())[:-10])


@capture("gzip-of-text.txt.gz")
def gzip_of_text():
    return gzip(b"This is a text, and no capture file at all.\n" * 10)
