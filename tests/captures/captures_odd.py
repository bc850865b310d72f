"""Lengths, times and orders at the edge of what is allowed."""

import frames as f
from files import SECOND, START, Packet, pcap, pcapng, spaced
from registry import capture

JANUARY_2100 = 4_102_444_800 * SECOND


def cut(data, size):
    return Packet(data[:size], frame_len=len(data))


@capture("snaplen-inside-headers.pcap")
def inside_headers():
    """One packet cut at every place of interest: nothing, within Ethernet, at its end, within IP, at
    its end, within the ports, after them, within UDP's header, and in the payload."""
    whole = f.ethernet(f.udp4(b"p" * 100))
    return pcap([cut(whole, size) for size in (0, 7, 14, 20, 33, 34, 36, 38, 40, 42, 60)],
                snap_length=64)


@capture("snaplen-inside-ipv6-extension.pcap")
def inside_extension():
    extension = bytes([f.UDP, 0, 1, 4, 0, 0, 0, 0])
    whole = f.ethernet(f.ipv6(extension + f.udp(source=f.A6, destination=f.B6), 0), f.IPV6)
    return pcap([cut(whole, size) for size in (54, 55, 58, 62, 66)])


@capture("snaplen-inside-vlan-tag.pcap")
def inside_tag():
    whole = f.ethernet(f.tag(100, f.IPV4, f.udp4()), f.VLAN)
    return pcap([cut(whole, size) for size in (14, 16, 18, 30, 46)])


@capture("zero-length-packets.pcap")
def zero_length():
    return pcap(spaced([b"", b"", f.ethernet(f.udp4())]))


@capture("one-size.pcap")
def one_size():
    return pcap(spaced([f.ethernet(f.udp4(b"x" * 58))] * 10))


@capture("sizes-of-known-statistics.pcap")
def known_statistics():
    """Lengths 60, 70, ... 1050: a hundred packets, mean and median 555."""
    return pcap(spaced([f.ethernet(f.udp4(b"x" * (size - 42))) for size in range(60, 1060, 10)]))


@capture("jumbo-and-super-packets.pcap")
def super_packets():
    """A jumbo frame, an IPv4 packet of 65,535 bytes whole, and what GRO and BIG TCP deliver: lengths
    of 100,000 and 262,144 in which only the first 128 bytes were kept."""
    packet = f.ipv4(f.tcp(b"g" * 1000), f.TCP, total_length=0)
    return pcap([Packet(f.ethernet(f.udp4(b"j" * 8972))), Packet(f.ethernet(f.udp4(b"s" * 65507))),
                 Packet(f.ethernet(packet)[:128], frame_len=100_000),
                 Packet(f.ethernet(packet)[:128], frame_len=262_144)], snap_length=262_144)


@capture("frame-length-of-4-gib.pcap")
def absurd_length():
    """Wire lengths that no medium has: sums must not overflow 32 bits."""
    return pcap([Packet(f.ethernet(f.udp4()), START + i, 0xFFFFFFFF) for i in range(3)])


def same_time_packets():
    return [Packet(f.ethernet(f.udp4(b"x" * size, source_port=40000 + size % 3)))
            for size in range(18, 38)]


@capture("same-timestamps.pcap")
def same_timestamps():
    return pcap(same_time_packets())


@capture("same-timestamps-shuffled.pcap")
def same_timestamps_shuffled():
    """The packets of same-timestamps.pcap in another order: all tables must be the same."""
    packets = same_time_packets()
    return pcap([packets[index * 7 % len(packets)] for index in range(len(packets))])


@capture("times-backwards.pcap")
def times_backwards():
    return pcap(spaced([f.ethernet(f.udp4(b"x" * size)) for size in range(20, 30)], -SECOND))


@capture("far-dates.pcap")
def far_dates():
    """The first second of 1970, of 2038's overflow of 31 bits, of 2100, and the last of 32 bits."""
    times = (0, (1 << 31) * SECOND, JANUARY_2100, ((1 << 32) - 1) * SECOND)
    return pcap([Packet(f.ethernet(f.udp4()), time) for time in times])


@capture("far-dates.pcapng")
def far_dates_pcapng():
    """64-bit times: 1970, 2100 and 2261, near the end of nanoseconds in 63 bits."""
    times = (0, JANUARY_2100, 9_190_000_000 * SECOND)
    return pcapng([Packet(f.ethernet(f.udp4()), time) for time in times])


@capture("microseconds-above-a-million.pcap")
def too_many_microseconds():
    """A fraction of 2,500,000 microseconds: wrong, and seen in the wild; it counts as time."""
    data = bytearray(pcap([Packet(f.ethernet(f.udp4()))]))
    data[28:32] = (2_500_000).to_bytes(4, "little")
    return bytes(data)


@capture("many-flows.pcap")
def many_flows():
    """A hundred conversations of two packets: 200 flows, 100 biflows, 101 addresses."""
    datas = []
    for number in range(100):
        host = f"203.0.113.{number + 1}"
        there = f.udp(source_port=50000 + number, source=host, destination=f.B)
        back = f.udp(source_port=7, destination_port=50000 + number, source=f.B, destination=host)
        datas += [f.ethernet(f.ipv4(there, f.UDP, host, f.B)),
                  f.ethernet(f.ipv4(back, f.UDP, f.B, host))]
    return pcap(spaced(datas))


@capture("same-both-ends.pcap")
def same_both_ends():
    """Source and destination are equal in address and port: a flow that is its own reverse."""
    packet = f.udp(source_port=7, destination_port=7, source=f.A, destination=f.A)
    return pcap(spaced([f.ethernet(f.ipv4(packet, f.UDP, f.A, f.A))] * 2))
