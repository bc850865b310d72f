// The input of every report file: the tables, and how they are to be written.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "metrics/census_tables.h"
#include "metrics/comparison.h"
#include "tables/field.h"

namespace wirecensus::tables {

// Immutable; may be read from several threads at once.
class ReportInput {
 public:
  explicit ReportInput(metrics::CensusTables the_tables,
                       NameStyle the_names = NameStyle::wirecensus, std::string the_title = {},
                       std::shared_ptr<const metrics::Comparison> the_comparison = nullptr);

  const metrics::Census& census() const { return tables.census(); }

  const metrics::CensusTables tables;
  const NameStyle names;    // of the fields
  const std::string title;  // of images and page; if empty, they name the sources
  const std::shared_ptr<const metrics::Comparison> comparison;  // with what was expected, or null

  // Values of metrics. mean_size (bytes) is none without packets; the rates (packets/s, bit/s) are
  // none if the duration is 0 or a packet has no timestamp.
  const std::optional<Ratio> mean_size;
  const std::optional<Ratio> packet_rate;
  const std::optional<Ratio> bit_rate;
};

}  // namespace wirecensus::tables
