#include "decode/link/ax25.h"

#include "base/link_type.h"
#include "decode/ip.h"

namespace wirecensus::decode {
namespace {

constexpr std::size_t kAddressSize = 7;  // six shifted characters, then the station's number
constexpr std::size_t kMinAddresses = 2;
constexpr std::size_t kMaxAddresses = 10;  // destination, source and eight repeaters

// Number of addresses: the last one has the low bit of its last byte set. 0 if there is none.
std::size_t address_count(Bytes bytes) {
  for (std::size_t count = 1; count <= kMaxAddresses; ++count) {
    if (bytes.size() < count * kAddressSize) break;
    if ((bytes[count * kAddressSize - 1] & 1) != 0) return count;
  }
  return 0;
}

// Whether a protocol identifier and a packet follow: in information frames, numbered (the low bit
// is 0) or not.
bool is_information(std::uint8_t control) {
  constexpr std::uint8_t kPollOrFinal = 0x10;
  return (control & 1) == 0 || (control & ~kPollOrFinal) == 0x03;
}

Next end_as_ax25() { return end(ProtocolSpace::link_type, link_type::kAx25); }

}  // namespace

Next decode_ax25(Cursor& cursor) {
  struct Information {
    std::uint8_t control;
    std::uint8_t protocol;
  };
  constexpr std::uint8_t kIp = 0xcc;
  const std::size_t count = address_count(cursor.bytes());
  const bool is_whole = cursor.bytes().size() >= kMaxAddresses * kAddressSize;
  if (count == 0 && !is_whole) return link_cut(cursor, kMaxAddresses * kAddressSize);
  if (count < kMinAddresses) return broken(DecodeIssue::malformed_link);
  cursor.skip(count * kAddressSize);
  if (cursor.bytes().empty()) return link_cut(cursor, 1);
  if (!is_information(cursor.bytes()[0])) return end_as_ax25();
  const auto* information = cursor.take<Information>();
  if (information == nullptr) return link_cut(cursor, sizeof(Information));
  if (information->protocol != kIp) return end_as_ax25();
  return follow(ProtocolSpace::ip, ip_version::kIpv4);
}

Next decode_ax25_kiss(Cursor& cursor) {
  constexpr std::uint8_t kCommand = 0x0f;
  if (cursor.bytes().empty()) return link_cut(cursor, 1);
  if ((cursor.bytes()[0] & kCommand) != 0) return end_as_ax25();
  cursor.skip(1);
  return decode_ax25(cursor);
}

}  // namespace wirecensus::decode
