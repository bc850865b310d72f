"""Decodes a frame down to the transport header of its outermost IP packet: slow, plain, no heuristics.

The answer is a Packet as src/decode/packet.h words it; what cannot be decoded is an Issue, spelled as in
src/base/decode_issue.h. Protocols are pairs of a registry and a number (src/base/protocol.h), in the
order of that header, so that they sort as the program's do.
"""
import struct
from dataclasses import dataclass, field

from link_layers import MOST_HEADERS, LinkLayers
from words import IP, ISSUES, UNDECODED, Issue, u16, u32


@dataclass
class Packet:
    time: int | None
    frame_len: int
    cap_len: int
    version: int = 0
    source: bytes = b""
    destination: bytes = b""
    protocol: tuple = None
    ports: tuple | None = None
    ip_bytes: int = 0
    payload_bytes: int = 0
    fragment: str = "whole"
    fragment_id: int = 0
    path: tuple = ()  # what the frame came over: interface, VLANs, labels
    issue: str = "none"
    fcs_bytes: int = 0  # captured bytes of declared check sequences
    further: list = field(default_factory=list)  # what else is in the frame: packets whose frame_len is their share
    of_frame: bool = True  # False: a further packet

    @property
    def share(self):
        return self.frame_len - sum(packet.frame_len for packet in self.further)


def decode(frame):
    packet = Packet(frame.time, frame.frame_len, len(frame.data))
    path = ("interface", frame.interface) if frame.interface else ()
    decoder = Decoder(packet, ">" if frame.big_endian else "<", path)
    return decoder.decode(lambda: decoder.link(frame.link_type, decoder.without_fcs(frame.data, frame.fcs_len)))


def need(data, size, issue):
    if len(data) < size:
        raise Issue(issue)


LEAST_HEADER = {1: 8, 2: 8, 6: 20, 17: 8, 33: 12, 58: 8, 132: 12, 136: 8}
EXTENSION_HEADERS = (0, 43, 44, 51, 60, 135, 139, 140, 253, 254)  # IANA's registry, without ESP
HAVE_PORTS = (6, 17, 33, 132, 136)  # TCP, UDP, DCCP, SCTP, UDP-Lite


def jumbo_length(data):
    """The jumbo payload option of a hop-by-hop header, 0 where there is none."""
    end = min(len(data), (data[1] + 1) * 8) if len(data) > 1 else 0
    offset = 2
    while offset + 2 <= end:
        if data[offset] == 0xC2 and data[offset + 1] == 4 and offset + 6 <= end:
            length = u32(data, offset + 2)
            return length if length > 0xFFFF else 0
        offset += 1 if data[offset] == 0 else 2 + data[offset + 1]
    return 0


