"""Link types seldom met, bare and behind the headers of those that captured them.

Like link_layers.py, of which this is a part: `need` raises where a header is not captured whole, `not_ip` names
what stands there instead of a packet.
"""
import struct

from pseudowires import ipv4, ipv6
from words import LINK_TYPE, LLC, Issue, u16, u32

JUNIPER_PPP = (0x21, 0x23, 0x3D, 0x57, 0x281, 0x283, 0x8021, 0x8023, 0x8057, 0x8281, 0xC021, 0xC023, 0xC223)
JUNIPER = (130, 131, 132, 133, 134, 135, 136, 137, 164, 167, 168, 174, 178, 179, 180, 181, 183, 194, 200, 232, 233,
           234, 238)


class RareLinks:
    def rare_reader(self, link_type):
        """The function that reads frames of a link type; None where it is not one of these."""
        readers = {
            3: self.ax25, 6: self.token_ring, 8: lambda data: self.link_behind(16, 101, data),
            99: lambda data: self.typed(44, 6, data), 100: self.rfc1483, 106: self.atm_clip, 109: self.enc,
            112: self.cisco_hdlc, 117: self.pflog, 122: self.ip_over_fibre_channel, 123: self.sunatm, 128: self.tzsp,
            138: lambda data: self.typed(18, 16, data), 143: self.docsis, 171: self.gfp,
            182: lambda data: self.multilink(182, data), 197: self.erf, 202: self.ax25_kiss,
            224: lambda data: self.fibre_channel(224, 0, data), 225: lambda data: self.fibre_channel(225, 4, data),
            226: self.ipnet, 241: self.netanalyzer_transparent, 242: lambda data: self.typed(44, 40, data),
            259: lambda data: self.link_behind(8, 1, data), 274: self.mpacket, 279: self.ebhscr,
        }
        readers |= {number: lambda data, number=number: self.juniper(number, data) for number in JUNIPER}
        return readers.get(link_type)

    def link_behind(self, size, inner, data):
        self.need(data, size)
        self.link(inner, data[size:])

    def typed(self, size, offset, data):
        """An EtherType somewhere in a header."""
        self.need(data, size)
        self.ethertype(u16(data, offset), data[size:])

    def unsupported(self, link_type):
        self.not_ip(LINK_TYPE, link_type)
        raise Issue("unsupported_link_type")

    # --- BSD and Solaris -----------------------------------------------------------------------------

    def pflog(self, data):
        """pflog(4): the header says its size, without padding to 4 bytes; OpenBSD 3.4's was the smallest."""
        self.need(data, 2 if len(data) >= 2 else 45)
        if data[0] < 45:
            raise Issue("malformed_link")
        size = data[0] + -data[0] % 4
        self.need(data, size)
        self.address_family(117, data[1], data[size:])

    def enc(self, data):
        self.need(data, 12)
        family = struct.unpack_from("<I", data)[0]
        self.address_family(109, family if family < 1 << 16 else u32(data), data[12:])

    def ipnet(self, data):
        self.need(data, 24)
        inner = {2: self.ipv4, 26: self.ipv6}.get(data[1])  # AF_INET and AF_INET6 of Solaris
        if inner is None:
            self.unsupported(226)
        inner(data[24:])

    # --- rings, fabrics, radio -----------------------------------------------------------------------

    def token_ring(self, data):
        """IEEE 802.5; a source address with its highest bit set is followed by a route."""
        self.need(data, 14)
        control, routed, data = data[1], data[8] & 0x80, data[14:]
        if routed:
            self.need(data, 1)
            size = data[0] & 31
            if size < 2 or size & 1:
                raise Issue("malformed_link")
            self.need(data, size)
            data = data[size:]
        if control >> 6 != 1:
            return self.not_ip(LINK_TYPE, 6)
        self.llc(data)

    def ip_over_fibre_channel(self, data):
        """RFC 4338: the network header, two names of 8 bytes."""
        self.need(data, 16)
        self.llc(data[16:])

    def fibre_channel(self, link_type, delimiter, data):
        """A frame that begins a sequence of device data (R_CTL 0x) of type 5, with a network header alone."""
        self.need(data, delimiter)
        data = data[delimiter:]
        self.need(data, 24)
        if data[0] >> 4 or data[8] != 5 or data[13] != 0x20 or u16(data, 14):
            return self.not_ip(LINK_TYPE, link_type)
        self.ip_over_fibre_channel(data[24:])

    def ax25(self, data):
        """Two to ten addresses of 7 bytes, the last of which is odd; information has a protocol identifier."""
        ends = [count for count in range(1, 11) if len(data) >= count * 7 and data[count * 7 - 1] & 1]
        if not ends:
            self.need(data, 70)
        if not ends or ends[0] == 1:
            raise Issue("malformed_link")
        data = data[ends[0] * 7:]
        self.need(data, 1)
        if data[0] & 1 and data[0] not in (0x03, 0x13):
            return self.not_ip(LINK_TYPE, 3)
        self.need(data, 2)
        if data[1] != 0xCC:
            return self.not_ip(LINK_TYPE, 3)
        self.ipv4(data[2:])

    def ax25_kiss(self, data):
        self.need(data, 1)
        if data[0] % 16:
            return self.not_ip(LINK_TYPE, 3)
        self.ax25(data[1:])

    # --- ATM and frame relay -------------------------------------------------------------------------

    def rfc1483(self, data):
        self.need(data, 1)
        if data[0] != 3:
            return self.llc(data)
        self.need(data, 2)
        self.identified(data[1], data[2:], (LLC, data[1]))

    def identified(self, number, data, other):
        """A network layer protocol identifier: IP, PPP, or what is named by `other`."""
        inner = {0xCC: self.ipv4, 0x8E: self.ipv6, 0xCF: lambda rest: self.link(9, rest)}.get(number)
        if inner is None:
            return self.not_ip(*other)
        inner(data)

    def atm_clip(self, data):
        self.need(data, 1)
        (self.llc if data[0] == 0xAA else self.raw)(data)

    def sunatm(self, data):
        self.need(data, 4)
        kind, reserved, data = data[0] & 15, data[1] == 0 and u16(data, 2) < 32, data[4:]
        if kind == 2 or kind == 0 and not reserved:
            return self.llc(data)
        if kind != 1:
            return self.not_ip(LINK_TYPE, 123)
        self.need(data, 2)
        if u16(data) == 0xFF00:  # LAN emulation's own control
            return self.not_ip(LINK_TYPE, 123)
        self.link(1, data[2:])

    def multilink(self, link_type, data):
        """FRF.16: begin, end and control bits, a sequence number. What does not begin a frame has no header."""
        self.need(data, 1 if data else 2)
        if data[0] & 0xA0 != 0x80:
            return self.not_ip(LINK_TYPE, link_type)
        self.link_behind(2, 107, data)

    # --- Ethernet with more around it ----------------------------------------------------------------

    def mpacket(self, data):
        self.need(data, 8)
        if data[7] not in (0xD5, 0xE6, 0x4C, 0x7F, 0xB3):
            return self.not_ip(LINK_TYPE, 274)
        self.link(1, self.with_other_fcs(data, 4)[8:])

    def netanalyzer_transparent(self, data):
        self.need(data, 12)
        if data[11] != 0xD5:
            raise Issue("malformed_link")
        self.link(1, self.with_other_fcs(data, 4)[12:])

    def ebhscr(self, data):
        self.need(data, 32)
        if data[0] != 0x50:
            return self.not_ip(LINK_TYPE, 279)
        without, data = data[27] & 4, self.shorten(data[32:], u32(data, 4))
        self.link(1, data if without else self.without_fcs(data, 4))

    def docsis(self, data):
        self.need(data, 4)
        if data[0] >> 1:
            return self.not_ip(LINK_TYPE, 143)
        extended, size = data[1] if data[0] & 1 else 0, u16(data, 2)
        if size < extended:
            raise Issue("malformed_link")
        data = data[4:]
        self.need(data, extended + 2)
        elements = data[:extended]
        while elements:
            kind, value = elements[0] >> 4, elements[1:1 + elements[0] % 16]
            if kind in (3, 4) and value[1:2] >= b"\x80" or kind in (5, 6) and value[:1] > b"\0":
                return self.not_ip(LINK_TYPE, 143)  # encrypted, or without its headers
            elements = elements[1 + elements[0] % 16:]
        self.link(1, self.without_fcs(self.shorten(data[extended + 2:], size - extended), 4))

    def gfp(self, data):
        self.need(data, 8)
        kind, data, number = data[4], data[8:], data[5]
        if kind >> 5 or kind & 15 > 1:
            return self.not_ip(LINK_TYPE, 171)
        if kind & 15:
            self.need(data, 4)
            data = data[4:]
        if kind & 16:
            data = self.without_fcs(data, 4)
        inner = {1: lambda: self.link(1, self.without_fcs(data, 4)), 2: lambda: self.link(50, data), 13: lambda: self.ethertype(0x8847, data),
                 14: lambda: self.ethertype(0x8848, data), 16: lambda: self.ipv4(data), 17: lambda: self.ipv6(data)}
        inner.get(number, lambda: self.not_ip(LINK_TYPE, 171))()

    # --- headers of those that captured --------------------------------------------------------------

    def erf(self, data):
        self.need(data, 16)
        kind, more, data = data[8] & 127, data[8] & 128, data[16:]
        while more:
            self.need(data, 8)
            more, data = data[0] & 128, data[8:]
        if kind in (2, 11, 16, 20):
            self.link_behind(2, 1, data)
        elif kind in (1, 10, 15, 19):
            self.link(50, data)
        elif kind in (22, 23):
            (self.ipv4 if kind == 22 else self.ipv6)(data)
        else:
            self.not_ip(LINK_TYPE, 197)

    def tzsp(self, data):
        self.need(data, 4)
        kind, inner, data = data[1], u16(data, 2), data[4:]
        if kind > 1:
            return self.not_ip(LINK_TYPE, 128)
        while True:
            self.need(data, 1)
            tag = data[0]
            if tag > 1:
                self.need(data, 2)
            size = 1 if tag < 2 else 2 + data[1]
            self.need(data, size)
            data = data[size:]
            if tag == 1:
                break
        links = {1: 1, 0x12: 105, 0x77: 119, 0x7F: 163}
        if inner not in links:
            return self.not_ip(LINK_TYPE, 128)
        self.link(links[inner], data)

    # --- Juniper -------------------------------------------------------------------------------------

    def juniper(self, link_type, data):
        self.need(data, 4)
        flags, magic, data = data[3], data[:3], data[4:]
        if magic != b"MGC":
            self.unsupported(link_type)
        if flags & 0x80:
            self.need(data, 2)
            size, data = u16(data), data[2:]
            self.need(data, size)
            data = data[size:]
        if flags & 2:  # no link header; Juniper's number of the protocol instead
            return self.guessed_behind(4, link_type, data)
        readers = {
            130: self.juniper_mlppp, 131: self.juniper_mlfr, 132: self.juniper_es, 133: self.juniper_ggsn,
            134: self.juniper_mfr, 135: lambda rest: self.juniper_atm2(not flags & 1, rest),
            136: lambda rest: self.juniper_services(16 if flags & 1 else 12, rest), 137: self.juniper_atm1,
            164: lambda rest: self.guessed_behind(8, 164, rest), 167: lambda rest: self.link(1, rest),
            168: lambda rest: self.typed(2, 0, rest), 178: lambda rest: self.link(1, rest), 179: self.ppp_frame,
            180: lambda rest: self.link(107, rest), 181: self.cisco_hdlc,
            183: lambda rest: self.guessed_behind(18, 183, rest), 200: self.juniper_st,
        }
        if link_type not in readers:
            self.unsupported(link_type)
        readers[link_type](data)

    def begins_ip(self, data):
        """Whether these bytes are an IP header that is whole, fits the frame, and looks like one."""
        wire = len(data) + self.cut
        return ipv4(data, wire) == 2 or len(data) >= 40 and ipv6(data, wire) > 0

    def guessed(self, link_type, data):
        if self.begins_ip(data):
            return self.raw(data)
        self.need(data, 20)
        self.not_ip(LINK_TYPE, link_type)

    def guessed_behind(self, size, link_type, data):
        self.need(data, size)
        self.guessed(link_type, data[size:])

    def services_cookie(self, data):
        return {0x54: 4, 0x40: 8, 0x47: 8}.get(data[0], 0) if data else 0

    def behind_as_cookie(self, link_type, data):
        self.need(data, 8)
        protocol, data = data[5] >> 4, data[8:]
        if protocol == 0 and link_type == 130 and data and data[0] >> 4 != 4:
            return self.ppp_frame(data)
        inner = {0: lambda: self.guessed(link_type, data), 1: lambda: self.ipv6(data),
                 2: lambda: self.ethertype(0x8847, data)}
        inner.get(protocol, lambda: self.not_ip(LINK_TYPE, link_type))()

    def frame_relay_payload(self, link_type, data):
        data = data[1:] if data[:1] == b"\0" else data
        self.need(data, 1)
        if data[0] != 3:
            return self.not_ip(LINK_TYPE, link_type)
        self.nlpid(data[2:] if data[1:2] == b"\0" else data[1:])

    def juniper_mlppp(self, data):
        cookie = self.services_cookie(data)
        if cookie == 8:
            return self.behind_as_cookie(130, data)
        self.need(data, cookie or 1)
        data = data[cookie:]
        self.need(data, 1)
        if not cookie and data[0] != 0xFF and len(data) >= 4 and u16(data, 2) in JUNIPER_PPP:
            data = data[2:]
        self.ppp_frame(data)

    def juniper_mlfr(self, data):
        cookie = self.services_cookie(data)
        if cookie == 8:
            return self.behind_as_cookie(131, data)
        self.need(data, cookie or 2)
        self.frame_relay_payload(131, data[cookie or 2:])

    def juniper_mfr(self, data):
        self.need(data, 1 if data else 4)
        if data[0] >> 6 == 3:
            return self.multilink(134, data)
        cookie = self.services_cookie(data)
        if cookie == 8:
            return self.behind_as_cookie(134, data)
        size = 6 if cookie else 4
        self.need(data, size)
        self.frame_relay_payload(134, data[size:])

    def juniper_es(self, data):
        self.need(data, 4)
        if data[3] not in (3, 4, 5):
            return self.not_ip(LINK_TYPE, 132)
        self.guessed_behind(16, 132, data)

    def juniper_ggsn(self, data):
        self.guessed_behind(4 if self.begins_ip(data[4:]) else 8, 133, data)

    def juniper_services(self, size, data):
        self.guessed_behind(8 if self.begins_ip(data[8:]) else size, 136, data)

    def juniper_atm1(self, data):
        self.need(data, 4)
        if data[0] == 0x80:  # a cell of operation and maintenance
            return self.not_ip(LINK_TYPE, 137)
        self.juniper_aal5(137, data[4:])

    def juniper_atm2(self, outgoing, data):
        self.need(data, 8)
        gap, kind, data = data[3] & 0x3F, data[7] & 0x70, data[8:]
        if kind:
            return self.not_ip(LINK_TYPE, 135)
        if outgoing and gap and data[:1] != b"\xaa":
            return self.link(1, data)
        if len(data) >= 2 and u16(data) in JUNIPER_PPP:
            return self.ppp_frame(data)
        self.juniper_aal5(135, data)

    def juniper_aal5(self, link_type, data):
        if data[:1] in (b"\x03", b"\xaa", b"\xfe"):
            return self.rfc1483(data)
        self.guessed(link_type, data)

    def juniper_st(self, data):
        """Ethernet, IPv4 and ESP of the tunnel, 16 bytes more, the packet."""
        self.need(data, 34)
        if u16(data, 12) != 0x0800 or data[23] != 50:
            return self.not_ip(LINK_TYPE, 200)
        self.guessed_behind(14 + data[14] % 16 * 4 + 8 + 16, 200, data)
