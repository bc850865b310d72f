"""IP and what it carries: options, extension headers, fragments, tunnels and all transports."""

import struct

import frames as f
from files import Packet, pcap, spaced
from registry import capture


def ethernet4(payload, protocol, **fields):
    return f.ethernet(f.ipv4(payload, protocol, **fields))


def ethernet6(payload, next_header):
    return f.ethernet(f.ipv6(payload, next_header), f.IPV6)


@capture("ipv4-options.pcap")
def ipv4_options():
    router_alert = bytes.fromhex("94040000")
    most = b"\x01" * 40
    return pcap(spaced([ethernet4(f.udp(), f.UDP, options=router_alert),
                        ethernet4(f.udp(), f.UDP, options=most)]))


@capture("ipv4-total-length-zero.pcap")
def total_length_zero():
    """What segmentation offload leaves in captures: the length is filled in by the card."""
    return pcap(spaced([ethernet4(f.tcp(b"x" * 1000), f.TCP, total_length=0)]))


@capture("ipv4-malformed.pcap")
def ipv4_malformed():
    """A header length of 16, a total length below the header's, one beyond the frame, version 5, and
    a total length that leaves no room for the UDP header."""
    good = f.udp4()
    return pcap(spaced([f.ethernet(b"\x44" + good[1:]),
                        ethernet4(f.udp(), f.UDP, total_length=12),
                        ethernet4(f.udp(), f.UDP, total_length=5000),
                        f.ethernet(b"\x55" + good[1:]),
                        ethernet4(f.udp(), f.UDP, total_length=24)]))


