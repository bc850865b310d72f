#include "capture/live/interface_counters.h"

#include <linux/if_link.h>

#include <algorithm>
#include <cstring>

#include "capture/live/netlink_question.h"

namespace wirecensus::capture {
namespace {

struct Question {
  nlmsghdr header;
  if_stats_msg about;
};

// Newer kernels may append fields.
std::optional<rtnl_link_stats64> statistics_in(Bytes answer) {
  const Bytes told = netlink_attribute(
      netlink_attributes(answer, RTM_NEWSTATS, sizeof(if_stats_msg)), IFLA_STATS_LINK_64);
  if (told.empty()) return std::nullopt;
  rtnl_link_stats64 statistics{};
  std::memcpy(&statistics, told.data(), std::min(told.size(), sizeof statistics));
  return statistics;
}

}  // namespace

std::optional<InterfaceCounters> interface_counters(int interface_index) {
  Question question{};
  question.header.nlmsg_len = sizeof question;
  question.header.nlmsg_type = RTM_GETSTATS;
  question.header.nlmsg_flags = NLM_F_REQUEST;
  question.about.ifindex = static_cast<std::uint32_t>(interface_index);
  question.about.filter_mask = IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_64);
  NetlinkAnswer answer;
  const auto told = statistics_in(ask_netlink(
      Bytes(reinterpret_cast<const std::uint8_t*>(&question), sizeof question), answer));
  if (!told) return std::nullopt;
  return InterfaceCounters{.received_packets = told->rx_packets,
                           .received_bytes = told->rx_bytes,
                           .sent_packets = told->tx_packets,
                           .sent_bytes = told->tx_bytes,
                           .missed = told->rx_missed_errors + told->rx_fifo_errors,
                           .dropped = told->rx_dropped,
                           .sent_dropped = told->tx_dropped};
}

}  // namespace wirecensus::capture
