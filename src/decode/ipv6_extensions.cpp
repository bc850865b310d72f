#include "decode/ipv6_extensions.h"

namespace wirecensus::decode {
namespace {

// RFC 8200 has each header at most once, destination options twice; see kMaxHeaders in decoder.cpp.
constexpr int kMaxExtensions = 32;

struct OptionsHeader {  // the others begin with the same two fields (RFC 6564)
  std::uint8_t next_header;
  std::uint8_t size;  // in 8 bytes, not counting the first 8; of AH in 4, not counting the first 8
};

struct FragmentHeader {
  std::uint8_t next_header;
  std::uint8_t reserved;
  Be16 offset_and_more;
  Be32 identification;
};

constexpr std::size_t kUnit = 8;

std::size_t size_of(const OptionsHeader& header) { return kUnit * (header.size + std::size_t{1}); }

std::size_t size_of(std::uint8_t type, const OptionsHeader& header) {
  constexpr std::size_t kWord = 4;
  if (type == ip_protocol::kFragment) return sizeof(FragmentHeader);
  if (type == ip_protocol::kAh) return kWord * (header.size + std::size_t{2});  // RFC 4302, 2.2
  return size_of(header);
}

bool is_skipped(std::uint8_t protocol) {
  switch (protocol) {
    case ip_protocol::kHopByHop:
    case ip_protocol::kRouting:
    case ip_protocol::kFragment:
    case ip_protocol::kAh:
    case ip_protocol::kDestinationOptions:
    case ip_protocol::kMobility:
    case ip_protocol::kHip:
    case ip_protocol::kShim6:
    case ip_protocol::kExperiment1:
    case ip_protocol::kExperiment2: return true;
    default: return false;
  }
}

// The two numbers for experiments (RFC 3692) are those of upper layers as well: what has no room
// for the length that it would have as an extension header is one of these.
bool is_upper_layer(std::uint8_t protocol, const Cursor& cursor) {
  if (protocol != ip_protocol::kExperiment1 && protocol != ip_protocol::kExperiment2) return false;
  const auto* header = cursor.bytes().as<OptionsHeader>();
  return cursor.wire_size() < (header != nullptr ? size_of(*header) : kUnit);
}

DecodeIssue cut(const Cursor& cursor, std::size_t size) {
  return cursor.wire_size() < size ? DecodeIssue::malformed_extension
                                   : DecodeIssue::truncated_extension;
}

// An offset of zero without more to come is no fragment ("atomic", RFC 6946).
void note_fragment(const FragmentHeader& header, Packet& packet) {
  constexpr unsigned kMoreFragments = 1;
  constexpr unsigned kOffset = 0xfff8;
  const unsigned fragment = header.offset_and_more;
  if ((fragment & (kMoreFragments | kOffset)) == 0) return;
  packet.fragment = (fragment & kOffset) != 0 ? FragmentKind::non_first : FragmentKind::first;
  packet.fragment_id = header.identification;
}

// Takes one extension header off and returns the number of what follows it.
std::uint8_t skip_extension(std::uint8_t type, Cursor& cursor, Packet& packet) {
  const auto* fragment = cursor.bytes().as<FragmentHeader>();  // as large as the smallest of all
  if (fragment == nullptr) {
    packet.issue = cut(cursor, sizeof(FragmentHeader));
    return type;
  }
  const auto* header = cursor.bytes().as<OptionsHeader>();
  const std::size_t size = size_of(type, *header);
  if (!cursor.skip(size)) {
    packet.issue = cut(cursor, size);
    return type;
  }
  if (type == ip_protocol::kFragment) note_fragment(*fragment, packet);
  return header->next_header;
}

}  // namespace

std::uint8_t skip_extensions(std::uint8_t next_header, Cursor& cursor, Packet& packet) {
  for (int i = 0; is_skipped(next_header) && !is_upper_layer(next_header, cursor); ++i) {
    if (i == kMaxExtensions) {
      packet.issue = DecodeIssue::too_many_headers;
      return next_header;
    }
    next_header = skip_extension(next_header, cursor, packet);
    if (packet.issue != DecodeIssue::none || packet.fragment == FragmentKind::non_first) break;
  }
  return next_header;
}

std::uint32_t jumbo_payload_size(Bytes bytes) {
  struct Option {
    std::uint8_t type;
    std::uint8_t size;
  };
  constexpr std::uint8_t kPad1 = 0;  // the one option without a size
  constexpr std::uint8_t kJumboPayload = 0xc2;
  constexpr std::uint32_t kMaxOrdinaryPayload = 0xffff;
  const auto* header = bytes.as<OptionsHeader>();
  if (header == nullptr) return 0;
  Bytes options = bytes.first(size_of(*header)).skip(sizeof(OptionsHeader));
  while (const auto* option = options.as<Option>()) {
    if (option->type == kJumboPayload && option->size == sizeof(Be32)) {
      const auto* size = options.as<Be32>(sizeof(Option));
      return size != nullptr && *size > kMaxOrdinaryPayload ? std::uint32_t{*size} : 0;
    }
    options = options.skip(option->type == kPad1 ? 1 : sizeof(Option) + option->size);
  }
  return 0;
}

}  // namespace wirecensus::decode
