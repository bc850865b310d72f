#!/usr/bin/env bash
# tcpreplay sends no packet of a pcapng file with interfaces of two link types, prints nothing, not even its statistics,
# and exits with 0. So a test that looks at its exit code takes a replay of nothing for a success. libpcap refuses the
# second interface ("an interface has a type ... different from the type of the first interface") when the first packet is read, and
# tcpreplay does not ask for its error. Such files come of `dumpcap -i eth0 -i tun0` and of joining captures by mergecap. Of the
# same frames with one interface it sends all.
#
# Packages: tcpreplay 4.4.3-1, libpcap0.8 1.10.3-1, libdumbnet1 1.16.3-1 (Debian 12). Source: tcpreplay
# src/send_packets.c, get_next_packet() and safe_pcap_next(): no packet is the end of the file; libpcap sf-pcapng.c,
# pcap_ng_next_packet().
#
# Seen 2026-11-29:   two link types: no output, exit code 0;   one: "Actual: 2 packets (120 bytes)", exit code 0
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

FRAME = bytes.fromhex("020000000002020000000001") + b"\x08\x06" + bytes(46)


def block(kind, body):
    body += bytes(-len(body) % 4)
    length = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + length + body + length


def capture(path, link_types):
    """A section, its interfaces, and two Ethernet frames of the first."""
    data = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    for link_type in link_types:
        data += block(1, struct.pack("<HHI", link_type, 0, 65535))
    for _ in range(2):
        data += block(6, struct.pack("<IIIII", 0, 0, 1, len(FRAME), len(FRAME)) + FRAME)
    with open(path, "wb") as file:
        file.write(data)


capture("one.pcapng", [1])
capture("two.pcapng", [1, 101])
PYTHON

# In a network namespace that ends with the command, on its loopback interface.
replay() {
  unshare --user --map-root-user --net sh -c 'ip link set lo up && exec "$0" --topspeed -i lo "$1"' "$tcpreplay" "$1" 2>&1 |
    grep -v 'physical layer type\|sendpacket_open_pf' || true
  return "${PIPESTATUS[0]}"
}
one=$(replay one.pcapng) && one_code=0 || one_code=$?
two=$(replay two.pcapng) && two_code=0 || two_code=$?
echo "one link type:  exit code $one_code, $(grep Actual <<<"$one" || echo 'no output')"
echo "two link types: exit code $two_code, ${two:-no output}"
[[ $one_code = 0 && $one = *'Actual: 2 packets (120 bytes)'* && $two_code = 0 && -z $two ]] ||
  { printf 'this has changed: tcpreplay says\n%s\n' "$two" >&2; exit 1; }
