"""IEEE 802.11 frames, bare and behind the headers that capture drivers put in front of them."""
import struct

from words import WLAN, Issue, u16, u32


def mesh_size(data):
    return 6 + 6 * data[0] if data and data[0] < 3 else 0


def subframes(data, wire, mesh):
    """(captured bytes, wire bytes) of each subframe, padding included."""
    while True:
        size = wire
        if len(data) >= 14:
            size = (14 + u16(data, 12) + (mesh_size(data[14:]) if mesh else 0) + 3) // 4 * 4
        yield data[:size], min(size, wire)
        if size + 14 > wire or (len(data) >= size + 14 and u16(data, size + 12) == 0):
            return
        data, wire = data[size:], wire - size


class Wireless:
    padded = False  # radiotap: the driver padded the 802.11 header to four bytes

    def wlan(self, data):
        """IEEE 802.11-2020, 9.2 and 9.3.2: only unprotected data frames with a body hold a packet."""
        self.need(data, 2)
        kind, subtype, flags = data[0] >> 2 & 3, data[0] >> 4, data[1]
        if kind != 2:
            return self.not_ip(WLAN, kind << 8 | subtype)
        self.need(data, 24)
        later_fragment = data[22] & 15
        if subtype & 4 or flags & 0x40 or later_fragment:
            return self.not_ip(WLAN, kind << 8 | subtype)
        size, aggregated, mesh = 24 + (6 if flags & 3 == 3 else 0), False, False
        if subtype & 8:
            self.need(data, size + 2)
            aggregated, mesh = data[size] & 0x80, data[size + 1] & 1 and flags & 2
            size += 2 + (4 if flags & 0x80 else 0)
        if self.padded:
            size += -size % 4
        self.need(data, size)
        if aggregated:
            return self.aggregate(data[size:], mesh)
        return self.mesh_data(data[size:]) if mesh else self.llc(data[size:])

    def aggregate(self, data, mesh):
        """9.3.2.2: several packets in one frame; those behind the first are packets of their own, without a frame."""
        parts = list(subframes(data, len(data) + self.cut, mesh))
        self.packet.further = [self.decode_further(part, wire, mesh) for part, wire in parts[1:]]
        self.subframe(*parts[0], mesh)

    def subframe(self, data, wire, mesh):
        self.cut = wire - len(data)
        self.need(data, 14)
        body = self.shorten(data[14:], u16(data, 12) + (mesh_size(data[14:]) if mesh else 0))
        return self.mesh_data(body) if mesh else self.llc(body)

    def mesh_data(self, data):
        """9.2.4.7.3: flags, a time to live, a number, up to two addresses."""
        size = mesh_size(data) if data else 6
        self.need(data, size)
        self.llc(data[size:])

    def radiotap(self, data):
        self.need(data, 8)
        length, present = struct.unpack_from("<HI", data, 2)
        if length < 8:
            raise Issue("malformed_link")
        self.need(data, length)
        fields, word = 8, present
        while word >> 31 and fields + 4 <= length:
            word = struct.unpack_from("<I", data, fields)[0]
            fields += 4
        if present & 1:
            fields += -fields % 8 + 8  # the time stamp comes before the flags
        if present & 2 and fields < length:
            flags = data[fields]
            self.padded = bool(flags & 0x20)
            data = self.with_other_fcs(data, 4 if flags & 0x10 else 0)
        self.wlan(data[length:])

    def prism(self, data):
        self.need(data, 8)
        if u32(data) >> 12 == 0x80211:  # an AVS header under Prism's number
            return self.avs(data)
        self.need(data, 144)
        self.wlan(data[144:])

    def avs(self, data):
        self.need(data, 8)
        length = u32(data, 4)
        if length < 8:
            raise Issue("malformed_link")
        self.need(data, length)
        self.wlan(data[length:])

    def ppi(self, data):
        self.need(data, 8)
        length, inner = struct.unpack_from("<HI", data, 2)
        if length < 8 or inner > 0xFFFF:
            raise Issue("malformed_link")
        offset = 8
        while offset + 4 <= min(length, len(data)):
            kind, size = struct.unpack_from("<HH", data, offset)
            if kind == 2 and size >= 10 and offset + 14 <= min(length, len(data)):  # 802.11-Common
                data = self.with_other_fcs(data, 4 * (data[offset + 12] & 1))
                break
            offset += 4 + size
        self.need(data, length)
        self.link(inner, data[length:])
