// What reports are made from: the census, and what follows from it, folded once for all files.
#pragma once

#include <cstdint>
#include <vector>

#include "metrics/census.h"
#include "metrics/derived.h"
#include "metrics/size_statistics.h"

namespace wirecensus {

// Refers to the census, which must outlive it.
struct ReportInput {
  explicit ReportInput(const Census& the_census)
      : census(the_census),
        sizes(size_statistics(the_census.sizes)),
        flow_counts(count_flows(the_census.flows)),
        conversations(fold_conversations(the_census.flows).size()),
        addresses(fold_addresses(the_census.flows)),
        protocols(fold_protocols(the_census.flows)) {}

  const Census& census;
  SizeStatistics sizes;
  FlowCounts flow_counts;
  std::uint64_t conversations;
  std::vector<AddressRecord> addresses;
  std::vector<ProtocolRecord> protocols;
};

}  // namespace wirecensus
