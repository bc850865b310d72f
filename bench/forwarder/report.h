// The report of a run, as JSON.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "forwarder/ledger.h"

namespace wirecensus::bench::forwarder {

std::string report_text(const Ledger& ledger, std::uint64_t seed, std::uint64_t receive_drops);

// Writes the whole file, or leaves it as it was.
Status write_report(const std::string& path, const std::string& text);

}  // namespace wirecensus::bench::forwarder
