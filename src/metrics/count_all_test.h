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
  KeyedPackets keyed;
  PacketSorter sorter(1, {&keyed, 1}, packets.size());
  for (const Packet& packet : packets) {
    counters[0].count_totals(packet);
    sorter.push(packet);
  }
  counters[0].count_flows(keyed);
  return freeze(std::move(counters), std::move(ledger), std::move(sources));
}

}  // namespace wirecensus::testing
