#!/usr/bin/env bash
# tcpdump -V compiles its filter anew for a file of another link type, but not for one of the other byte order. On
# loopback captures (LINKTYPE_NULL), whose header is in the byte order of the capturing host, the files of the other
# order then pass nothing, and nothing is said.
#
# Packages: tcpdump 4.99.3-1, libpcap0.8 1.10.3-1 (Debian 12). Source: tcpdump.c, main(): the list of -V goes on with
# pcap_setfilter() of the program at hand unless pcap_datalink() differs; libpcap gencode.c, gen_linktype(): the
# comparison of DLT_NULL is in the order of the file that is open while compiling.
#
# Seen 2026-11-29:   each file alone: 3 packets, 3 packets;   both by -V: 3 packets, and not 6
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
chmod 755 .

apt-get download -qq tcpdump=4.99.3-1 libpcap0.8=1.10.3-1 2>apt.log || { cat apt.log >&2; exit 1; }
for package in ./*.deb; do dpkg-deb -x "$package" root; done
export LD_LIBRARY_PATH
LD_LIBRARY_PATH=$(dirname "$(find "$folder/root" -name 'libpcap.so.0.8')")
tcpdump=$(find root -name tcpdump -type f -perm -u+x)

python3 - <<'PYTHON'
import struct

ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20, 0, 0, 64, 59, 0, bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2]))
for name, order in (("little", "<"), ("big", ">")):
    frame = struct.pack(order + "I", 2) + ip  # AF_INET
    head = struct.pack(order + "IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 0)
    records = b"".join(struct.pack(order + "IIII", 1700000000 + i, 0, len(frame), len(frame)) + frame for i in range(3))
    with open(name + ".pcap", "wb") as file:
        file.write(head + records)
PYTHON

count() { "$tcpdump" -Z "$(id -un)" --count "$@" ip 2>/dev/null | sed -n 's/ packets\?$//p'; }
little=$(count -r little.pcap)
big=$(count -r big.pcap)
printf 'little.pcap\nbig.pcap\n' >list
both=$(count -V list)
echo "alone: $little and $big; by -V: $both"
[ "$little $big $both" = "3 3 3" ] || { echo "this has changed: it was 3 and 3; by -V: 3" >&2; exit 1; }
