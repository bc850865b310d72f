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

std::size_t size_of(std::uint16_t type, const OptionsHeader& header) {
  constexpr std::size_t kWord = 4;
  if (type == ip_protocol::kFragment) return sizeof(FragmentHeader);
  if (type == ip_protocol::kAh) return kWord * (header.size + std::size_t{2});  // RFC 4302, 2.2
  return size_of(header);
}

bool is_extension(std::uint16_t protocol) {
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

// The two numbers for experiments (RFC 3692) are also those of upper layers: it is one of these if
// the packet is shorter than its length as an extension header would be.
bool is_upper_layer(std::uint16_t protocol, const Cursor& cursor) {
  if (protocol != ip_protocol::kExperiment1 && protocol != ip_protocol::kExperiment2) return false;
  const auto* header = cursor.bytes().as<OptionsHeader>();
  return cursor.wire_size() < (header != nullptr ? size_of(*header) : kUnit);
}

Next extension_cut(const Cursor& cursor, std::size_t size) {
  return broken(cursor.wire_size() < size ? DecodeIssue::malformed_extension
                                          : DecodeIssue::truncated_extension);
}

// An offset of zero without more to come is not a fragment ("atomic", RFC 6946).
void note_fragment(const FragmentHeader& header, const Cursor& cursor, Packet& packet) {
  constexpr unsigned kMoreFragments = 1;
  constexpr unsigned kOffset = 0xfff8;
  const unsigned fragment = header.offset_and_more;
  if ((fragment & (kMoreFragments | kOffset)) == 0) return;
  packet.fragment = (fragment & kOffset) != 0 ? FragmentKind::non_first : FragmentKind::first;
  packet.fragment_id = header.identification;
  packet.path = cursor.path();
}

// Takes one extension header off.
Next decode_extension(std::uint16_t type, Cursor& cursor, Packet& packet) {
  const auto* fragment =
      cursor.bytes().as<FragmentHeader>();  // has the size of the smallest header
  if (fragment == nullptr) return extension_cut(cursor, sizeof(FragmentHeader));
  const auto* header = cursor.bytes().as<OptionsHeader>();
  const std::size_t size = size_of(type, *header);
  if (!cursor.skip(size)) return extension_cut(cursor, size);
  if (type == ip_protocol::kFragment) note_fragment(*fragment, cursor, packet);
  const bool is_data = packet.fragment == FragmentKind::non_first;
  return {{ProtocolSpace::ip, header->next_header}, !is_data};
}

}  // namespace

Next decode_extensions(std::uint8_t next_header, Cursor& cursor, Packet& packet) {
  Next next = follow(ProtocolSpace::ip, next_header);
  for (int i = 0; next.follow(); ++i) {
    if (!is_extension(next.number()) || is_upper_layer(next.number(), cursor)) break;
    next = i < kMaxExtensions ? decode_extension(next.number(), cursor, packet)
                              : broken(DecodeIssue::too_many_headers);
  }
  return next;
}

std::uint32_t jumbo_payload_size(Bytes bytes) {
  struct Option {
    std::uint8_t type;
    std::uint8_t size;
  };
  constexpr std::uint8_t kPad1 = 0;  // the only option without a size
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
