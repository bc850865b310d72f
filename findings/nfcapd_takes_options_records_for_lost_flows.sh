#!/usr/bin/env bash
# nfcapd reports a sequence error for each IPFIX message that has records of an options template, although nothing was lost. The
# sequence number of a message counts the data records before it, those of options templates too (RFC 7011, sections 3.1 and 8); nfcapd
# adds only flow records to what it expects next. Exporters send such records regularly, as RFC 7011 wants them to (statistics of the
# metering and the exporting process, names of interfaces, sampling), so "Sequence Errors" grow on a path that loses nothing, and
# those of a real loss cannot be told from them.
#
# Package: nfdump 1.7.1-2+deb12u1 (Debian 12); nfcapd(1) does not mention it. Source: src/netflow/ipfix.c: what is expected next is
# advanced where flow records are processed, and not where a set of options records is (Process_ipfix_option_data()).
#
# Seen 2026-11-30, of 20 messages with one flow record each, in order, all received, and of the same with an options record (of the
# metering process) in every second one, of which nine have a message after them:
#   without: Flows: 20, Sequence Errors: 0;   with: Flows: 20, Sequence Errors: 9
set -euo pipefail
folder=$(mktemp -d)
collector=
trap '[ -z "$collector" ] || kill "$collector" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
chmod 755 .

apt-get download -qq nfdump=1.7.1-2+deb12u1 2>apt.log || { cat apt.log >&2; exit 1; }
for package in ./*.deb; do dpkg-deb -x "$package" root; done
export LD_LIBRARY_PATH
LD_LIBRARY_PATH=$(dirname "$(find "$folder/root" -name 'libnfdump*.so*' | head -n 1)")

cat >send.py <<'PYTHON'
import socket
import struct
import sys
import time

NOW = 1_700_000_000
FIELDS = [(8, 4), (12, 4), (7, 2), (11, 2), (4, 1), (1, 8), (2, 8), (152, 8), (153, 8)]  # addresses, ports, protocol, bytes, packets, times
TEMPLATE = struct.pack(">HH", 256, len(FIELDS)) + b"".join(struct.pack(">HH", *field) for field in FIELDS)
# Scope: the metering process; then the flows and packets that it ignored.
OPTIONS = struct.pack(">HHH", 257, 3, 1) + b"".join(struct.pack(">HH", *field) for field in [(143, 4), (165, 8), (164, 8)])


def one_set(number, content):
    return struct.pack(">HH", number, 4 + len(content)) + content


def flow(port):
    milliseconds = 1000 * NOW
    return struct.pack(">4s4sHHBQQQQ", b"\xc0\0\2\1", b"\xc0\0\2\2", port, 80, 6, 100, 1, milliseconds, milliseconds)


port, with_options = int(sys.argv[1]), sys.argv[2] == "with"
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sequence = 0
for message in range(20):
    sets = one_set(2, TEMPLATE) + one_set(3, OPTIONS) if message == 0 else b""
    sets += one_set(256, flow(40000 + message))
    records = 1
    if with_options and message % 2 == 1:
        sets += one_set(257, struct.pack(">IQQ", 1, 0, 0))
        records += 1
    sender.sendto(struct.pack(">HHIII", 10, 16 + len(sets), NOW + message, sequence, 1) + sets, ("127.0.0.1", port))
    sequence += records
    time.sleep(0.01)
PYTHON

# figures NAME: "FLOWS ERRORS" that nfcapd says at its end.
figures() {
  local port=$((20000 + RANDOM % 20000))
  mkdir "$1"
  root/usr/bin/nfcapd -w "$1" -b 127.0.0.1 -p "$port" >"$1.log" 2>&1 &
  collector=$!
  sleep 1
  python3 send.py "$port" "$1"
  sleep 1
  kill -TERM "$collector"
  wait "$collector" || true
  collector=
  sed -n 's/.*Flows: \([0-9]*\),.*Sequence Errors: \([0-9]*\),.*/\1 \2/p' "$1.log" | tail -n 1
}

seen=$(for name in without with; do echo "$name: $(figures $name)"; done)
echo "$seen"
[ "$seen" = "without: 20 0
with: 20 9" ]
