// Rows of a table in output order that are not in memory: they are read, or made, when they are
// visited (metrics/spill has them).
#pragma once

#include <cstddef>
#include <functional>

namespace wirecensus::metrics {

// May be used by several threads at once. Functions throw std::bad_alloc.
template <typename... Row>
class RowSource {
 public:
  // Returns false to visit no more. References are valid during the call.
  using Visit = std::function<bool(const Row&...)>;

  virtual ~RowSource() = default;
  // Calls visit() for the rows, in order.
  virtual void for_each(const Visit& visit) const = 0;
};

// visit() for the first `at_most` rows.
template <typename... Row, typename Visitor>
void visit_first(const RowSource<Row...>& source, std::size_t at_most, Visitor& visit) {
  if (at_most == 0) return;
  source.for_each([&](const Row&... row) {
    visit(row...);
    return --at_most > 0;
  });
}

}  // namespace wirecensus::metrics
