// The supported link types, as listed by `wirecensus schema links`.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/link_type.h"

namespace wirecensus::tables {

struct LinkRow {
  LinkType type;
  std::string_view what;       // the headers that are followed to the IP packet
  std::string_view reference;  // the specification
};

// A text table with a header: number, name, what is followed, reference.
std::string links_text(std::span<const LinkRow> links);

}  // namespace wirecensus::tables
