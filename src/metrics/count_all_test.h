// A census of packets made by hand, for tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "metrics/census_counter.h"

namespace wirecensus::testing {

inline Census count_all(const std::vector<Packet>& packets, Ledger ledger,
                        std::vector<std::string> sources) {
  std::vector<CensusCounter> counters;
  counters.emplace_back(1);
  counters[0].count_totals(packets);
  counters[0].count_flows(packets);
  return freeze(std::move(counters), std::move(ledger), std::move(sources));
}

}  // namespace wirecensus::testing
