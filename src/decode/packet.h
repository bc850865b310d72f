// A packet: the decoded content of one frame. A value of numbers only, valid without its frame.
#pragma once

#include <cstdint>

#include "base/address.h"
#include "base/decode_issue.h"
#include "base/protocol.h"
#include "base/time.h"

namespace wirecensus::decode {

enum class FragmentKind : std::uint8_t {
  whole,      // not a fragment
  first,      // offset 0 and more fragments follow: has the transport header
  non_first,  // offset above 0: has no ports of its own
};

// The place of a further packet of an aggregate (IEEE 802.11 A-MSDU) in its frame, header included,
// in bytes from the start of the frame.
struct Subframe {
  std::uint32_t offset = 0;  // 0: there is none
  std::uint32_t end = 0;     // of the aggregate, which may be beyond the captured bytes
  bool has_mesh_control = false;

  bool operator==(const Subframe&) const = default;
};

// Addresses are those of the outermost IP header, and `protocol` is what it carries. Without a
// readable IP header they are IpVersion::none, and `protocol` is what the frame has in its place.
// Lengths are in bytes.
struct Packet {
  Timestamp time = kNoTime;
  std::uint32_t frame_len = 0;  // wire length
  std::uint32_t cap_len = 0;
  std::uint32_t fcs_len = 0;  // of frame_len: the frame check sequence, where it is declared
  std::uint32_t ip_bytes =
      0;  // IP total length (RFC 791, RFC 8200 40 + payload length); 0 without IP
  std::uint32_t payload_bytes = 0;  // IP bytes above the transport header; see docs/outputs.md
  std::uint32_t fragment_id = 0;    // IP identification; meaningful unless fragment == whole
  // A number that identifies the links that a fragment took (interface, VLANs, MPLS labels): only
  // fragments of the same path can belong to one datagram. 0 for unfragmented packets.
  std::uint64_t path = 0;
  // Offsets in the frame, in bytes: of what is above the link layer (the outermost IP header, or
  // where decoding ended without one), and of the header above IP; 0 if that is not there.
  std::uint32_t network_offset = 0;
  std::uint32_t transport_offset = 0;
  Subframe next;  // the next packet of an aggregate
  IpAddress source;
  IpAddress destination;
  std::uint16_t source_port = 0;  // 0 unless has_ports
  std::uint16_t destination_port = 0;
  Protocol protocol;
  bool has_ports = false;
  FragmentKind fragment = FragmentKind::whole;
  DecodeIssue issue = DecodeIssue::none;

  bool operator==(const Packet&) const = default;
};

}  // namespace wirecensus::decode
