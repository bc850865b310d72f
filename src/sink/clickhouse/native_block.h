// Rows in the format Native of ClickHouse: column by column, so that the server copies columns
// where it would read rows cell by cell. Numbers are little-endian, and texts stand after their
// length. The types of docs/store.md have the same bytes in all versions.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/time.h"
#include "base/wire_integer.h"
#include "tables/field.h"

namespace wirecensus::sink {

struct BlockColumn {
  std::string name;
  std::string type;  // as the server has it
};

class NativeBlock {
 public:
  // Forgets all rows, and has these columns from now on. Memory stays, for those that follow.
  void begin(const std::vector<BlockColumn>& columns);

  // The next cell of a row. Precondition of all: the type of its column has these bytes.
  void number(std::uint64_t value) { fixed(next(), Le64(value)); }
  void signed_number(std::int64_t value) { number(static_cast<std::uint64_t>(value)); }
  // None is NULL.
  void optional_number(const std::uint64_t* value);
  void text(std::string_view value);
  // The day, from 1970-01-01 to 2149-06-06; times beyond are of the nearest.
  void day(Timestamp time);
  // Two cells: 16 bytes, an IPv4 address as ::ffff:a.b.c.d, and the version of IP: 0, all zeros, if
  // none.
  void address(const IpAddress& value);
  // That of a field of this type, as the columns for it take it (StoreColumn).
  void value(const tables::FieldValue& value, tables::FieldType type);

  // Precondition: each column has got its cell.
  void end_row() {
    assert(next_ == columns_.size());
    next_ = 0;
    ++rows_;
  }

  std::size_t rows() const { return rows_; }
  std::size_t size() const { return size_; }  // about, in bytes

  // The block as it is sent, valid until it is changed.
  std::vector<std::string_view> pieces();

 private:
  struct Column {
    std::string head;
    std::string nulls;  // a byte for each row, of types that have NULL
    std::string cells;
  };

  Column& next() {
    assert(next_ < columns_.size());
    return columns_[next_++];
  }
  template <typename Wire>
  void fixed(Column& column, const Wire& wire) {
    column.cells.append(reinterpret_cast<const char*>(&wire), sizeof(wire));
    size_ += sizeof(wire);
  }
  void optional(bool is_none, std::uint64_t word);
  void duration(const tables::FieldValue& value);
  void text_of(const tables::FieldValue& value);

  std::vector<Column> columns_;
  std::string head_;
  std::size_t next_ = 0;  // column
  std::size_t rows_ = 0;
  std::size_t size_ = 0;
};

}  // namespace wirecensus::sink
