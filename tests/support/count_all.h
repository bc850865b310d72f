// For tests: a census of hand-made packets.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "metrics/census_counter.h"
#include "metrics/census_tables.h"
#include "support/packet_builder.h"

namespace wirecensus::test {

inline metrics::Census count_all(const std::vector<decode::Packet>& packets, Ledger ledger,
                                 std::vector<std::string> sources) {
  std::vector<metrics::CensusCounter> counters;
  counters.emplace_back(1);
  flow::KeyedPackets keyed;
  flow::PacketSorter sorter(1, {&keyed, 1}, packets.size());
  for (const decode::Packet& packet : packets) {
    counters[0].count_totals(packet);
    sorter.push(packet);
  }
  counters[0].count_flows(keyed);
  return metrics::assemble(metrics::freeze(std::move(counters)), std::move(ledger),
                           std::move(sources));
}

// For packets without losses.
inline metrics::Census census_of(const std::vector<decode::Packet>& packets) {
  Ledger ledger;
  ledger.counted = packets.size();
  return count_all(packets, std::move(ledger), {"test"});
}

inline metrics::CensusTables tables_of(metrics::Census&& census) {
  return metrics::CensusTables(std::make_shared<const metrics::Census>(std::move(census)));
}

// Refers to a census that must outlive it.
inline metrics::CensusTables tables_of(const metrics::Census& census) {
  return metrics::CensusTables({std::shared_ptr<const void>(), &census});
}

inline metrics::CensusTables tables_of(const std::vector<decode::Packet>& packets) {
  return tables_of(census_of(packets));
}

// Packets of all kinds: six flows, of which two are one biflow, three addresses, ARP and a
// fragment.
inline std::vector<decode::Packet> example_packets() {
  return {udp(ipv4(1), 1000, ipv4(2), 53, 10, 100),
          udp(ipv4(2), 53, ipv4(1), 1000, 20, 300),
          udp(ipv4(1), 1001, ipv4(2), 53, 30, 100),
          udp(ipv4(1), 1000, ipv4(3), 53, 40, 60),
          arp(),
          next_fragment(1, 50)};
}

}  // namespace wirecensus::test
