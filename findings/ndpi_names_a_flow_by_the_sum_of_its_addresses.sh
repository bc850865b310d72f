#!/usr/bin/env bash
# nDPI names a flow BitTorrent because two other hosts used BitTorrent before: it keeps the sum of their addresses, and takes
# a flow that it does not know between any two hosts with the same sum for one of theirs. Ports, content and the hosts
# themselves make no difference, so in a capture of one subnet the application of a flow depends on what else is captured,
# and two halves of a capture give other words than the whole. The same flow alone is Unknown, as is one between hosts with
# another sum. ndpiReader says "Confidence: DPI (cache)", of the flow that had BitTorrent in its packets, too.
#
# Packages: libndpi-bin 4.2-2, libndpi4.2 4.2-2, libpcap0.8 1.10.3-1 (Debian 12). Source: nDPI src/lib/ndpi_main.c and
# src/lib/protocols/bittorrent.c: the key saddr + daddr in bittorrent_cache.
#
# Seen 2026-11-30:   .2 <-> .3 alone: Unknown;   after BitTorrent of .1 <-> .4: BitTorrent;   .2 <-> .5 after it: Unknown
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
chmod 755 .

apt-get download -qq libndpi-bin=4.2-2 libndpi4.2=4.2-2 libpcap0.8=1.10.3-1 libdbus-1-3 2>apt.log || { cat apt.log >&2; exit 1; }
for package in ./*.deb; do dpkg-deb -x "$package" root; done
export LD_LIBRARY_PATH
LD_LIBRARY_PATH=$(find "$folder/root" -name '*.so.*' -printf '%h\n' | sort -u | paste -sd:)

python3 - <<'PYTHON'
import struct

HANDSHAKE = b"\x13BitTorrent protocol" + bytes(8) + b"H" * 20 + b"-XX0001-" + b"p" * 12


def segment(source, destination, ports, numbers, flags, data=b""):
    tcp = struct.pack(">HHIIBBHHH", *ports, *numbers, 0x50, flags, 65535, 0, 0) + data
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 1, 0, 64, 6, 0, bytes(source), bytes(destination))
    return bytes.fromhex("0200000000020200000000010800") + ip + tcp


def flow(client, server, ports, data):
    """A handshake, then the client and the server send in turn."""
    back = ports[::-1]
    yield segment(client, server, ports, (1, 0), 0x02)
    yield segment(server, client, back, (100, 2), 0x12)
    yield segment(client, server, ports, (2, 101), 0x10)
    sent = [2, 101]
    for number, text in enumerate(data):
        own = number % 2
        ends = (server, client, back) if own else (client, server, ports)
        yield segment(*ends, (sent[own], sent[1 - own]), 0x18, text)
        sent[own] += len(text)


def write(path, frames):
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for number, frame in enumerate(frames):
            file.write(struct.pack("<IIII", 1_700_000_000, number * 1000, len(frame), len(frame)) + frame)


def host(number):
    return 192, 0, 2, number


torrent = list(flow(host(1), host(4), (50000, 51413), [HANDSHAKE, HANDSHAKE]))
same_sum = list(flow(host(2), host(3), (40000, 7777), [b"\x01\x07hello" * 5, b"\x02\x09world" * 5] * 12))
other_sum = list(flow(host(2), host(5), (40000, 7777), [b"\x01\x07hello" * 5, b"\x02\x09world" * 5] * 12))
write("alone.pcap", same_sum)
write("after.pcap", torrent + same_sum)
write("other.pcap", torrent + other_sum)
PYTHON

# The word for the flow of 192.0.2.2, without guesses by port.
word() {
  "$folder/root/usr/bin/ndpiReader" -i "$1" -d -v 2 2>/dev/null |
    sed -n 's/.*TCP 192\.0\.2\.2:40000 .*\[proto: [0-9]*\/\([A-Za-z]*\)\].*/\1/p'
}
alone=$(word alone.pcap)
after=$(word after.pcap)
other=$(word other.pcap)
echo "alone: $alone; after BitTorrent of hosts with the same sum: $after; with another sum: $other"
[[ $alone = Unknown && $after = BitTorrent && $other = Unknown ]] || { echo 'this has changed' >&2; exit 1; }
