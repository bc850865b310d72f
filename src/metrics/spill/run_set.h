// Sorted runs of rows on disk, which are read as one sequence: a k-way merge.
//
//     one run:   r r r r r r r r | r r r r ...     read in blocks, so memory is a block for each
//     run the heap:  the first row of each run; the smallest is the next of all
#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/result.h"
#include "metrics/spill/row_order.h"
#include "metrics/spill/spill_file.h"

namespace wirecensus::metrics {

// Where a run is.
struct SpillRun {
  std::uint64_t offset = 0;
  std::uint64_t room = 0;  // reserved, in bytes
  std::uint64_t rows = 0;
};

// Writes rows one behind the other, in large pieces. Not thread-safe.
template <typename Row>
class RunWriter {
 public:
  RunWriter(SpillFile& file, std::uint64_t offset) : file_(file), next_(offset) {
    rows_.reserve(kRows);
  }

  // After an error, which finish() returns, nothing more is written.
  void add(const Row& row) {
    if (rows_.size() == kRows) empty_buffer();
    rows_.push_back(row);
  }
  Status finish() {
    empty_buffer();
    return status_;
  }

 private:
  static constexpr std::size_t kRows = (std::size_t{256} << 10) / sizeof(Row);

  void empty_buffer() {
    const std::size_t size = rows_.size() * sizeof(Row);
    if (status_ && size > 0) status_ = file_.write(next_, rows_.data(), size);
    next_ += size;
    rows_.clear();
  }

  SpillFile& file_;
  std::uint64_t next_;
  std::vector<Row> rows_;
  Status status_ = done();
};

// Reads one run. Not thread-safe.
template <typename Row>
class RunReader {
 public:
  // Precondition: the run has rows, and at_once > 0.
  RunReader(const SpillFile& file, const SpillRun& run, std::size_t at_once)
      : file_(&file), rest_(run), at_once_(at_once) {}

  // Returns false at the end. Error: the disk fails.
  Result<bool> advance() {
    if (++next_ < rows_.size()) return true;
    if (rest_.rows == 0) return false;
    rows_.resize(std::min<std::uint64_t>(at_once_, rest_.rows));
    const std::size_t size = rows_.size() * sizeof(Row);
    if (Status got = file_->read(rest_.offset, rows_.data(), size); !got) return got.error();
    rest_.offset += size;
    rest_.rows -= rows_.size();
    next_ = 0;
    return true;
  }
  // Precondition: advance() returned true.
  const Row& front() const { return rows_[next_]; }

 private:
  const SpillFile* file_;
  SpillRun rest_;
  std::size_t at_once_;
  std::vector<Row> rows_;
  std::size_t next_ = 0;
};

template <typename Order>
class RunSet {
 public:
  using Row = typename Order::Row;

  explicit RunSet(std::shared_ptr<SpillFile> file) : file_(std::move(file)) {}
  RunSet(const RunSet&) = delete;
  RunSet& operator=(const RunSet&) = delete;
  ~RunSet() {
    for (const SpillRun& run : runs_) file_->discard(run.offset, run.room);
  }

  // Writes the rows that write_rows(RunWriter<Row>&) adds, in order, at most `at_most`, as one run.
  // Error: the disk is full, or fails; nothing is kept then. Thread-safe.
  template <typename WriteRows>
  Status add(std::uint64_t at_most, WriteRows write_rows) {
    const std::uint64_t room = at_most * sizeof(Row);
    const std::uint64_t offset = file_->reserve(room);
    RunWriter<Row> writer(*file_, offset);
    const std::uint64_t rows = write_rows(writer);
    assert(rows <= at_most);
    if (Status written = writer.finish(); !written) {
      file_->discard(offset, room);
      return written;
    }
    if (rows == 0) {
      file_->discard(offset, room);
      return done();
    }
    const std::lock_guard lock(mutex_);
    runs_.push_back({offset, room, rows});
    return done();
  }

  bool empty() const {
    const std::lock_guard lock(mutex_);
    return runs_.empty();
  }

  // The number of rows of all runs, not folded. Thread-safe.
  std::uint64_t rows() const {
    const std::lock_guard lock(mutex_);
    std::uint64_t sum = 0;
    for (const SpillRun& run : runs_) sum += run.rows;
    return sum;
  }

  // The rows of all runs, in order, not folded. Not thread-safe; the set must outlive it.
  class Merge;
  // `memory`: bytes for blocks of runs, at least a few kilobytes for each. Error: the disk fails.
  // Thread-safe.
  Result<Merge> merge(std::size_t memory) const {
    std::vector<SpillRun> runs;
    {
      const std::lock_guard lock(mutex_);
      runs = runs_;
    }
    Merge merge;
    if (Status begun = merge.begin(*file_, runs, memory); !begun) return begun.error();
    return merge;
  }

  // Calls visit(const Row&) for the rows of all runs, in order, those with equal keys folded, until
  // it returns false. As merge().
  template <typename Visit>
  Status for_each(std::size_t memory, Visit visit) const {
    auto rows = merge(memory);
    if (!rows) return rows.error();
    RowFolder<Order, Visit> folder(visit);
    while (!rows->ended()) {
      if (!folder.add(rows->front())) return done();
      if (Status went = rows->advance(); !went) return went;
    }
    folder.end();
    return done();
  }

 private:
  const std::shared_ptr<SpillFile> file_;
  mutable std::mutex mutex_;
  std::vector<SpillRun> runs_;
};

// The readers as a heap: the first has the smallest row.
template <typename Order>
class RunSet<Order>::Merge {
 public:
  Status begin(const SpillFile& file, const std::vector<SpillRun>& runs, std::size_t memory) {
    constexpr std::size_t kMaxBlock = std::size_t{1} << 20;
    const std::size_t block = std::min(memory / std::max<std::size_t>(runs.size(), 1), kMaxBlock);
    const std::size_t at_once = std::max<std::size_t>(block / sizeof(Row), 16);
    readers_.reserve(runs.size());
    for (const SpillRun& run : runs) {
      const Result<bool> has = readers_.emplace_back(file, run, at_once).advance();
      if (!has) return has.error();
    }
    for (std::size_t i = readers_.size() / 2; i-- > 0;) sink(i);
    return done();
  }

  bool ended() const { return readers_.empty(); }
  const Row& front() const { return readers_.front().front(); }
  Status advance() {
    const Result<bool> has = readers_.front().advance();
    if (!has) return has.error();
    if (!*has) {
      std::swap(readers_.front(), readers_.back());
      readers_.pop_back();
    }
    sink(0);
    return done();
  }

 private:
  bool precedes(std::size_t a, std::size_t b) const {
    return compare_rows<Order>(readers_[a].front(), readers_[b].front()) < 0;
  }
  void sink(std::size_t at) {
    while (2 * at + 1 < readers_.size()) {
      std::size_t child = 2 * at + 1;
      if (child + 1 < readers_.size() && precedes(child + 1, child)) ++child;
      if (!precedes(child, at)) return;
      std::swap(readers_[at], readers_[child]);
      at = child;
    }
  }

  std::vector<RunReader<Row>> readers_;
};

}  // namespace wirecensus::metrics
