// Community ID: a short text for a flow and its reverse that other programs (Zeek, Suricata,
// Arkime, Wireshark) give it as well, so that their records of it can be joined. Version 1 of
// https://github.com/corelight/community-id-spec.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "flow/flow_record.h"
#include "inspect/headers/header_records.h"

namespace wirecensus::inspect {

class CommunityId {
 public:
  // Empty. Also that of packets without an IP header, and of ICMP, whose ID is one for each type
  // and code (icmp_community_id()): they are not in the key of a flow.
  CommunityId() = default;
  // The same for key.reversed(). IDs of different seeds, or of networks with the same addresses,
  // are unrelated. Empty also if libcrypto has no SHA-1.
  CommunityId(const flow::FlowKey& key, std::uint16_t seed);

  // That of ICMP packets of this type and code (type * 256 + code) from key.source. Types that ask
  // and answer have one ID; others have one for each direction. Precondition: the key is of ICMP.
  static CommunityId of_icmp(const flow::FlowKey& key, std::uint16_t type_and_code,
                             std::uint16_t seed);

  // Valid as long as this.
  std::string_view text() const {
    return known_ ? std::string_view(text_.data(), text_.size()) : "";
  }

  bool operator==(const CommunityId&) const = default;

 private:
  // Of a key whose ends are in the order in which they are hashed.
  static CommunityId of_ordered(const flow::FlowKey& key, std::uint16_t seed);

  static constexpr std::size_t kSize = 30;  // "1:", and 20 bytes in base64

  std::array<char, kSize> text_{};
  bool known_ = false;
};

// That of a flow of ICMP and its reverse, which may be null: empty unless all of their packets have
// the same. Precondition: the key is of ICMP.
CommunityId icmp_community_id(const flow::FlowKey& key, const HeaderFacts* facts,
                              const HeaderFacts* reverse, std::uint16_t seed);

}  // namespace wirecensus::inspect
