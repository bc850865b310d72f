// The rows of one table, sent as they come, in pieces of bounded size.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "sink/clickhouse/insert_line.h"
#include "sink/clickhouse/native_block.h"

namespace wirecensus::sink {

// After an error, rows are discarded. Used by one thread at a time.
class TableInsert {
 public:
  // `columns` are those of the statement. `line` must outlive it.
  TableInsert(InsertLine& line, std::string statement, std::vector<BlockColumn> columns)
      : line_(line), statement_(std::move(statement)), columns_(std::move(columns)) {
    block_.begin(columns_);
  }

  // To append the cells of a row to; then call end_row().
  NativeBlock& row() { return block_; }
  void end_row() {
    block_.end_row();
    if (block_.rows() >= kMaxRows || block_.size() >= kMaxBytes) send();
  }

  // Puts the rest on the line: it is there when the line has finished. Error: some rows are not
  // there. Call once, as the last call.
  Status finish() {
    if (block_.rows() > 0) send();
    return sent_;
  }

 private:
  // What an insert has at most: ClickHouse makes one part of so many rows, and has them in memory,
  // as the line has kAtOnce of them.
  static constexpr std::size_t kMaxRows = 500'000;
  static constexpr std::size_t kMaxBytes = std::size_t{72} << 20;

  void send() {
    sent_ = line_.insert(statement_, block_);
    block_.begin(columns_);
  }

  InsertLine& line_;
  const std::string statement_;
  const std::vector<BlockColumn> columns_;
  NativeBlock block_;
  Status sent_ = done();
};

}  // namespace wirecensus::sink
