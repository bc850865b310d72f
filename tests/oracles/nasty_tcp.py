#!/usr/bin/python3
"""Makes TCP conversations that are as unpleasant as hosts, middle boxes and captures can make them, and compares tcp_health.csv with a
second, slow and obvious reading of docs/tcp.md, which has sets of bytes where src/inspect/ has ranges.

    tests/oracles/nasty_tcp.py [--seeds N] [--first N] [--conversations N] [--program FILE]

The conversations of a seed are in one capture, packet by packet: sequence numbers that wrap, SYN with data, simultaneous open, ports
used again within a second, keepalives and probes with and without a byte, closed windows, RST with text, DSACK, copies, holes, segments
that overlap, IPv4 and IPv6 with extension headers, fragments, frames cut by the snap length, VLANs that change within a flow,
directions on two interfaces, times that go back. Each is counted on 1 to 8 threads, in two pieces, and as the saved censuses of these,
the later one first, where figures that need the order of packets are compared unless tcp_order_unproved says that they are sums. Prints
each difference (seed, client's port, number of the connection, whether from the server, column, by hand, wirecensus) and, last, the
figures; exits with 1 if there is one.

Last figures (2026-11-30): 30 seeds, 9,819 directions, counted in seven ways each: no difference. Found before: segments sent again below an
acknowledgment that was captured first were not late but for the first, and a repeated probe was timed. Of twelve more seeds (--first 50)
one connection: a packet whose header is not captured, the first of its piece and right before a SYN, is of that SYN's connection there.
"""
import argparse
import csv
import random
import struct
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import recorded
from divided_captures import MARK, ORDERED, UNION, eight_processors

sys.path.insert(0, str(recorded.ROOT / "tests/captures"))
import frames as f  # noqa: E402

FIN, SYN, RST, PSH, ACK, ECE, CWR = 0x01, 0x02, 0x04, 0x08, 0x10, 0x40, 0x80
MAX_STEP = 2**30
START = 1_700_000_000 * 10**9
BACK = 5 * 10**6  # nanoseconds
COPIES = 10**6  # nanoseconds within which a repeated SYN is a copy
COUNTS = """syn_packets fin_packets rst_packets data_packets reset_bytes repeated_packets partly_repeated_packets needless_packets
    duplicate_packets gaps late_packets late_bytes late_retransmitted reordered late_undecided duplicate_acks sack_acks window_probes
    keepalives zero_window_packets sack_packets dsack_packets ece_packets cwr_packets odd_packets unread_packets""".split()


def step(start, end):
    """The signed distance in sequence space."""
    return (end - start + 2**31) % 2**32 - 2**31


class Direction:
    """What was seen of one direction, as sets of bytes. Bytes have numbers without a bound: `top` is one above the highest."""

    def __init__(self):
        self.count = Counter()
        self.seen, self.top, self.isn = set(), None, None
        self.holes = []  # (first byte, one above the last, opener), from the lowest; opener: (time, TSval, in tick) or None
        self.top_clock = 0  # TSval of the segment that ends at `top`
        self.ack, self.window, self.last = None, None, [None, None]
        self.flags = self.packets = self.payload = self.elsewhere = 0
        self.control = 0  # SYN and FIN, as far as they are among `seen`: a byte each, though a host sends data behind its FIN
        self.timed, self.rtts = None, []
        self.syns, self.syn_acks, self.answered = [], [], None
        self.before_answer = []  # of both kinds of SYN, those before an answer

    def unwrapped(self, sequence):
        return sequence if self.top is None else self.top + step(self.top % 2**32, sequence)


class Connection:
    def __init__(self, client):
        self.client, self.ends = client, {False: Direction(), True: Direction()}

    def is_closed(self):
        one, other = self.ends.values()
        return bool((one.flags | other.flags) & RST or one.flags & other.flags & FIN)


def begins(connection, segment):
    """Whether the segment begins another connection."""
    own, other = connection.ends[segment["back"]], connection.ends[not segment["back"]]
    if not segment["readable"] or segment["flags"] & (SYN | ACK) != SYN:
        return False
    if not segment["flags"] & RST and connection.is_closed():
        return True
    if own.flags & SYN:
        return own.isn != segment["sequence"]
    return own.top is not None or (other.top is not None and not other.flags & SYN)


