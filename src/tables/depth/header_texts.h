// What the headers of the packets of one direction said (--headers), as it is shown.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "inspect/headers/header_records.h"

namespace wirecensus::lookup {
class VendorTable;
}

namespace wirecensus::tables {

// A text is empty if there is nothing to show.
struct HeaderTexts {
  std::string source_macs;
  std::string destination_macs;
  std::string source_vendors;  // of the source_macs, in their order
  std::string destination_vendors;
  std::string vlans;
  std::string dscps;
  std::string icmp_types;
  bool has_hop_limit = false;
  std::uint8_t min_hop_limit = 0;
  std::uint8_t max_hop_limit = 0;
};

// Null without facts. Without `vendors`, no address has one.
std::shared_ptr<const HeaderTexts> header_texts(const inspect::HeaderFacts* facts,
                                                const lookup::VendorTable* vendors);

}  // namespace wirecensus::tables
