// A TCP segment as it was captured: its header (RFC 9293), the options that tell of its health, and
// what the IP header says about it. A value of numbers only, valid without its frame.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace wirecensus::inspect {

// Bits of TcpSegment::flags: the flag byte of TCP, and AE (RFC 9768).
namespace tcp_flag {
inline constexpr std::uint16_t kFin = 0x001;
inline constexpr std::uint16_t kSyn = 0x002;
inline constexpr std::uint16_t kRst = 0x004;
inline constexpr std::uint16_t kAck = 0x010;
inline constexpr std::uint16_t kEce = 0x040;
inline constexpr std::uint16_t kCwr = 0x080;
}  // namespace tcp_flag

inline constexpr std::uint8_t kNoWindowScale = 0xff;
inline constexpr std::uint8_t kMaxWindowScale = 14;  // RFC 7323, section 2.3

// Lengths are in bytes.
struct TcpSegment {
  Timestamp time = kNoTime;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgment = 0;  // meaningful with kAck
  std::uint32_t frame_len = 0;
  std::uint32_t ip_bytes = 0;
  std::uint32_t payload_bytes = 0;
  std::uint32_t timestamp = 0;  // TSval (RFC 7323), if has_timestamp
  // A digest of all that two copies of one packet have in common: the IPv4 identification (RFC
  // 6864) or else TSval, and the whole TCP header. 0: it has nothing that tells it from a
  // repetition.
  std::uint32_t identity = 0;
  std::uint16_t flags = 0;
  std::uint16_t window = 0;                    // as in the header, not scaled
  std::uint16_t max_segment = 0;               // the option of a SYN; 0: none
  std::uint16_t segments = 1;                  // on the wire: more than one of a super packet
  std::uint8_t window_scale = kNoWindowScale;  // the option of a SYN
  std::uint8_t ecn = 0;                        // the codepoint of the IP header (RFC 3168)
  bool is_readable = false;  // otherwise only time and lengths are known: the header is not
                             // captured, or malformed
  bool is_further = false;   // in a frame that is counted as a packet of another one (A-MSDU)
  bool has_timestamp = false;
  bool permits_sack = false;
  bool has_sack = false;   // blocks (RFC 2018)
  bool has_dsack = false;  // of these, the first reports a duplicate (RFC 2883)

  bool has(std::uint16_t flag) const { return (flags & flag) != 0; }
  // The bytes of sequence space: one for SYN and FIN each (RFC 9293, section 3.4).
  std::uint32_t sequence_bytes() const {
    return payload_bytes + (has(tcp_flag::kSyn) ? 1 : 0) + (has(tcp_flag::kFin) ? 1 : 0);
  }
  bool operator==(const TcpSegment&) const = default;
};

// The signed distance from `from` to `to` in sequence space (RFC 9293, section 3.4).
inline std::int32_t sequence_step(std::uint32_t from, std::uint32_t to) {
  return static_cast<std::int32_t>(to - from);
}

}  // namespace wirecensus::inspect
