#include "lookup/facts_table.h"

#include <algorithm>
#include <utility>

namespace wirecensus::lookup {

// Neighbours are near each other in a database, too.
FactsTable::FactsTable(const AddressDatabases& databases, std::vector<IpAddress> addresses) {
  std::sort(addresses.begin(), addresses.end());
  for (const IpAddress& address : addresses) {
    AddressFacts facts = databases.lookup(address);
    if (!facts.empty()) entries_.push_back({address, &*facts_.insert(std::move(facts)).first});
  }
}

const AddressFacts* FactsTable::find(const IpAddress& address) const {
  const auto found = std::lower_bound(
      entries_.begin(), entries_.end(), address,
      [](const Entry& entry, const IpAddress& wanted) { return entry.address < wanted; });
  return found != entries_.end() && found->address == address ? found->facts : nullptr;
}

}  // namespace wirecensus::lookup
