"""Captures of link types seldom met: one per family, with an interface per link type.

Each packet says where it stood: its source port is the number of the link type, its destination port the place of the
frame among those of its type. So each has a flow of its own, and no frame can take the place of another.
"""

import frames as f
from files import START, Packet, enhanced, interface, section


def links(frames_of):
    """A capture of {link type: functions that make a frame of an IPv4 and an IPv6 packet}."""
    interfaces = b"".join(interface(link_type=link_type) for link_type in frames_of)
    packets = []
    for number, (link_type, makers) in enumerate(frames_of.items()):
        for place, make in enumerate(makers, 1):
            packet4 = f.udp4(source_port=link_type, destination_port=place)
            packet6 = f.ipv6(f.udp(b"hello", link_type, place, f.A6, f.B6))
            packets.append(enhanced(Packet(make(packet4, packet6), START + len(packets) * 1_000_000), number=number))
    return section() + interfaces + b"".join(packets)


def four(before, behind=b""):
    """A frame whose IPv4 packet stands between these bytes."""
    return lambda packet4, packet6: before + packet4 + behind


def six(before, behind=b""):
    return lambda packet4, packet6: before + packet6 + behind


def ethernet4(before, behind=b""):
    """The same of a frame of Ethernet that holds the packet."""
    return lambda packet4, packet6: before + f.ethernet(packet4) + behind


def ethernet6(before, behind=b""):
    return lambda packet4, packet6: before + f.ethernet(packet6, f.IPV6) + behind


def nothing(frame):
    """A frame without a packet."""
    return lambda packet4, packet6: frame