def handshake(own, other):
    """From the SYN (or SYN-ACK) of `own` to its answer."""
    asked = min(own.syn_acks or own.syns, default=None)
    answer = other.answered if own.syn_acks else min(other.syn_acks, default=None)
    if asked is None or answer is None or answer < asked:
        return None
    return None if max([asked, *own.before_answer]) - asked > COPIES else answer - asked


def identity(segment):
    """What two copies have in common; None where nothing tells a copy from a repetition."""
    if segment["identification"] == 0 and segment["clock"] is None:
        return None
    mark = segment["identification"] or ("clock", segment["clock"])
    return (mark, *(segment[key] for key in ("sequence", "acknowledgment", "flags", "window", "payload", "clock", "blocks")))


def count_plainly(own, segment):
    """What every packet adds to, copies too."""
    flags, payload = segment["flags"], segment["payload"]
    own.flags |= flags
    for name, flag in (("syn_packets", SYN), ("fin_packets", FIN), ("rst_packets", RST), ("ece_packets", ECE), ("cwr_packets", CWR)):
        own.count[name] += bool(flags & flag)
    own.count["data_packets"] += payload > 0
    own.count["reset_bytes"] += payload if flags & RST else 0
    own.elsewhere += payload if flags & RST else 0
    own.count["zero_window_packets"] += segment["window"] == 0 and not flags & (SYN | FIN | RST)
    if segment["blocks"] and flags & ACK:
        own.count["sack_packets"] += 1
        (low, high), *others = segment["blocks"]
        inside = others and step(others[0][0], low) >= 0 and step(others[0][1], high) <= 0
        own.count["dsack_packets"] += bool(step(segment["acknowledgment"], high) <= 0 or inside)


def note_times(own, other, segment):
    """Of SYNs, and of the first acknowledgment of the other's."""
    flags, time = segment["flags"], segment["time"]
    if flags & SYN:
        answered = other.answered if flags & ACK else (other.syn_acks[0] if other.syn_acks else None)
        (own.syn_acks if flags & ACK else own.syns).append(time)
        if answered is None:
            own.before_answer.append(time)
        if own.isn is None:
            own.isn = segment["sequence"]
    elif flags & ACK and not flags & RST:
        if not other.flags & SYN or step(other.isn, segment["acknowledgment"]) > 0:
            own.answered = time if own.answered is None else min(own.answered, time)


def place_of(own, other, segment, first):
    """"probe", "keepalive" or neither."""
    if not own.seen or segment["payload"] > 1 or segment["flags"] & (SYN | FIN):
        return None
    before = first == own.top - 1
    if not before and (first != own.top or not segment["payload"]):
        return None
    if other.window == 0:
        return "probe"
    is_new = segment["payload"] and first not in own.seen
    acknowledged = other.ack is not None and step(own.top % 2**32, other.ack) >= 0
    return "keepalive" if before and acknowledged and not is_new else None


def is_odd(own, first, size):
    return size > MAX_STEP or (own.top is not None and abs(first - own.top) > MAX_STEP)


def fill(own, first, last, opener):
    """Adds bytes [first, last); the opener of the lowest hole that they fill."""
    filled, holes, found = None, [], False
    for low, high, before in own.holes:
        if high <= first or low >= last:
            holes.append((low, high, before))
            continue
        if not found:
            filled, found = before, True
        if low < first:
            in_tick = before is not None and before[2] and opener[1] == before[1]
            holes.append((low, first, (*opener[:2], in_tick)))
        if last < high:
            holes.append((last, high, before))
    if own.seen and last < min(own.seen):
        holes.insert(0, (last, min(own.seen), None))
    if own.seen and first > max(own.seen) + 1:
        holes.append((max(own.seen) + 1, first, opener))
    own.holes = sorted(holes, key=lambda hole: hole[0])
    own.seen |= set(range(first, last))
    return filled


