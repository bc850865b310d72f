// The addresses and flows with the most frame bytes as metrics: only on request, because each is a
// series of its own for the system that scrapes.
#pragma once

#include <cstddef>

#include "metrics/census_tables.h"
#include "serve/metric_writer.h"

namespace wirecensus::serve {

// The most rows that can be asked for, of addresses and of flows.
inline constexpr std::size_t kMaxBusiest = 100;

struct Busiest {
  metrics::CensusTables tables;
  std::size_t rows = 0;  // of addresses, and of flows
};

// Appends packets and frame bytes of each address, sent and received, and of each flow. The
// counters of a row are those of the whole census, so they do not fall while parts are added to it.
// Throws std::bad_alloc.
void write_busiest(MetricWriter& out, const Busiest& busiest);

}  // namespace wirecensus::serve
