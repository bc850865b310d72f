// The fields of a name that was seen for an address. Static storage.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "inspect/names/names.h"
#include "tables/field.h"

namespace wirecensus::tables {

struct NameRow {
  const inspect::SeenName& seen;  // must outlive it
  const inspect::NameCount& count;
};

std::span<const Field<NameRow>> name_fields();

// All names, the most frequent first, then by name, address and evidence. Valid as long as `names`.
std::vector<const std::pair<const inspect::SeenName, inspect::NameCount>*> name_order(
    const inspect::Names& names);

}  // namespace wirecensus::tables