def judge_late(own, other, segment, opener):
    if segment["clock"] is None or opener is None or opener[1] is None:
        return "late_undecided"
    newer = step(opener[1], segment["clock"])
    rtt = (handshake(own, other) or 0) + (handshake(other, own) or 0)
    if newer > 0:
        return "late_retransmitted"
    return "reordered" if newer < 0 or (opener[2] and segment["time"] - opener[0] < rtt) else "late_undecided"


def take_space(own, other, segment, first, size, place):
    last, flags = first + size, segment["flags"]
    new = set(range(first, last)) - own.seen
    top = own.top
    repeated = size - len(new)
    late = sum(byte < top for byte in new) if top is not None else 0
    gap = top is not None and first > top
    again = repeated > 0 or late > 0
    in_tick = segment["clock"] is not None and segment["clock"] == own.top_clock
    opener = fill(own, first, last, (segment["time"], segment["clock"], in_tick))
    is_own_answer = flags & SYN and flags & ACK and own.syns
    if repeated and not is_own_answer and place != "probe":
        whole = repeated == size
        own.count["repeated_packets" if whole else "partly_repeated_packets"] += 1
        own.count["needless_packets"] += bool(whole and other.ack is not None and step(last % 2**32, other.ack) >= 0)
    own.count["gaps"] += gap
    if late:
        own.count["late_packets"] += 1
        own.count["late_bytes"] += late
        own.count[judge_late(own, other, segment, opener)] += 1
    own.control |= flags & (SYN | FIN)
    if again:
        own.timed = None if own.timed and first < own.timed[0] else own.timed
    elif own.timed is None:
        own.timed = (last, segment["time"])
    if top is None or last > top:
        own.top, own.top_clock = last, segment["clock"] or 0


def follow_sequence(own, other, segment):
    first = own.unwrapped(segment["sequence"])
    size = segment["payload"] + bool(segment["flags"] & SYN) + bool(segment["flags"] & FIN)
    place = place_of(own, other, segment, first)
    own.count["window_probes"] += place == "probe"
    own.count["keepalives"] += place == "keepalive"
    if place == "keepalive":
        return place
    if size == 0:
        own.top = first if own.top is None else own.top
    elif is_odd(own, first, size):
        own.count["odd_packets"] += 1
        own.elsewhere += segment["payload"]
    else:
        take_space(own, other, segment, first, size, place)
    return place


def follow_acknowledgment(own, other, segment, place):
    number, flags = segment["acknowledgment"], segment["flags"]
    moved = 1 if own.ack is None else step(own.ack, number)
    if abs(moved) > MAX_STEP:
        own.count["odd_packets"] += 1
        return
    in_flight = other.top is not None and other.unwrapped(number) < other.top
    if moved == 0 and place != "keepalive" and in_flight and not segment["payload"] and not flags & (SYN | FIN):
        own.count["duplicate_acks"] += segment["window"] == own.window
        own.count["sack_acks"] += bool(segment["blocks"])
    if moved > 0:
        own.ack = number
    if other.timed and other.unwrapped(number) >= other.timed[0]:
        if segment["time"] >= other.timed[1]:
            other.rtts.append(segment["time"] - other.timed[1])
        other.timed = None


def track(connection, segment):
    own, other = connection.ends[segment["back"]], connection.ends[not segment["back"]]
    own.packets += 1
    own.payload += segment["payload"]
    if not segment["readable"]:
        own.count["unread_packets"] += 1
        own.elsewhere += segment["payload"]
        return
    count_plainly(own, segment)
    note_times(own, other, segment)
    mark = identity(segment)
    if mark is not None and mark in own.last:
        own.count["duplicate_packets"] += 1
        return
    own.last = [mark, own.last[0]]
    if segment["flags"] & RST:
        return
    place = follow_sequence(own, other, segment)
    if segment["flags"] & ACK:
        follow_acknowledgment(own, other, segment, place)
    own.window = segment["window"]


