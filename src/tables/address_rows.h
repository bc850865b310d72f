// The rows of addresses of an input, with what was asked for beside the counters.
#pragma once

#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "tables/address_fields.h"
#include "tables/report_input.h"

namespace wirecensus::tables {

// `input` must outlive it and its rows. May be used by several threads at once.
class AddressRows {
 public:
  explicit AddressRows(const ReportInput& input);
  AddressRows(const AddressRows&) = delete;
  AddressRows& operator=(const AddressRows&) = delete;

  // Valid as long as this.
  std::span<const Field<AddressRow>> fields() const { return fields_; }
  // Valid as long as this.
  AddressRow operator()(const metrics::AddressRecord& record) const;

 private:
  const ReportInput& input_;
  const std::map<IpAddress, std::string_view> names_;  // the best of each address
  const std::vector<Field<AddressRow>> fields_;
};

}  // namespace wirecensus::tables
