// The link types that are decoded, as `wirecensus schema links` lists them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/link_type.h"

namespace wirecensus::tables {

struct LinkRow {
  LinkType type;
  std::string_view what;       // what is followed to the IP packet
  std::string_view reference;  // the specification
};

// For a person: number, name, what is followed, reference.
std::string links_text(std::span<const LinkRow> links);

}  // namespace wirecensus::tables
