// What /metrics shows of a count: sums, of which none falls while the count goes on.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "base/ledger.h"
#include "base/protocol.h"
#include "metrics/balance.h"
#include "metrics/census.h"

namespace wirecensus::serve {

// The number of protocols with a sum of their own. Hostile traffic may have any of thousands; those
// that are seen first keep theirs, and all others share one.
inline constexpr std::size_t kMaxProtocols = 500;

struct Figures {
  metrics::Totals totals;
  std::vector<metrics::SizeCount> sizes;  // ascending
  std::map<Protocol, metrics::Amount> protocols;
  metrics::Amount other_protocols;  // beyond kMaxProtocols
  Ledger ledger;                    // so far
  std::uint64_t biflows = 0;        // without those of fragments whose flow is not yet known
};

}  // namespace wirecensus::serve
