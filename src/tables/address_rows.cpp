#include "tables/address_rows.h"

namespace wirecensus::tables {
namespace {

std::map<IpAddress, std::string_view> best_names_of(const ReportInput& input) {
  if (input.names_seen() == nullptr) return {};
  return inspect::best_names(*input.names_seen());
}

}  // namespace

AddressRows::AddressRows(const ReportInput& input)
    : input_(input),
      names_(best_names_of(input)),
      fields_(fields_with(address_row_fields(), extra_address_fields(),
                          [&input](Extra extra) { return input.has(extra); })) {}

AddressRow AddressRows::operator()(const metrics::AddressRecord& record) const {
  const auto name = names_.find(record.address);
  return {record, name == names_.end() ? std::string_view() : name->second,
          input_.facts_of(record.address)};
}

}  // namespace wirecensus::tables
