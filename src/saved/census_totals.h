// Totals, sizes and the interval of a census as entries of a saved one. What is read is checked:
// what no writer writes fails its reader. Internal to this folder.
#pragma once

#include <vector>

#include "metrics/census.h"
#include "saved/census_blocks.h"

namespace wirecensus::saved {

void write_totals(CensusBytesWriter out, const metrics::Totals& totals);
void read_totals(CensusBytesReader& in, metrics::Totals& totals);

// The packets by issue; those without one are not written. They are read after the totals.
void write_issues(const metrics::Totals& totals, CensusBlockWriter& file);
void read_issue(CensusBytesReader& in, metrics::Totals& totals);

void write_interval(const metrics::Interval& interval, CensusBlockWriter& file);
metrics::Interval read_interval(CensusBytesReader& in);

void write_sizes(const std::vector<metrics::SizeCount>& sizes, CensusBlockWriter& file);
void read_size(CensusBytesReader& in, std::vector<metrics::SizeCount>& sizes);

}  // namespace wirecensus::saved
