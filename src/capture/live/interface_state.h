// What stands between an interface and a capture of it: asked of the kernel, any user may.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "capture/live/interfaces.h"

namespace wirecensus::capture {

struct InterfaceState {
  std::string kind;    // IFLA_INFO_KIND, as "veth"; empty for hardware, or where it is not known
  std::string xdp;     // the XDP program attached, as "a native XDP program (id 7)"; or empty
  bool joins = false;  // it may hand over several packets as one (generic receive offload)
};

InterfaceState interface_state(const NetworkInterface& interface);

// How many packets the receive backlogs of all processors have dropped since the machine started,
// of whatever interface (/proc/net/softnet_stat); none where that cannot be read.
std::optional<std::uint64_t> backlog_drops();

// The EtherTypes that some protocol or socket takes from this interface (/proc/net/ptype); not what
// captures take, which is all. None where that cannot be read.
std::optional<std::set<std::uint16_t>> taken_types(const std::string& interface);

}  // namespace wirecensus::capture