def figures(own, other):
    """The columns of tcp_health.csv without "tcp_"."""
    row = {name: own.count[name] for name in COUNTS} | {"packets": own.packets, "payload_bytes": own.payload}
    unique = len(own.seen) - bool(own.control & SYN) - bool(own.control & FIN)
    row["unique_bytes"] = unique
    row["repeated_bytes"] = max(0, own.payload - own.elsewhere - unique)
    row["missing_bytes"] = max(own.seen) + 1 - min(own.seen) - len(own.seen) if own.seen else 0
    known = own.seen and other.ack is not None and not own.count["odd_packets"] + other.count["odd_packets"]
    limit = own.unwrapped(other.ack) if known else None
    if known and abs(limit - own.top) > MAX_STEP:
        known = False
    row["unseen_bytes"] = limit - min(own.seen) - sum(byte < limit for byte in own.seen) if known and limit > min(own.seen) else \
        0 if known else ""
    row["unacked_bytes"] = sum(byte >= limit for byte in own.seen) if known else ""
    rtt = handshake(own, other)
    row["handshake_rtt"] = "" if rtt is None else seconds(rtt)
    row["rtt_samples"] = len(own.rtts)
    row["rtt_min"] = seconds(min(own.rtts)) if own.rtts else ""
    return row


def seconds(nanoseconds):
    return f"{nanoseconds // 10**9}.{nanoseconds % 10**9:09}"


def connections_of(segments):
    """By hand, of one client, in the order of their begin."""
    found = []
    for segment in segments:
        if not found or begins(found[-1], segment):
            found.append(Connection(segment["client"]))
        track(found[-1], segment)
    return found


class Host:
    def __init__(self, chance, isn):
        self.isn, self.next, self.clock = isn, isn, chance.randrange(2**32)
        self.sent = []  # (sequence, size) of what it sent
        self.identification = chance.choice((0, 1, 60000))

    def before(self, distance):
        """A number that acknowledges less than all, but the SYN: one that does not says nothing to a capture without the SYN."""
        return max(self.isn + 1, self.next - distance)


