"""A path between two hosts that loses, delays, doubles and marks packets, and counts what it did. Both ends are captured as
the hosts see them: what a host sends when it leaves it, what it gets when it comes.

    path = Path(client, server, {"up": {"loss": 0.01}, "down": {"delay": 0.02}}, folder, seed)
    path.run(stop)   until `stop` is readable and nothing is under way; returns the log of each direction

Of a direction: delay (seconds), loss, ack_loss, reorder, double, mark (shares of the packets with data; of those without, for
ack_loss), extra (seconds that what is reordered comes later), double_after (seconds), drop (numbers of packets, from 1),
drop_data (of those with data), stall (from, to, extra: seconds since the first data), super (packets are super packets).
"""
import heapq
import os
import random
import select
import struct
import time

from tcp_lab.hosts import SUPER_HEADERS

LIMIT = 60  # seconds; it only ends what hangs
TCP, FIN_SYN_RST, CONGESTION_EXPERIENCED = 6, 7, 3


class Capture:
    """Nanoseconds, raw IP."""

    def __init__(self, path):
        self.file = open(path, "wb")
        self.file.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, 101))

    def add(self, packet):
        seconds, rest = divmod(time.time_ns(), 10**9)
        self.file.write(struct.pack("<IIII", seconds, rest, len(packet), len(packet)) + packet)


def tcp_of(packet):
    """(payload bytes, flags); None if it is not TCP."""
    version = packet[0] >> 4 if packet else 0
    if version not in (4, 6):
        return None
    if version == 4:
        header, protocol = (packet[0] & 15) * 4, packet[9]
    else:
        header, protocol = 40, packet[6]
    if protocol != TCP:
        return None
    return len(packet) - header - (packet[header + 12] >> 4) * 4, packet[header + 13]


def is_ect(packet):
    return packet[0] >> 4 == 4 and packet[1] & 3 in (1, 2)


def marked(packet):
    """With "congestion experienced" in the IPv4 header, and its checksum."""
    header = bytearray(packet[:20])
    header[1] |= CONGESTION_EXPERIENCED
    header[10:12] = b"\0\0"
    total = sum(struct.unpack(">10H", header))
    total = (total & 0xFFFF) + (total >> 16)
    header[10:12] = struct.pack(">H", ~(total + (total >> 16)) & 0xFFFF)
    return bytes(header) + packet[20:]


class Direction:
    def __init__(self, source, target, faults, chance):
        self.source, self.target = source, target  # (tun, capture)
        self.faults, self.chance = faults, chance
        self.header = SUPER_HEADERS if faults.get("super") else 0  # bytes before each packet
        self.log = dict.fromkeys(("packets", "data", "lost", "lost_data", "lost_bytes", "doubled", "doubled_bytes", "delayed", "marked"), 0)
        self.first_data = None

    def happens(self, name):
        return self.chance.random() < self.faults.get(name, 0)

    def is_lost(self, payload, flags):
        lost = self.log["packets"] in self.faults.get("drop", ())
        if payload:
            return lost or self.log["data"] in self.faults.get("drop_data", ()) or self.happens("loss")
        return lost or (not flags & FIN_SYN_RST and self.happens("ack_loss"))

    def extra_delay(self, now):
        extra = self.faults["extra"] if self.happens("reorder") else 0
        begin, end, stall = self.faults.get("stall", (0, 0, 0))
        return extra + (stall if begin <= now - self.first_data < end else 0)

    def passed(self, packet, now):
        """(due, packet) for each copy that arrives."""
        segment = tcp_of(packet[self.header:])
        if segment is None:
            return []
        payload, flags = segment
        self.source[1].add(packet[self.header:])
        self.log["packets"] += 1
        due = now + self.faults.get("delay", 0.01)
        if payload:
            self.log["data"] += 1
            self.first_data = self.first_data or now
        if self.is_lost(payload, flags):
            self.log["lost"] += 1
            self.log["lost_data"] += payload > 0
            self.log["lost_bytes"] += payload
            return []
        return [(due, packet)] if not payload else self.with_faults(packet, payload, due, now)

    def with_faults(self, packet, payload, due, now):
        extra = self.extra_delay(now)
        self.log["delayed"] += extra > 0
        if is_ect(packet) and self.happens("mark"):
            packet = marked(packet)
            self.log["marked"] += 1
        copies = [(due + extra, packet)]
        if self.happens("double"):
            self.log["doubled"] += 1
            self.log["doubled_bytes"] += payload
            copies.append((due + extra + self.faults.get("double_after", 0.0005), packet))
        return copies


class Path:
    def __init__(self, client, server, faults, folder, seed=1):
        ends = [(client.tun, Capture(folder / "client.pcap")), (server.tun, Capture(folder / "server.pcap"))]
        chance = random.Random(seed)
        self.up = Direction(*ends, faults.get("up", {}), chance)
        self.down = Direction(*ends[::-1], faults.get("down", {}), chance)
        self.under_way = []  # a heap: (due, number, direction, packet)
        self.number = 0

    def run(self, stop):
        directions = {self.up.source[0]: self.up, self.down.source[0]: self.down}
        end, stopping = time.monotonic() + LIMIT, False
        while time.monotonic() < end and not (stopping and not self.under_way):
            wait = max(0, self.under_way[0][0] - time.monotonic()) if self.under_way else 0.2
            ready, _, _ = select.select([*directions, *([] if stopping else [stop])], [], [], min(wait, 0.2))
            stopping |= stop in ready
            for tun in ready:
                if tun != stop:
                    self.take(directions[tun])
            self.deliver()
        for _, capture in (self.up.source, self.up.target):
            capture.file.close()
        return {"up": self.up.log, "down": self.down.log}

    def take(self, direction):
        for _ in range(64):
            try:
                packet = os.read(direction.source[0], 1 << 17)
            except BlockingIOError:
                return
            for due, copy in direction.passed(packet, time.monotonic()):
                self.number += 1
                heapq.heappush(self.under_way, (due, self.number, direction, copy))

    def deliver(self):
        while self.under_way and self.under_way[0][0] <= time.monotonic():
            _, _, direction, packet = heapq.heappop(self.under_way)
            tun, capture = direction.target
            capture.add(packet[direction.header:])
            os.write(tun, packet)
