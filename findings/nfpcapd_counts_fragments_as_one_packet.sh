#!/usr/bin/env bash
# nfpcapd counts the fragments of an IPv4 datagram as one packet, and their headers once: two fragments of 148 IP bytes are 1
# packet of 128 bytes. Where the capture lacks one fragment, the others are not counted at all. Its own total reads
# "Processed: 2, skipped: 0". So its sums are below the counters of interfaces wherever datagrams exceed the MTU.
#
# Package: nfdump 1.7.1-2+deb12u1 (Debian 12). nfpcapd(1) does not mention fragments. Source: src/nfpcapd/pcaproc.c,
# ProcessPacket(): IPFrag_tree_Update() returns nothing until a datagram is whole, and then the datagram is counted.
#
# Seen 2026-11-29:   2 fragments, 148 bytes: 1 packet, 128 bytes;   the first of them alone, 84 bytes: no packet
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
import struct


def checksum(header):
    total = sum(struct.unpack(f">{len(header) // 2}H", header))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


def fragment(offset, more, data):
    fields = [0x45, 0, 20 + len(data), 7, more << 13 | offset // 8, 64, 17, 0, b"\xc0\0\2\1", b"\xc0\0\2\2"]
    fields[7] = checksum(struct.pack(">BBHHHBBH4s4s", *fields))
    return bytes(12) + b"\x08\0" + struct.pack(">BBHHHBBH4s4s", *fields) + data


def write(name, frames):
    with open(name, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for number, frame in enumerate(frames):
            file.write(struct.pack("<IIII", 1700000000, number, len(frame), len(frame)) + frame)


datagram = struct.pack(">HHHH", 1000, 2000, 108, 0) + bytes(100)
fragments = [fragment(0, 1, datagram[:64]), fragment(64, 0, datagram[64:])]
write("whole.pcap", fragments)
write("without_the_last.pcap", fragments[:1])
PYTHON

# Packets and bytes of all flows.
sums() {
  mkdir "$1"
  root/usr/bin/nfpcapd -r "$1.pcap" -l "$1" >"$1.log" 2>&1
  root/usr/bin/nfdump -R "$1" 2>/dev/null | sed -n 's/.*total bytes: \([0-9]*\), total packets: \([0-9]*\).*/\2 packets, \1 bytes/p'
}
seen="whole: $(sums whole); without the last: $(sums without_the_last)"
echo "$seen"
expected="whole: 1 packets, 128 bytes; without the last: 0 packets, 0 bytes"
[ "$seen" = "$expected" ] || { echo "this has changed: it was $expected" >&2; exit 1; }
