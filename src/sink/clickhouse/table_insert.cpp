#include "sink/clickhouse/table_insert.h"

#include <utility>

namespace wirecensus::sink {

void TableInsert::end_row() {
  ++rows_;
  const bool full = rows_ >= kMaxRows || bytes_ + row_.size() >= kMaxBytes;
  if (row_.size() < kPiece && !full) return;
  bytes_ += row_.size();
  if (sent_) gzip_.add(row_.view());
  row_.clear();
  if (full) send();
}

void TableInsert::send() {
  rows_ = bytes_ = 0;
  if (sent_) sent_ = store_.insert(statement_, gzip_.finish());
}

Status TableInsert::finish() {
  if (rows_ == 0) return sent_;
  if (sent_) gzip_.add(row_.view());
  row_.clear();
  send();
  return sent_;
}

}  // namespace wirecensus::sink
