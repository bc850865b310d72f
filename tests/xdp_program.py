#!/usr/bin/python3
"""Attaches a small XDP program to an interface, or takes it off: xdp_program.py IFACE generic|native PORT|all|pass|off

It drops UDP datagrams over untagged IPv4 without options to that destination port, all packets, or none. Instructions
are written out as <linux/bpf.h> defines them, so that no compiler is needed; x86-64 and arm64 know bpf(2) by number.
"""
import ctypes
import os
import platform
import socket
import struct
import sys

BPF_CALL = {"x86_64": 321, "aarch64": 280}[platform.machine()]
BPF_PROG_LOAD, BPF_PROG_TYPE_XDP = 5, 6
XDP_DROP, XDP_PASS = 1, 2
RTM_SETLINK, REQUEST_WITH_ANSWER = 19, 5
IFLA_XDP, IFLA_XDP_FD, IFLA_XDP_FLAGS = 43 | 0x8000, 1, 3
MODES = {"generic": 2, "native": 4}  # XDP_FLAGS_SKB_MODE, XDP_FLAGS_DRV_MODE
PORT_AT = 14 + 20 + 2


def instruction(code, destination=0, source=0, offset=0, value=0):
    return struct.pack("<BBhi", code, source << 4 | destination, offset, value)


def result(value):
    return instruction(0xB7, 0, value=value) + instruction(0x95)


def program(what):
    if what in ("all", "pass"):
        return result(XDP_DROP if what == "all" else XDP_PASS)
    return (instruction(0x61, 2, 1, 0)                                  # r2 = data
            + instruction(0x61, 3, 1, 4)                                # r3 = data_end
            + instruction(0xBF, 4, 2) + instruction(0x07, 4, value=PORT_AT + 2)
            + instruction(0x2D, 4, 3, 4)                                # where it is too short: pass
            + instruction(0x69, 5, 2, PORT_AT)
            + instruction(0x55, 5, 0, 2, socket.htons(int(what)))       # another port: pass
            + result(XDP_DROP) + result(XDP_PASS))


def load(what):
    """The descriptor of the program."""
    libc = ctypes.CDLL(None, use_errno=True)
    code, log = ctypes.create_string_buffer(program(what)), ctypes.create_string_buffer(1 << 16)
    license_text = ctypes.create_string_buffer(b"GPL")
    attributes = struct.pack("<IIQQIIQ", BPF_PROG_TYPE_XDP, (len(code) - 1) // 8, ctypes.addressof(code),
                             ctypes.addressof(license_text), 1, len(log), ctypes.addressof(log)).ljust(128, b"\0")
    descriptor = libc.syscall(BPF_CALL, BPF_PROG_LOAD, ctypes.create_string_buffer(attributes, 128), 128)
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()) + log.value.decode())
    return descriptor


def attribute(kind, content):
    return struct.pack("<HH", 4 + len(content), kind) + content + b"\0" * (-len(content) % 4)


def attach(interface, mode, descriptor):
    xdp = attribute(IFLA_XDP, attribute(IFLA_XDP_FD, struct.pack("<i", descriptor))
                    + attribute(IFLA_XDP_FLAGS, struct.pack("<I", MODES[mode])))
    body = struct.pack("<BBHiII", 0, 0, 0, socket.if_nametoindex(interface), 0, 0) + xdp
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as netlink:
        netlink.send(struct.pack("<IHHII", 16 + len(body), RTM_SETLINK, REQUEST_WITH_ANSWER, 1, 0) + body)
        error = struct.unpack_from("<i", netlink.recv(65536), 16)[0]
    if error:
        raise OSError(-error, os.strerror(-error))


if __name__ == "__main__":
    attach(sys.argv[1], sys.argv[2], -1 if sys.argv[3] == "off" else load(sys.argv[3]))
