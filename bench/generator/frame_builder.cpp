// Headers as specified by their RFCs: IPv4 791, IPv6 8200, TCP 9293, UDP 768, ICMP 792, ICMPv6
// 4443, ARP 826; the Internet checksum is RFC 1071. Ethernet addresses are locally administered and
// unused, so that a host that receives the frames does not answer.
#include "generator/frame_builder.h"

#include <algorithm>

namespace wirecensus::bench {
namespace {

constexpr std::uint8_t kDestinationMac[] = {2, 0, 0, 0, 0, 2};
constexpr std::uint8_t kSourceMac[] = {2, 0, 0, 0, 0, 1};
constexpr std::uint16_t kTypeIpv4 = 0x0800;
constexpr std::uint16_t kTypeArp = 0x0806;
constexpr std::uint16_t kTypeVlan = 0x8100;
constexpr std::uint16_t kTypeServiceVlan = 0x88a8;
constexpr std::uint16_t kTypeIpv6 = 0x86dd;
constexpr std::size_t kMinFrame = 60;  // without FCS
constexpr std::size_t kMtu = 1'500;
constexpr std::size_t kEthernetHeader = 14;

const Endpoint& sender(const PacketPlan& plan) {
  return plan.reverse ? plan.flow.server : plan.flow.client;
}
const Endpoint& receiver(const PacketPlan& plan) {
  return plan.reverse ? plan.flow.client : plan.flow.server;
}

std::span<const std::uint8_t> address(const Flow& flow, const Endpoint& endpoint) {
  return std::span(endpoint.address).first(flow.ipv6 ? 16 : 4);
}

std::size_t ip_header(const Flow& flow) { return flow.ipv6 ? 40 : 20; }
std::size_t transport_header(const Flow& flow) { return flow.protocol == kTcp ? 20 : 8; }

// The sum of 16-bit words in network order. Precondition: an even number of bytes.
std::uint64_t word_sum(std::span<const std::uint8_t> bytes) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    sum += static_cast<std::uint64_t>(bytes[i] << 8 | bytes[i + 1]);
  }
  return sum;
}

std::uint32_t checksum(std::uint64_t sum) {
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint32_t>(~sum & 0xffff);
}

// The pseudo header of TCP, UDP and ICMPv6; 0 for ICMP.
std::uint64_t pseudo_header_sum(const PacketPlan& plan, std::size_t length) {
  if (plan.flow.protocol == kIcmp) return 0;
  return word_sum(address(plan.flow, plan.flow.client)) +
         word_sum(address(plan.flow, plan.flow.server)) + plan.flow.protocol + length;
}

void put_udp_header(FrameBytes& frame, const PacketPlan& plan, std::size_t length) {
  frame.put16(sender(plan).port);
  frame.put16(receiver(plan).port);
  frame.put16(static_cast<std::uint32_t>(length));
  frame.put16(0);  // checksum
}

// An echo request, or a reply from the server.
void put_icmp_header(FrameBytes& frame, const PacketPlan& plan) {
  const bool v6 = plan.flow.protocol == kIcmpV6;
  const std::uint32_t request = v6 ? 128 : 8;
  const std::uint32_t reply = v6 ? 129 : 0;
  frame.put8(plan.reverse ? reply : request);
  frame.put8(0);
  frame.put16(0);  // checksum
  frame.put16(1);  // identifier
  frame.put16(static_cast<std::uint32_t>(plan.number & 0xffff));
}

std::size_t checksum_offset(std::uint8_t protocol) {
  if (protocol == kTcp) return 16;
  return protocol == kUdp ? 6 : 2;
}

// Payload size: 0 for SYNs; otherwise the rest of the requested length, within the MTU and its
// tags. A frame with one tag may be 4 bytes longer than one without, a frame with two may not
// (Linux, packet(7)).
std::size_t payload_size(const PacketPlan& plan) {
  if (plan.kind == PacketKind::opening && plan.flow.protocol == kTcp) return 0;
  const std::size_t headers = ip_header(plan.flow) + transport_header(plan.flow);
  const std::size_t tags = plan.flow.tags == 2 ? 8 : 0;
  const std::size_t largest = kMtu - tags;
  const std::size_t wished = plan.frame_len - kEthernetHeader - tags;
  const std::size_t ip_bytes = std::clamp(wished, headers, largest);
  return ip_bytes - headers;
}

}  // namespace

std::span<const std::uint8_t> FrameBuilder::build(const PacketPlan& plan) {
  frame_.clear();
  switch (plan.kind) {
    case PacketKind::arp: put_arp(plan.number); break;
    case PacketKind::fragment: put_fragment(plan); break;
    case PacketKind::opening:
    case PacketKind::data: put_packet(plan); break;
  }
  frame_.pad_to(kMinFrame);
  return frame_.bytes();
}

void FrameBuilder::put_ethernet(std::uint8_t tags, std::uint16_t type) {
  frame_.put(kDestinationMac);
  frame_.put(kSourceMac);
  if (tags == 2) {
    frame_.put16(kTypeServiceVlan);
    frame_.put16(200);
  }
  if (tags >= 1) {
    frame_.put16(kTypeVlan);
    frame_.put16(100);
  }
  frame_.put16(type);
}

