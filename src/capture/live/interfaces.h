// The network interfaces of this machine (rtnetlink(7), through getifaddrs(3)).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/result.h"

namespace wirecensus::capture {

struct InterfaceAddress {
  IpAddress address;
  int prefix_length = 0;
};

struct NetworkInterface {
  std::string name;
  int index = 0;
  std::uint16_t hardware_type = 0;  // ARPHRD_ of <net/if_arp.h>
  bool up = false;                  // IFF_UP: administratively up
  bool running = false;             // IFF_RUNNING: carrier
  bool loopback = false;
  int mtu = 0;
  std::string hardware_address;  // "02:00:00:00:00:01", empty if it has none
  std::vector<InterfaceAddress> addresses;
};

// In the kernel's order.
Result<std::vector<NetworkInterface>> list_interfaces();

// Whether an interface of this name exists now, and is up.
struct InterfacePresence {
  int index = 0;  // 0: it does not exist
  bool up = false;
};
InterfacePresence interface_presence(const std::string& name);

}  // namespace wirecensus::capture
