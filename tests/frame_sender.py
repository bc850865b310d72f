#!/usr/bin/python3
"""Sends equal frames, UDP from 10.9.0.1 to 10.9.0.2 unless told otherwise; prints how many the kernel took.

    frame_sender.py IFACE COUNT [port=N] [type=88cc] [to=MAC] [from=MAC] [tag] [bypass] [fast]

type: an EtherType in the place of IPv4's. bypass: past the queueing discipline, and past all captures. fast: on one
processor, with as many frames under way as fit into memory, which a slow receiver has no room for.
"""
import contextlib
import os
import socket
import struct
import sys

SOL_PACKET, PACKET_QDISC_BYPASS, SO_SNDBUFFORCE = 263, 20, 32
SIZE = 100


def hardware(text):
    return bytes.fromhex(text.replace(":", ""))


def frame(options):
    tag = bytes.fromhex("81000005") if "tag" in options else b""
    size = SIZE - 14 - len(tag)
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, size, 0, 0, 64, 17, 0, bytes([10, 9, 0, 1]), bytes([10, 9, 0, 2]))
    udp = struct.pack(">HHHH", 1024, int(options.get("port", 9)), size - 20, 0)
    return (hardware(options.get("to", "02:00:00:00:00:02")) + hardware(options.get("from", "02:00:00:00:00:01")) + tag
            + bytes.fromhex(options.get("type", "0800")) + (ip + udp).ljust(size, b"\0"))


def send(interface, count, options):
    data, taken = frame(options), 0
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as sender:
        sender.bind((interface, 0))
        if "bypass" in options:
            sender.setsockopt(SOL_PACKET, PACKET_QDISC_BYPASS, 1)
        if "fast" in options:
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
            sender.setsockopt(socket.SOL_SOCKET, SO_SNDBUFFORCE, 1 << 26)
        for _ in range(count):
            with contextlib.suppress(OSError):  # ENOBUFS: dropped behind the interface
                sender.send(data)
                taken += 1
    return taken


if __name__ == "__main__":
    print(send(sys.argv[1], int(sys.argv[2]), dict(option.partition("=")[::2] for option in sys.argv[3:])))