def extension(next_header, size=8):
    """A hop-by-hop, routing or destination options header filled by one PadN option."""
    return struct.pack(">BBBB", next_header, size // 8 - 1, 1, size - 4) + bytes(size - 4)


@capture("ipv6-extension-headers.pcap")
def ipv6_extensions():
    segment = f.udp(source=f.A6, destination=f.B6)
    routing = struct.pack(">BBBB", f.UDP, 0, 253, 0) + bytes(4)
    return pcap(spaced([ethernet6(extension(f.UDP) + segment, 0),
                        ethernet6(extension(60) + extension(43, 16) + routing + segment, 0),
                        ethernet6(extension(f.UDP, 24) + segment, 60), ethernet6(b"", 59)]))


@capture("ipv6-extension-headers-without-end.pcap")
def extensions_without_end():
    return pcap(spaced([ethernet6(extension(60) * 100 + extension(f.UDP) + f.udp(), 60)]))


@capture("ipv6-malformed.pcap")
def ipv6_malformed():
    """An extension header longer than the packet, a payload too short for UDP, version 4."""
    long_header = struct.pack(">BB", f.UDP, 200) + bytes(14)
    good = f.udp6()
    return pcap(spaced([ethernet6(long_header, 60), ethernet6(bytes(4), f.UDP),
                        f.ethernet(b"\x40" + good[1:], f.IPV6)]))


@capture("ipv6-jumbogram.pcap")
def jumbogram():
    """RFC 2675: the payload length is zero, the true one stands in a hop-by-hop option."""
    size = 70_000
    hop_by_hop = struct.pack(">BBBBI", f.UDP, 0, 0xC2, 4, 8 + size + 8)
    segment = struct.pack(">HHHH", 40000, 7, 0, 0) + bytes(size)
    whole = f.ethernet(struct.pack(">IHBB", 0x60000000, 0, 0, 64) + f.packed(f.A6) + f.packed(f.B6) +
                       hop_by_hop + segment, f.IPV6)
    return pcap([Packet(whole[:200], frame_len=len(whole))])


def fragments4(identification=7):
    """A UDP datagram of 2000 bytes in three pieces."""
    datagram = f.udp(b"f" * 1992)
    return [ethernet4(datagram[at:at + 800], f.UDP, identification=identification, offset=at,
                      more=at < 1600) for at in (0, 800, 1600)]


def fragments6(identification=7):
    datagram = f.udp(b"f" * 1992, source=f.A6, destination=f.B6)
    return [ethernet6(struct.pack(">BBHI", f.UDP, 0, at | (at < 1600), identification) +
                      datagram[at:at + 800], 44) for at in (0, 800, 1600)]


@capture("fragments-in-order.pcap")
def fragments_in_order():
    return pcap(spaced(fragments4() + fragments6()))


@capture("fragments-first-last.pcap")
def fragments_first_last():
    return pcap(spaced(fragments4()[::-1] + fragments6()[::-1]))


@capture("fragments-first-never-seen.pcap")
def fragments_first_never_seen():
    return pcap(spaced(fragments4()[1:] + fragments6()[1:]))


@capture("fragments-interleaved.pcap")
def fragments_interleaved():
    """Two datagrams of one pair of hosts, told apart by their identification only."""
    other = [ethernet4(piece, f.UDP, identification=8, offset=at, more=at == 0)
             for at, piece in ((0, f.udp(b"g" * 792, 50000)), (800, b"g" * 100))]
    first = fragments4()
    return pcap(spaced([first[0], other[0], first[1], other[1], first[2]]))


@capture("fragments-identification-reused.pcap")
def identification_reused():
    """The same identification again, for a datagram between other ports."""
    second = f.udp(b"s" * 1592, 50001)
    again = [ethernet4(second[at:at + 800], f.UDP, identification=7, offset=at, more=at == 0)
             for at in (0, 800)]
    return pcap(spaced(fragments4() + again))


@capture("ipv6-atomic-fragment.pcap")
def atomic_fragment():
    """A fragment header on a whole packet (RFC 6946)."""
    segment = f.udp(source=f.A6, destination=f.B6)
    return pcap(spaced([ethernet6(struct.pack(">BBHI", f.UDP, 0, 0, 9) + segment, 44)]))


@capture("transport-tcp-udp.pcap")
def tcp_udp():
    """Both directions of a TCP conversation, UDP, and ports that are zero."""
    return pcap(spaced([f.ethernet(f.tcp4(flags=f.SYN)), f.ethernet(f.tcp4(back=True)),
                        f.ethernet(f.tcp4(b"x" * 10)), f.ethernet(f.udp4()),
                        f.ethernet(f.udp4(source_port=0, destination_port=0))]))


@capture("tcp-trouble.pcap")
def tcp_trouble():
    """A connection in which a segment is sent again and one fills a gap; another of the same ports, which is refused."""
    # back, flags, sequence, acknowledgment, payload bytes
    segments = [(False, f.SYN, 100, 0, 0), (True, f.SYN | f.ACK, 500, 101, 0), (False, f.ACK, 101, 501, 0),
                (False, f.ACK, 101, 501, 100), (False, f.ACK, 101, 501, 100), (False, f.ACK, 301, 501, 100),
                (False, f.ACK, 201, 501, 100), (True, f.ACK, 501, 401, 0), (False, f.FIN | f.ACK, 401, 501, 0),
                (True, f.FIN | f.ACK, 501, 402, 0), (False, f.ACK, 402, 502, 0),
                (False, f.SYN, 9000, 0, 0), (True, f.RST | f.ACK, 0, 9001, 0)]
    frames = []
    for number, (back, flags, sequence, acknowledgment, size) in enumerate(segments):
        source, destination = (f.B, f.A) if back else (f.A, f.B)
        ports = {"source_port": 7, "destination_port": 40000} if back else {}
        segment = f.tcp(b"x" * size, source=source, destination=destination, flags=flags, sequence=sequence,
                        acknowledgment=acknowledgment, **ports)
        frames.append(f.ethernet(f.ipv4(segment, f.TCP, source, destination, identification=1000 + number)))
    return pcap(spaced(frames))


@capture("transport-sctp.pcap")
def sctp():
    """INIT with the CRC-32C left zero; only ports matter here."""
    chunk = struct.pack(">BBHIIHHI", 1, 0, 20, 1, 65535, 1, 1, 1)
    return pcap(spaced([ethernet4(struct.pack(">HHII", 40000, 7, 0, 0) + chunk, f.SCTP)]))


@capture("transport-dccp.pcap")
def dccp():
    """A DCCP-Request with a sequence number of 48 bits (RFC 4340)."""
    header = struct.pack(">HHBBHBBHI", 40000, 7, 5, 0, 0, 0x01, 0, 0, 1) + struct.pack(">I", 42)
    segment = f.with_checksum(header, 6, f.pseudo_header(f.A, f.B, f.DCCP, len(header)))
    return pcap(spaced([ethernet4(segment, f.DCCP)]))


@capture("transport-udplite.pcap")
def udplite():
    """A checksum over the header only: coverage 8 (RFC 3828)."""
    header = struct.pack(">HHHH", 40000, 7, 8, 0)
    covered = f.with_checksum(header, 6, f.pseudo_header(f.A, f.B, f.UDPLITE, 13))
    return pcap(spaced([ethernet4(covered + b"hello", f.UDPLITE)]))


@capture("transport-icmp.pcap")
def icmp():
    """Echo both ways over both versions, and an error that quotes a packet: its own flow is ICMP."""
    quote = f.with_checksum(struct.pack(">BBHI", 3, 3, 0, 0) + f.udp4()[:28], 2)
    back6 = f.icmpv6_echo(reply=True, source=f.B6, destination=f.A6)
    return pcap(spaced([
        ethernet4(f.icmp_echo(), f.ICMP),
        ethernet4(f.icmp_echo(reply=True), f.ICMP, source=f.B, destination=f.A),
        ethernet6(f.icmpv6_echo(), f.ICMPV6),
        f.ethernet(f.ipv6(back6, f.ICMPV6, f.B6, f.A6), f.IPV6),
        ethernet4(quote, f.ICMP, source=f.B, destination=f.A)]))


@capture("transport-igmp.pcap")
def igmp():
    report = f.with_checksum(bytes.fromhex("16000000") + f.packed("233.252.0.1"), 2)
    return pcap(spaced([ethernet4(report, f.IGMP, destination="233.252.0.1")]))


@capture("transport-gre.pcap")
def gre():
    """A tunnel is the flow of its outermost addresses."""
    inner = f.ipv4(f.udp(source=f.C, destination=f.A), f.UDP, f.C, f.A)
    return pcap(spaced([ethernet4(struct.pack(">HH", 0, f.IPV4) + inner, f.GRE),
                        ethernet4(inner, 4), ethernet4(f.udp6(), 41)]))


@capture("transport-esp-ah.pcap")
def esp_ah():
    """ESP hides what it carries; behind AH the transport header is in the clear."""
    header = struct.pack(">BBHII", f.UDP, 4, 0, 0x100, 1) + bytes(12)
    return pcap(spaced([ethernet4(struct.pack(">II", 0x100, 1) + b"\x5a" * 40, f.ESP),
                        ethernet4(header + f.udp(), f.AH)]))


@capture("transport-unknown-protocol.pcap")
def unknown_protocol():
    return pcap(spaced([ethernet4(b"x" * 20, 253), ethernet6(b"x" * 20, 254)]))


@capture("transport-too-short.pcap")
def transport_too_short():
    """IP packets that are whole and have no room for their transport header."""
    return pcap(spaced([ethernet4(b"\x9c\x40\x00\x07", f.UDP), ethernet4(bytes(10), f.TCP),
                        ethernet4(b"", f.UDP), ethernet4(bytes(3), f.SCTP)]))