class Script:
    """Makes the segments of one client's port."""

    def __init__(self, chance, client):
        self.chance, self.client, self.time, self.segments = chance, client, START + chance.randrange(10**9), []
        self.has_clock, self.ipv6 = chance.random() < 0.6, chance.random() < 0.3
        self.hosts, self.begin = self.new_hosts(), self.time

    def new_hosts(self):
        def isn():
            near = self.chance.choice((100, 2**32 - 60, 2**31 - 80, self.chance.randrange(2**32)))
            return (near + 1000 * len(self.segments)) % 2**32  # another one each time
        return {False: Host(self.chance, isn()), True: Host(self.chance, isn())}

    # Each SYN has a time of its own, which shows the order of connections.
    def send(self, back, flags, sequence, payload=0, blocks=(), window=1000, acknowledgment=None, copy=None):
        own, other = self.hosts[back], self.hosts[not back]
        self.time += self.chance.choice((0, 1000, 100_000, 3_000_000, 40_000_000)) + (flags & (SYN | ACK) == SYN)
        own.clock = (own.clock + self.chance.choice((0, 0, 1, 3))) % 2**32
        if own.identification:
            own.identification = own.identification % 65535 + 1
        number = other.next if acknowledgment is None else acknowledgment
        segment = {"back": back, "client": self.client, "time": self.time, "flags": flags, "sequence": sequence % 2**32,
                   "acknowledgment": number % 2**32 if flags & ACK else 0, "payload": payload, "window": window,
                   "clock": own.clock if self.has_clock and self.chance.random() < 0.95 else None, "blocks": tuple(blocks),
                   "identification": 0 if self.ipv6 else own.identification, "ipv6": self.ipv6, "readable": True, "at": self.time}
        if flags & (SYN | ACK) == SYN:
            self.begin = self.time
        elif self.time > self.begin + 10 * BACK and self.chance.random() < 0.03:
            segment["time"] -= self.chance.randrange(BACK)  # the clock went back
        self.segments.append(segment)
        if payload >= 30 and not self.ipv6 and not flags & (SYN | FIN | RST) and self.chance.random() < 0.1:
            first = payload // 2 - (header_bytes(segment) + payload // 2) % 8
            segment.update(payload=first, rest=payload - first)  # in a later fragment, which is not of the connection
        size = payload + bool(flags & SYN) + bool(flags & FIN)
        if size and not flags & RST:
            own.sent.append((sequence, size))
        if step(own.next % 2**32, (sequence + size) % 2**32) > 0:
            own.next = sequence + size
        return segment

    def open(self):
        kind = self.chance.random()
        client, server = self.hosts[False], self.hosts[True]
        if kind < 0.15:
            client.next, server.next = client.isn + 1, server.isn + 1
            return
        data = self.chance.choice((0, 0, 0, 10))
        for _ in range(self.chance.choice((1, 1, 1, 2))):
            self.send(False, SYN, client.isn, data)
        if kind < 0.25:  # simultaneous
            self.send(True, SYN, server.isn)
            self.send(False, SYN | ACK, client.isn)
            self.send(True, SYN | ACK, server.isn)
            return
        if kind < 0.3:
            self.send(True, RST | ACK, 0, self.chance.choice((0, 15)))
            return
        for _ in range(self.chance.choice((1, 1, 1, 2))):
            self.send(True, SYN | ACK, server.isn, acknowledgment=client.isn + 1 + self.chance.choice((0, data)))
        if kind < 0.95:
            self.send(False, ACK, client.isn + 1 + data)

    def act(self):
        chance = self.chance
        back = chance.random() < 0.5
        own, other = self.hosts[back], self.hosts[not back]
        size = chance.choice((1, 10, 10, 30))
        again = chance.choice(own.sent) if own.sent else (own.next, size)
        closed = chance.choice((1000, 1000, 0, 2000))
        actions = (
            lambda: self.send(back, ACK | PSH, own.next, size),
            lambda: self.send(back, ACK | PSH, own.next, size),
            lambda: self.send(back, ACK | PSH, own.next + chance.choice((10, 25)), size),  # a hole
            lambda: self.send(back, ACK | PSH, again[0], again[1]),  # again
            lambda: self.send(back, ACK | PSH, again[0] + chance.choice((-5, 3, 7)), again[1] + chance.choice((0, 4))),  # overlaps
            lambda: self.send(back, ACK, own.next, window=closed),
            lambda: self.send(back, ACK, own.next, acknowledgment=other.before(chance.choice((0, 5, 30)))),
            lambda: self.send(back, ACK, own.next, blocks=self.blocks(other), acknowledgment=other.before(chance.choice((0, 10, 20)))),
            lambda: self.send(back, ACK, own.next - 1, chance.choice((0, 1))),  # keepalive, or probe
            lambda: self.send(back, ACK, own.next, 1),
            lambda: self.send(back, chance.choice((ACK | ECE, ACK | CWR | PSH)), own.next, size),
            self.copy, self.copy)
        if chance.random() < 0.01:
            self.stray(back)
        else:
            chance.choice(actions)()

    def stray(self, back):
        """A segment whose numbers are too far away to be followed, or whose header is not captured."""
        before = self.hosts[back].next
        if self.chance.random() < 0.5:
            self.send(back, ACK | PSH, before + self.chance.choice((2**30 + 200, -2**30 - 200)), 10)
            self.hosts[back].next = before
            self.hosts[back].sent.pop()
        else:
            self.send(back, ACK | PSH, before, 10).update(readable=False)

    def blocks(self, other):
        low = other.next - self.chance.choice((30, 20, 10, -10))
        first = (low % 2**32, (low + 10) % 2**32)
        return self.chance.choice(((first,), (first, ((low - 5) % 2**32, (low + 20) % 2**32)), (first, (5, 9))))

    def copy(self):
        if self.segments and self.segments[-1]["flags"] & (SYN | ACK) != SYN:
            self.segments.append({**self.segments[-1]})
            self.segments[-1]["time"] = self.segments[-1]["at"] = self.time = self.time + self.chance.choice((0, 10_000))

    def close(self):
        """Whether it ends it: otherwise a SYN of the same number would be an old one."""
        kind = self.chance.random()
        if kind < 0.3:
            self.send(self.chance.random() < 0.5, self.chance.choice((RST, RST | ACK)), self.hosts[False].next, self.chance.choice((0, 15)))
        elif kind < 0.8:
            for back in (False, True):
                own = self.hosts[back]
                self.send(back, FIN | ACK, own.next, self.chance.choice((0, 0, 20)))
                self.send(not back, ACK, self.hosts[not back].next)
        return kind < 0.8

    def make(self):
        for _ in range(self.chance.choice((1, 1, 2, 3))):
            self.time += 1
            self.open()
            for _ in range(self.chance.randrange(25)):
                self.act()
            if not self.close() or self.chance.random() < 0.5:
                self.hosts = self.new_hosts()
        return self.segments


