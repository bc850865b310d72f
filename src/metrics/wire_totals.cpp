#include "metrics/wire_totals.h"

namespace wirecensus::metrics {

std::optional<WireTotals> wire_totals(const Census& census) {
  WireTotals wire{.packets = census.totals.packets, .bytes = census.totals.frame_bytes};
  for (const InterfaceAccount& account : census.ledger.interfaces) {
    if (!account.super_packets || account.super_packets->indivisible > 0) return std::nullopt;
    wire.super_packets += account.super_packets->frames;
    if (account.super_packets->divided) continue;  // the totals already count the parts
    wire.packets += account.super_packets->more_packets;
    wire.bytes += account.super_packets->more_bytes;
  }
  return wire;
}

}  // namespace wirecensus::metrics
