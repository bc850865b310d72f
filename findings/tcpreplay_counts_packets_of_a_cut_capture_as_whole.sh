#!/usr/bin/env bash
# Of a capture cut by a snap length, tcpreplay sends only the captured bytes of each packet, and its statistics have them as
# "Successful" and none as "Truncated packets", which counts something else: packets of which the system took a part. So
# 1,514-byte packets go out as frames of 96 bytes whose IP headers claim 1,500, and nothing says so. (tcprewrite
# --fixlen is for such files.)
#
# Packages: tcpreplay 4.4.3-1, libpcap0.8 1.10.3-1, libdumbnet1 1.16.3-1 (Debian 12). Source: tcpreplay
# src/send_packets.c, send_packets(): sends pkthdr.caplen bytes; src/common/sendpacket.c, sendpacket(): `trunc_packets`.
#
# Seen 2026-11-29:   3 packets of 1,514 bytes, 96 captured: "Actual: 3 packets (288 bytes)", Truncated packets: 0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
chmod 755 .

apt-get download -qq tcpreplay=4.4.3-1 libpcap0.8=1.10.3-1 libdumbnet1=1.16.3-1 2>apt.log || { cat apt.log >&2; exit 1; }
for package in ./*.deb; do dpkg-deb -x "$package" root; done
export LD_LIBRARY_PATH
LD_LIBRARY_PATH=$(dirname "$(find "$folder/root" -name 'libpcap.so.0.8')")
tcpreplay=$folder/root/usr/bin/tcpreplay

python3 - <<'PYTHON'
import struct

CAPTURED = 96
ETHERNET = bytes.fromhex("020000000002020000000001") + b"\x08\x00"
IP = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 1500, 1, 0, 64, 17, 0, bytes([127, 1, 0, 1]), bytes([127, 2, 0, 1]))

with open("cut.pcap", "wb") as file:
    file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, CAPTURED, 1))
    for number in range(3):
        file.write(struct.pack("<IIII", 1_700_000_000, number, CAPTURED, 1514) + (ETHERNET + IP).ljust(CAPTURED, b"\0"))
PYTHON

# In a network namespace that ends with the command, on its loopback interface.
said=$(unshare --user --map-root-user --net sh -c 'ip link set lo up && exec "$0" --topspeed -i lo cut.pcap' "$tcpreplay" 2>&1)
grep -E 'Actual|Successful|Truncated' <<<"$said"
[[ $said = *'Actual: 3 packets (288 bytes)'* && $said =~ Truncated\ packets:\ +0 ]] ||
  { printf 'this has changed: tcpreplay says\n%s\n' "$said" >&2; exit 1; }
