"""Counts decoded packets into the rows of packet_flows.csv, ip_flows.csv and the main metrics.

The slow, obvious way: all packets are kept, and each non-first fragment looks through every first
fragment that could be its own.
"""
import ipaddress
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from fractions import Fraction

from protocol_names import protocol_name

REASSEMBLY_TIME = 60 * 10**9  # nanoseconds; RFC 8200, section 4.5
NO_TIME = -(1 << 63)

FLOW_COLUMNS = ("src_ip src_port dst_ip dst_port protocol packets frame_bytes ip_bytes payload_bytes "
                "min_packet_size max_packet_size first_seen last_seen duration").split()
IP_COLUMNS = ("ip flows_as_source flows_as_destination packets_sent packets_received bytes_sent "
              "bytes_received peers").split()


@dataclass
class Flow:
    packets: int = 0
    frame_bytes: int = 0
    ip_bytes: int = 0
    payload_bytes: int = 0
    min_size: int = 1 << 32
    max_size: int = 0
    first_seen: int | None = None
    last_seen: int | None = None

    def add(self, packet):
        self.packets += packet.of_frame
        self.frame_bytes += packet.share
        self.ip_bytes += packet.ip_bytes
        self.payload_bytes += packet.payload_bytes
        self.min_size = min(self.min_size, packet.share)
        self.max_size = max(self.max_size, packet.share)
        if packet.time is not None:
            self.first_seen = packet.time if self.first_seen is None else min(self.first_seen, packet.time)
            self.last_seen = packet.time if self.last_seen is None else max(self.last_seen, packet.time)


def time_of(packet):
    return NO_TIME if packet.time is None else packet.time


def datagram(packet):
    # In IPv6 only the first fragment knows which protocol follows (RFC 8200, section 4.5).
    protocol = packet.protocol if packet.version == 4 else None
    return packet.path, packet.source, packet.destination, protocol, packet.fragment_id


def fragment_flows(packets):
    """(protocol, ports) of each non-first fragment, by its position: those of its first fragment, or
    its own and None."""
    firsts = defaultdict(list)
    for packet in packets:
        if packet.fragment == "first":
            firsts[datagram(packet)].append((time_of(packet), packet.protocol, packet.ports))
    flows = {}
    for position, packet in enumerate(packets):
        if packet.fragment == "non_first":
            first = first_fragment(firsts[datagram(packet)], time_of(packet))
            flows[position] = first[1:] if first else (packet.protocol, None)
    return flows


def first_fragment(firsts, time):
    """The latest first fragment at or before `time`, else the earliest after it, within a minute.
    Of first fragments at one time, the smaller protocol and ports."""
    near = [first for first in firsts if abs(first[0] - time) <= REASSEMBLY_TIME]
    before = [first for first in near if first[0] <= time]
    if not near:
        return None
    chosen = max(first[0] for first in before) if before else min(first[0] for first in near)
    at_that_time = [first for first in near if first[0] == chosen]
    return min(at_that_time, key=lambda first: (first[1], first[2] or (0, 0), first[2] is not None))


def count_flows(packets):
    """{(version, source, destination, ports or (0, 0), protocol, has ports): Flow}"""
    flows = defaultdict(Flow)
    packets = [part for packet in packets for part in (*packet.further, packet)]
    of_fragments = fragment_flows(packets)
    for position, packet in enumerate(packets):
        protocol, ports = of_fragments.get(position, (packet.protocol, packet.ports))
        key = (packet.version, packet.source, packet.destination, ports or (0, 0), protocol,
               ports is not None)
        flows[key].add(packet)
    return flows


def address_text(address):
    if not address:
        return ""
    value = ipaddress.ip_address(address)
    mapped = getattr(value, "ipv4_mapped", None)  # RFC 5952, section 5
    return f"::ffff:{mapped}" if mapped else str(value)


def time_text(nanoseconds):
    if nanoseconds is None:
        return ""
    seconds, rest = divmod(nanoseconds, 10**9)
    moment = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=seconds)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{rest:09}Z"


def duration_text(first, last):
    if first is None:
        return ""
    duration = min(last - first, 2**63 - 1)  # 64 bits of nanoseconds
    return f"{duration // 10**9}.{duration % 10**9:09}"


def flow_rows(flows):
    rows = []
    for key, flow in sorted(flows.items(), key=lambda item: (-item[1].frame_bytes, item[0])):
        _, source, destination, ports, protocol, has_ports = key
        source_port, destination_port = map(str, ports) if has_ports else ("", "")
        rows.append([address_text(source), source_port, address_text(destination), destination_port,
                     protocol_name(protocol), *map(str, (
                         flow.packets, flow.frame_bytes, flow.ip_bytes, flow.payload_bytes,
                         flow.min_size, flow.max_size)),
                     time_text(flow.first_seen), time_text(flow.last_seen),
                     duration_text(flow.first_seen, flow.last_seen)])
    return rows


def address_rows(flows):
    """Rows are [address, flows as source, as destination, packets sent, received, bytes sent, ...]."""
    addresses = defaultdict(lambda: [0, 0, 0, 0, 0, 0, set()])
    for (version, source, destination, *_), flow in flows.items():
        if not version:
            continue
        for address, peer, role in (((version, source), destination, 0),
                                    ((version, destination), source, 1)):
            record = addresses[address]
            record[role] += 1
            record[2 + role] += flow.packets
            record[4 + role] += flow.frame_bytes
            record[6].add(peer)
    ordered = sorted(addresses.items(), key=lambda item: (-item[1][4] - item[1][5], item[0]))
    return [[address_text(address), *map(str, record[:6]), str(len(record[6]))]
            for (_, address), record in ordered]


def metrics(packets, flows):
    """The figures that packet_metrics.csv is compared in: {metric: exact value or text}."""
    sizes = sorted(packet.frame_len for packet in packets)
    times = [packet.time for packet in packets if packet.time is not None]
    first, last = min(times, default=None), max(times, default=None)
    pairs = {frozenset((key[1], key[2])) for key in flows if key[0]}
    biflows = {(key[0], key[4], key[5], frozenset(((key[1], key[3][0]), (key[2], key[3][1])))) for key in flows}
    return {
        "total_bytes": sum(sizes),
        "total_packets": len(sizes),
        "min_packet_size": sizes[0] if sizes else "",
        "max_packet_size": sizes[-1] if sizes else "",
        "average_packet_size": Fraction(sum(sizes), len(sizes)) if sizes else "",
        "captured_bytes": sum(packet.cap_len for packet in packets),
        "fcs_bytes": sum(packet.fcs_bytes for packet in packets),
        "aggregates": sum(1 for packet in packets if packet.further),
        "flows": len(flows),
        "biflows": len(biflows),
        "conversations": len(pairs),
        "addresses": len({address for pair in pairs for address in pair}),
        "first_seen": time_text(first),
        "last_seen": time_text(last),
        "duration": duration_text(first, last),
    }
