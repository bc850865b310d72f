#include "capture/interface_counters.h"

#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

#include "base/bytes.h"

namespace wirecensus {
namespace {

struct Question {
  nlmsghdr header;
  if_stats_msg about;
};

// The answer's bytes, or none: an error is an answer of another type.
using Answer = std::array<std::uint8_t, 2048>;

std::size_t ask(const Question& question, Answer& answer) {
  const int socket = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (socket < 0) return 0;
  ssize_t size = send(socket, &question, sizeof question, 0);
  if (size == static_cast<ssize_t>(sizeof question)) {
    size = recv(socket, answer.data(), answer.size(), 0);
  }
  close(socket);
  return size > 0 ? static_cast<std::size_t>(size) : 0;
}

// The kernel's structures are copied out: netlink aligns to four bytes, some of them need eight.
template <typename T>
std::optional<T> read(Bytes bytes) {
  if (bytes.size() < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

Bytes skip_aligned(Bytes bytes, std::size_t size) {
  return bytes.skip(std::min<std::size_t>(NLMSG_ALIGN(size), bytes.size()));
}

// The statistics among the attributes of the answer. Newer kernels may tell more than we know.
std::optional<rtnl_link_stats64> statistics_in(Bytes answer) {
  const auto header = read<nlmsghdr>(answer);
  if (!header || header->nlmsg_type != RTM_NEWSTATS) return std::nullopt;
  Bytes attributes = skip_aligned(skip_aligned(answer, sizeof *header), sizeof(if_stats_msg));
  while (const auto attribute = read<nlattr>(attributes)) {
    if (attribute->nla_len < sizeof *attribute || attribute->nla_len > attributes.size()) break;
    if (attribute->nla_type == IFLA_STATS_LINK_64) {
      rtnl_link_stats64 statistics{};
      const Bytes told = attributes.first(attribute->nla_len).skip(sizeof *attribute);
      std::memcpy(&statistics, told.data(), std::min(told.size(), sizeof statistics));
      return statistics;
    }
    attributes = skip_aligned(attributes, attribute->nla_len);
  }
  return std::nullopt;
}

}  // namespace

std::optional<InterfaceCounters> interface_counters(int interface_index) {
  Question question{};
  question.header.nlmsg_len = sizeof question;
  question.header.nlmsg_type = RTM_GETSTATS;
  question.header.nlmsg_flags = NLM_F_REQUEST;
  question.about.ifindex = static_cast<std::uint32_t>(interface_index);
  question.about.filter_mask = IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_64);
  Answer answer{};
  const std::size_t size = ask(question, answer);
  const auto told = statistics_in(Bytes(answer.data(), size));
  if (!told) return std::nullopt;
  return InterfaceCounters{.received_packets = told->rx_packets,
                           .received_bytes = told->rx_bytes,
                           .sent_packets = told->tx_packets,
                           .sent_bytes = told->tx_bytes,
                           .missed = told->rx_missed_errors + told->rx_fifo_errors,
                           .dropped = told->rx_dropped,
                           .sent_dropped = told->tx_dropped};
}

}  // namespace wirecensus
