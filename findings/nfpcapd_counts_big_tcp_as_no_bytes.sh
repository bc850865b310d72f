#!/usr/bin/env bash
# nfpcapd counts a packet of Linux's BIG TCP as one packet of 0 bytes (IPv4), or of the 40 bytes of its header and of protocol 0
# (IPv6). Such packets, up to half a megabyte large, are what a capture on a host sees where gso_max_size and
# gso_ipv4_max_size (ip-link(8); IPv6 since Linux 5.19, IPv4 since 6.3) are raised above 64 KiB: the total length of IPv4 does
# not hold their size and is 0, IPv6 has a Jumbo Payload option (RFC 2675). Nothing is reported: "Processed: 1, skipped: 0, short
# caplen: 0, unknown: 0". So the greatest senders of a host have the fewest bytes.
#
# Package: nfdump 1.7.1-2+deb12u1 (Debian 12); nfpcapd(1) mentions neither. Source: src/nfpcapd/pcaproc.c, ProcessPacket():
# the bytes are ip_len (IPv4), and ip6_plen + 40 (IPv6, whose extension headers are not read).
#
# Seen 2026-11-30, of a packet with 100,000 bytes of data each:
#   IPv4: tcp, ports 40000 and 80, 1 packet, 0 bytes;   IPv6: protocol 0, ports 0 and 0, 1 packet, 40 bytes
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
chmod 755 .

apt-get download -qq nfdump=1.7.1-2+deb12u1 2>apt.log || { cat apt.log >&2; exit 1; }
for package in ./*.deb; do dpkg-deb -x "$package" root; done
export LD_LIBRARY_PATH
LD_LIBRARY_PATH=$(dirname "$(find "$folder/root" -name 'libnfdump*.so*' | head -n 1)")

python3 - <<'PYTHON'
import ipaddress
import struct

SEGMENT = struct.pack(">HHIIBBHHH", 40000, 80, 1, 1, 5 << 4, 0x10, 65535, 0, 0) + bytes(100_000)


def checksum(header):
    total = sum(struct.unpack(f">{len(header) // 2}H", header))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


def ipv4():
    fields = [0x45, 0, 0, 7, 0x4000, 64, 6, 0, b"\xc0\0\2\1", b"\xc0\0\2\2"]
    fields[7] = checksum(struct.pack(">BBHHHBBH4s4s", *fields))
    return b"\x08\0" + struct.pack(">BBHHHBBH4s4s", *fields) + SEGMENT


def ipv6():
    jumbo = struct.pack(">BBBBI", 6, 0, 0xC2, 4, 8 + len(SEGMENT))
    ends = b"".join(ipaddress.ip_address(f"2001:db8::{end}").packed for end in (1, 2))
    return b"\x86\xdd" + struct.pack(">IHBB", 6 << 28, 0, 0, 64) + ends + jumbo + SEGMENT


for name, packet in ("ipv4", ipv4()), ("ipv6", ipv6()):
    frame = bytes(12) + packet
    with open(f"{name}.pcap", "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        file.write(struct.pack("<IIII", 1700000000, 0, len(frame), len(frame)) + frame)
PYTHON

# The flows: protocol, ports, packets and bytes.
flows() {
  mkdir "$1"
  root/usr/bin/nfpcapd -r "$1.pcap" -l "$1" >"$1.log" 2>&1
  root/usr/bin/nfdump -q -N -R "$1" -o "fmt:%pr %sp %dp %pkt %byt" 2>/dev/null | xargs
}
seen="IPv4: $(flows ipv4); IPv6: $(flows ipv6)"
echo "$seen"
expected="IPv4: 6 40000 80 1 0; IPv6: 0 0 0 1 40"
[ "$seen" = "$expected" ] || { echo "this has changed: it was $expected" >&2; exit 1; }
