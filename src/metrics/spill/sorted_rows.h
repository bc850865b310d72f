// Any number of rows sorted in bounded memory: runs are sorted in memory, written to disk, and
// merged whenever the rows are read.
//
// Where the disk has no room, they are selected instead: each pass over the source takes the next
// rows that fit into memory. That needs no disk, and as many passes as the rows are larger than the
// memory.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "metrics/spill/row_buffer.h"
#include "metrics/spill/run_set.h"

namespace wirecensus::metrics {

// Those of the rows of a source that come next, as many as fit into a buffer. Not thread-safe.
template <typename Order>
class NextRows {
 public:
  using Row = typename Order::Row;

  // `after`: the last row before; none: from the first on.
  NextRows(std::size_t memory, std::optional<Row> after)
      : buffer_(memory), after_(std::move(after)) {}

  void offer(const Row& row) {
    if (after_ && compare_rows<Order>(*after_, row) >= 0) return;
    if (border_ && compare_rows<Order>(*border_, row) <= 0) return;
    if (buffer_.full()) shrink();
    if (border_ && compare_rows<Order>(*border_, row) <= 0) return;
    buffer_.add(row);
  }
  // Whether rows behind them were left out.
  bool more() const { return border_.has_value(); }
  const RowBuffer<Order>& rows() const { return buffer_; }

 private:
  // Keeps the first half. The first row left out is the border: what equals it is left out, too.
  void shrink() {
    std::vector<Row> kept;
    const std::size_t half = buffer_.size() / 2;
    buffer_.for_each_sorted([&](const Row& row) {
      if (kept.size() == half) {
        border_ = row;
        return false;
      }
      kept.push_back(row);
      return true;
    });
    buffer_.clear();
    for (const Row& row : kept) buffer_.add(row);
  }

  RowBuffer<Order> buffer_;
  const std::optional<Row> after_;
  std::optional<Row> border_;
};

// Immutable after sort(). for_each() may be called by several threads at once.
template <typename Order>
class SortedRows {
 public:
  using Row = typename Order::Row;
  using Visit = std::function<bool(const Row&)>;
  // Passes all rows, in any order, but at each call the same.
  using Source = std::function<Status(const std::function<void(const Row&)>&)>;

  // `file`: null if rows cannot be written. `memory`: bytes, while sorting; and as many for each
  // call of for_each().
  SortedRows(std::shared_ptr<SpillFile> file, std::size_t memory, Source source)
      : file_(std::move(file)), memory_(memory), source_(std::move(source)) {}

  // Call once, first. Error: the source's own.
  Status sort() {
    auto runs = std::make_unique<RunSet<Order>>(file_);
    Status written = file_ != nullptr ? done() : Status(Error{"there is no file"});
    RowBuffer<Order> buffer(memory_);
    Status read = source_([&](const Row& row) {
      ++size_;
      if (written && buffer.full()) written = flush(buffer, *runs);
      if (written) buffer.add(row);
    });
    if (!read) return read;
    if (written && !buffer.empty()) written = flush(buffer, *runs);
    if (written) runs_ = std::move(runs);
    return done();
  }

  // The number of rows that the source passed to sort().
  std::uint64_t size() const { return size_; }

  // Calls visit() in order until it returns false. Error: the disk fails, or the source does.
  Status for_each(const Visit& visit) const {
    if (runs_ != nullptr) return runs_->for_each(memory_, visit);
    std::optional<Row> last;
    while (true) {
      NextRows<Order> next(memory_, last);
      if (Status read = source_([&](const Row& row) { next.offer(row); }); !read) return read;
      bool goes_on = true;
      next.rows().for_each_sorted([&](const Row& row) {
        last = row;
        return goes_on = visit(row);
      });
      if (!goes_on || !next.more()) return done();
    }
  }

 private:
  static Status flush(RowBuffer<Order>& buffer, RunSet<Order>& runs) {
    Status written = runs.add(buffer.size(), [&](RunWriter<Row>& writer) {
      std::uint64_t rows = 0;
      buffer.for_each_sorted([&](const Row& row) {
        writer.add(row);
        ++rows;
        return true;
      });
      return rows;
    });
    buffer.clear();
    return written;
  }

  const std::shared_ptr<SpillFile> file_;
  const std::size_t memory_;
  const Source source_;
  std::uint64_t size_ = 0;
  std::unique_ptr<RunSet<Order>> runs_;  // null: rows are selected
};

}  // namespace wirecensus::metrics
