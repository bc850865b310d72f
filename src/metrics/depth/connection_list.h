// All connections of a census in the order of their rows: most frame bytes first, then by key, then
// by time. Those of TCP are as tracked; the biflows of other protocols are one connection each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "inspect/connection.h"
#include "metrics/census.h"
#include "metrics/order/tagged_word.h"

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
    for (std::size_t row = 0; row < rows_.size(); ++row) visit(connection(row));
  }

 private:
  // A TcpFlow, or else a compact record, of either key.
  struct Place {
    const void* record;
    const inspect::TcpPools* pools;  // null: a compact record
    bool is_ipv6;
    bool is_reverse;  // the originator sends against the direction of the key
  };
  class RowWords;

  // Preconditions: row < size(). Also fetches the memory of the rows that follow.
  inspect::Connection connection(std::size_t row) const;
  void fetch_for(std::size_t row) const;

  std::shared_ptr<const Census> census_;
  std::vector<Place> places_;
  std::vector<TaggedWord> rows_;  // the tags are indexes of places_
};

}  // namespace wirecensus::metrics