// Who has 127.2.x.y? Tell 127.1.x.y.
void FrameBuilder::put_arp(std::uint64_t number) {
  const auto host = static_cast<std::uint32_t>(number & 0xffff);
  put_ethernet(0, kTypeArp);
  frame_.put16(1);  // Ethernet
  frame_.put16(kTypeIpv4);
  frame_.put8(6);
  frame_.put8(4);
  frame_.put16(1);  // request
  frame_.put(kSourceMac);
  frame_.put32(0x7f01'0000 | host);
  frame_.put32(0);
  frame_.put16(0);
  frame_.put32(0x7f02'0000 | host);
}

void FrameBuilder::put_packet(const PacketPlan& plan) {
  const auto payload = payload_.slice(plan.number, payload_size(plan));
  put_ethernet(plan.flow.tags, plan.flow.ipv6 ? kTypeIpv6 : kTypeIpv4);
  put_ip(plan, transport_header(plan.flow) + payload.size());
  put_transport(plan, payload);
  frame_.put(payload);
}

// The fragments of a datagram have the same identification, and slices of one payload.
void FrameBuilder::put_fragment(const PacketPlan& plan) {
  constexpr std::uint32_t kUdpHeader = 8;
  const auto payload = payload_.slice(plan.identification, kDatagram - kUdpHeader);
  const std::uint32_t size = std::min(kFragment, kDatagram - plan.fragment_offset);
  put_ethernet(plan.flow.tags, kTypeIpv4);
  put_ip(plan, size);
  if (plan.fragment_offset == 0) {
    put_transport(plan, payload);
    frame_.put(payload.first(size - kUdpHeader));
  } else {
    frame_.put(payload.subspan(plan.fragment_offset - kUdpHeader, size));
  }
}

void FrameBuilder::put_ip(const PacketPlan& plan, std::size_t ip_payload) {
  plan.flow.ipv6 ? put_ipv6(plan, ip_payload) : put_ipv4(plan, ip_payload);
}

void FrameBuilder::put_ipv4(const PacketPlan& plan, std::size_t ip_payload) {
  const std::size_t start = frame_.size();
  frame_.put16(0x4500);
  frame_.put16(static_cast<std::uint32_t>(20 + ip_payload));
  frame_.put16(plan.identification);
  frame_.put16((plan.more_fragments ? 0x2000U : 0U) | plan.fragment_offset / 8);
  frame_.put8(64);  // time to live
  frame_.put8(plan.flow.protocol);
  frame_.put16(0);  // checksum
  frame_.put(address(plan.flow, sender(plan)));
  frame_.put(address(plan.flow, receiver(plan)));
  frame_.set16(start + 10, checksum(word_sum(frame_.bytes().subspan(start))));
}

void FrameBuilder::put_ipv6(const PacketPlan& plan, std::size_t ip_payload) {
  frame_.put32(0x6000'0000);
  frame_.put16(static_cast<std::uint32_t>(ip_payload));
  frame_.put8(plan.flow.protocol);
  frame_.put8(64);  // hop limit
  frame_.put(address(plan.flow, sender(plan)));
  frame_.put(address(plan.flow, receiver(plan)));
}

// Both ends begin with the flow's number.
std::array<std::uint32_t, 2>& FrameBuilder::tcp_sequences(const PacketPlan& plan) {
  for (auto next = tcp_sequences_.size(); next <= plan.flow_number; ++next) {
    tcp_sequences_.push_back({static_cast<std::uint32_t>(next), static_cast<std::uint32_t>(next)});
  }
  return tcp_sequences_[plan.flow_number];
}

void FrameBuilder::put_tcp_header(const PacketPlan& plan, std::size_t payload_size) {
  constexpr std::uint32_t kSyn = 0x02;
  constexpr std::uint32_t kAck = 0x10;
  constexpr std::uint32_t kPush = 0x08;
  const bool opening = plan.kind == PacketKind::opening;
  const std::uint32_t flags = (opening ? kSyn : kPush) | (opening && !plan.reverse ? 0 : kAck);
  auto& sequences = tcp_sequences(plan);
  std::uint32_t& own = sequences[plan.reverse ? 1 : 0];
  frame_.put16(sender(plan).port);
  frame_.put16(receiver(plan).port);
  frame_.put32(own);
  frame_.put32((flags & kAck) != 0 ? sequences[plan.reverse ? 0 : 1] : 0);
  frame_.put16(5 << 12 | flags);
  frame_.put16(0xffff);  // window
  frame_.put16(0);       // checksum
  frame_.put16(0);       // urgent pointer
  own += static_cast<std::uint32_t>(payload_size) + (opening ? 1 : 0);
}

// The transport header, with the checksum over `payload`, which the caller adds.
void FrameBuilder::put_transport(const PacketPlan& plan, std::span<const std::uint8_t> payload) {
  const std::size_t start = frame_.size();
  const std::size_t length = transport_header(plan.flow) + payload.size();
  switch (plan.flow.protocol) {
    case kTcp: put_tcp_header(plan, payload.size()); break;
    case kUdp: put_udp_header(frame_, plan, length); break;
    default: put_icmp_header(frame_, plan); break;
  }
  const std::uint64_t sum = pseudo_header_sum(plan, length) +
                            word_sum(frame_.bytes().subspan(start)) + payload_.sum(payload);
  const std::uint32_t value = checksum(sum);
  // In UDP 0 means no checksum; a checksum of 0 is written as all ones (RFC 768).
  const bool zero_for_udp = value == 0 && plan.flow.protocol == kUdp;
  frame_.set16(start + checksum_offset(plan.flow.protocol), zero_for_udp ? 0xffff : value);
}

}  // namespace wirecensus::bench
