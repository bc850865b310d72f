// What databases know of an IP address: the country it is used in, and the network that it is
// announced by (--mmdb).
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace wirecensus::lookup {

// Bounds of the texts as they are in a database.
inline constexpr std::size_t kMaxCountryBytes = 64;
inline constexpr std::size_t kMaxOrganizationBytes = 256;

// The texts are those of a file from outside: made printable (printable() of base/display_text.h),
// with "…" where they were cut to their bound, and otherwise as they are there.
struct AddressFacts {
  std::string country;               // mostly a code of ISO 3166-1; empty: not known
  std::optional<std::uint32_t> asn;  // of the autonomous system
  std::string as_organization;       // empty without `asn`, or if it is not known

  bool empty() const { return country.empty() && !asn; }
  auto operator<=>(const AddressFacts&) const = default;
  bool operator==(const AddressFacts&) const = default;
};

}  // namespace wirecensus::lookup
