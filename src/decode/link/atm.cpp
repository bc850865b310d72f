#include "decode/link/atm.h"

#include "base/link_type.h"
#include "decode/ethernet.h"
#include "decode/nlpid.h"

namespace wirecensus::decode {
namespace {

struct SunAtmHeader {
  std::uint8_t traffic;  // the highest bit is the direction
  std::uint8_t path;
  Be16 channel;
};

// ATM Forum UNI 3.1: the channels up to 31 of path 0 are reserved for signalling and management.
bool is_signalling(const SunAtmHeader& header) {
  constexpr std::uint16_t kMaxReserved = 31;
  return header.path == 0 && header.channel <= kMaxReserved;
}

// ATM LAN emulation, af-lane-0021: the sender's number, then a frame of Ethernet.
Next decode_lane(Cursor& cursor) {
  constexpr std::uint16_t kControlFrame = 0xff00;
  const auto* sender = cursor.take<Be16>();
  if (sender == nullptr) return link_cut(cursor, sizeof(Be16));
  if (*sender == kControlFrame) return end(ProtocolSpace::link_type, link_type::kSunAtm);
  return follow(ProtocolSpace::link_type, link_type::kEthernet);
}

}  // namespace

Next decode_rfc1483(Cursor& cursor) {
  if (cursor.bytes().empty()) return link_cut(cursor, 1);
  if (cursor.bytes()[0] != kUnnumberedInformation) return decode_llc(cursor);
  if (cursor.bytes().size() < 2) return link_cut(cursor, 2);
  const std::uint8_t identifier = cursor.bytes()[1];
  cursor.skip(2);
  return follow_nlpid(identifier, end(ProtocolSpace::llc, identifier));
}

Next decode_atm_clip(Cursor& cursor) {
  constexpr std::uint8_t kSnap = 0xaa;
  if (cursor.bytes().empty()) return link_cut(cursor, 1);
  return cursor.bytes()[0] == kSnap ? decode_llc(cursor) : ip_by_version(cursor);
}

Next decode_sunatm(Cursor& cursor) {
  constexpr std::uint8_t kTraffic = 0x0f;
  const auto* header = cursor.take<SunAtmHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(SunAtmHeader));
  switch (header->traffic & kTraffic) {
    case 0:  // not known to the driver
      if (is_signalling(*header)) break;
      return decode_llc(cursor);
    case 1: return decode_lane(cursor);
    case 2: return decode_llc(cursor);
    default: break;
  }
  return end(ProtocolSpace::link_type, link_type::kSunAtm);
}

}  // namespace wirecensus::decode
