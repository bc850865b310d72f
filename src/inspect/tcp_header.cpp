#include "inspect/tcp_header.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "base/bytes.h"
#include "base/wire_integer.h"
#include "base/xxh3.h"
#include "decode/ip_header.h"
#include "decode/segments.h"

namespace wirecensus::inspect {
namespace {

struct TcpHeader {
  Be16 source_port, destination_port;
  Be32 sequence, acknowledgment;
  Be16 offset_and_flags;
  Be16 window, checksum, urgent;
};
static_assert(sizeof(TcpHeader) == 20);

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

// The options of most segments: as RFC 7323, appendix A, recommends to lay out the timestamps.
struct TimestampsOnly {
  Be32 begin;
  Be32 value, echo;
};
constexpr std::uint32_t kTimestampsOnly = 0x0101080a;  // kNothing twice, kTimestamps, 10 bytes

void read_options(Bytes options, TcpSegment& segment) {
  if (options.size() == sizeof(TimestampsOnly)) {
    const auto* only = options.as<TimestampsOnly>();
    if (only->begin == kTimestampsOnly) {
      segment.timestamp = only->value;
      segment.has_timestamp = true;
      return;
    }
  }
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

struct IpFields {
  std::uint16_t identification = 0;  // 0: none
  std::uint8_t ecn = 0;
};

IpFields ip_fields(Bytes bytes, const decode::Packet& packet) {
  constexpr std::uint8_t kEcn = 3;
  if (packet.source.version == IpVersion::v4) {
    const auto* header = bytes.as<decode::Ipv4Header>(packet.network_offset);
    if (header == nullptr) return {};
    return {header->identification, static_cast<std::uint8_t>(header->service & kEcn)};
  }
  const auto* header = bytes.as<decode::Ipv6Header>(packet.network_offset);
  if (header == nullptr) return {};
  return {0, static_cast<std::uint8_t>(header->version_class_label >> 20 & kEcn)};
}

std::uint32_t identity_of(const TcpHeader& header, const TcpSegment& segment,
                          std::uint16_t identification) {
  if (identification == 0 && !segment.has_timestamp) return 0;
  const std::array<std::uint64_t, 4> alike{
      std::uint64_t{segment.sequence} << 32 | segment.acknowledgment,
      std::uint64_t{header.offset_and_flags} << 48 | std::uint64_t{header.window} << 32 |
          std::uint64_t{header.checksum} << 16 | header.urgent,
      std::uint64_t{segment.payload_bytes} << 32 | segment.timestamp, identification};
  return static_cast<std::uint32_t>(xxh3(alike.data(), sizeof(alike), 0)) | 1;
}

void read_header(Bytes bytes, const decode::Packet& packet, TcpSegment& segment) {
  const auto* header = bytes.as<TcpHeader>();
  if (header == nullptr) return;
  const std::uint16_t offset_and_flags = header->offset_and_flags;
  const std::size_t size = std::size_t{4} * (offset_and_flags >> 12);
  if (size < sizeof(TcpHeader) || packet.issue == DecodeIssue::malformed_transport) return;
  segment.is_readable = true;
  segment.sequence = header->sequence;
  segment.acknowledgment = header->acknowledgment;
  segment.flags = offset_and_flags & 0x1ff;
  segment.window = header->window;
  read_options(bytes.first(size).drop(sizeof(TcpHeader)), segment);
}

}  // namespace

void read_tcp_segment(const Frame& frame, const decode::Packet& packet, TcpSegment& segment) {
  assert(has_tcp_segment(packet));
  segment.time = packet.time;
  segment.frame_len = packet.frame_len;
  segment.ip_bytes = packet.ip_bytes;
  segment.payload_bytes = packet.payload_bytes;
  const Bytes transport = frame.bytes().skip(packet.transport_offset);
  read_header(transport, packet, segment);
  if (!segment.is_readable) return;
  const IpFields ip = ip_fields(frame.bytes(), packet);
  segment.ecn = ip.ecn;
  segment.segments = static_cast<std::uint16_t>(std::min(decode::segment_count(frame), 0xffffU));
  segment.identity = identity_of(*transport.as<TcpHeader>(), segment, ip.identification);
}

}  // namespace wirecensus::inspect
