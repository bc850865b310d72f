"""What MPLS labels carry: nothing says it, so what is there is held against all that it can be (RFC 4928).

A judgement is 0 (it is not that), 1 (it may be), or 2 (too much fits for it to be anything else). `wire` is how many
bytes there were, of which `data` was captured.
"""
import struct

USUAL_TYPES = (0x8847, 0x8848, 0x8863, 0x8864, 0x888E, 0x88CC, 0x8902, 0x88E5, 0x88E7)


def mpls_payload(data, wire):
    """("ip", 0), ("ethernet", bytes in front of it), or (None, 0)."""
    nibble, group = data[0] >> 4, data[0] & 1
    direct = ethernet(data, wire)
    if nibble in (4, 6) and group:  # no group address of Ethernet begins so
        return "ip", 0
    if nibble in (4, 6):
        ip = ipv4(data, wire) if nibble == 4 else ipv6(data, wire)
        order = [(direct == 2, "ethernet"), (ip == 2, "ip"), (direct, "ethernet"), (ip, "ip")]
        return next(((kind, 0) for holds, kind in order if holds), (None, 0))
    if nibble == 0:
        worded = ethernet(data[4:], wire - 4)
        if max(worded, direct) == 0:
            return None, 0
        behind_word = worded > direct or (worded == direct and data[:2] == b"\0\0")
        return "ethernet", 4 if behind_word else 0
    least = 2 if data[:2] == b"\x10\0" else 1  # RFC 5586: an associated channel
    return ("ethernet", 0) if direct >= least else (None, 0)


def ipv4(data, wire):
    if not data:
        return 1
    header = (data[0] & 15) * 4
    if data[0] >> 4 != 4 or header < 20:
        return 0
    if len(data) >= 4:
        total = struct.unpack_from(">H", data, 2)[0]
        if total and not header <= total <= wire:
            return 0
    if len(data) >= header:
        total = sum(struct.unpack_from(f">{header // 2}H", data))
        if total and total % 0xFFFF == 0:  # ones' complement: the sum is all ones
            return 2
    return 1 if data[0] == 0x45 else 0


def ipv6(data, wire):
    if not data:
        return 1
    if data[0] >> 4 != 6:
        return 0
    if len(data) < 6:
        return 1
    size = 40 + struct.unpack_from(">H", data, 4)[0]
    if size > wire:
        return 0
    if size == wire or wire <= 46:
        return 2
    usual = len(data) >= 40 and unicast(data[8:24]) and (unicast(data[24:40]) or data[24] == 0xFF)
    return 1 if usual else 0


def unicast(address):
    number = int.from_bytes(address[:2], "big")
    return number >> 13 == 1 or number >> 9 == 0x7E or number >> 6 == 0x3FA or address[:8] == bytes(8)


def ethernet(data, wire):
    if len(data) < 14 or data[6] & 1:
        return 0
    return typed(data[12:], wire - 12)


def typed(data, wire, tags=0):
    if len(data) < 2:
        return 0
    number, data, wire = struct.unpack_from(">H", data)[0], data[2:], wire - 2
    if number == 0x0800:
        return ipv4(data, wire)
    if number == 0x86DD:
        return ipv6(data, wire)
    if number == 0x0806:
        fixed = bytes.fromhex("000108000604")
        return 0 if data[:6] != fixed[:len(data)] else 2 if len(data) >= 2 else 1
    if number in (0x8100, 0x88A8, 0x9100):
        if len(data) < 4:
            return 1
        return typed(data[2:], wire - 2, tags + 1) if tags < 3 else 0
    if number in USUAL_TYPES:
        return 1
    if not 3 <= number <= 1500 or number > wire:
        return 0
    if len(data) >= 3 and data[0] == data[1] and data[2] == 3 and data[0] in (0x06, 0x42, 0xAA, 0xFE):
        return 2
    return 1 if number == wire else 0
