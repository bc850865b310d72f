// The headers of a frame, as far as the device changes or reports them. Independent of src/ on
// purpose: its count is compared with the reports.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace wirecensus::bench::forwarder {

inline constexpr std::uint16_t kIpv4 = 0x0800;
inline constexpr std::uint16_t kIpv6 = 0x86dd;
inline constexpr std::uint8_t kTcp = 6;
inline constexpr std::uint8_t kUdp = 17;

// One direction of a conversation. Whatever is not sound IPv4 or IPv6 has its EtherType alone.
struct FlowKey {
  std::uint16_t ethertype = 0;  // behind VLAN tags; 0: IEEE 802.3, which has a length there
  bool ip = false;              // what follows is valid
  std::array<std::uint8_t, 16> source{};  // IPv4: the first 4 bytes
  std::array<std::uint8_t, 16> destination{};
  std::uint8_t protocol = 0;
  std::uint16_t source_port = 0;  // 0: neither TCP nor UDP, or not the first fragment
  std::uint16_t destination_port = 0;

  auto operator<=>(const FlowKey&) const = default;
};

struct Headers {
  FlowKey flow;
  std::size_t network = 0;    // where the IP header begins; valid if flow.ip
  std::size_t transport = 0;  // where a whole TCP or UDP header begins; 0: there is none
  std::size_t payload = 0;    // what the TCP or UDP header precedes: [payload, end)
  std::size_t end = 0;
};

Headers read_headers(std::span<const std::uint8_t> frame);

// Empty unless key.ip.
std::string source_text(const FlowKey& key);
std::string destination_text(const FlowKey& key);

}  // namespace wirecensus::bench::forwarder
