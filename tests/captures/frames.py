"""The bytes of packets, layer by layer: each function puts its header before a payload.

Addresses are from the documentation ranges of RFC 5737 and RFC 3849.
"""

import ipaddress
import struct

A, B, C = "192.0.2.1", "198.51.100.2", "203.0.113.3"
A6, B6 = "2001:db8::1", "2001:db8:1::2"
MAC_A, MAC_B = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")
IPV4, ARP, IPV6, VLAN, QINQ, MPLS = 0x0800, 0x0806, 0x86DD, 0x8100, 0x88A8, 0x8847
ICMP, IGMP, TCP, UDP, DCCP, GRE, ESP, AH, ICMPV6 = 1, 2, 6, 17, 33, 47, 50, 51, 58
SCTP, UDPLITE = 132, 136
FIN, SYN, RST, ACK = 0x01, 0x02, 0x04, 0x10


def packed(address):
    return ipaddress.ip_address(address).packed


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def with_checksum(data, offset, pseudo=b""):
    return data[:offset] + struct.pack(">H", checksum(pseudo + data)) + data[offset + 2:]


def pseudo_header(source, destination, protocol, length):
    return packed(source) + packed(destination) + struct.pack(">II", length, protocol)


def ethernet(payload, ethertype=IPV4):
    return MAC_B + MAC_A + struct.pack(">H", ethertype) + payload


def tag(number, ethertype, payload):
    return struct.pack(">HH", number, ethertype) + payload


def llc(payload, dsap, ssap, control=b"\x03"):
    """IEEE 802.3 with a length instead of a type, then an LLC header."""
    body = bytes([dsap, ssap]) + control + payload
    return (MAC_B + MAC_A + struct.pack(">H", len(body)) + body).ljust(60, b"\0")


def ipv4(payload, protocol=UDP, source=A, destination=B, options=b"", identification=1, offset=0,
         more=False, total_length=None):
    words = 5 + len(options) // 4
    length = words * 4 + len(payload) if total_length is None else total_length
    flags = (0x2000 if more else 0) | offset // 8
    header = struct.pack(">BBHHHBBH", 0x40 | words, 0, length, identification, flags, 64, protocol,
                         0) + packed(source) + packed(destination) + options
    return with_checksum(header, 10) + payload


def ipv6(payload, next_header=UDP, source=A6, destination=B6):
    header = struct.pack(">IHBB", 0x60000000, len(payload), next_header, 64)
    return header + packed(source) + packed(destination) + payload


def tcp(payload=b"", source_port=40000, destination_port=7, flags=ACK, source=A, destination=B, sequence=1,
        acknowledgment=1):
    data = struct.pack(">HHIIHHHH", source_port, destination_port, sequence, acknowledgment if flags & ACK else 0,
                       0x5000 | flags, 65535, 0, 0) + payload
    return with_checksum(data, 16, pseudo_header(source, destination, TCP, len(data)))


def udp(payload=b"hello", source_port=40000, destination_port=7, source=A, destination=B):
    data = struct.pack(">HHHH", source_port, destination_port, 8 + len(payload), 0) + payload
    return with_checksum(data, 6, pseudo_header(source, destination, UDP, len(data)))


def icmp_echo(payload=b"ping", reply=False):
    return with_checksum(struct.pack(">BBHHH", 0 if reply else 8, 0, 0, 1, 1) + payload, 2)


def icmpv6_echo(payload=b"ping", reply=False, source=A6, destination=B6):
    data = struct.pack(">BBHHH", 129 if reply else 128, 0, 0, 1, 1) + payload
    return with_checksum(data, 2, pseudo_header(source, destination, ICMPV6, len(data)))


def tcp4(payload=b"", back=False, **fields):
    """An IPv4 packet of one TCP conversation from A to B, or back."""
    source, destination = (B, A) if back else (A, B)
    ports = {"source_port": 7, "destination_port": 40000} if back else {}
    segment = tcp(payload, source=source, destination=destination, **ports, **fields)
    return ipv4(segment, TCP, source, destination)


def udp4(payload=b"hello", **fields):
    return ipv4(udp(payload, **fields), UDP)


def udp6(payload=b"hello"):
    return ipv6(udp(payload, source=A6, destination=B6), UDP)


def arp(request=True):
    sender, target = ((MAC_A, A), (bytes(6), C)) if request else ((MAC_B, C), (MAC_A, A))
    body = struct.pack(">HHBBH", 1, IPV4, 6, 4, 1 if request else 2)
    body += sender[0] + packed(sender[1]) + target[0] + packed(target[1])
    return ethernet(body, ARP).ljust(60, b"\0")
