// How the counters of an interface relate to what a capture of it sees. Each kind of virtual
// interface counts differently; docs/interface_counters.md has the measurements.
#pragma once

#include <string_view>

namespace wirecensus {

struct InterfaceKind {
  std::string_view name;  // IFLA_INFO_KIND of <linux/if_link.h>; empty: a driver of hardware

  // Each packet is counted once as received, in either direction. Otherwise incoming packets are
  // counted as received and outgoing ones as sent.
  bool received_alone = false;

  // An outgoing super packet is counted as one, and rx_dropped rises only if the kernel's backlog
  // is full or no protocol takes the packet. Hardware drivers count in their own way.
  bool software = true;

  // rx_dropped includes packets that the capture has seen.
  bool dropped_after_capture = false;
};

// `loopback`: a loopback interface, of any name. Unknown kinds are treated as hardware, about which
// nothing is assumed.
const InterfaceKind& interface_kind(std::string_view name, bool loopback);

}  // namespace wirecensus
