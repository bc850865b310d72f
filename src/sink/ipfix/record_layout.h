// What a flow record of IPFIX consists of: the columns of its template, and the bytes of a row.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/address.h"
#include "sink/ipfix/elements.h"
#include "tables/flow_fields.h"

namespace wirecensus::sink {

// One template each: collectors take the address of the wrong version where a record has both.
struct RecordKind {
  IpVersion version = IpVersion::none;
  bool has_icmp_type = false;  // one type and code, which is known

  bool operator==(const RecordKind&) const = default;
};

// The kinds, in the order of their templates.
inline constexpr RecordKind kRecordKinds[] = {{IpVersion::v4, false},
                                              {IpVersion::v6, false},
                                              {IpVersion::none, false},
                                              {IpVersion::v4, true},
                                              {IpVersion::v6, true}};

struct RecordColumn {
  const tables::Field<tables::FlowRow>* field;
  Element element;
};

class RecordLayout {
 public:
  // Of the fields that have an element. `fields` must outlive it.
  RecordLayout(RecordKind kind, std::span<const tables::Field<tables::FlowRow>> fields);

  std::span<const RecordColumn> columns() const { return columns_; }
  std::size_t size() const { return size_; }  // of a record, in bytes

  // Writes a record of size() bytes to `out`. What has no value is 0.
  void write(const tables::FlowRow& row, std::uint8_t* out) const;

 private:
  void add(const tables::Field<tables::FlowRow>& field, RecordKind kind);
  void add(const tables::Field<tables::FlowRow>& field, const Element& element);

  std::vector<RecordColumn> columns_;
  std::size_t size_ = 0;
};

// The kind of the record of a row. `icmp_type` is the field that has the types of ICMP, or null.
RecordKind kind_of(const tables::FlowRow& row, const tables::Field<tables::FlowRow>* icmp_type);

}  // namespace wirecensus::sink
