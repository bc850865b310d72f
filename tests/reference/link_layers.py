"""From a frame's link type to its outermost IP header: link layers, tags and what else stands between.

Link types are those of https://www.tcpdump.org/linktypes.html, EtherTypes those of IEEE 802 Numbers. A header
that is not captured whole is truncated; one for which the frame itself was too short is malformed.
"""
import struct

from pseudowires import mpls_payload
from rare_links import RareLinks
from wireless import Wireless
from words import ETHERTYPE, LINK_TYPE, LLC, PPP, SNAP, Issue, u16, u32

MOST_HEADERS = 32
VLAN_TAGS = (0x8100, 0x88A8, 0x9100, 0x9200)
# EtherTypes of tags: bytes up to the next EtherType. VN-tag, 802.1BR E-tag, Cisco metadata, HSR, 802.1CB R-TAG.
TAGS = {0x8926: 4, 0x893F: 6, 0x8909: 6, 0x892F: 4, 0xF1C1: 4} | {number: 2 for number in VLAN_TAGS}
ENCAPSULATED_ETHERNET = {0x88E7: 4, 0x8903: 2, 0x6558: 0}  # 802.1ah I-tag, FabricPath, transparent bridging


class LinkLayers(RareLinks, Wireless):
    """`cut` is how many wire bytes follow the captured ones; `path` what the frame came over."""

    def need(self, data, size):
        if len(data) < size:
            raise Issue("truncated_link" if len(data) + self.cut >= size else "malformed_link")

    def shorten(self, data, size):
        """A header says that `size` bytes follow: the rest is padding."""
        self.cut = max(0, min(len(data) + self.cut, size) - min(len(data), size))
        return data[:size]

    def without_fcs(self, data, size):
        """The frame ends with `size` bytes of check sequence: they are no header and no payload."""
        kept = max(0, len(data) + self.cut - size)
        self.fcs, self.fcs_cut = data[kept:], self.cut - max(0, kept - len(data))
        self.packet.fcs_bytes += len(self.fcs)
        self.cut -= self.fcs_cut
        return data[:kept]

    def with_other_fcs(self, data, size):
        """A capture header knows better than the file how long the check sequence is."""
        self.packet.fcs_bytes -= len(self.fcs)
        self.cut += self.fcs_cut
        return self.without_fcs(data + self.fcs, size)

    def one_more_header(self):
        self.headers += 1
        if self.headers > MOST_HEADERS:
            raise Issue("too_many_headers")

    def not_ip(self, space, number):
        self.packet.protocol = (space, number)

    def link(self, link_type, data):
        self.one_more_header()
        readers = {
            0: self.null, 1: self.ethernet, 7: self.arcnet, 9: self.ppp_frame, 10: self.fddi, 12: self.raw,
            14: self.raw, 50: self.ppp_frame, 51: self.pppoe, 101: self.raw, 104: self.cisco_hdlc,
            105: self.wlan, 107: self.frame_relay, 108: self.loop, 113: self.cooked, 119: self.prism,
            127: self.radiotap, 129: self.arcnet_linux, 163: self.avs, 166: self.ppp_with_direction,
            192: self.ppi, 219: lambda rest: self.ethertype(0x8847, rest), 228: self.ipv4, 229: self.ipv6,
            239: self.nflog, 258: self.pktap, 276: self.cooked_v2, 281: lambda rest: self.tagged_switch(4, rest),
            284: lambda rest: self.tagged_switch(4, rest), 285: lambda rest: self.tagged_switch(8, rest),
        }
        behind = {204: (1, 9), 205: (1, 104), 206: (1, 107), 240: (4, 1), 282: (4, 1)}  # (bytes, link type)
        if link_type == 240:  # netANALYZER: the frame is followed by its check sequence
            data = self.with_other_fcs(data, 4)
        if link_type in behind:
            size, inner = behind[link_type]
            self.need(data, size)
            return self.link(inner, data[size:])
        reader = readers.get(link_type) or self.rare_reader(link_type)
        if reader is None:
            self.unsupported(link_type)
        return reader(data)

    # --- Ethernet ------------------------------------------------------------------------------------

    def ethernet(self, data):
        self.need(data, 14)
        self.type_or_length(u16(data, 12), data[14:])

    def tagged_switch(self, tag_size, data):
        """A switch port's tag stands between the addresses and the type."""
        self.need(data, 14 + tag_size)
        self.type_or_length(u16(data, 12 + tag_size), data[14 + tag_size:])

    def type_or_length(self, number, data):
        """IEEE 802.3, 3.2.6: from 1536 on a type, up to 1500 the length of an LLC frame."""
        if number >= 1536:
            self.ethertype(number, data)
        elif number > 1500:
            raise Issue("malformed_link")
        else:
            self.llc(self.shorten(data, number))

    def ethertype(self, number, data):
        self.one_more_header()
        special = {0x0800: self.ipv4, 0x86DD: self.ipv6, 0x8864: self.pppoe, 0x8870: self.llc,
                   0x88E5: self.macsec, 0x894F: self.nsh, 0xD28B: self.arista, 0x4305: self.batman,
                   0x22F3: self.trill}
        if number in TAGS:
            if number in VLAN_TAGS and len(data) > 1 and u16(data) & 0xFFF:
                self.path += ("vlan", u16(data) & 0xFFF)
            self.type_after(TAGS[number], data)
        elif number in ENCAPSULATED_ETHERNET:
            if number == 0x88E7 and len(data) > 3:
                self.path += ("service", u32(data) & 0xFFFFFF)
            self.ethernet_after(ENCAPSULATED_ETHERNET[number], data)
        elif number in (0x8847, 0x8848):
            self.mpls(number, data)
        elif number in special:
            special[number](data)
        else:
            self.not_ip(ETHERTYPE, number)

    def type_after(self, size, data):
        self.need(data, size + 2)
        self.type_or_length(u16(data, size), data[size + 2:])

    def ethernet_after(self, size, data):
        self.need(data, size)
        self.link(1, data[size:])

    def llc(self, data):
        self.need(data, 3)
        if data[2] == 3 and data[0] == 0xAA:
            self.snap(data[3:], 2)
        elif data[2] == 3 and data[0] == 0x06:
            self.ipv4(data[3:])
        elif data[2] == 3 and data[0] == 0xFE and len(data) > 3:  # RFC 2684, 5.1
            self.identified(data[3], data[4:], (LLC, 0xFE))
        else:
            self.not_ip(LLC, data[0])

    def snap(self, data, padding):
        """Two bytes pad in front of bridged frames behind LLC (RFC 2684, 5.2), none on frame relay."""
        self.need(data, 5)
        organization, number = data[:3], u16(data, 3)
        if organization in (b"\0\0\0", b"\0\0\xf8", b"\x08\0\x07"):  # RFC 1042, bridge tunnels, Apple
            self.ethertype(number, data[5:])
        elif organization == b"\0\x80\xc2" and number in (1, 7):  # RFC 2427, 4.2: bridged Ethernet
            self.link_behind(padding, 1, self.without_fcs(data[5:], 4) if number == 1 else data[5:])
        else:
            self.not_ip(SNAP, number)

    # --- MPLS and other encapsulations ---------------------------------------------------------------

    def mpls(self, number, data):
        """RFC 3032. What is behind the last label is told by its first four bits (RFC 4928)."""
        self.need(data, 4)
        label, bottom, data = u32(data) >> 12, data[2] & 1, data[4:]
        if label == 7:  # RFC 6790: the label that follows is there to spread the load
            self.need(data, 4)
            bottom, data = data[2] & 1, data[4:]
        else:
            self.path += ("mpls", label)
        if not bottom:
            return self.ethertype(number, data)
        self.need(data, 1)
        kind, skipped = mpls_payload(data, len(data) + self.cut)
        if kind == "ip":
            self.raw(data)
        elif kind == "ethernet":
            self.link(1, data[skipped:])
        elif len(data) < 18 and self.cut:
            raise Issue("truncated_link")
        else:
            self.not_ip(ETHERTYPE, number)

    def macsec(self, data):
        self.need(data, 1)
        if data[0] & 0x0C:  # encrypted, or changed text
            return self.not_ip(ETHERTYPE, 0x88E5)
        self.type_after(14 if data[0] & 0x20 else 6, data)

    def nsh(self, data):
        """RFC 8300."""
        self.need(data, 8)
        size = (data[1] & 0x3F) * 4
        if size < 8:
            raise Issue("malformed_link")
        self.need(data, size)
        inner = {1: self.ipv4, 2: self.ipv6, 3: lambda rest: self.link(1, rest),
                 4: lambda rest: self.ethertype(0x894F, rest), 5: lambda rest: self.ethertype(0x8847, rest)}
        if data[3] in inner:
            inner[data[3]](data[size:])
        else:
            self.not_ip(ETHERTYPE, 0x894F)

    def trill(self, data):
        """RFC 6325."""
        self.need(data, 6)
        if data[0] >> 6:
            return self.not_ip(ETHERTYPE, 0x22F3)
        self.ethernet_after(6 + 4 * (u16(data) >> 6 & 31), data)

    def arista(self, data):
        """A time stamp of 64 or 48 bits between the addresses and the type."""
        self.need(data, 4)
        size = {1: 12, 2: 10}.get(data[3] >> 4)
        if u16(data) != 1 or size is None:
            return self.not_ip(ETHERTYPE, 0xD28B)
        self.type_after(size, data)

    def batman(self, data):
        self.need(data, 2)
        size = {0x01: 14, 0x40: 10, 0x42: 18}.get(data[0]) if data[1] == 15 else None
        if size is None:
            return self.not_ip(ETHERTYPE, 0x4305)
        self.ethernet_after(size, data)

    # --- PPP, HDLC, frame relay ----------------------------------------------------------------------

    def pppoe(self, data):
        """RFC 2516."""
        self.need(data, 6)
        if data[1] != 0:  # not session data
            return self.not_ip(ETHERTYPE, 0x8864)
        self.path += ("session", u16(data, 2))
        self.ppp_protocol(data[6:])

    def ppp_frame(self, data):
        self.need(data, 2)
        if data[0] in (0x0F, 0x8F):
            self.cisco_hdlc(data)
        else:
            self.ppp_protocol(data[2:] if data[:2] == b"\xff\x03" else data)

    def ppp_with_direction(self, data):
        """pppd's own: the address byte says which way the packet went."""
        self.need(data, 2)
        self.ppp_protocol(data[2:])

    def ppp_protocol(self, data):
        """RFC 1661: an odd first byte is a protocol number of one byte."""
        self.need(data, 1)
        size = 1 if data[0] & 1 else 2
        self.need(data, size)
        self.one_more_header()
        number, data = int.from_bytes(data[:size], "big"), data[size:]
        inner = {0x0021: self.ipv4, 0x0057: self.ipv6, 0x0281: lambda rest: self.ethertype(0x8847, rest),
                 0x0283: lambda rest: self.ethertype(0x8848, rest)}
        if number in inner:
            inner[number](data)
        else:
            self.not_ip(PPP, number)

    def cisco_hdlc(self, data):
        self.need(data, 4)
        if u16(data, 2) == 0x2000:  # Cisco's discovery protocol, a SNAP number elsewhere
            return self.not_ip(SNAP, 0x2000)
        self.ethertype(u16(data, 2), data[4:])

    def frame_relay(self, data):
        """Address bytes until one ends in a 1 bit; then RFC 2427 (control 3 and an NLPID), or Cisco's
        encapsulation: an EtherType. No EtherType begins with 3."""
        ends = [length for length in (2, 3, 4) if len(data) >= length and data[length - 1] & 1]
        if not ends:
            self.need(data, 4)
            raise Issue("malformed_link")
        data = data[ends[0]:]
        self.need(data, 1)
        if data[0] == 3:
            self.nlpid(data[2:] if data[1:2] == b"\0" else data[1:])  # an optional byte of padding
        else:
            self.need(data, 2)
            self.ethertype(u16(data), data[2:])

    def nlpid(self, data):
        self.need(data, 1)
        if data[0] == 0x80:
            return self.snap(data[1:], 0)
        self.identified(data[0], data[1:], (LLC, data[0]))

    # --- loopback, cooked and other captures' own headers --------------------------------------------

    def raw(self, data):
        if not data:
            raise Issue("truncated_ip" if self.cut else "malformed_ip")
        version = data[0] >> 4
        if version not in (4, 6):
            raise Issue("malformed_ip")
        (self.ipv4 if version == 4 else self.ipv6)(data)

    def null(self, data):
        """The address family is in the byte order of the capturing machine: at most 16 bits are set."""
        self.need(data, 4)
        family = u32(data)
        self.address_family(0, family if family <= 0xFFFF else struct.unpack_from("<I", data)[0], data[4:])

    def loop(self, data):
        """In network order; some writers have the other."""
        self.need(data, 4)
        family = u32(data)
        self.address_family(108, family if family <= 0xFFFF else struct.unpack_from("<I", data)[0], data[4:])

    def address_family(self, link_type, family, data):
        if family == 2:
            self.ipv4(data)
        elif family in (10, 24, 28, 30):  # Linux, NetBSD and OpenBSD, FreeBSD, macOS
            self.ipv6(data)
        else:
            self.not_ip(LINK_TYPE, link_type)
            raise Issue("unsupported_link_type")

    def cooked(self, data):
        self.need(data, 16)
        self.cooked_protocol(u16(data, 2), u16(data, 14), data[16:])

    def cooked_v2(self, data):
        self.need(data, 20)
        self.path += ("interface", u32(data, 4))
        self.cooked_protocol(u16(data, 8), u16(data, 0), data[20:])

    def cooked_protocol(self, device, number, data):
        """On these devices (ARPHRD_ of linux/if_arp.h) the protocol number says nothing."""
        inner = {770: 107, 801: 105, 802: 119, 803: 127}
        if device in inner:
            self.link(inner[device], data)
        elif device in (778, 823) and number == 0x880B:  # GRE's protocol types are EtherTypes but for PPP
            self.link(9, data)
        elif device == 824:
            self.not_ip(LINK_TYPE, 253)
        elif number == 4:  # LINUX_SLL_P_802_2
            self.llc(data)
        else:
            self.ethertype(number, data)

    def nflog(self, data):
        """Netfilter's attributes in the capturing machine's byte order; 9 is the packet."""
        self.need(data, 4)
        offset = 4
        order = self.host_order
        if len(data) >= 8 and struct.unpack_from(order + "H", data, 6)[0] > 0xFF:  # types are small
            order = "<>"[order == "<"]
        while True:
            self.need(data, offset + 4)
            length, kind = struct.unpack_from(order + "HH", data, offset)
            if length < 4:
                raise Issue("malformed_link")
            if kind & 0x7FFF == 9:
                break
            offset += (length + 3) // 4 * 4
        self.address_family(239, data[0], self.shorten(data[offset + 4:], length - 4))

    def pktap(self, data):
        self.need(data, 12)
        length, kind, inner = struct.unpack_from(self.host_order + "III", data)
        if length < 12 or inner > 0xFFFF:
            raise Issue("malformed_link")
        if kind != 1:
            return self.not_ip(LINK_TYPE, 258)
        self.need(data, length)
        self.link(inner, data[length:])

    def fddi(self, data):
        """Frame control, two addresses, LLC; other frames than LLC hold no packet."""
        self.need(data, 13)
        if data[0] & 0xF0 != 0x50:
            return self.not_ip(LINK_TYPE, 10)
        self.llc(data[13:])

    def arcnet(self, data):
        self.need(data, 3)
        self.arcnet_protocol(data[2], data[3:], may_be_padded=True)

    def arcnet_linux(self, data):
        self.need(data, 5)
        self.arcnet_protocol(data[4], data[5:], may_be_padded=False)

    def arcnet_protocol(self, number, data, may_be_padded):
        """RFC 1201's numbers have a fragmentation header behind them, those of RFC 1051 do not."""
        if number not in (240, 241):
            self.need(data, 1)
            size = 7 if may_be_padded and data[0] == 0xFF else 3
            self.need(data, size)
            data = data[size:]
        inner = {240: self.ipv4, 212: self.ipv4, 196: self.ipv6}
        ethertypes = {241: 0x0806, 213: 0x0806, 214: 0x8035}
        if number in inner:
            inner[number](data)
        elif number in ethertypes:
            self.not_ip(ETHERTYPE, ethertypes[number])
        else:
            self.not_ip(LINK_TYPE, 7)
            raise Issue("unsupported_link_type")
