#!/usr/bin/env bash
# Shows the main job from end to end: traffic is replayed at top speed into an interface of a
# network namespace made for the purpose, wirecensus counts it live, and the count must equal what
# was sent. Where namespaces or privileges are missing, the same capture is counted as a file.
#
#   bench/demo.sh BUILD-FOLDER [OUTPUT-FOLDER]
set -euo pipefail
export XDG_CONFIG_HOME=/dev/null  # no options of the user's own
build=$1
output=${2:-build/demo}
namespace=wirecensus-demo-$$
capture=$output/demo.pcap

mkdir -p "$output"
echo
echo "== making a capture, the same bytes each time"
"$build/wirecensus-generate" demo -o "$capture"

metric() { sed -n "s/^$1,\([^,]*\),.*/\1/p" "$output/packet_metrics.csv"; }

show_files() {
  echo
  echo "== result files"
  ls -l "$output"/packet_metrics.csv "$output"/packet_flows.csv "$output"/ip_flows.csv \
    "$output"/packet_size_distribution.png "$output"/traffic_over_time.png
}

count_file() {
  echo "== counting the capture as a file instead: $1"
  "$build/wirecensus" -o "$output" "$capture"
  show_files
}

inside() { ip netns exec "$namespace" "$@"; }

# A namespace with nothing but a loopback interface; IPv6 is off so that the kernel sends nothing of
# its own into it.
make_namespace() {
  ip netns add "$namespace" 2>"$output/namespace.log" || return 1
  trap 'ip netns delete "$namespace"' EXIT
  inside sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 \
    2>>"$output/namespace.log" || true
  inside ip link set lo up
}

count_live() {
  echo
  echo "== wirecensus -i lo --expect demo.pcap -- tcpreplay --topspeed -i lo demo.pcap"
  local code=0
  inside "$build/wirecensus" -i lo -o "$output" --expect "$capture" \
    -- tcpreplay --topspeed -i lo "$capture" 2>"$output/wirecensus.log" || code=$?
  grep -v '^wrote ' "$output/wirecensus.log"
  show_files
  compare "$code"
}

compare() {
  local sent sent_bytes counted counted_bytes
  sent=$(sed -n 's/.*Successful packets: *\([0-9]*\).*/\1/p' "$output/wirecensus.log")
  sent_bytes=$(sed -n 's/^tcpreplay: Actual: [0-9]* packets (\([0-9]*\) bytes).*/\1/p' "$output/wirecensus.log")
  counted=$(metric total_packets)
  counted_bytes=$(metric total_bytes)
  echo
  echo "== sent by tcpreplay:      $sent packets, $sent_bytes bytes"
  echo "== counted by wirecensus:  $counted packets, $counted_bytes bytes"
  if [ "$1" = 0 ] && [ "$sent" = "$counted" ] && [ "$sent_bytes" = "$counted_bytes" ]; then
    echo "== the count equals what was sent"
  else
    echo "== THE COUNT DIFFERS from what was sent (exit code $1)"
    exit 1
  fi
}

if ! command -v ip >/dev/null || ! command -v tcpreplay >/dev/null; then
  count_file "ip or tcpreplay is not installed"
elif make_namespace; then
  count_live
else
  count_file "no network namespace can be made here ($(tail -n 1 "$output/namespace.log"))"
fi
