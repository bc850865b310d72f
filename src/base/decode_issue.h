// Why a packet could not be fully decoded. Such packets are counted; this is not an error.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace wirecensus {

// *truncated*: the captured bytes end within the header (a snap length, a file cut short).
// *malformed*: the header is complete but violates its specification.
// *unsupported*: not an error of the packet; this program does not decode it.
// Saved censuses hold the numbers of these: append new ones.
enum class DecodeIssue : std::uint8_t {
  none,
  unsupported_link_type,
  truncated_link,  // the link-layer header, tags and encapsulations included
  malformed_link,
  too_many_headers,     // more stacked headers than the decoder follows (a deliberate loop)
  truncated_ip,         // the fixed IPv4 or IPv6 header: the addresses are unknown
  malformed_ip,         // invalid version or header length: the addresses are unknown
  truncated_extension,  // IPv4 options or an IPv6 extension header: the protocol may be unknown
  malformed_extension,
  truncated_transport,  // the ports are not in the captured bytes
  malformed_transport,  // the IP packet is too short to hold its transport header
};

inline constexpr std::size_t kDecodeIssueCount = 11;

// "truncated_ip" and so on: the spelling used in every output.
std::string_view decode_issue_name(DecodeIssue issue);

}  // namespace wirecensus
