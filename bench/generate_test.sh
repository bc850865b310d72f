#!/bin/sh
# generate_test.sh GENERATOR: what wirecensus-generate promises. The same bytes in every run, the number of packets
# asked for, no malformed packet or wrong checksum in tshark's eyes, and never half a file.
set -eu
generator=$1
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

has() { command -v "$1" >/dev/null; }

check_packets() {
  [ "$(capinfos -M -r -T -c "$1.pcap" | cut -f 2)" = 2000 ] || fail "$1 has not 2000 packets"
}

check_content() {
  faults=$(tshark -n -r "$1.pcap" -o ip.check_checksum:TRUE -o tcp.check_checksum:TRUE \
    -o udp.check_checksum:TRUE -Y '_ws.malformed || ip.checksum.status == 0 ||
      tcp.checksum.status == 0 || udp.checksum.status == 0 || icmp.checksum.status == 0 ||
      icmpv6.checksum.status == 0' 2>/dev/null)
  [ -z "$faults" ] || fail "$1 has faulty packets: $faults"
}

for profile in demo replay imix small flood elephant gap; do
  "$generator" $profile -o $profile.pcap --packets 2000 --flows 100 >said
  grep -q '^packets 2000, ' said || fail "$profile does not say 2000 packets"
  "$generator" $profile -o again.pcap --packets 2000 --flows 100 >/dev/null
  cmp $profile.pcap again.pcap || fail "$profile differs between two runs"
  ! has capinfos || check_packets $profile
  ! has tshark || check_content $profile
done

"$generator" demo -o other.pcap --packets 2000 --flows 100 --seed 2 >/dev/null
! cmp -s demo.pcap other.pcap || fail "another seed gives the same bytes"
"$generator" demo -o finer.pcap --packets 2000 --flows 100 --nanoseconds >/dev/null
[ "$(head -c 4 finer.pcap | od -An -tx1 | tr -d ' ')" = 4d3cb2a1 ] || fail "no nanosecond magic"

! "$generator" demo -o /dev/full 2>message || fail "a full disk is no failure"
grep -q 'No space left' message || fail "a full disk is not told"
! "$generator" demo -o missing/directory.pcap 2>message || fail "a missing directory is no failure"
! "$generator" nothing -o nothing.pcap 2>message || fail "an unknown profile is no failure"
[ ! -e nothing.pcap ] || fail "an unknown profile leaves a file"
(ulimit -f 8 && trap '' XFSZ && ! "$generator" demo -o limited.pcap 2>/dev/null) ||
  fail "a file limit is no failure"
for left in limited.pcap*; do [ ! -e "$left" ] || fail "$left is left of a failed run"; done
echo "all well"
