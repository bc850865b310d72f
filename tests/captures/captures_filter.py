"""Captures of which a filter must know where they are from, or cannot say anything.

`t` is TCP from 192.0.2.1:40000 to 198.51.100.2:80, 140 IP bytes of which 100 are payload.
"""

import struct

import frames as f
from files import START, Packet, enhanced, interface, pcap, pcapng, section, spaced
from registry import capture

DARWIN_INET6, FREEBSD_INET6, BSD_INET6 = 30, 28, 24
NULL, NFLOG, MPLS = 0, 239, 219


def t4():
    return f.ipv4(f.tcp(b"x" * 100, destination_port=80), f.TCP)


def t6(port=80):
    return f.ipv6(f.tcp(b"x" * 100, destination_port=port, source=f.A6, destination=f.B6), f.TCP)


def from_loopback(order, inet6=DARWIN_INET6):
    """Three IPv6 packets of TCP and one of UDP, two IPv4 packets of TCP."""
    packets = [struct.pack(order + "I", inet6) + packet for packet in (t6(), t6(), t6(), f.udp6(b"q" * 30))]
    return spaced(packets + [struct.pack(order + "I", 2) + t4()] * 2)


@capture("filter-loopback.pcap")
def loopback():
    return pcap(from_loopback("<"), link_type=NULL)


@capture("filter-loopback-be.pcap")
def loopback_big_endian():
    return pcap(from_loopback(">"), ">", link_type=NULL)


@capture("filter-loopback-both.pcapng")
def loopback_of_both():
    """Sections of a FreeBSD, an OpenBSD and a macOS host, of which one is big-endian."""
    data = b""
    for order, inet6 in (("<", FREEBSD_INET6), (">", BSD_INET6), ("<", DARWIN_INET6)):
        data += section(order) + interface(order, NULL)
        data += b"".join(enhanced(packet, order) for packet in from_loopback(order, inet6))
    return data


def nflog_packet(payload, order="<"):
    prefix = struct.pack(order + "HH", 11, 10) + b"fw-log\0" + bytes(1)
    return struct.pack(">BBH", 2, 0, 100) + prefix + struct.pack(order + "HH", 4 + len(payload), 9) + payload


def nflog_packets(order="<"):
    answer = f.ipv4(f.tcp(b"y" * 400, source_port=80, destination_port=40000, source=f.B, destination=f.A), f.TCP,
                    f.B, f.A)
    return spaced([nflog_packet(t4(), order), nflog_packet(answer, order)])


@capture("filter-nflog.pcap")
def nflog():
    return pcap(nflog_packets(), link_type=NFLOG)


@capture("filter-nflog-be.pcap")
def nflog_big_endian():
    return pcap(nflog_packets(">"), ">", link_type=NFLOG)


@capture("filter-mpls.pcap")
def mpls():
    """Labels without a link header: libpcap looks into them only behind one."""
    return pcap([Packet(struct.pack(">I", 1024 << 12 | 0x140) + t4())], link_type=MPLS)


@capture("filter-ethernet.pcapng")
def ethernet():
    return pcapng(spaced([f.ethernet(t4()), f.ethernet(t6(), f.IPV6), f.ethernet(f.udp4())]))


@capture("filter-mixed.pcapng")
def mixed():
    """One file of Ethernet, NFLOG and MPLS."""
    return (section() + interface() + interface(link_type=NFLOG) + interface(link_type=MPLS) +
            enhanced(Packet(f.ethernet(t4()), START)) +
            b"".join(enhanced(packet, number=1) for packet in nflog_packets()) +
            enhanced(Packet(struct.pack(">I", 1024 << 12 | 0x140) + t4(), START), number=2))
