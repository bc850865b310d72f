#include "saved/census_tunnels.h"

#include <algorithm>
#include <array>

#include "saved/census_flow_key.h"

namespace wirecensus::saved {
namespace {

// A saved census with tunnels begins with `counted`.
enum class TunnelEntry : std::uint8_t { counted, outer, inner };

void write_chain(CensusBytesWriter& out, const TunnelChain& chain) {
  const auto end = std::find(chain.begin(), chain.end(), TunnelKind::none);
  out.number(static_cast<std::uint64_t>(end - chain.begin()));
  for (auto kind = chain.begin(); kind != end; ++kind)
    out.number(static_cast<std::uint64_t>(*kind));
}

TunnelChain read_chain(CensusBytesReader& in) {
  TunnelChain chain{};
  const std::uint64_t count = in.number_to(chain.size());
  if (count == 0) in.fail();
  for (std::uint64_t i = 0; i < count && !in.failed(); ++i) chain[i] = read_tunnel_kind(in);
  return chain;
}

void write_outer(CensusBytesWriter out, const inspect::OuterTunnel& tunnel) {
  out.byte(static_cast<std::uint8_t>(TunnelEntry::outer));
  write_flow_key(out, tunnel.key);
  out.number(static_cast<std::uint64_t>(tunnel.kind));
  out.number(tunnel.inner_packets);
  if (tunnel.filtered_packets > 0) out.number(tunnel.filtered_packets);
}

inspect::OuterTunnel read_outer(CensusBytesReader& in) {
  inspect::OuterTunnel tunnel;
  tunnel.key = read_flow_key(in);
  tunnel.kind = read_tunnel_kind(in);
  tunnel.inner_packets = in.number();
  if (!in.empty()) tunnel.filtered_packets = in.number();
  return tunnel;
}

void write_inner(CensusBytesWriter out, const inspect::InnerFlow& flow) {
  const inspect::InnerCounters& counters = flow.counters;
  out.byte(static_cast<std::uint8_t>(TunnelEntry::inner));
  write_inner_key(out, flow.key);
  for (const std::uint64_t number :
       {counters.packets, counters.ip_bytes, counters.payload_bytes, std::uint64_t{counters.min_id},
        std::uint64_t{counters.max_id}})
    out.number(number);
  out.signed_64(counters.first_seen);
  out.signed_64(counters.last_seen);
  write_chain(out, counters.chain);
}

inspect::InnerFlow read_inner(CensusBytesReader& in) {
  inspect::InnerFlow flow;
  flow.key = read_inner_key(in);
  flow.counters.packets = in.number();
  flow.counters.ip_bytes = in.number();
  flow.counters.payload_bytes = in.number();
  flow.counters.min_id = read_tunnel_id(in);
  flow.counters.max_id = read_tunnel_id(in);
  flow.counters.first_seen = in.signed_64();
  flow.counters.last_seen = in.signed_64();
  flow.counters.chain = read_chain(in);
  if (flow.counters.packets == 0) in.fail();
  return flow;
}

// In strict order, so each occurs once.
template <typename Record>
void append_next(CensusBytesReader& in, std::vector<Record>& records, const Record& next) {
  if (!records.empty() && next.key <= records.back().key) return in.fail();
  if (!in.failed()) records.push_back(next);
}

}  // namespace

void write_tunnels(const inspect::TunnelRecords& tunnels, CensusBlockWriter& file) {
  if (!tunnels.counted) return;
  const auto entry = [&] { return file.entry(CensusBlockKind::tunnels); };
  entry().byte(static_cast<std::uint8_t>(TunnelEntry::counted));
  for (const inspect::OuterTunnel& tunnel : tunnels.outer) write_outer(entry(), tunnel);
  for (const inspect::InnerFlow& flow : tunnels.inner) write_inner(entry(), flow);
}

void read_tunnels(CensusBytesReader& in, inspect::TunnelRecords& tunnels) {
  const auto kind = in.name(TunnelEntry::inner);
  if (in.failed()) return;
  if ((kind == TunnelEntry::counted) == tunnels.counted) return in.fail();
  switch (kind) {
    case TunnelEntry::counted: tunnels.counted = true; return;
    case TunnelEntry::outer: return append_next(in, tunnels.outer, read_outer(in));
    case TunnelEntry::inner: return append_next(in, tunnels.inner, read_inner(in));
  }
}

}  // namespace wirecensus::saved
