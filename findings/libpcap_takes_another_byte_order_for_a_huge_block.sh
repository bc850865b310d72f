#!/usr/bin/env bash
# libpcap reads a pcapng file whose second section has the other byte order only up to that section: the length of its
# header is taken in the first one's order, and the message speaks of a block of 469762048 bytes. The format has the
# byte-order magic in each section header for this (draft-ietf-opsawg-pcapng, Section Header Block), and Wireshark's
# tools read all of it. Such files come of joining captures of two machines by `cat`.
#
# Packages: tcpdump 4.99.3-1, libpcap0.8 1.10.3-1, wireshark-common 4.0.17-0+deb12u3 (Debian 12). Source: libpcap
# sf-pcapng.c, read_block(): the length is swapped by the order of the section before.
#
# Seen 2026-11-29:   tcpdump: 1 packet, then "pcapng block size 469762048 > maximum 16777216";   capinfos: 2 packets
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


def block(order, kind, body):
    body += bytes(-len(body) % 4)
    length = len(body) + 12
    return struct.pack(order + "II", kind, length) + body + struct.pack(order + "I", length)


def section(order):
    """A section header, an Ethernet interface, and a packet."""
    frame = bytes(12) + b"\x08\x06" + bytes(46)
    return (block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))
            + block(order, 1, struct.pack(order + "HHI", 1, 0, 65535))
            + block(order, 6, struct.pack(order + "IIIII", 0, 0, 1, 60, 60) + frame))


with open("both.pcapng", "wb") as file:
    file.write(section("<") + section(">"))
PYTHON

said=$("$tcpdump" -n -r both.pcapng 2>&1 || true)
packets=$(grep -c ARP <<<"$said" || true)
echo "tcpdump: $packets packet; $(grep 'block size' <<<"$said")"
if command -v capinfos >/dev/null; then
  echo "capinfos $(dpkg-query -W -f '${Version}' wireshark-common): $(capinfos -T -r -c -M both.pcapng | cut -f 2) packets"
fi
[ "$packets" = 1 ] && grep -q 'pcapng block size 469762048 > maximum 16777216' <<<"$said" ||
  { printf 'this has changed: tcpdump says\n%s\n' "$said" >&2; exit 1; }
