// What a file of a report is made from: the tables, and how they are to be written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "metrics/census_tables.h"
#include "tables/field.h"

namespace wirecensus::tables {

// Immutable; may be read from several threads at once.
class ReportInput {
 public:
  explicit ReportInput(metrics::CensusTables the_tables,
                       NameStyle the_names = NameStyle::wirecensus, std::string the_title = {});

  const metrics::Census& census() const { return tables.census(); }

  const metrics::CensusTables tables;
  const NameStyle names;    // of the fields in tables
  const std::string title;  // of pictures and page; empty: the names of the sources

  // Values of metrics; none where they are not defined: no packets, no time that passed, or a
  // packet whose time is not known.
  const std::optional<Ratio> mean_size;
  const std::optional<Ratio> packet_rate;
  const std::optional<Ratio> bit_rate;
};

}  // namespace wirecensus::tables
