#!/usr/bin/python3
"""Switches offloads of an interface, as ethtool -K does: set_offload.py IFACE gro=on tso=off gso=off"""
import ctypes
import fcntl
import socket
import struct
import sys

SIOCETHTOOL = 0x8946  # <linux/sockios.h>
COMMANDS = {"tso": 0x1F, "gso": 0x24, "gro": 0x2C}  # ETHTOOL_S... of <linux/ethtool.h>


def switch(interface, feature, on):
    value = ctypes.create_string_buffer(struct.pack("II", COMMANDS[feature], on))
    request = struct.pack("16sP", interface.encode(), ctypes.addressof(value))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCETHTOOL, request)


for setting in sys.argv[2:]:
    name, _, state = setting.partition("=")
    switch(sys.argv[1], name, state == "on")