class Decoder(LinkLayers):
    """One frame's way down to its transport header; what it finds is left in `packet`."""

    def __init__(self, packet, host_order, path=()):
        self.packet = packet
        self.host_order = host_order  # of the machine that captured it, as struct has it
        self.path = self.first_path = path
        self.headers = 0
        self.cut = max(0, packet.frame_len - packet.cap_len)

    def decode(self, reader):
        packet = self.packet
        try:
            reader()
        except Issue as issue:
            packet.issue = str(issue)
            if packet.protocol is None:
                packet.protocol = (UNDECODED, ISSUES.index(packet.issue))
        return packet

    def decode_further(self, data, wire, mesh):
        packet = Packet(self.packet.time, wire, len(data), of_frame=False)
        decoder = Decoder(packet, self.host_order, self.first_path)
        return decoder.decode(lambda: decoder.subframe(data, wire, mesh))

    # --- the network layer ---------------------------------------------------------------------------

    def fixed_header(self, data, size, version):
        """Addresses are known only where the fixed header is whole and of its version."""
        need(data, size, "truncated_ip" if len(data) + self.cut >= size else "malformed_ip")
        if data[0] >> 4 != version:
            raise Issue("malformed_ip")

    def ipv4(self, data):
        """RFC 791. A total length of 0 (segmentation offload) means what the frame holds."""
        self.fixed_header(data, 20, 4)
        packet, header = self.packet, (data[0] & 15) * 4
        if header < 20:
            raise Issue("malformed_ip")
        packet.version, packet.source, packet.destination = 4, data[12:16], data[16:20]
        packet.protocol = IP, data[9]
        packet.ip_bytes = u16(data, 2) or len(data) + self.cut
        self.note_fragment(u16(data, 6) & 0x1FFF, u16(data, 6) & 0x2000, u16(data, 4))
        if packet.ip_bytes < header:
            raise Issue("malformed_transport")
        packet.payload_bytes = packet.ip_bytes - header
        need(data, header, "truncated_extension")
        self.transport(data[header:packet.ip_bytes])

    def note_fragment(self, offset, more, identification):
        if offset or more:
            self.packet.fragment = "non_first" if offset else "first"
            self.packet.path = self.path
            self.packet.fragment_id = identification

    def ipv6(self, data):
        """RFC 8200."""
        self.fixed_header(data, 40, 6)
        packet = self.packet
        packet.version, packet.source, packet.destination = 6, data[8:24], data[24:40]
        packet.payload_bytes = self.ipv6_payload(u16(data, 4), data)
        packet.ip_bytes = 40 + packet.payload_bytes
        self.extensions(data[6], data[40:packet.ip_bytes])

    def ipv6_payload(self, length, data):
        """A payload length of 0 is true only where nothing follows; else a jumbogram (RFC 2675) says its
        own, and Linux's BIG TCP leaves it to the frame."""
        if length or data[6] == 59:
            return length
        jumbo = jumbo_length(data[40:]) if data[6] == 0 else 0
        return jumbo or len(data) - 40 + self.cut

    def extensions(self, kind, data):
        """Extension headers until one is none, or a fragment has no more of them."""
        packet, headers = self.packet, 0
        while kind in EXTENSION_HEADERS and packet.fragment != "non_first":
            if headers == MOST_HEADERS:
                raise Issue("too_many_headers")
            headers += 1
            room = (data[1] + 1) * 8 if len(data) > 1 else 8
            if kind in (253, 254) and packet.payload_bytes < room:  # an experiment that is no extension header
                break
            self.need_extension(data, 8)
            length = 8 if kind == 44 else (data[1] + 2) * 4 if kind == 51 else (data[1] + 1) * 8
            self.need_extension(data, length)
            if kind == 44:
                self.note_fragment(u16(data, 2) & 0xFFF8, data[3] & 1, u32(data, 4))
            packet.payload_bytes -= length
            kind, data = data[0], data[length:]
        packet.protocol = IP, kind
        self.transport(data)

    def need_extension(self, data, size):
        need(data, size, "malformed_extension" if self.packet.payload_bytes < size else "truncated_extension")

    # --- the transport layer -------------------------------------------------------------------------

    def transport(self, data):
        """Ports, and the bytes above the header. `data` ends where the captured or the IP bytes end."""
        packet, number = self.packet, self.packet.protocol[1]
        if packet.fragment == "non_first":
            return
        above_ip, least = packet.payload_bytes, LEAST_HEADER.get(number, 0)
        told = least
        if number == 6 and len(data) > 12:
            told = (data[12] >> 4) * 4
        elif number == 33 and len(data) > 4:
            told = data[4] * 4
        packet.payload_bytes = max(0, above_ip - max(told, least))
        if number in HAVE_PORTS:
            need(data, 4, "malformed_transport" if above_ip < 4 else "truncated_transport")
            packet.ports = struct.unpack_from(">HH", data)
        # A first fragment may end inside its transport header (RFC 1858).
        if told < least or (above_ip < max(told, least) and packet.fragment == "whole"):
            raise Issue("malformed_transport")
