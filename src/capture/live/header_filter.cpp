#include "capture/live/header_filter.h"

#include <cassert>
#include <limits>

namespace wirecensus::capture {
namespace {

using Program = std::vector<sock_filter>;

constexpr std::uint32_t kWhole = std::numeric_limits<std::uint32_t>::max();

// Ethernet, IP and TCP headers of the maximum size: 14 + 60 + 60 bytes.
constexpr std::uint32_t kUsualBytes = 136;
// UDP may carry a tunnel, and of a super packet the headers of the segments are needed, which are
// inside: such packets are longer than a frame of the usual maximum size.
constexpr std::uint32_t kMaxFrame = 1518;

constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kUdp = 17;
constexpr std::uint8_t kIcmp = 1;
constexpr std::uint8_t kIpv6Icmp = 58;

// Where a jump leads: the next step, or a mark.
enum class To : std::uint8_t { next, ipv4, ipv6, protocol, udp, usual, udp_headers, whole };

// An instruction; those of jumps have marks for offsets.
struct Step {
  std::uint16_t code;
  std::uint32_t k;
  To on_true = To::next;
  To on_false = To::next;
  To mark = To::next;  // of this step; next: none
};

constexpr Step load_byte(std::uint32_t offset, To mark = To::next) {
  return {BPF_LD | BPF_B | BPF_ABS, offset, To::next, To::next, mark};
}
constexpr Step if_equal(std::uint32_t value, To on_true, To on_false = To::next) {
  return {BPF_JMP | BPF_JEQ | BPF_K, value, on_true, on_false};
}
constexpr Step if_longer(std::uint32_t bytes, To on_true, To on_false) {
  return {BPF_JMP | BPF_JGT | BPF_K, bytes, on_true, on_false};
}
constexpr Step take(std::uint32_t bytes, To mark) {
  return {BPF_RET | BPF_K, bytes, To::next, To::next, mark};
}
constexpr Step kLoadLength{BPF_LD | BPF_W | BPF_LEN, 0};
constexpr Step kLoadUdpLength{BPF_LD | BPF_W | BPF_LEN, 0, To::next, To::next, To::udp};
constexpr Step kKeepVersion{BPF_ALU | BPF_AND | BPF_K, 0xf0};

using Steps = std::vector<Step>;

// A load behind the end of a packet would reject it: short packets are taken before any.
Steps steps_at(std::uint32_t ip, const Steps& select_version) {
  Steps steps{kLoadLength, if_longer(kUsualBytes, To::next, To::whole)};
  steps.insert(steps.end(), select_version.begin(), select_version.end());
  const Steps rest{
      load_byte(ip, To::ipv4),
      kKeepVersion,
      if_equal(0x40, To::next, To::whole),
      load_byte(ip + 9),  // RFC 791
      {BPF_JMP | BPF_JA, 0, To::protocol},
      load_byte(ip, To::ipv6),
      kKeepVersion,
      if_equal(0x60, To::next, To::whole),
      load_byte(ip + 6),  // RFC 8200
      {BPF_JMP | BPF_JEQ | BPF_K, kTcp, To::usual, To::next, To::protocol},
      if_equal(kUdp, To::udp),
      if_equal(kIcmp, To::usual),
      if_equal(kIpv6Icmp, To::usual, To::whole),
      kLoadUdpLength,
      if_longer(kMaxFrame, To::whole, To::udp_headers),
      take(kUsualBytes, To::usual),
      take(kMaxHeaderBytes, To::udp_headers),
      take(kWhole, To::whole),
  };
  steps.insert(steps.end(), rest.begin(), rest.end());
  return steps;
}

std::size_t distance(const Steps& steps, std::size_t from, To to) {
  if (to == To::next) return 0;
  std::size_t at = from + 1;
  while (steps[at].mark != to) ++at;
  return at - from - 1;
}

Program assemble(const Steps& steps) {
  Program program;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    const std::size_t on_true = distance(steps, i, step.on_true);
    if (step.code == (BPF_JMP | BPF_JA)) {
      program.push_back({step.code, 0, 0, static_cast<std::uint32_t>(on_true)});
      continue;
    }
    program.push_back({step.code, static_cast<std::uint8_t>(on_true),
                       static_cast<std::uint8_t>(distance(steps, i, step.on_false)), step.k});
  }
  return program;
}

Program header_program(LinkType link_type) {
  constexpr std::uint32_t kEthernetHeader = 14;
  if (link_type == link_type::kRaw) {
    return assemble(steps_at(0, {load_byte(0), kKeepVersion, if_equal(0x40, To::ipv4),
                                 if_equal(0x60, To::ipv6, To::whole)}));
  }
  constexpr Step kLoadType{BPF_LD | BPF_H | BPF_ABS, 12};
  return assemble(steps_at(kEthernetHeader, {kLoadType, if_equal(0x0800, To::ipv4),
                                             if_equal(0x86dd, To::ipv6, To::whole)}));
}

}  // namespace

bool can_take_headers(LinkType link_type) {
  return link_type == link_type::kEthernet || link_type == link_type::kRaw;
}

std::vector<sock_filter> taking_headers(std::vector<sock_filter> program, std::size_t whole,
                                        LinkType link_type) {
  assert(can_take_headers(link_type) && whole <= program.size());
  const Program headers = header_program(link_type);
  for (std::size_t i = whole; i < program.size(); ++i) {
    if (program[i].code != (BPF_RET | BPF_K) || program[i].k == 0) continue;
    program[i] = {BPF_JMP | BPF_JA, 0, 0, static_cast<std::uint32_t>(program.size() - i - 1)};
  }
  program.insert(program.end(), headers.begin(), headers.end());
  return program;
}

}  // namespace wirecensus::capture
