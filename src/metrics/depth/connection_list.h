// All connections of a census in the order of their rows: most frame bytes first, then by key, then
// by time. Those of TCP are as tracked; the biflows of other protocols are one connection each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "inspect/connection.h"
#include "metrics/census.h"

namespace wirecensus::metrics {

// Immutable; shares ownership of the census. Thread-safe.
class ConnectionList {
 public:
  // Empty if the census has no connections (inspect::Depth::has_tcp). Throws std::bad_alloc.
  explicit ConnectionList(std::shared_ptr<const Census> census);

  std::size_t size() const { return rows_.size(); }

  // Calls visit(const inspect::Connection&) for each, in order. The object is valid during the
  // call.
  template <typename Visitor>
  void for_each(Visitor visit) const {
    for (const Row& row : rows_) visit(connection(row));
  }

 private:
  // Refers to a TcpFlow, or else to a compact record, of either key.
  struct Row {
    std::uint64_t frame_bytes;
    const void* place;
    const inspect::TcpPools* pools;  // null: a compact record
    bool is_ipv6;
  };

  static inspect::Connection connection(const Row& row);
  void sort();

  std::shared_ptr<const Census> census_;
  std::vector<Row> rows_;
};

}  // namespace wirecensus::metrics
