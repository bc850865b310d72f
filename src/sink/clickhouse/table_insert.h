// The rows of one table, sent as they come, in pieces of bounded size.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "sink/clickhouse/gzip.h"
#include "sink/clickhouse/row_bytes.h"
#include "sink/clickhouse/store.h"

namespace wirecensus::sink {

// After an error, rows are discarded. Used by one thread at a time.
class TableInsert {
 public:
  // `statement` ends in "FORMAT RowBinary". `store` must outlive it.
  TableInsert(Store& store, std::string statement)
      : store_(store), statement_(std::move(statement)) {}

  // To append one row to; then call end_row().
  RowBytes& row() { return row_; }
  void end_row();

  // Sends the rest. Error: some rows are not there. Call once, as the last call.
  Status finish();

 private:
  // What an insert has at most: ClickHouse makes one part of so many rows, and has them in memory.
  static constexpr std::size_t kMaxRows = 500'000;
  static constexpr std::size_t kMaxBytes = std::size_t{64} << 20;
  static constexpr std::size_t kPiece = std::size_t{256} << 10;  // compressed at a time

  void send();

  Store& store_;
  const std::string statement_;
  RowBytes row_;
  Gzip gzip_;
  std::size_t rows_ = 0;   // since the last insert
  std::size_t bytes_ = 0;  // compressed since then
  Status sent_ = done();
};

}  // namespace wirecensus::sink
