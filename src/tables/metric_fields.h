// Metrics: what is said once about the whole census. Each is a field of the census, and becomes a
// row (name, value, unit) where a format has rows.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tables/field.h"
#include "tables/report_input.h"

namespace wirecensus::tables {

struct Metric {
  std::string name;
  FieldValue value;  // none where it is not defined: the least size of no packets
  const FieldInfo* info;
};

// All metrics in the order of the outputs.
std::vector<Metric> make_metrics(const ReportInput& input);

// What each means. A name that ends in '*' stands for several: one a protocol, reason or cause.
std::vector<FieldInfo> metric_infos();

// The columns: metric, value, unit.
std::span<const Field<Metric>> metric_columns();

}  // namespace wirecensus::tables
