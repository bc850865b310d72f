#!/usr/bin/env bash
# capinfos and editcap take the nanoseconds in Ixia's hardware captures (pcap with the magic number 0x1c0001ac) for
# microseconds, and multiply them by 1,000 in 32 bits. capinfos then shows fractions below 0 and above 1, and the copy that
# editcap makes, an ordinary pcapng file, has times that are wrong by seconds or hours. No error or warning is printed.
#
# Packages: wireshark-common, libwiretap13, libwsutil14 4.0.17-0+deb12u3 (Debian 12). Source: wiretap/libpcap.c,
# libpcap_open(): in 4.0 both magic numbers of Ixia have `variant = PCAP`. Later versions have PCAP_NSEC for 0x1c0001ac,
# with a comment that its resolution is nanoseconds (Wireshark's issue 14073). 0x1c0001ab, Ixia's software captures, has
# microseconds and is read correctly.
#
# Seen 2026-11-29 for packets at 22:13:20.123456789 and 22:13:21.002:
#   capinfos 22:13:20.-1097262 and 22:13:21.2000000; copy by editcap 22:13:23.000000 and 03:20:45.646811 of the next day
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
chmod 755 .

version=4.0.17-0+deb12u3
apt-get download -qq {wireshark-common,libwiretap13,libwsutil14}=$version 2>apt.log || { cat apt.log >&2; exit 1; }
for package in ./*.deb; do dpkg-deb -x "$package" root; done
export LD_LIBRARY_PATH
LD_LIBRARY_PATH=$(dirname "$(find "$folder/root" -name 'libwiretap.so.13')")

python3 - <<'PYTHON'
import struct

FRAME = bytes(12) + b"\x08\x06" + bytes(46)


def write(name, magic, fractions):
    """A packet in each second from 2023-11-14 22:13:20 UTC on, at these fractions of it."""
    records = b"".join(struct.pack("<IIII", 1700000000 + second, fraction, 60, 60) + FRAME
                       for second, fraction in enumerate(fractions))
    with open(name, "wb") as file:  # a pcap header, and the number of bytes that follow
        file.write(struct.pack("<IHHiIIII", magic, 2, 4, 0, 0, 65535, 1, len(records)) + records)


write("hardware.pcap", 0x1C0001AC, [123_456_789, 2_000_000])  # nanoseconds
write("software.pcap", 0x1C0001AB, [123_456, 2_000])  # microseconds
PYTHON

# The time of the first and the last packet.
times() { TZ=UTC root/usr/bin/capinfos -a -e "$1" | sed -n 's/.*packet time: *[0-9-]* //p' | paste -s -d ' '; }
hardware=$(times hardware.pcap)
software=$(times software.pcap)
root/usr/bin/editcap hardware.pcap copy.pcapng
copy=$(times copy.pcapng)
echo "hardware: $hardware; its copy: $copy; software: $software"
seen="$hardware $copy $software"
expected="22:13:20.-1097262 22:13:21.2000000 22:13:23.000000 03:20:45.646811 22:13:20.123456 22:13:21.002000"
[ "$seen" = "$expected" ] || { echo "this has changed: it was $expected" >&2; exit 1; }
