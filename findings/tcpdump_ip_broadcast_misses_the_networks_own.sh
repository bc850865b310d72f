#!/usr/bin/env bash
# `tcpdump -i eth0 'ip broadcast'` misses packets to the broadcast address of eth0's network (192.0.2.255 of 192.0.2.0/24),
# though pcap-filter(7) says that this primitive "looks up the subnet mask on the interface on which the capture is being
# done". tcpdump looks it up only with -f, an option for printing names; otherwise, and for all files, 'ip broadcast' passes
# packets to 255.255.255.255 and 0.0.0.0 alone. With -f, on little-endian machines, the mask is in the wrong byte order:
# then it passes packets to 0.x.x.x and 255.x.x.x, and still not those to 192.0.2.255. No error or warning is printed.
#
# Packages: tcpdump 4.99.3-1, libpcap0.8 1.10.3-1 (Debian 12). Source: tcpdump.c, main(): netmask is 0 unless -f was given,
# and goes to pcap_compile() in network byte order, where libpcap takes host byte order (on master since commit 2c5130e6 of
# 2025, "Fix "ip broadcast" netmask byte order with the -f flag", in no release up to 4.99.6). For callers that do not know
# the mask libpcap has PCAP_NETMASK_UNKNOWN, with which such a filter is refused (pcap_compile(3PCAP)).
#
# Seen 2026-11-29 for a packet to 192.0.2.255 on an interface with 192.0.2.1/24:
#   captured by 'ether broadcast': 1, 'ip broadcast': 0, 'ip broadcast' with -f: 0 (compares the bits of 0xff000000)
set -euo pipefail
[ "$(id -u)" = 0 ] || { echo "this needs root, for a network namespace with an interface of its own" >&2; exit 1; }
folder=$(mktemp -d)
namespace=finding-$$
trap 'jobs -p | xargs -r kill 2>/dev/null || true; ip netns delete "$namespace" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
chmod 755 .

apt-get download -qq tcpdump=4.99.3-1 libpcap0.8=1.10.3-1 2>apt.log || { cat apt.log >&2; exit 1; }
for package in ./*.deb; do dpkg-deb -x "$package" root; done
libraries=$(dirname "$(find "$folder/root" -name 'libpcap.so.0.8')")
tcpdump=$(find root -name tcpdump -type f -perm -u+x)

ip netns add "$namespace"
inside() { ip netns exec "$namespace" env LD_LIBRARY_PATH="$libraries" "$@"; }
inside ip link add finding0 type veth peer name finding1
inside ip address add 192.0.2.1/24 broadcast 192.0.2.255 dev finding0
inside ip link set finding0 up
inside ip link set finding1 up

# capture NAME WORD...: in the background, until a packet is captured or ten minutes have passed. Returns when tcpdump listens.
capture() {
  local name=$1
  shift
  ip netns exec "$namespace" env LD_LIBRARY_PATH="$libraries" timeout 600 \
    "$tcpdump" -Z root -n -U -i finding0 -c 1 -w "$name.pcap" "$@" 2>"$name.log" &
  for _ in $(seq 300); do
    grep -q 'listening on' "$name.log" && return
    sleep 0.1
  done
}
capture ip 'ip broadcast'
ip=$!
capture ip_f -f 'ip broadcast'
ip_f=$!
capture ether 'ether broadcast'
ether=$!
inside python3 - <<'PYTHON'
import socket

udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
udp.sendto(b"to all of 192.0.2.0/24", ("192.0.2.255", 9))
PYTHON
wait "$ether"
sleep 1  # the others have what they pass by then
kill "$ip" "$ip_f" 2>/dev/null || true  # one that had captured it has ended
wait

count() { inside "$tcpdump" -Z root -n --count -r "$1.pcap" 2>/dev/null | sed -n 's/ packets\?$//p'; }
mask=$(inside "$tcpdump" -f -i finding0 -d 'ip broadcast' | sed -n 's/.*and *#//p')
seen="'ether broadcast': $(count ether), 'ip broadcast': $(count ip), with -f: $(count ip_f), of $mask"
echo "$seen"
expected="'ether broadcast': 1, 'ip broadcast': 0, with -f: 0, of 0xff000000"
[ "$seen" = "$expected" ] || { echo "this has changed: it was $expected" >&2; exit 1; }
