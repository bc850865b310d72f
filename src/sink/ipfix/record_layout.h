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
  bool has_icmp_type = false;  // one type and code in each direction, which is known
  bool is_biflow = false;  // both directions; it has two IP addresses, as without IP there is one

  bool operator==(const RecordKind&) const = default;
};

// The kinds, in the order of their templates.
inline constexpr RecordKind kRecordKinds[] = {
    {IpVersion::v4, false},       {IpVersion::v6, false},      {IpVersion::none, false},
    {IpVersion::v4, true},        {IpVersion::v6, true},       {IpVersion::v4, false, true},
    {IpVersion::v6, false, true}, {IpVersion::v4, true, true}, {IpVersion::v6, true, true}};

// Which end of a biflow is its source.
enum class BiflowDirection : std::uint8_t { arbitrary = 0, initiator = 1 };

// What becomes a record: a flow, or both directions of a biflow. The rows must outlive it.
struct RecordRows {
  const tables::FlowRow& flow;
  const tables::FlowRow* reverse = nullptr;  // of a biflow: the other direction
  BiflowDirection direction = BiflowDirection::arbitrary;
  std::uint32_t interface = 0;  // the index of that which saw the packets; 0: not known
};

struct RecordColumn {
  const tables::Field<tables::FlowRow>* field;  // null: it is of RecordRows itself
  Element element;
  bool is_reverse = false;  // the value is that of RecordRows::reverse
};

class RecordLayout {
 public:
  // Of the fields that have an element. `fields` must outlive it.
  RecordLayout(RecordKind kind, std::span<const tables::Field<tables::FlowRow>> fields,
               bool has_interface = false);

  std::span<const RecordColumn> columns() const { return columns_; }
  std::size_t size() const { return size_; }  // of a record, in bytes

  // Writes a record of size() bytes to `out`. What has no value is 0. Precondition: the rows are of
  // the kind.
  void write(const RecordRows& rows, std::uint8_t* out) const;

 private:
  void add(const tables::Field<tables::FlowRow>& field, RecordKind kind);
  void add_direction(const tables::Field<tables::FlowRow>& field, const Element& element,
                     bool is_reverse);
  void add(const RecordColumn& column);

  std::vector<RecordColumn> columns_;
  std::size_t size_ = 0;
};

// The kind of the record of these rows. `icmp_type` is the field that has the types of ICMP, or
// null.
RecordKind kind_of(const RecordRows& rows, const tables::Field<tables::FlowRow>* icmp_type);

}  // namespace wirecensus::sink
