#include "inspect/tcp_header.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/wire_integer.h"

namespace wirecensus::inspect {
namespace {

constexpr std::uint8_t kEnd = 0;
constexpr std::uint8_t kNothing = 1;
constexpr std::uint8_t kMaxSegment = 2;
constexpr std::uint8_t kWindowScale = 3;
constexpr std::uint8_t kSackPermitted = 4;
constexpr std::uint8_t kSack = 5;
constexpr std::uint8_t kTimestamps = 8;

struct SackBlock {
  Be32 begin, end;
};

// Whether the first block reports bytes that had already arrived (RFC 2883, section 4).
bool reports_duplicate(Bytes blocks, std::uint32_t acknowledgment) {
  const SackBlock first = *blocks.as<SackBlock>();
  if (sequence_step(acknowledgment, first.end) <= 0) return true;
  const auto* second = blocks.as<SackBlock>(sizeof(SackBlock));
  return second != nullptr && sequence_step(second->begin, first.begin) >= 0 &&
         sequence_step(second->end, first.end) <= 0;
}

void read_sack(Bytes value, TcpSegment& segment) {
  if (segment.has_sack || !segment.has(tcp_flag::kAck) || value.size() < sizeof(SackBlock)) return;
  segment.has_sack = true;
  segment.has_dsack = reports_duplicate(value, segment.acknowledgment);
}

void read_option(std::uint8_t kind, Bytes value, TcpSegment& segment) {
  switch (kind) {
    case kMaxSegment:
      if (const auto* size = value.as<Be16>()) segment.max_segment = *size;
      return;
    case kWindowScale:
      if (!value.empty()) segment.window_scale = std::min(value[0], kMaxWindowScale);
      return;
    case kSackPermitted: segment.permits_sack = true; return;
    case kSack: return read_sack(value, segment);
    case kTimestamps:
      if (value.size() < 8 || segment.has_timestamp) return;
      segment.timestamp = *value.as<Be32>();
      segment.has_timestamp = true;
      return;
    default: return;
  }
}

}  // namespace

void read_tcp_options(Bytes options, TcpSegment& segment) {
  while (!options.empty() && options[0] != kEnd) {
    if (options[0] == kNothing) {
      options = options.drop(1);
      continue;
    }
    if (options.size() < 2 || options[1] < 2 || options[1] > options.size()) return;
    read_option(options[0], options.first(options[1]).drop(2), segment);
    options = options.drop(options[1]);
  }
}

}  // namespace wirecensus::inspect
