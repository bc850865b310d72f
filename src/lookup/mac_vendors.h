// The organizations that MAC addresses are assigned to, by the lists of the IEEE's registries as
// the Debian package ieee-data has them: oui.csv, mam.csv, oui36.csv and iab.csv.
//
// A line of a list is "MA-L,002272,American Micro-Fuel Device Corp.,Its address": the registry, the
// first bits of the addresses (24 in MA-L, 28 in MA-M, 36 in MA-S and IAB) in hexadecimal digits,
// and who has them. A field with a comma or quotation mark is quoted as in RFC 4180.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace wirecensus::lookup {

// Where the package has the lists.
inline constexpr std::string_view kUsualVendorFolder = "/usr/share/ieee-data";

// Bounds: several times what the lists have. A longer name is cut, a longer list is not read.
inline constexpr std::size_t kMaxVendorBytes = 256;
inline constexpr std::size_t kMaxVendorListBytes = std::size_t{16} << 20;

// Reads the lists when they are first needed: most counts need none. Thread-safe.
class MacVendors {
 public:
  explicit MacVendors(std::string folder);
  MacVendors(const MacVendors&) = delete;
  MacVendors& operator=(const MacVendors&) = delete;
  ~MacVendors();

  // Reads the lists, if that was not done yet. Error: the folder has none; the message says what to
  // do. Throws std::bad_alloc.
  const Status& load() const;

  // Who has the longest prefix of `mac` (48 bits, as a number) that is in a list; printable. Empty
  // if none is, and for addresses that are of a group, or not assigned by the IEEE (locally
  // administered). A line that is not as above is left out; of several with one prefix, the first
  // counts. Valid as long as this. Precondition: load() was called.
  std::string_view find(std::uint64_t mac) const;

  // Whether load() was called. Precondition, here and below: no other thread calls it meanwhile.
  bool is_loaded() const;

  // A line for the user for each list that is there and could not be read. Precondition:
  // is_loaded().
  const std::vector<std::string>& damage() const;

 private:
  struct Lists;

  std::string folder_;
  mutable std::once_flag once_;
  mutable std::unique_ptr<const Lists> lists_;  // null until load()
};

}  // namespace wirecensus::lookup
