// The rows of one table, sent as they come, in pieces of bounded size.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "base/result.h"
#include "sink/clickhouse/insert_line.h"
#include "sink/clickhouse/row_bytes.h"

namespace wirecensus::sink {

// After an error, rows are discarded. Used by one thread at a time.
class TableInsert {
 public:
  // `statement` ends in "FORMAT RowBinary". `line` must outlive it.
  TableInsert(InsertLine& line, std::string statement)
      : line_(line), statement_(std::move(statement)) {}

  // To append one row to; then call end_row().
  RowBytes& row() { return rows_; }
  void end_row() {
    ++count_;
    if (count_ >= kMaxRows || rows_.size() >= kMaxBytes) send();
  }

  // Puts the rest on the line: it is there when the line has finished. Error: some rows are not
  // there. Call once, as the last call.
  Status finish() {
    if (count_ > 0) send();
    return sent_;
  }

 private:
  // What an insert has at most: ClickHouse makes one part of so many rows, and has them in memory,
  // as the line has kAtOnce of them.
  static constexpr std::size_t kMaxRows = 250'000;
  static constexpr std::size_t kMaxBytes = std::size_t{32} << 20;

  void send() {
    count_ = 0;
    sent_ = line_.insert(statement_, rows_.bytes());
  }

  InsertLine& line_;
  const std::string statement_;
  RowBytes rows_;
  std::size_t count_ = 0;  // since the last insert
  Status sent_ = done();
};

}  // namespace wirecensus::sink
