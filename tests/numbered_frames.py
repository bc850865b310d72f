"""The frames of wirecensus-send, made a second time after what bench/sender/frame_plan.h says of them."""
import ipaddress
import math
import struct

SIZES = {"64": [64], "imix": [60, 590, 60, 60, 590, 60, 1514, 60, 590, 60, 590, 60]}  # without FCS
FLOWS = 1000
HEADERS = 42  # Ethernet, IPv4, UDP
ETHERNET = bytes.fromhex("020000000002020000000001") + b"\x08\0"


def ends(flow):
    """Source address and port, destination address and port."""
    return (f"127.1.{flow >> 8 & 255}.{flow & 255}", 1024 + (flow >> 16), "127.2.0.1", 9)


def checksum(header):
    """RFC 1071."""
    total = sum(struct.unpack(f">{len(header) // 2}H", header))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def frame(serial, sizes, flows=FLOWS):
    size = sizes[serial % len(sizes)]
    source, source_port, destination, port = ends(serial % flows)
    parts = [0x45, 0, size - 14, 0, 0, 64, 17, 0, *(ipaddress.ip_address(end).packed for end in (source, destination))]
    parts[7] = checksum(struct.pack(">BBHHHBBH4s4s", *parts))
    udp = struct.pack(">HHHH", source_port, port, size - 34, 0)
    return (ETHERNET + struct.pack(">BBHHHBBH4s4s", *parts) + udp + struct.pack(">Q", serial)).ljust(size, b"\0")


def period(sizes, flows=FLOWS):
    """After so many frames flows and sizes come again as they were."""
    return math.lcm(len(sizes), flows)


def flow_rows(packets, sizes, loop=None, flows=FLOWS):
    """The rows of packet_flows.csv, but for the times and in the order of their keys, after so many packets."""
    loop = loop or period(sizes, flows)
    seen = {}
    for serial in range(min(loop, packets)):
        times = packets // loop + (serial < packets % loop)
        seen.setdefault(serial % flows, []).append((times, sizes[serial % len(sizes)]))
    return sorted(flow_row(flow, entries) for flow, entries in seen.items())


def flow_row(flow, entries):
    packets, frame_bytes = sum(times for times, _ in entries), sum(times * size for times, size in entries)
    lengths = [size for _, size in entries]
    return [*map(str, (*ends(flow), "udp", packets, frame_bytes, frame_bytes - 14 * packets,
                       frame_bytes - HEADERS * packets, min(lengths), max(lengths)))]


def captured(path):
    """The frames of a pcap file of this machine's byte order, each with the length that it had on the wire."""
    data, at = path.read_bytes(), 24
    while at < len(data):
        length, wire_length = struct.unpack_from("=II", data, at + 8)
        yield data[at + 16:at + 16 + length], wire_length
        at += 16 + length


def capture_frames(path):
    return [frame for frame, _ in captured(path)]
