#include "capture/live/interface_state.h"

#include <linux/ethtool.h>
#include <linux/if_link.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <fstream>
#include <sstream>
#include <vector>

#include "capture/live/netlink_question.h"

namespace wirecensus::capture {
namespace {

struct LinkQuestion {
  nlmsghdr header;
  ifinfomsg about;
};

Bytes link_attributes(int interface_index, NetlinkAnswer& answer) {
  LinkQuestion question{};
  question.header.nlmsg_len = sizeof question;
  question.header.nlmsg_type = RTM_GETLINK;
  question.header.nlmsg_flags = NLM_F_REQUEST;
  question.about.ifi_index = interface_index;
  const Bytes told =
      ask_netlink(Bytes(reinterpret_cast<const std::uint8_t*>(&question), sizeof question), answer);
  return netlink_attributes(told, RTM_NEWLINK, sizeof(ifinfomsg));
}

std::string text_of(Bytes attribute) {
  std::string text(reinterpret_cast<const char*>(attribute.data()), attribute.size());
  return text.substr(0, text.find('\0'));
}

const char* xdp_mode(std::uint8_t attached) {
  switch (attached) {
    case XDP_ATTACHED_DRV: return "a native XDP program";
    case XDP_ATTACHED_SKB: return "a generic XDP program";
    case XDP_ATTACHED_HW: return "an offloaded XDP program";
    default: return "XDP programs of several modes";
  }
}

std::string xdp_text(Bytes xdp) {
  const auto attached = netlink_value<std::uint8_t>(netlink_attribute(xdp, IFLA_XDP_ATTACHED));
  if (!attached || *attached == XDP_ATTACHED_NONE) return {};
  std::string text = xdp_mode(*attached);
  const auto id = netlink_value<std::uint32_t>(netlink_attribute(xdp, IFLA_XDP_PROG_ID));
  if (id) text += " (id " + std::to_string(*id) + ")";
  return text;
}

// ETHTOOL_GGRO, as for `ethtool -k`; true if it cannot be read. Any socket can ask; of this kind,
// there are others, too, so a sandbox needs to allow no second one.
bool may_join(const std::string& interface) {
  const int socket = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (socket < 0) return true;
  ethtool_value value{.cmd = ETHTOOL_GGRO, .data = 0};
  ifreq request{};
  interface.copy(request.ifr_name, IFNAMSIZ - 1);
  request.ifr_data = reinterpret_cast<char*>(&value);
  const bool answered = ioctl(socket, SIOCETHTOOL, &request) == 0;
  close(socket);
  return !answered || value.data != 0;
}

// The network namespace of the thread, which is not always that of the process.
std::ifstream proc_net(const char* file) {
  return std::ifstream(std::string("/proc/thread-self/net/") + file);
}

std::uint64_t hexadecimal(const std::string& text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return value;
}

// IFLA_LINK, unless it is an index of another network namespace.
int lower_index(Bytes attributes) {
  if (!netlink_attribute(attributes, IFLA_LINK_NETNSID).empty()) return 0;
  return netlink_value<int>(netlink_attribute(attributes, IFLA_LINK)).value_or(0);
}

}  // namespace

InterfaceState interface_state(const NetworkInterface& interface) {
  NetlinkAnswer answer;
  const Bytes attributes = link_attributes(interface.index, answer);
  const Bytes info = netlink_attribute(attributes, IFLA_LINKINFO);
  return {.kind = text_of(netlink_attribute(info, IFLA_INFO_KIND)),
          .xdp = xdp_text(netlink_attribute(attributes, IFLA_XDP)),
          // Packets of a loopback interface bypass generic receive offload.
          .joins = !interface.loopback && may_join(interface.name),
          .master = netlink_value<int>(netlink_attribute(attributes, IFLA_MASTER)).value_or(0),
          .lower = lower_index(attributes)};
}

// One line per processor; the second word is the number of drops, in hexadecimal.
std::optional<std::uint64_t> backlog_drops() {
  std::ifstream file = proc_net("softnet_stat");
  if (!file) return std::nullopt;
  std::uint64_t sum = 0;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string processed, dropped;
    if (words >> processed >> dropped) sum += hexadecimal(dropped);
  }
  return sum;
}

// "0806          arp_rcv", or "88cc eth0     packet_rcv": the device only if it is for one device.
std::optional<std::set<std::uint16_t>> taken_types(const std::string& interface) {
  std::ifstream file = proc_net("ptype");
  if (!file) return std::nullopt;
  std::set<std::uint16_t> types;
  std::string line;
  std::getline(file, line);  // the names of the columns
  while (std::getline(file, line)) {
    std::istringstream text(line);
    std::vector<std::string> words;
    for (std::string word; text >> word;) words.push_back(word);
    if (words.size() < 2 || words[0] == "ALL") continue;
    if (words.size() > 2 && words[1] != interface) continue;
    types.insert(static_cast<std::uint16_t>(hexadecimal(words[0])));
  }
  return types;
}

}  // namespace wirecensus::capture
