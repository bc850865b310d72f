// Counts packets into what becomes a census. One thread's own; several merge.
//
//     CensusCounter counter(seed);
//     counter.count(packets);  ...
//     Census census = std::move(counter).freeze(ledger, sources);
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "decode/packet.h"
#include "flow/flow_table.h"
#include "metrics/census.h"

namespace wirecensus {

class CensusCounter {
 public:
  explicit CensusCounter(std::uint64_t hash_seed) : flows_(hash_seed) {}

  void count(std::span<const Packet> packets);

  std::uint64_t packets() const { return totals_.packets; }

  // Ends counting. `ledger.counted` says how many frames the sources delivered: the books are
  // balanced against it, and an entry is made where our own tables disagree.
  Census freeze(Ledger ledger, std::vector<std::string> sources) &&;

 private:
  Totals totals_;
  SizeHistogram sizes_;
  FlowTable flows_;
};

// Enters a loss for each table of the census that does not add up to `census.ledger.counted`:
// every packet is in exactly one row of every table, or the verdict says so.
void balance_books(Census& census);

}  // namespace wirecensus
