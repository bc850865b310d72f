#include "sender/xdp/virtual_cable.h"

#include <fmt/core.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "sender/descriptor.h"

namespace wirecensus::bench {
namespace {

// An ethtool command (linux/ethtool.h); the kernel writes the reply in place.
bool ask(const std::string& interface, void* command) {
  const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  interface.copy(static_cast<char*>(request.ifr_name), IFNAMSIZ - 1);
  request.ifr_data = static_cast<char*>(command);
  return socket.valid() && ioctl(socket.number(), SIOCETHTOOL, &request) == 0;
}

// The driver's first statistic is the index of the other end (`peer_ifindex`); 0 if there is none.
unsigned other_end_of(const std::string& interface) {
  ethtool_drvinfo driver{};
  driver.cmd = ETHTOOL_GDRVINFO;
  if (!ask(interface, &driver) ||
      std::string_view(static_cast<const char*>(driver.driver)) != "veth" || driver.n_stats == 0) {
    return 0;
  }
  // The two words of the command, then 64 bits per statistic.
  std::vector<std::uint64_t> answer(1 + driver.n_stats);
  const ethtool_stats command{.cmd = ETHTOOL_GSTATS, .n_stats = driver.n_stats};
  std::memcpy(answer.data(), &command, sizeof command);
  return ask(interface, answer.data()) ? static_cast<unsigned>(answer[1]) : 0;
}

}  // namespace

Status let_other_end_take_xdp(const std::string& interface) {
  std::array<char, IF_NAMESIZE> other{};
  const unsigned index = other_end_of(interface);
  if (index == 0) return Error{interface + " is no end of a veth pair, which XDP frames need"};
  if (if_indextoname(index, other.data()) == nullptr) {
    return Error{"the other end of " + interface + " is not in this network namespace"};
  }
  ethtool_value gro{.cmd = ETHTOOL_SGRO, .data = 1};
  if (!ask(other.data(), &gro)) {
    return Error{fmt::format("cannot switch GRO on at {}, without which it takes no XDP frames: {}",
                             other.data(), std::strerror(errno))};
  }
  return done();
}

}  // namespace wirecensus::bench
