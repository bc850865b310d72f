#!/usr/bin/python3
"""Sends numbered frames without a pause until it gets SIGTERM, then prints how many it sent.

    serial_sender.py IFACE      the source address of frame N is 127.0.0.0 + N; says "sending" after the first
"""
import signal
import socket
import struct
import sys

stopped = []
signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))

UDP = struct.pack(">HHHH", 9, 9, 8, 0)
BEFORE = bytes.fromhex("0200000000020200000000010800") + struct.pack(">BBHHHBBH", 0x45, 0, 28, 0, 0, 64, 17, 0)
AFTER = bytes([127, 0, 0, 1]) + UDP

with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as sender:
    sender.bind((sys.argv[1], 0))
    number = 0
    while not stopped:
        sender.send(BEFORE + struct.pack(">I", 0x7F000000 + number) + AFTER)
        if number == 0:
            print("sending", file=sys.stderr, flush=True)
        number += 1
print(number)
