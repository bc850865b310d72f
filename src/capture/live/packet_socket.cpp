#include "capture/live/packet_socket.h"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <limits>
#include <utility>

#include "capture/live/privilege.h"

namespace wirecensus::capture {
namespace {

// Room before each frame in which a VLAN tag can be put back.
constexpr unsigned kHeadRoom = 4;

template <typename T>
bool set_option(int socket, int option, const T& value) {
  return setsockopt(socket, SOL_PACKET, option, &value, sizeof value) == 0;
}

Error no_fanout() {
  return Error{fmt::format("the kernel cannot create a group of rings (packet fanout): {}",
                           std::strerror(errno))};
}

// The kernel only reads the program, although its interface is not const.
sock_fprog kernel_program(const std::vector<sock_filter>& program) {
  return {static_cast<unsigned short>(program.size()), const_cast<sock_filter*>(program.data())};
}

bool bind_to(int socket, int interface_index, std::uint16_t protocol) {
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(protocol);
  address.sll_ifindex = interface_index;
  return ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

bool set_up_for_ring(int socket) {
  constexpr int kVersion = TPACKET_V3;
  return set_option(socket, PACKET_VERSION, kVersion) &&
         set_option(socket, PACKET_RESERVE, kHeadRoom);
}

}  // namespace

bool PacketSocket::supported() {
  const int descriptor = ::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return errno == EPERM || errno == EACCES;
  const bool supported = set_up_for_ring(descriptor);
  close(descriptor);
  return supported;
}

Result<PacketSocket> PacketSocket::open(bool with_link_header) {
  const int type = with_link_header ? SOCK_RAW : SOCK_DGRAM;
  const int descriptor = ::socket(AF_PACKET, type | SOCK_CLOEXEC, 0);
  if (descriptor < 0 && (errno == EPERM || errno == EACCES)) return missing_privilege();
  if (descriptor < 0) {
    return Error{fmt::format("cannot open a packet socket: {}", std::strerror(errno))};
  }
  PacketSocket socket(descriptor);
  if (!set_up_for_ring(descriptor)) {
    return Error{
        fmt::format("this kernel does not support TPACKET_V3 capture rings (needs Linux 3.2): {}",
                    std::strerror(errno))};
  }
  return socket;
}

PacketSocket::PacketSocket(PacketSocket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

PacketSocket::~PacketSocket() {
  if (descriptor_ >= 0) close(descriptor_);
}

bool PacketSocket::ignore_outgoing() {
  constexpr int kYes = 1;
  return set_option(descriptor_, PACKET_IGNORE_OUTGOING, kYes);
}

bool PacketSocket::describe_super_packets() {
  constexpr int kYes = 1;
  return set_option(descriptor_, PACKET_VNET_HDR, kYes);
}

Status PacketSocket::leave_out_outgoing(const std::vector<sock_filter>& program) {
  if (!ignore_outgoing()) return attach_filter(without_outgoing(program));
  return program.empty() ? done() : attach_filter(program);
}

Status PacketSocket::attach_filter(const std::vector<sock_filter>& program) {
  if (program.size() > BPF_MAXINSNS) {
    return Error{fmt::format(
        "the filter compiles to {} instructions, but the kernel accepts at most {}: shorten it",
        program.size(), BPF_MAXINSNS)};
  }
  const sock_fprog attachment = kernel_program(program);
  if (setsockopt(descriptor_, SOL_SOCKET, SO_ATTACH_FILTER, &attachment, sizeof attachment) == 0) {
    return done();
  }
  return Error{fmt::format("the kernel rejected the filter of {} instructions: {}", program.size(),
                           std::strerror(errno))};
}

Status PacketSocket::join_promiscuous(int interface_index) {
  packet_mreq membership{};
  membership.mr_ifindex = interface_index;
  membership.mr_type = PACKET_MR_PROMISC;
  if (set_option(descriptor_, PACKET_ADD_MEMBERSHIP, membership)) return done();
  return Error{fmt::format("cannot enable promiscuous mode: {}", std::strerror(errno))};
}

Status PacketSocket::bind(int interface_index) {
  if (bind_to(descriptor_, interface_index, ETH_P_ALL)) return done();
  return Error{fmt::format("cannot bind to the interface: {}", std::strerror(errno))};
}

Result<std::uint16_t> PacketSocket::found_fanout() {
  unsigned membership = (PACKET_FANOUT_CBPF | PACKET_FANOUT_FLAG_UNIQUEID) << 16;
  socklen_t size = sizeof membership;
  if (!set_option(descriptor_, PACKET_FANOUT, membership) ||
      getsockopt(descriptor_, SOL_PACKET, PACKET_FANOUT, &membership, &size) != 0) {
    return no_fanout();
  }
  return static_cast<std::uint16_t>(membership);
}

Status PacketSocket::join_fanout(std::uint16_t group) {
  const unsigned membership = group | PACKET_FANOUT_CBPF << 16;
  return set_option(descriptor_, PACKET_FANOUT, membership) ? done() : no_fanout();
}

Status PacketSocket::set_fanout_program(const std::vector<sock_filter>& program) {
  const sock_fprog attachment = kernel_program(program);
  if (set_option(descriptor_, PACKET_FANOUT_DATA, attachment)) return done();
  return Error{
      fmt::format("the kernel rejected the packet distribution program of {} instructions: {}",
                  program.size(), std::strerror(errno))};
}

void PacketSocket::close_intake(int interface_index) {
  // The filter alone would not do: a processor that is just handling a packet may still be using
  // the old one. Binding to another protocol makes the kernel wait until they are through. It fails
  // when the interface is gone, and then there is nothing to wait for. Binding to protocol 0 would
  // not do: kernels differ in whether that means "none" or "as before".
  static_cast<void>(attach_filter({{BPF_RET | BPF_K, 0, 0, 0}}));
  bind_to(descriptor_, interface_index, ETH_P_LOOPBACK);
}

void PacketSocket::add_statistics(PacketStatistics& statistics) {
  tpacket_stats_v3 now{};
  socklen_t size = sizeof now;
  if (getsockopt(descriptor_, SOL_PACKET, PACKET_STATISTICS, &now, &size) != 0) return;
  // tp_packets includes tp_drops, modulo 2^32 like both.
  statistics.accepted += now.tp_packets - now.tp_drops;
  statistics.dropped += now.tp_drops;
  statistics.freezes += now.tp_freeze_q_cnt;
}

int PacketSocket::take_error() {
  int error = 0;
  socklen_t size = sizeof error;
  return getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

bool PacketSocket::interface_is_gone() const {
  sockaddr_ll address{};
  socklen_t size = sizeof address;
  const int status = getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size);
  return status == 0 && address.sll_ifindex <= 0;  // set to -1 by the kernel
}

std::vector<sock_filter> without_outgoing(const std::vector<sock_filter>& program) {
  constexpr auto kPacketType = static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_PKTTYPE);
  constexpr std::uint32_t kAll = std::numeric_limits<std::uint32_t>::max();
  std::vector<sock_filter> result{
      {BPF_LD | BPF_B | BPF_ABS, 0, 0, kPacketType},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, PACKET_OUTGOING},
      {BPF_RET | BPF_K, 0, 0, 0},
  };
  // Jumps are relative, so the program may be at any place.
  result.insert(result.end(), program.begin(), program.end());
  if (program.empty()) result.push_back({BPF_RET | BPF_K, 0, 0, kAll});
  return result;
}

}  // namespace wirecensus::capture
