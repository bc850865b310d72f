#include "capture/live/packet_fanout.h"

#include <linux/if_ether.h>
#include <linux/if_packet.h>

#include "base/address_shard.h"

namespace wirecensus::capture {
namespace {

using Program = std::vector<sock_filter>;

constexpr sock_filter return_constant(std::uint32_t value) {
  return {BPF_RET | BPF_K, 0, 0, value};
}

constexpr sock_filter load_network_word(std::uint32_t offset) {
  return {BPF_LD | BPF_W | BPF_ABS, 0, 0, static_cast<std::uint32_t>(SKF_NET_OFF) + offset};
}

// A = the exclusive or of `words` words at `offset` of the network header.
Program fold_words(std::uint32_t offset, std::uint32_t words) {
  Program program{load_network_word(offset)};
  for (std::uint32_t i = 1; i < words; ++i) {
    program.push_back({BPF_MISC | BPF_TAX, 0, 0, 0});
    program.push_back(load_network_word(offset + 4 * i));
    program.push_back({BPF_ALU | BPF_XOR | BPF_X, 0, 0, 0});
  }
  return program;
}

// The member to return is shard_of(A, members).
Program return_shard(std::uint32_t members) {
  return {{BPF_ALU | BPF_MUL | BPF_K, 0, 0, kShardMultiplier},
          {BPF_ALU | BPF_RSH | BPF_K, 0, 0, 16},
          {BPF_ALU | BPF_MUL | BPF_K, 0, 0, members},
          {BPF_ALU | BPF_RSH | BPF_K, 0, 0, 16},
          {BPF_RET | BPF_A, 0, 0, 0}};
}

// `then` if the EtherType in A is `type`; otherwise continues after it.
Program if_type(std::uint32_t type, const Program& then) {
  Program program{{BPF_JMP | BPF_JEQ | BPF_K, 0, static_cast<std::uint8_t>(then.size()), type}};
  program.insert(program.end(), then.begin(), then.end());
  return program;
}

Program operator+(Program left, const Program& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

// Packets without IP addresses go to member 0, and so do packets too short for them: a failing load
// ends the program with 0.
Program distributing_program(std::uint32_t members) {
  constexpr auto kProtocol = static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_PROTOCOL);
  const Program ipv4 = fold_words(12, 2) + return_shard(members);  // RFC 791, section 3.1
  const Program ipv6 = fold_words(8, 8) + return_shard(members);   // RFC 8200, section 3
  return Program{{BPF_LD | BPF_W | BPF_ABS, 0, 0, kProtocol}} + if_type(ETH_P_IP, ipv4) +
         if_type(ETH_P_IPV6, ipv6) + Program{return_constant(0)};
}

}  // namespace

Result<PacketFanout> PacketFanout::open(std::span<PacketSocket* const> members,
                                        int interface_index) {
  Result<PacketSocket> sink = PacketSocket::open(true);
  if (!sink) return sink.error();
  std::vector<PacketSocket*> all(members.begin(), members.end());
  all.push_back(&*sink);  // last: the kernel numbers members in order of joining
  for (PacketSocket* socket : all) {
    // Between bind() and joining, a socket would receive everything.
    if (Status kept = socket->attach_filter({return_constant(0)}); !kept) return kept.error();
    if (Status bound = socket->bind(interface_index); !bound) return bound.error();
  }
  const Result<std::uint16_t> group = all.front()->found_fanout();
  if (!group) return group.error();
  for (PacketSocket* socket : std::span(all).subspan(1)) {
    if (Status joined = socket->join_fanout(*group); !joined) return joined.error();
  }
  PacketFanout fanout(std::move(*sink), static_cast<std::uint32_t>(members.size()));
  const Status held = fanout.sink_.set_fanout_program({return_constant(fanout.members_)});
  if (!held) return held.error();
  return fanout;
}

Status PacketFanout::distribute() {
  return sink_.set_fanout_program(distributing_program(members_));
}

// The kernel waits until no processor uses the old program. This program is accepted, because the
// kernel has accepted it before.
void PacketFanout::hold() {
  static_cast<void>(sink_.set_fanout_program({return_constant(members_)}));
}

}  // namespace wirecensus::capture
