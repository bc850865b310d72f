// What databases know of many addresses, each looked up once.
#pragma once

#include <set>
#include <vector>

#include "base/address.h"
#include "lookup/address_databases.h"
#include "lookup/address_facts.h"

namespace wirecensus::lookup {

// Holds 32 bytes for each address of which something is known, and equal facts once. Immutable; may
// be read from several threads at once.
class FactsTable {
 public:
  // Looks up `addresses`, in any order. Throws std::bad_alloc.
  FactsTable(const AddressDatabases& databases, std::vector<IpAddress> addresses);
  FactsTable(const FactsTable&) = delete;
  FactsTable& operator=(const FactsTable&) = delete;

  // Null if nothing is known. Valid as long as this.
  const AddressFacts* find(const IpAddress& address) const;

 private:
  struct Entry {
    IpAddress address;
    const AddressFacts* facts;  // in facts_
  };

  std::set<AddressFacts> facts_;
  std::vector<Entry> entries_;  // ascending by address: no sender can provoke collisions
};

}  // namespace wirecensus::lookup
