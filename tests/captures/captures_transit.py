"""What was captured before a device and behind it: one capture of what entered, one per thing a device does to it.

Two flows of UDP, to ports 7 and 9, of twelve packets each, and TCP over IPv6 without ports in common. What enters at t leaves
at t + 250 us, 500 us, 750 us or 1 ms, in turn.
"""
import frames as f
from files import Packet, pcap, pcapng, spaced, statistics
from registry import capture

DELAYS = (250_000, 500_000, 750_000, 1_000_000)  # ns


def entered():
    packets = []
    for number in range(12):
        for port in (7, 9):
            data = f.udp(b"packet %02d" % number, destination_port=port)
            packets.append(f.ethernet(f.ipv4(data, identification=number)))
    packets.append(f.ethernet(f.ipv6(f.tcp(b"v6", source=f.A6, destination=f.B6), f.TCP), f.IPV6))
    return spaced(packets, step=10_000_000)


def left():
    return [packet._replace(time=packet.time + DELAYS[number % 4]) for number, packet in enumerate(entered())]


@capture("transit-entered.pcap")
def transit_entered():
    return pcap(entered(), nanoseconds=True)


@capture("transit-left.pcap")
def transit_left():
    return pcap(left(), nanoseconds=True)


@capture("transit-left-lossy.pcap")
def transit_lossy():
    """Packets 3, 4 and 20 are missing."""
    return pcap([packet for number, packet in enumerate(left()) if number not in (3, 4, 20)], nanoseconds=True)


@capture("transit-left-changed.pcap")
def transit_changed():
    """In packet 5, a bit of the payload is another."""
    packets = left()
    data = bytearray(packets[5].data)
    data[-1] ^= 1
    packets[5] = packets[5]._replace(data=bytes(data))
    return pcap(packets, nanoseconds=True)


@capture("transit-left-duplicated.pcap")
def transit_duplicated():
    """Packets 2 and 6 leave twice, the second time 100 us later."""
    copies = [left()[number]._replace(time=left()[number].time + 100_000) for number in (2, 6)]
    return pcap(sorted(left() + copies, key=lambda packet: packet.time), nanoseconds=True)


@capture("transit-left-reordered.pcap")
def transit_reordered():
    """Packets 8 and 9 leave 25 ms later: each after one and before the next but one of its flow."""
    packets = left()
    for number in (8, 9):
        packets[number] = packets[number]._replace(time=packets[number].time + 25_000_000)
    return pcap(sorted(packets, key=lambda packet: packet.time), nanoseconds=True)


@capture("transit-left-translated.pcap")
def transit_translated():
    """The flow to port 9 has another source address and port, the TTL of all is one less."""
    packets = []
    for number, packet in enumerate(left()[:24]):
        translated = number % 2 == 1
        data = f.udp(b"packet %02d" % (number // 2), destination_port=9 if translated else 7,
                     source_port=61000 if translated else 40000, source=f.C if translated else f.A)
        ip = bytearray(f.ipv4(data, identification=number // 2, source=f.C if translated else f.A))
        ip[8] -= 1
        ip[10:12] = b"\0\0"
        packets.append(packet._replace(data=f.ethernet(f.with_checksum(bytes(ip[:20]), 10) + bytes(ip[20:]))))
    return pcap(packets + left()[24:], nanoseconds=True)


@capture("transit-left-cut.pcap")
def transit_cut():
    """A snap length of 60 bytes: the contents of the last packet are cut."""
    return pcap([Packet(packet.data[:60], packet.time, len(packet.data)) for packet in left()], nanoseconds=True)


@capture("transit-left-with-drops.pcapng")
def transit_with_drops():
    """Packet 7 is missing, and the capture says that it lost one."""
    packets = [packet for number, packet in enumerate(left()) if number != 7]
    return pcapng(packets) + statistics(osdrop=1)
