"""Hosts: network namespaces without a name, which end with the process, each with a TUN device; of super packets, with a TAP
device, because a capture is told their segments only of interfaces with a link-layer header."""
import contextlib
import ctypes
import fcntl
import os
import struct
import subprocess
from pathlib import Path

CLONE_NEWNET = 0x40000000
TUNSETIFF, TUNSETOFFLOAD = 0x400454CA, 0x400454D0
IFF_TUN, IFF_TAP, IFF_NO_PI, IFF_VNET_HDR = 0x0001, 0x0002, 0x1000, 0x4000
TUN_F_CSUM, TUN_F_TSO4, TUN_F_TSO6 = 1, 2, 4
SUPER_HEADERS = 10 + 14  # bytes of struct virtio_net_hdr and of Ethernet
DEVICE = "t0"
LIBC = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def hardware(address):
    return f"02:00:00:00:00:0{address[-1]}"


class Host:
    """`peer` is the address of the other host."""

    def __init__(self, address, peer, sysctls=(), super_packets=False):
        self.address = address
        own = self.of_thread()
        checked(LIBC.unshare(CLONE_NEWNET))
        self.namespace = self.of_thread()
        checked(LIBC.setns(own, CLONE_NEWNET))
        os.close(own)
        with self.inside():
            self.set_sysctls([("ipv6/conf/all/disable_ipv6", 0 if ":" in address else 1),
                              ("ipv4/tcp_no_metrics_save", 1), ("ipv4/tcp_congestion_control", "reno"), *sysctls])
            self.tun = self.open_tun(super_packets)
            size, words = (64, "nodad") if ":" in address else (24, "")
            commands = [f"link set {DEVICE} txqueuelen 10000", f"link set {DEVICE} up",
                        f"addr add {address}/{size} dev {DEVICE} {words}"]
            if super_packets:
                commands = [f"link set {DEVICE} address {hardware(address)}", *commands,
                            f"neighbour replace {peer} lladdr {hardware(peer)} dev {DEVICE}"]
            self.ip(commands)

    @staticmethod
    def of_thread():
        return os.open("/proc/thread-self/ns/net", os.O_RDONLY)

    @contextlib.contextmanager
    def inside(self):
        """The calling thread is in the namespace meanwhile."""
        own = self.of_thread()
        checked(LIBC.setns(self.namespace, CLONE_NEWNET))
        try:
            yield
        finally:
            checked(LIBC.setns(own, CLONE_NEWNET))
            os.close(own)

    @staticmethod
    def set_sysctls(settings):
        for name, value in settings:
            Path("/proc/sys/net", name).write_text(str(value), encoding="ascii")

    @staticmethod
    def ip(commands):
        subprocess.run(["ip", "-batch", "-"], input="\n".join(commands) + "\n", text=True, check=True)

    @staticmethod
    def open_tun(super_packets):
        tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        flags = IFF_NO_PI | (IFF_TAP | IFF_VNET_HDR if super_packets else IFF_TUN)
        fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", DEVICE.encode(), flags))
        if super_packets:
            fcntl.ioctl(tun, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6)
        return tun

    def counters(self):
        """What the kernel counted in this namespace: TcpExt of netstat(8), by name."""
        with self.inside():
            lines = Path("/proc/thread-self/net/netstat").read_text(encoding="ascii").splitlines()
        for names, values in zip(lines[::2], lines[1::2]):
            if names.startswith("TcpExt:"):
                return dict(zip(names.split()[1:], map(int, values.split()[1:])))
        raise RuntimeError("no TcpExt in /proc/net/netstat")
