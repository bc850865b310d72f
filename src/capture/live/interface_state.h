// State of an interface that affects a capture of it, from the kernel. Needs no privilege.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "capture/live/interfaces.h"

namespace wirecensus::capture {

struct InterfaceState {
  std::string kind;    // IFLA_INFO_KIND, as "veth"; empty for hardware, or if unknown
  std::string xdp;     // the XDP program attached, as "a native XDP program (id 7)"; or empty
  bool joins = false;  // it may merge packets (generic receive offload)
  int master = 0;      // index of the bridge or bond that it is a port of; 0: none
  int lower = 0;       // index of the interface it runs on (VLAN, macvlan) or of its veth peer
};

InterfaceState interface_state(const NetworkInterface& interface);

// How many packets the receive backlogs of all processors have dropped since the machine started,
// for all interfaces (/proc/net/softnet_stat); none if it cannot be read.
std::optional<std::uint64_t> backlog_drops();

// The EtherTypes that a protocol or socket takes from this interface (/proc/net/ptype), not
// counting captures, which take all. None if it cannot be read.
std::optional<std::set<std::uint16_t>> taken_types(const std::string& interface);

}  // namespace wirecensus::capture
