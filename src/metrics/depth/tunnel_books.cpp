#include "metrics/depth/tunnel_books.h"

#include "base/saturating.h"
#include "metrics/balance.h"

namespace wirecensus::metrics {
namespace {

class TunnelBooks {
 public:
  explicit TunnelBooks(const inspect::TunnelRecords& tunnels) : tunnels_(tunnels) {}

  void take(const flow::FlowKey& key, const flow::FlowCounters& counters) {
    const inspect::OuterTunnel* tunnel = counters.packets > 0 ? tunnels_.find(key) : nullptr;
    if (tunnel == nullptr) return;
    ++found_;
    inner_ += tunnel->inner_packets;
    sums_.filtered_packets += tunnel->filtered_packets;
    sums_.packets[static_cast<std::size_t>(tunnel->kind)] += counters.packets;
    const std::uint64_t seen = saturating_sum(tunnel->inner_packets, tunnel->filtered_packets);
    if (seen > counters.packets) {
      sums_.balanced = false;
    } else {
      sums_.hidden_packets += counters.packets - seen;
    }
  }

  TunnelSums finish() {
    sums_.inner_flows = tunnels_.inner.size();
    for (const inspect::InnerFlow& flow : tunnels_.inner) {
      sums_.inner_packets += flow.counters.packets;
      sums_.inner_ip_bytes += flow.counters.ip_bytes;
    }
    if (found_ != tunnels_.outer.size() || inner_ != sums_.inner_packets) sums_.balanced = false;
    return sums_;
  }

 private:
  const inspect::TunnelRecords& tunnels_;
  TunnelSums sums_;
  std::uint64_t found_ = 0;
  std::uint64_t inner_ = 0;
};

}  // namespace

TunnelSums tunnel_sums(const Census& census) {
  TunnelBooks books(census.depth.tunnels);
  if (!census.depth.tunnels.outer.empty()) {
    census.flows.for_each([&](flow::FlowRef, const auto& compact) {
      const flow::FlowRecord record = flow::expand(compact);
      books.take(record.key, record.forward);
      books.take(record.key.reversed(), record.reverse);
    });
  }
  return books.finish();
}

void balance_tunnels(Census& census) {
  if (!census.depth.tunnels.counted || may_have_remainder(census.ledger)) return;
  if (tunnel_sums(census).balanced) return;
  census.ledger.add_loss({LossCause::books_do_not_balance, "wirecensus", 0, false,
                          "flows and what is inside tunnels disagree; this is a bug in wirecensus, "
                          "please report it"});
}

}  // namespace wirecensus::metrics
