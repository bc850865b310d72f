"""The bytes of capture files: pcap (draft-ietf-opsawg-pcap) and pcapng (draft-ietf-opsawg-pcapng)."""

import struct
from typing import NamedTuple, Optional

import frames as f

SECOND = 10**9
START = 1_700_000_000 * SECOND  # 2023-11-14T22:13:20Z
ETHERNET = 1


class Packet(NamedTuple):
    data: bytes
    time: int = START  # nanoseconds since 1970
    frame_len: Optional[int] = None  # the wire length, where it is not the captured one

    @property
    def wire(self):
        return len(self.data) if self.frame_len is None else self.frame_len


def spaced(datas, step=1_000_000):
    """Packets of these bytes, so many nanoseconds apart."""
    return [Packet(data, START + index * step) for index, data in enumerate(datas)]


def conversation():
    """What most files hold that are about something else than their packets: two TCP directions, a
    UDP packet and one over IPv6; four flows, three biflows."""
    return spaced([f.ethernet(f.tcp4(flags=f.SYN)), f.ethernet(f.tcp4(back=True, flags=f.SYN | f.ACK)),
                   f.ethernet(f.tcp4(b"x" * 100)), f.ethernet(f.udp4()),
                   f.ethernet(f.udp6(), f.IPV6)], 1_234_567)


def pcap_header(order="<", magic=0xA1B2C3D4, link_type=ETHERNET, snap_length=262144):
    return struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, snap_length, link_type)


def pcap_record(packet, order="<", unit=1000, extra=b""):
    seconds, nanoseconds = divmod(packet.time, SECOND)
    return struct.pack(order + "IIII", seconds, nanoseconds // unit, len(packet.data),
                       packet.wire) + extra + packet.data


def pcap(packets, order="<", nanoseconds=False, **header):
    magic = 0xA1B23C4D if nanoseconds else 0xA1B2C3D4
    records = (pcap_record(packet, order, 1 if nanoseconds else 1000) for packet in packets)
    return pcap_header(order, magic, **header) + b"".join(records)


def padded(data):
    return data + b"\0" * (-len(data) % 4)


def block(kind, body, order="<"):
    length = len(padded(body)) + 12
    return struct.pack(order + "II", kind, length) + padded(body) + struct.pack(order + "I", length)


def options(pairs, order="<"):
    """Options of a block: (code, value) pairs, and the end of options; nothing where there are none."""
    data = b"".join(
        struct.pack(order + "HH", code, len(value)) + padded(value) for code, value in pairs)
    return data + struct.pack(order + "HH", 0, 0) if pairs else b""


def section(order="<", length=-1, pairs=()):
    return block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, length) +
                 options(pairs, order), order)


def interface(order="<", link_type=ETHERNET, snap_length=262144, pairs=()):
    return block(1, struct.pack(order + "HHI", link_type, 0, snap_length) + options(pairs, order),
                 order)


def enhanced(packet, order="<", number=0, units_a_second=10**6, pairs=()):
    """An Enhanced Packet Block."""
    units = packet.time * units_a_second // SECOND
    body = struct.pack(order + "IIIII", number, units >> 32, units & 0xFFFFFFFF, len(packet.data),
                       packet.wire)
    return block(6, body + padded(packet.data) + options(pairs, order), order)


def simple(packet, order="<"):
    """A Simple Packet Block: no interface, no time, and a captured length from the snap length."""
    return block(3, struct.pack(order + "I", packet.wire) + packet.data, order)


def obsolete(packet, order="<", number=0, drops=0xFFFF):
    """The Packet Block that Enhanced Packet Blocks replaced."""
    units = packet.time // 1000
    body = struct.pack(order + "HHIIII", number, drops, units >> 32, units & 0xFFFFFFFF,
                       len(packet.data), packet.wire)
    return block(2, body + padded(packet.data), order)


def statistics(order="<", number=0, **counters):
    """An Interface Statistics Block with 64-bit counters: isb_ifrecv, isb_ifdrop, isb_osdrop, ..."""
    codes = {"ifrecv": 4, "ifdrop": 5, "filteraccept": 6, "osdrop": 7, "usrdeliv": 8}
    pairs = [(codes[name], struct.pack(order + "Q", value)) for name, value in counters.items()]
    units = (START + SECOND) // 1000
    body = struct.pack(order + "III", number, units >> 32, units & 0xFFFFFFFF)
    return block(5, body + options(pairs, order), order)


def pcapng(packets, order="<"):
    """A section with one interface of the default resolution, microseconds."""
    return section(order) + interface(order) + b"".join(enhanced(p, order) for p in packets)
