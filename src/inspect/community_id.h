// Community ID: a short text for a flow and its reverse that other programs (Zeek, Suricata,
// Arkime, Wireshark) give it as well, so that their records of it can be joined. Version 1 of
// https://github.com/corelight/community-id-spec.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "flow/flow_record.h"

namespace wirecensus::inspect {

class CommunityId {
 public:
  // Empty. Also that of packets without an IP header, and of ICMP, whose ID is one for each type
  // and code: they are not in the key of a flow.
  CommunityId() = default;
  // The same for key.reversed(). IDs of different seeds, or of networks with the same addresses,
  // are unrelated. Empty also if libcrypto has no SHA-1.
  CommunityId(const flow::FlowKey& key, std::uint16_t seed);

  // Valid as long as this.
  std::string_view text() const {
    return known_ ? std::string_view(text_.data(), text_.size()) : "";
  }

 private:
  static constexpr std::size_t kSize = 30;  // "1:", and 20 bytes in base64

  std::array<char, kSize> text_{};
  bool known_ = false;
};

}  // namespace wirecensus::inspect
