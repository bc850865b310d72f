#include "metrics/transit/ignored_fields.h"

#include <algorithm>
#include <cstddef>
#include <string>

namespace wirecensus::metrics {

Result<IgnoredFields> parse_ignored_fields(std::string_view list) {
  IgnoredFields ignored;
  while (true) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view name = list.substr(0, comma);
    bool* const field = name == "ttl"        ? &ignored.ttl
                        : name == "checksum" ? &ignored.checksum
                        : name == "ecn"      ? &ignored.ecn
                        : name == "dscp"     ? &ignored.dscp
                        : name == "nat"      ? &ignored.nat
                                             : nullptr;
    if (field == nullptr) {
      return Error{"'" + std::string(name) +
                   "' is not a field to ignore: ttl, checksum, ecn, dscp, nat"};
    }
    *field = true;
    if (comma == list.size()) return ignored;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace wirecensus::metrics
