// TCP connections as entries of a saved census: their whole state, so that merging goes on with it.
// Internal to this folder.
#pragma once

#include <vector>

#include "inspect/connections.h"
#include "inspect/depth.h"
#include "saved/census_blocks.h"

namespace wirecensus::saved {

// Writes nothing if connections were not asked for.
void write_connections(const inspect::Depth& depth, CensusBlockWriter& file);

// Builds the connections of a census from its entries, in the order in which they are saved.
class CensusConnections {
 public:
  void take_ipv4(CensusBytesReader& in);
  void take_ipv6(CensusBytesReader& in);
  void take_inner(CensusBytesReader& in);  // inside tunnels

  // Ends reading.
  inspect::Connections finish() && { return inspect::Connections(std::move(shard_)); }

 private:
  template <typename Key>
  void take(CensusBytesReader& in, const Key& key, std::vector<inspect::TcpFlow<Key>>& all);

  inspect::Connections::Shard shard_;
};

}  // namespace wirecensus::saved
