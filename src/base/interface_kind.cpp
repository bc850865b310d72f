#include "base/interface_kind.h"

#include <algorithm>
#include <iterator>

namespace wirecensus {
namespace {

constexpr InterfaceKind kHardware{.name = "", .software = false};
constexpr InterfaceKind kLoopback{.name = "loopback", .received_alone = true};

// Measured on Linux 6.18: docs/interface_counters.md.
constexpr InterfaceKind kKinds[] = {
    {.name = "bridge"},
    // A packet redirected to it by tc mirred is seen once, as outgoing, and is counted both as
    // received and as sent. Packets that reach it in other ways are dropped and counted in
    // rx_dropped.
    {.name = "ifb", .received_alone = true, .dropped_after_capture = true},
    {.name = "macvlan"},
    {.name = "macvtap"},
    {.name = "tun"},
    {.name = "veth"},
    {.name = "vxlan"},
};

}  // namespace

const InterfaceKind& interface_kind(std::string_view name, bool loopback) {
  if (loopback) return kLoopback;
  const auto* const found = std::find_if(std::begin(kKinds), std::end(kKinds),
                                         [&](const auto& kind) { return kind.name == name; });
  return found == std::end(kKinds) ? kHardware : *found;
}

}  // namespace wirecensus
