// What an interface's own counters mean beside what a capture of it sees. Each kind of virtual
// interface counts otherwise; docs/interface_counters.md has what was measured, also of bytes.
#pragma once

#include <string_view>

namespace wirecensus {

struct InterfaceKind {
  std::string_view name;  // IFLA_INFO_KIND of <linux/if_link.h>; empty: a driver of hardware

  // Each packet is counted once as received, whichever way it went. Else what comes in is counted
  // as received and what goes out as sent.
  bool received_alone = false;

  // A super packet is counted as one on its way out, and rx_dropped rises only for lack of room in
  // the kernel or of a protocol that takes the packet. Drivers of hardware count as they like.
  bool software = true;

  // rx_dropped counts packets that the capture saw before.
  bool dropped_after_capture = false;
};

// Of a loopback interface, whatever its name. Kinds that the table does not have are treated as
// hardware: nothing is taken for granted.
const InterfaceKind& interface_kind(std::string_view name, bool loopback);

}  // namespace wirecensus