def header_bytes(segment):
    options = (4 if segment["flags"] & SYN else 0) + (12 if segment["clock"] is not None else 0)
    return 20 + options + (4 + 8 * len(segment["blocks"]) if segment["blocks"] else 0)


def frames_of(segment, chance):
    """(frame, wire length) of each of its fragments; sets what a cut frame leaves of the segment."""
    client, server = (("2001:db8::1", "2001:db8::2") if segment["ipv6"] else ("10.1.0.1", "10.1.0.2"))
    source, destination = (server, client) if segment["back"] else (client, server)
    ports = (80, segment["client"]) if segment["back"] else (segment["client"], 80)
    options = b"\x02\x04\x05\xb4" if segment["flags"] & SYN else b""
    if segment["clock"] is not None:
        options += b"\x01\x01\x08\x0a" + struct.pack(">II", segment["clock"], 1)
    if segment["blocks"]:
        options += b"\x01\x01\x05" + bytes([2 + 8 * len(segment["blocks"])]) + b"".join(struct.pack(">II", *block) for block in segment["blocks"])
    header = struct.pack(">HHIIBBHHH", *ports, segment["sequence"], segment["acknowledgment"], (20 + len(options)) // 4 << 4,
                         segment["flags"], segment["window"], 0, 0) + options
    text = bytes(segment["payload"] + segment.get("rest", 0))
    header = f.with_checksum(header + text, 16, f.pseudo_header(source, destination, f.TCP, len(header + text)))[:len(header)]
    if segment["ipv6"]:
        extensions = segment.setdefault("extensions", chance.choice((b"", b"", bytes([6, 0, 1, 4, 0, 0, 0, 0]))))
        packet = f.ipv6(extensions + header + text, 60 if extensions else 6, source, destination)
    else:
        first = len(header) + segment["payload"]
        packet = f.ipv4((header + text)[:first], f.TCP, source, destination, identification=segment["identification"],
                        more="rest" in segment)
    tagged = f.tag(chance.choice((7, 8)), f.IPV6 if segment["ipv6"] else f.IPV4, packet) if chance.random() < 0.3 else None
    frame = f.ethernet(tagged, 0x8100) if tagged else f.ethernet(packet, f.IPV6 if segment["ipv6"] else f.IPV4)
    headers, whole = len(frame) - segment["payload"], len(frame)
    if not segment["readable"]:
        return [(frame[:headers - len(header) + 13], whole)]  # with the length of the header, and without its flags
    fragments = [(frame[:headers] if segment.setdefault("cut", chance.random() < 0.2) else frame, whole)]
    if "rest" in segment:
        rest = f.ethernet(f.ipv4(text[segment["payload"]:], f.TCP, source, destination, identification=segment["identification"],
                                 offset=first))
        fragments.append((rest, len(rest)))
    return fragments


def write(path, segments, chance):
    """A pcapng of two interfaces, one for each direction."""
    def block(kind, body):
        body += b"\0" * (-len(body) % 4)
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)
    head = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    interface = block(1, struct.pack("<HHI", 1, 0, 0) + struct.pack("<HHB3x", 9, 1, 9))
    parts = [head, interface, interface]
    for segment in segments:
        time = segment["time"]
        for frame, whole in frames_of(segment, chance):
            parts.append(block(6, struct.pack("<IIIII", segment["back"], time >> 32, time & 0xFFFFFFFF, len(frame), whole) + frame))
    path.write_bytes(b"".join(parts))


def expected_rows(segments):
    """(client's port, begin, back) of each direction: its figures."""
    by_client, rows = {}, {}
    for segment in segments:
        by_client.setdefault((segment["client"]), []).append(segment)
    for client, own in by_client.items():
        for number, connection in enumerate(connections_of(own)):
            for back, direction in connection.ends.items():
                if direction.packets:
                    rows[client, number, back] = figures(direction, connection.ends[not back])
    return rows


