// What databases know of the two ends of a flow (--mmdb).
#pragma once

namespace wirecensus::lookup {
struct AddressFacts;
}

namespace wirecensus::tables {

// Null: nothing is known. What they point to must outlive it.
struct EndFacts {
  const lookup::AddressFacts* source = nullptr;
  const lookup::AddressFacts* destination = nullptr;
};

}  // namespace wirecensus::tables
