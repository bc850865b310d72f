// Metrics: values of the whole census. Each is a field of the census, and a row (name, value, unit)
// in formats with rows.
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
  FieldValue value;       // none if undefined, such as the minimum size without packets
  const FieldInfo* info;  // not null; static storage
};

// All metrics in output order. Values may refer to `input`, which must outlive them.
std::vector<Metric> make_metrics(const ReportInput& input);

// The definitions of all possible metrics, in output order. A name that ends in '*' stands for a
// family: one metric per protocol, reason or cause.
std::vector<FieldInfo> metric_infos();

// The fields of a metric as a row: metric, value, unit. Static storage.
std::span<const Field<Metric>> metric_columns();

}  // namespace wirecensus::tables
