#include "metrics/census.h"

#include <algorithm>

namespace wirecensus::metrics {

void Totals::merge(const Totals& other) {
  packets += other.packets;
  frame_bytes += other.frame_bytes;
  captured_bytes += other.captured_bytes;
  fcs_bytes += other.fcs_bytes;
  ip_packets += other.ip_packets;
  ip_bytes += other.ip_bytes;
  payload_bytes += other.payload_bytes;
  fragments += other.fragments;
  aggregates += other.aggregates;
  packets_without_time += other.packets_without_time;
  frame_bytes_without_time += other.frame_bytes_without_time;
  first_seen = std::min(first_seen, other.first_seen);
  last_seen = std::max(last_seen, other.last_seen);
  for (std::size_t i = 0; i < issues.size(); ++i) issues[i] += other.issues[i];
}

Timestamp begin_of(const Census& census) {
  if (census.interval) return census.interval->begin;
  return census.totals.has_time() ? census.totals.first_seen : kNoTime;
}

}  // namespace wirecensus::metrics
