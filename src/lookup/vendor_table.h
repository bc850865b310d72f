// The vendors of many MAC addresses, each looked up once.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "lookup/mac_vendors.h"

namespace wirecensus::lookup {

// Holds 24 bytes for each address that has a vendor. Immutable; may be read from several threads at
// once.
class VendorTable {
 public:
  // Looks up `macs`, in any order, which may repeat. Reads the lists if that was not done yet:
  // where they are missing, no address has a vendor. Precondition: `vendors` is not null. Throws
  // std::bad_alloc.
  VendorTable(std::shared_ptr<const MacVendors> vendors, std::vector<std::uint64_t> macs);

  // Empty if it has none, or was not looked up. Valid as long as this.
  std::string_view find(std::uint64_t mac) const;

 private:
  struct Entry {
    std::uint64_t mac;
    std::string_view vendor;  // in vendors_
  };

  std::shared_ptr<const MacVendors> vendors_;
  std::vector<Entry> entries_;  // ascending: no sender can provoke collisions
};

}  // namespace wirecensus::lookup
