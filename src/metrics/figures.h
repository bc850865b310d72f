// The sums of a running count, none of which falls while it goes on: for screens and /metrics.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/ledger.h"
#include "base/protocol.h"
#include "metrics/balance.h"
#include "metrics/census.h"

namespace wirecensus::metrics {

// The number of protocols with a sum of their own. Hostile traffic may have any of thousands; those
// that are seen first keep theirs, and all others share one.
inline constexpr std::size_t kMaxProtocols = 500;

struct InterfaceFigures {
  std::string name;  // as given by the user: any bytes
  Totals totals;
};

struct Figures {
  Totals totals;
  std::vector<SizeCount> sizes;  // ascending
  std::map<Protocol, Amount> protocols;
  Amount other_protocols;                    // beyond kMaxProtocols
  Ledger ledger;                             // so far
  std::vector<InterfaceFigures> interfaces;  // if several are counted; in the order of the user
  // Without those of fragments whose flow is not yet known. Of a count that is divided into
  // intervals, a biflow is one in each of them.
  // Where not all are kept (unlisted), at least so many.
  std::uint64_t biflows = 0;
  Amount
      unlisted;  // of flows that are only summed up (UnlistedFlows); of an interval as of flows()
};

}  // namespace wirecensus::metrics
