#include "forwarder/ports.h"

#include <fmt/core.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>

namespace wirecensus::bench::forwarder {
namespace {

constexpr int kReceiveBufferBytes = 64 << 20;

Error port_error(const std::string& what, const std::string& interface) {
  const int reason = errno;
  const char* advice = "";
  if (reason == EPERM) advice = "; run it as root";
  if (reason == ENETDOWN) advice = "; it must be up as long as this runs (ip link set ... up)";
  return Error{fmt::format("cannot {} {}: {}{}", what, interface, std::strerror(reason), advice)};
}

bool switch_on(const Descriptor& socket, int level, int option) {
  const int on = 1;
  return setsockopt(socket.number(), level, option, &on, sizeof on) == 0;
}

// More than net.core.rmem_max where that is allowed.
void enlarge_receive_buffer(const Descriptor& socket) {
  const int bytes = kReceiveBufferBytes;
  if (setsockopt(socket.number(), SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) != 0) {
    setsockopt(socket.number(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  }
}

// The socket gets nothing before it is bound: it has no protocol until then.
Status bind_to(const Descriptor& socket, const std::string& interface, std::uint16_t protocol) {
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(protocol);
  address.sll_ifindex = static_cast<int>(if_nametoindex(interface.c_str()));
  if (address.sll_ifindex == 0) {
    return Error{
        fmt::format("there is no interface {} in this network namespace; `ip link` lists "
                    "those there are",
                    interface)};
  }
  if (bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return port_error("bind a packet socket to", interface);
  }
  return done();
}

// The kernel enables timestamps a little after they were asked for; it would stamp what arrives
// before that when it is read.
void wait_for_timestamps() {
  const timespec while_enabled{.tv_sec = 0, .tv_nsec = 20 * kMillisecond};
  nanosleep(&while_enabled, nullptr);
}

// The kernel takes the outer VLAN tag out of the frame; this puts it back.
void restore_tag(const tpacket_auxdata& auxiliary, Frame& frame) {
  constexpr std::size_t kAddresses = 12;
  if ((auxiliary.tp_status & TP_STATUS_VLAN_VALID) == 0 || frame.size() < kAddresses) return;
  const bool typed = (auxiliary.tp_status & TP_STATUS_VLAN_TPID_VALID) != 0;
  const std::uint16_t type = typed ? auxiliary.tp_vlan_tpid : std::uint16_t{ETH_P_8021Q};
  const std::array<std::uint8_t, 4> tag{static_cast<std::uint8_t>(type >> 8),
                                        static_cast<std::uint8_t>(type & 0xff),
                                        static_cast<std::uint8_t>(auxiliary.tp_vlan_tci >> 8),
                                        static_cast<std::uint8_t>(auxiliary.tp_vlan_tci & 0xff)};
  frame.insert(frame.begin() + kAddresses, tag.begin(), tag.end());
}

// What the kernel says of a frame beside its bytes.
void read_control(msghdr& message, Arrival& arrival) {
  for (cmsghdr* control = CMSG_FIRSTHDR(&message); control != nullptr;
       control = CMSG_NXTHDR(&message, control)) {
    if (control->cmsg_level == SOL_SOCKET && control->cmsg_type == SCM_TIMESTAMPNS) {
      timespec time{};
      std::memcpy(&time, CMSG_DATA(control), sizeof time);
      arrival.time = nanoseconds(time);
    } else if (control->cmsg_level == SOL_PACKET && control->cmsg_type == PACKET_AUXDATA) {
      tpacket_auxdata auxiliary{};
      std::memcpy(&auxiliary, CMSG_DATA(control), sizeof auxiliary);
      arrival.unfinished_checksum = (auxiliary.tp_status & TP_STATUS_CSUMNOTREADY) != 0;
      restore_tag(auxiliary, arrival.frame);
    }
  }
}

}  // namespace

Inlet::Inlet(Descriptor socket, std::string interface)
    : socket_(std::move(socket)), interface_(std::move(interface)), buffer_(kLongestFrame) {}

Result<Inlet> Inlet::open(const std::string& interface) {
  Descriptor socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.valid() || !switch_on(socket, SOL_SOCKET, SO_TIMESTAMPNS) ||
      !switch_on(socket, SOL_PACKET, PACKET_AUXDATA)) {
    return port_error("open a packet socket for", interface);
  }
  switch_on(socket, SOL_PACKET, PACKET_IGNORE_OUTGOING);  // since Linux 4.20; receive() looks, too
  enlarge_receive_buffer(socket);
  wait_for_timestamps();
  if (Status bound = bind_to(socket, interface, ETH_P_ALL); !bound) return bound.error();
  return Inlet(std::move(socket), interface);
}

Result<std::optional<Arrival>> Inlet::receive() {
  for (;;) {
    alignas(cmsghdr) std::array<std::uint8_t, 256> control{};
    sockaddr_ll from{};
    iovec place{.iov_base = buffer_.data(), .iov_len = buffer_.size()};
    msghdr message{};
    message.msg_name = &from;
    message.msg_namelen = sizeof from;
    message.msg_iov = &place;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t length = recvmsg(socket_.number(), &message, MSG_TRUNC);
    if (length < 0 && errno == EINTR) continue;
    if (length < 0 && errno == EAGAIN) return std::optional<Arrival>();
    if (length < 0) return port_error("receive on", interface_);
    if (from.sll_pkttype == PACKET_OUTGOING) continue;
    if (static_cast<std::size_t>(length) > buffer_.size()) {
      return Error{
          fmt::format("a frame of {} bytes came in, and {} are the most; switch off "
                      "segmentation offload (ethtool -K INTERFACE tso off gso off gro off)",
                      length, buffer_.size())};
    }
    Arrival arrival{.frame = Frame(buffer_.begin(), buffer_.begin() + length)};
    read_control(message, arrival);
    return std::optional<Arrival>(std::move(arrival));
  }
}

Result<std::uint64_t> Inlet::drops() {
  tpacket_stats statistics{};
  socklen_t length = sizeof statistics;
  if (getsockopt(socket_.number(), SOL_PACKET, PACKET_STATISTICS, &statistics, &length) != 0) {
    return port_error("read the statistics of", interface_);
  }
  return std::uint64_t{statistics.tp_drops};
}

Result<Outlet> Outlet::open(const std::string& interface) {
  Descriptor socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return port_error("open a packet socket for", interface);
  if (Status bound = bind_to(socket, interface, 0); !bound) return bound.error();
  return Outlet(std::move(socket));
}

std::optional<Nanoseconds> Outlet::send(std::span<const std::uint8_t> frame) {
  const Nanoseconds give_up = time_now() + kSecond;
  for (;;) {
    const Nanoseconds before = time_now();
    const ssize_t sent = ::send(socket_.number(), frame.data(), frame.size(), 0);
    const int reason = errno;
    const Nanoseconds after = time_now();
    if (sent >= 0) return before + (after - before) / 2;
    if (reason == EINTR) continue;
    if (reason != ENOBUFS || after > give_up) {
      failure_ = std::strerror(reason);
      return std::nullopt;
    }
    const timespec pause{.tv_sec = 0, .tv_nsec = 50 * kMicrosecond};
    nanosleep(&pause, nullptr);
  }
}

}  // namespace wirecensus::bench::forwarder
