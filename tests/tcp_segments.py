"""Captures of TCP made segment by segment: the time, the numbers and the flags of each are given."""
import random
import struct
import sys

import harness

sys.path.insert(0, str(harness.TESTS / "captures"))
import frames as f  # noqa: E402

FIN, SYN, RST, PSH, ACK, ECE, CWR = 0x01, 0x02, 0x04, 0x08, 0x10, 0x40, 0x80
DATA = ACK | PSH
MSS = b"\x02\x04\x05\xb4"
MILLISECOND = 1_000_000  # nanoseconds
START = 1_700_000_000 * 1000 * MILLISECOND


def timestamps(value):
    return b"\x01\x01\x08\x0a" + struct.pack(">II", value, 1)


def sack(*blocks):
    return b"\x01\x01\x05" + struct.pack(">B", 2 + 8 * len(blocks)) + b"".join(struct.pack(">II", *block) for block in blocks)


def fast_open(cookie=b"12345678"):
    return b"\x22" + bytes([2 + len(cookie)]) + cookie


class Conversation:
    """The segments of a client and a server, which no other conversation has as addresses."""

    def __init__(self, number, client_isn=100, server_isn=500):
        self.client_ip, self.server_ip = f"10.0.{number}.1", f"10.0.{number}.2"
        self.client_isn, self.server_isn = client_isn, server_isn
        self.identification = {self.client_ip: 1000, self.server_ip: 2000}
        self.frames = []  # (nanoseconds, frame)

    def client(self, *fields, **more):
        self.add(self.client_ip, self.server_ip, 40000, 80, *fields, **more)

    def server(self, *fields, **more):
        self.add(self.server_ip, self.client_ip, 80, 40000, *fields, **more)

    # Times are milliseconds since the start. `identification` is that of IPv4: as a rule the next of the host.
    def add(self, source, destination, source_port, destination_port, time, sequence, acknowledgment, flags, payload=0,
            window=1000, options=b"", identification=None, ecn=0):
        self.identification[source] += 1
        number = self.identification[source] if identification is None else identification
        options += b"\x01" * (-len(options) % 4)
        text = payload if isinstance(payload, bytes) else bytes((sequence + at) & 0xFF for at in range(payload))
        segment = struct.pack(">HHIIBBHHH", source_port, destination_port, sequence & 0xFFFFFFFF,
                              acknowledgment & 0xFFFFFFFF, (20 + len(options)) // 4 << 4, flags, window, 0, 0)
        segment += options + text
        segment = f.with_checksum(segment, 16, f.pseudo_header(source, destination, f.TCP, len(segment)))
        packet = f.ipv4(segment, f.TCP, source, destination, identification=number)
        packet = f.with_checksum(packet[:1] + bytes([ecn]) + packet[2:10] + b"\0\0" + packet[12:20], 10) + packet[20:]
        self.frames.append((START + round(time * MILLISECOND), f.ethernet(packet).ljust(60, b"\0")))

    def open(self, time=0, rtt=20):
        """The three segments of a handshake."""
        self.client(time, self.client_isn, 0, SYN, options=MSS)
        self.server(time + rtt, self.server_isn, self.client_isn + 1, SYN | ACK, options=MSS)
        self.client(time + rtt + 0.1, self.client_isn + 1, self.server_isn + 1, ACK)

    def close(self, time, client_next, server_next):
        self.client(time, client_next, server_next, ACK | FIN)
        self.server(time + 20, server_next, client_next + 1, ACK | FIN)
        self.client(time + 20.1, client_next + 1, server_next + 1, ACK)


def mixed(conversation, segments=300, seed=7):
    """A download over a path that loses, doubles and delays. Returns what it did, as counts."""
    chance = random.Random(seed)
    conversation.open()
    first = conversation.server_isn + 1
    done = {"lost": 0, "doubled": 0, "delayed": 0}
    events = []
    for number in range(segments):
        time, sequence = 30 + number * 0.5, first + 100 * number
        kind = chance.choices(["plain", "lost", "doubled", "delayed"], [90, 4, 3, 3])[0]
        if kind != "plain":
            done[kind] += 1
        at = time + {"lost": 45, "delayed": 3.2}.get(kind, 0)
        events.append((at, sequence, int(at if kind == "lost" else time)))
        if kind == "doubled":
            events.append((time + 7.3, sequence, int(time)))
    for time, sequence, clock in sorted(events):
        conversation.server(time, sequence, conversation.client_isn + 1, DATA, 100, options=timestamps(clock))
    conversation.client(30 + segments, conversation.client_isn + 1, first + 100 * segments, ACK)
    return done


def write(path, frames):
    """A capture with times in nanoseconds, of Ethernet."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, 1))
        for time, frame in sorted(frames, key=lambda of: of[0]):
            file.write(struct.pack("<IIII", time // 10**9, time % 10**9, len(frame), len(frame)) + frame)
