// The flows of a saved census while they are read, by several threads: each takes blocks, in the
// order of the file, and whether the blocks are in order is checked when all have been taken.
// Internal to this folder.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "flow/flow_records_builder.h"
#include "metrics/balance.h"
#include "saved/census_blocks.h"
#include "saved/census_file.h"
#include "saved/census_newer.h"

namespace wirecensus::saved {

inline bool has_flows(CensusBlockKind kind) {
  return kind == CensusBlockKind::ipv4_flows || kind == CensusBlockKind::ipv6_flows;
}

// Why a block cannot be used.
struct CensusBlockFailure {
  CensusBlockPlace block;
  CensusTrouble trouble = CensusTrouble::invalid;  // not `none`
};

// The flows that one thread has read. Used by one thread at a time.
class CensusFlows {
 public:
  // The records are in `memory`, or go to `pieces`; either must outlive this object.
  explicit CensusFlows(flow::RecordMemory& memory) : builder_(memory) {}
  explicit CensusFlows(const FlowPieces& pieces) : pieces_(&pieces) {}

  // Adds the flows of a block. Returns whether they can be used: else failure() says why not.
  // Preconditions: has_flows(kind); the block comes after all that were taken. Throws
  // std::bad_alloc.
  bool take(const CensusBlock& block);

  // Call once, when all blocks have been taken: sums the flows up.
  void end();

  const std::optional<CensusBlockFailure>& failure() const { return failure_; }
  void note_newer(CensusNewerParts& newer) const;
  // Preconditions: end() was called; failure() is empty. The records are taken: without those that
  // went to the pieces, which are in the amounts all the same.
  flow::FlowRecords take_records() { return std::move(records_); }
  const metrics::ProtocolAmounts& amounts() const { return amounts_; }

  // The first block that does not continue those before it in strict order, so that a flow may
  // occur twice.
  static std::optional<CensusBlockFailure> find_disorder(const std::vector<CensusFlows>& all);

 private:
  // The flows of one block.
  template <typename Key>
  struct Stretch {
    CensusBlockPlace block;
    Key first;
    Key last;
  };
  template <typename Key>
  struct OfKey {
    std::vector<Stretch<Key>> stretches;
    std::optional<std::uint64_t> newer;  // the first block that has unknown fields
  };

  template <typename Key>
  CensusTrouble take(const CensusBlock& block, OfKey<Key>& flows);
  flow::FlowRecords take_builder();
  template <typename Key>
  static void find_disorder(const std::vector<CensusFlows>& all, OfKey<Key> CensusFlows::*flows,
                            std::optional<CensusBlockFailure>& first);

  const FlowPieces* pieces_ = nullptr;
  flow::FlowRecordsBuilder builder_;
  std::size_t bytes_ = 0;  // of the records in it
  OfKey<flow::Ipv4Key> ipv4_;
  OfKey<flow::Ipv6Key> ipv6_;
  std::optional<CensusBlockFailure> failure_;
  flow::FlowRecords records_;
  metrics::ProtocolAmounts amounts_{};
};

}  // namespace wirecensus::saved
