#include "lookup/vendor_table.h"

#include <algorithm>
#include <utility>

namespace wirecensus::lookup {

VendorTable::VendorTable(std::shared_ptr<const MacVendors> vendors, std::vector<std::uint64_t> macs)
    : vendors_(std::move(vendors)) {
  if (!vendors_->load()) return;
  std::sort(macs.begin(), macs.end());
  macs.erase(std::unique(macs.begin(), macs.end()), macs.end());
  for (const std::uint64_t mac : macs) {
    const std::string_view vendor = vendors_->find(mac);
    if (!vendor.empty()) entries_.push_back({mac, vendor});
  }
}

std::string_view VendorTable::find(std::uint64_t mac) const {
  const auto found =
      std::lower_bound(entries_.begin(), entries_.end(), mac,
                       [](const Entry& entry, std::uint64_t wanted) { return entry.mac < wanted; });
  return found != entries_.end() && found->mac == mac ? found->vendor : std::string_view();
}

}  // namespace wirecensus::lookup
