// The input of every report file: the tables, and how they are to be written.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "metrics/census_tables.h"
#include "metrics/comparison.h"
#include "tables/field.h"

namespace wirecensus::tables {

// The tables of one interface, or of all.
struct InterfaceShare {
  std::string interface;  // empty: of all
  metrics::CensusTables tables;
};

struct ReportOptions {
  NameStyle names = NameStyle::wirecensus;  // of the fields
  std::string title = {};                   // of images and page; if empty, they name the sources
  bool by_interface = false;                // one row per interface, where the census has several
  std::shared_ptr<const metrics::Comparison> comparison = nullptr;  // with what was expected
};

// Immutable; may be read from several threads at once.
class ReportInput {
 public:
  explicit ReportInput(metrics::CensusTables the_tables, ReportOptions options = {});

  const metrics::Census& census() const { return tables.census(); }

  const metrics::CensusTables tables;
  const NameStyle names;
  const std::string title;
  const std::shared_ptr<const metrics::Comparison> comparison;  // may be null
  // By interface, if there are several; otherwise empty.
  const std::vector<InterfaceShare> interfaces;
  // What the tables list: the interfaces if that is wanted, otherwise all as one.
  const std::vector<InterfaceShare> shares;
  // Whether the tables have a column for the interface.
  bool by_interface() const { return !shares.front().interface.empty(); }

  // Values of metrics. mean_size (bytes) is none without packets; the rates (packets/s, bit/s) are
  // none if the duration is 0 or a packet has no timestamp.
  const std::optional<Ratio> mean_size;
  const std::optional<Ratio> packet_rate;
  const std::optional<Ratio> bit_rate;
};

}  // namespace wirecensus::tables
