#!/usr/bin/env bash
# editcap, mergecap and reordercap copy a pcapng file without its last Interface Statistics Block, and do not say so. That
# block is where a capture program writes how many packets it lost (isb_ifdrop, isb_osdrop; draft-ietf-opsawg-pcapng,
# Interface Statistics Block). So a capture that lost 1,007 packets looks complete after any of them, even after a plain
# copy (`editcap in out`). capinfos shows how many such blocks there are, but not what they hold.
#
# Packages: wireshark-common, libwiretap13, libwsutil14 4.0.17-0+deb12u3 (Debian 12). Source: wiretap/pcapng.c,
# pcapng_dump_finish() writes the statistics that were known when the output was opened. The tools open it before they
# read the packets, and dumpcap writes these blocks after the packets.
#
# Seen 2026-11-29:   capture: 2 packets, 1 statistics block; each copy: 2 packets, 0 statistics blocks
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


def block(kind, body):
    length = len(body) + 12
    return struct.pack("<II", kind, length) + body + struct.pack("<I", length)


def statistics(time):
    """Of interface 0: isb_ifrecv 9, isb_ifdrop 1000, isb_osdrop 7."""
    options = b"".join(struct.pack("<HHQ", code, 8, value) for code, value in ((4, 9), (5, 1000), (7, 7)))
    return block(5, struct.pack("<III", 0, *divmod(time, 1 << 32)) + options + struct.pack("<HH", 0, 0))


def packet(time):
    frame = bytes(12) + b"\x08\x06" + bytes(46)
    return block(6, struct.pack("<IIIII", 0, *divmod(time, 1 << 32), 60, 60) + frame)


T = 1_700_000_000_000_000
with open("capture.pcapng", "wb") as file:
    file.write(block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)) + block(1, struct.pack("<HHI", 1, 0, 65535))
               + packet(T) + packet(T + 1) + statistics(T + 2))
PYTHON

bin=root/usr/bin
$bin/editcap capture.pcapng editcap.pcapng
$bin/mergecap -w mergecap.pcapng capture.pcapng
$bin/reordercap capture.pcapng reordercap.pcapng >/dev/null

# How many blocks of a type a file has.
count() {
  python3 - "$@" <<'PYTHON'
import struct
import sys

data, at, found = open(sys.argv[1], "rb").read(), 0, 0
while at < len(data):
    kind, length = struct.unpack_from("<II", data, at)
    found += kind == int(sys.argv[2])
    at += length
print(found)
PYTHON
}

seen=
for file in capture editcap mergecap reordercap; do
  seen+="$file $(count $file.pcapng 6) packets, $(count $file.pcapng 5) statistics; "
done
echo "$seen"
expected='capture 2 packets, 1 statistics; '
for tool in editcap mergecap reordercap; do expected+="$tool 2 packets, 0 statistics; "; done
[ "$seen" = "$expected" ] || { echo "this has changed: it was $expected" >&2; exit 1; }
