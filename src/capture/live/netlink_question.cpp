#include "capture/live/netlink_question.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace wirecensus::capture {
namespace {

Bytes skip_aligned(Bytes bytes, std::size_t size) {
  return bytes.skip(std::min<std::size_t>(NLMSG_ALIGN(size), bytes.size()));
}

}  // namespace

Bytes ask_netlink(Bytes question, NetlinkAnswer& answer) {
  const int socket = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (socket < 0) return {};
  ssize_t size = send(socket, question.data(), question.size(), 0);
  if (size == static_cast<ssize_t>(question.size())) {
    size = recv(socket, answer.data(), answer.size(), 0);
  }
  close(socket);
  return {answer.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

Bytes netlink_attributes(Bytes answer, std::uint16_t type, std::size_t header_bytes) {
  const auto header = netlink_value<nlmsghdr>(answer);
  if (!header || header->nlmsg_type != type) return {};
  return skip_aligned(skip_aligned(answer, sizeof *header), header_bytes);
}

Bytes netlink_attribute(Bytes attributes, std::uint16_t type) {
  while (const auto attribute = netlink_value<nlattr>(attributes)) {
    if (attribute->nla_len < sizeof *attribute || attribute->nla_len > attributes.size()) break;
    if ((attribute->nla_type & NLA_TYPE_MASK) == type) {
      return attributes.first(attribute->nla_len).skip(sizeof *attribute);
    }
    attributes = skip_aligned(attributes, attribute->nla_len);
  }
  return {};
}

}  // namespace wirecensus::capture
