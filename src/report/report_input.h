// What reports are made from: the census, and what follows from it, folded once for all files.
#pragma once

#include "metrics/census.h"
#include "metrics/derived.h"
#include "metrics/size_statistics.h"

namespace wirecensus {

// Refers to both, which must outlive it.
struct ReportInput {
  ReportInput(const Census& the_census, const Derived& the_derived)
      : census(the_census), derived(the_derived), sizes(size_statistics(the_census.sizes)) {}

  const Census& census;
  const Derived& derived;
  SizeStatistics sizes;
};

}  // namespace wirecensus
