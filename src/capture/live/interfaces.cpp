// One getifaddrs(3) is a dump of all links (family AF_PACKET, in the kernel's order) followed by
// all addresses. It is preferred to /sys/class/net because it asks the network namespace of the
// caller; a mounted /sys shows the namespace in which it was mounted.
#include "capture/live/interfaces.h"

#include <fmt/format.h>
#include <ifaddrs.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace wirecensus::capture {
namespace {

// Copies the kernel's structure, because a sockaddr may be accessed only as its actual type.
template <typename T>
T copy_of(const void* from) {
  T to;
  std::memcpy(&to, from, sizeof to);
  return to;
}

// Queries interfaces by name. Any socket is suitable; getifaddrs(3) has one of this kind, too, so a
// sandbox needs to allow no second one.
class InterfaceQueries {
 public:
  InterfaceQueries() : socket_(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)) {}
  ~InterfaceQueries() { close(socket_); }
  InterfaceQueries(const InterfaceQueries&) = delete;
  InterfaceQueries& operator=(const InterfaceQueries&) = delete;

  bool usable() const { return socket_ >= 0; }
  // All zero without a reply: the interface has just been removed.
  ifreq ask(const std::string& name, unsigned long question) const {
    ifreq request{};
    name.copy(request.ifr_name, IFNAMSIZ - 1);
    return ioctl(socket_, question, &request) == 0 ? request : ifreq{};
  }

 private:
  int socket_;
};

std::string hardware_address_text(const sockaddr_ll& link) {
  const std::size_t size = std::min<std::size_t>(link.sll_halen, sizeof link.sll_addr);
  return fmt::format("{:02x}", fmt::join(link.sll_addr, link.sll_addr + size, ":"));
}

bool is_link(const ifaddrs& entry) {
  return entry.ifa_addr == nullptr ? entry.ifa_data != nullptr
                                   : entry.ifa_addr->sa_family == AF_PACKET;
}

NetworkInterface interface_of(const ifaddrs& entry, const InterfaceQueries& queries) {
  NetworkInterface interface;
  interface.name = entry.ifa_name;
  interface.index = queries.ask(interface.name, SIOCGIFINDEX).ifr_ifindex;
  interface.hardware_type = queries.ask(interface.name, SIOCGIFHWADDR).ifr_hwaddr.sa_family;
  interface.up = (entry.ifa_flags & IFF_UP) != 0;
  interface.running = (entry.ifa_flags & IFF_RUNNING) != 0;
  interface.loopback = (entry.ifa_flags & IFF_LOOPBACK) != 0;
  interface.mtu = queries.ask(interface.name, SIOCGIFMTU).ifr_mtu;
  if (entry.ifa_addr != nullptr) {
    interface.hardware_address = hardware_address_text(copy_of<sockaddr_ll>(entry.ifa_addr));
  }
  return interface;
}

template <std::size_t Size>
int prefix_length(const std::uint8_t (&mask)[Size]) {
  int bits = 0;
  for (const std::uint8_t byte : mask) bits += std::popcount(byte);
  return bits;
}

InterfaceAddress ipv4_address(const ifaddrs& entry) {
  std::uint8_t mask[4] = {};
  if (entry.ifa_netmask != nullptr) {
    const auto netmask = copy_of<sockaddr_in>(entry.ifa_netmask);
    std::memcpy(mask, &netmask.sin_addr, sizeof mask);
  }
  const auto socket_address = copy_of<sockaddr_in>(entry.ifa_addr);
  InterfaceAddress result{{IpVersion::v4, {}}, prefix_length(mask)};
  std::memcpy(result.address.bytes.data(), &socket_address.sin_addr, 4);
  return result;
}

InterfaceAddress ipv6_address(const ifaddrs& entry) {
  std::uint8_t mask[16] = {};
  if (entry.ifa_netmask != nullptr) {
    const auto netmask = copy_of<sockaddr_in6>(entry.ifa_netmask);
    std::memcpy(mask, &netmask.sin6_addr, sizeof mask);
  }
  const auto socket_address = copy_of<sockaddr_in6>(entry.ifa_addr);
  InterfaceAddress result{{IpVersion::v6, {}}, prefix_length(mask)};
  std::memcpy(result.address.bytes.data(), &socket_address.sin6_addr, 16);
  return result;
}

// An IPv4 address may be listed under a label, "eth0:1". No interface has a colon in its name.
std::string_view interface_name(const ifaddrs& entry) {
  const std::string_view label = entry.ifa_name;
  return label.substr(0, label.find(':'));
}

void add_address(std::vector<NetworkInterface>& interfaces, const ifaddrs& entry) {
  if (entry.ifa_addr == nullptr) return;
  const auto family = entry.ifa_addr->sa_family;
  if (family != AF_INET && family != AF_INET6) return;
  const auto owner = std::find_if(interfaces.begin(), interfaces.end(), [&](const auto& interface) {
    return interface.name == interface_name(entry);
  });
  if (owner == interfaces.end()) return;  // created between the two parts of the dump
  owner->addresses.push_back(family == AF_INET ? ipv4_address(entry) : ipv6_address(entry));
}

}  // namespace

Result<std::vector<NetworkInterface>> list_interfaces() {
  const InterfaceQueries queries;
  ifaddrs* list = nullptr;
  if (!queries.usable() || getifaddrs(&list) != 0) {
    return Error{fmt::format("cannot list the network interfaces: {}", std::strerror(errno))};
  }
  std::vector<NetworkInterface> interfaces;
  for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
    if (is_link(*entry)) {
      interfaces.push_back(interface_of(*entry, queries));
    } else {
      add_address(interfaces, *entry);
    }
  }
  // Index 0: removed since the dump; binding to 0 would mean "all interfaces".
  std::erase_if(interfaces, [](const auto& interface) { return interface.index == 0; });
  freeifaddrs(list);
  return interfaces;
}

InterfacePresence interface_presence(const std::string& name) {
  const InterfaceQueries queries;
  if (!queries.usable()) return {};
  return {.index = queries.ask(name, SIOCGIFINDEX).ifr_ifindex,
          .up = (queries.ask(name, SIOCGIFFLAGS).ifr_flags & IFF_UP) != 0};
}

}  // namespace wirecensus::capture