def counted_rows(path):
    """The same of tcp_health.csv: the connections of a client in the order of their begin, which is that of their least time."""
    connections = {}
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    at = 0
    while at < len(rows):  # the originator's first
        pair = rows[at:at + 2] if at + 1 < len(rows) and rows[at + 1]["src_port"] == rows[at]["dst_port"] and \
            rows[at + 1]["side"] != rows[at]["side"] and rows[at]["side"] == "originator" else rows[at:at + 1]
        client = int(pair[0]["src_port"] if pair[0]["src_port"] != "80" else pair[0]["dst_port"])
        connections.setdefault(client, []).append((min(row["first_seen"] for row in pair), pair))
        at += len(pair)
    return {(client, number, row["src_port"] == "80"): row for client, found in connections.items()
            for number, (_, pair) in enumerate(sorted(found, key=lambda of: of[0])) for row in pair}


def differences(expected, counted, merged):
    if expected.keys() != counted.keys():
        yield sorted(expected.keys() ^ counted.keys())[0], "rows", len(expected), len(counted)
        return
    odd = {(*key[:2], back) for key, row in expected.items() if row["odd_packets"] for back in (False, True)}
    for key, figures_by_hand in expected.items():
        for name, value in figures_by_hand.items():
            column = name if name in ("packets", "payload_bytes") else f"tcp_{name}"
            found = counted[key][column]
            is_sum = merged and column in ORDERED and counted[key][MARK] == "1"
            is_odd = merged and key in odd and f"tcp_{name}" in UNION  # docs/tcp.md
            if str(value) != found and not is_sum and not is_odd:
                yield key, name, value, found


def segments_of(seed, conversations):
    chance = random.Random(seed)
    scripts = [Script(chance, 20000 + number).make() for number in range(conversations)]
    return sorted((segment for script in scripts for segment in script), key=lambda segment: segment["at"]), chance


OUT = ("-q", "--formats", "csv", "-o", "out")
SAVED = ("--tcp", "-q", "--formats", "census", "-o")
WAYS = ((*SAVED, "a", "a.pcapng"), (*SAVED, "b", "b.pcapng"), ("merge", "b/census.wcs", "a/census.wcs", *OUT),
        *(("--tcp", "-j", threads, "all.pcapng", *OUT) for threads in "12358"), ("--tcp", "a.pcapng", "b.pcapng", *OUT))


def compared(seed, conversations, program, folder, environment=None):
    """Makes the captures of a seed in `folder`. (how it was counted, (row, column, by hand, wirecensus)) of each difference, and how many
    directions there are, by hand."""
    segments, chance = segments_of(seed, conversations)
    middle = chance.randrange(1, len(segments))
    for name, part in (("all", segments), ("a", segments[:middle]), ("b", segments[middle:])):
        write(folder / f"{name}.pcapng", part, chance)
    expected, found = expected_rows(segments), []
    for way in WAYS:
        subprocess.run([program, *way], check=True, cwd=folder, timeout=recorded.MAX_SECONDS, env=environment)
        if OUT[-1] in way:
            counted = counted_rows(folder / "out/tcp_health.csv")
            found += [(way, difference) for difference in differences(expected, counted, way[0] == "merge")]
    return found, len(expected)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=recorded.PROGRAM)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--conversations", type=int, default=100)
    arguments = parser.parse_args()
    told = Counter()
    with tempfile.TemporaryDirectory(prefix="wirecensus-nasty-") as name:
        environment = eight_processors(Path(name))
        for seed in range(arguments.first, arguments.first + arguments.seeds):
            found, directions = compared(seed, arguments.conversations, arguments.program, Path(name), environment)
            told["directions"] += directions
            for way, (key, column, by_hand, value) in found:
                told[f"different: {column}"] += 1
                if told[f"different: {column}"] < 4:
                    print(seed, *key, column, by_hand, value, *way, sep="\t", flush=True)
    for kind, count in sorted(told.items()):
        print(f"{count:8} {kind}")
    return any(kind.startswith("different") for kind in told)


if __name__ == "__main__":
    sys.exit(main())
