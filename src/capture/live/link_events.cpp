#include "capture/live/link_events.h"

#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <optional>
#include <string_view>

#include "capture/live/netlink_question.h"

namespace wirecensus::capture {
namespace {

int open_link_events() {
  const int socket = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
  if (socket < 0) return -1;
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = RTMGRP_LINK;
  if (::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    return socket;
  }
  close(socket);
  return -1;
}

bool is_named(Bytes attributes, std::string_view name) {
  const Bytes value = netlink_attribute(attributes, IFLA_IFNAME);
  const std::string_view text(reinterpret_cast<const char*>(value.data()), value.size());
  return text.substr(0, text.find('\0')) == name;
}

std::optional<LinkEvent> event_in(Bytes message, const nlmsghdr& header, const std::string& name) {
  if (header.nlmsg_type != RTM_NEWLINK && header.nlmsg_type != RTM_DELLINK) return std::nullopt;
  const auto link = netlink_value<ifinfomsg>(message.skip(sizeof header));
  const Bytes attributes = netlink_attributes(message, header.nlmsg_type, sizeof(ifinfomsg));
  if (!link || !is_named(attributes, name)) return std::nullopt;
  return LinkEvent{.index = link->ifi_index,
                   .up = (link->ifi_flags & IFF_UP) != 0,
                   .removed = header.nlmsg_type == RTM_DELLINK};
}

// A datagram holds one message or several.
void add_events(Bytes datagram, const std::string& name, std::vector<LinkEvent>& events) {
  while (const auto header = netlink_value<nlmsghdr>(datagram)) {
    if (header->nlmsg_len < sizeof *header || header->nlmsg_len > datagram.size()) return;
    if (const auto event = event_in(datagram.first(header->nlmsg_len), *header, name)) {
      events.push_back(*event);
    }
    datagram = datagram.skip(NLMSG_ALIGN(header->nlmsg_len));
  }
}

}  // namespace

LinkEvents::LinkEvents() : descriptor_(open_link_events()), lost_(descriptor_ < 0) {}

LinkEvents::~LinkEvents() {
  if (descriptor_ >= 0) close(descriptor_);
}

// The kernel reports once with ENOBUFS that it had to drop messages; a datagram that does not fit
// into the buffer is lost as well.
std::vector<LinkEvent> LinkEvents::take(const std::string& name) {
  std::vector<LinkEvent> events;
  if (descriptor_ < 0) return events;
  NetlinkAnswer buffer;
  while (true) {
    const ssize_t size = recv(descriptor_, buffer.data(), buffer.size(), MSG_TRUNC);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno != ENOBUFS) return events;
    const bool whole = size >= 0 && static_cast<std::size_t>(size) <= buffer.size();
    if (whole) {
      add_events(Bytes(buffer.data(), static_cast<std::size_t>(size)), name, events);
    } else {
      lost_ = true;
    }
  }
}

}  // namespace wirecensus::capture
