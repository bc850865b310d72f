// Frames of any link type, byte order and lengths are decoded. The short cut (decode_common) gives
// what the general way gives, or nothing. Offsets lie within the captured bytes and lengths within
// those that hold them. The packets of an aggregate follow each other to its end.
#include "decode/decoder.h"

#include <algorithm>

#include "fuzz/frame_input.h"
#include "fuzz/require.h"

namespace wirecensus::fuzz {
namespace {

using decode::FragmentKind;
using decode::Packet;

void check_short_cut(const Frame& frame, const Packet& packet) {
  decode::decode_common(frame, [&](const Packet& common) {
    require(common == packet, "the short cut gives what the general way gives");
  });
}

void check_bounds(const Frame& frame, const Packet& packet) {
  const bool has_ip = packet.source.version != IpVersion::none;
  const std::uint32_t frame_end = std::max(frame.frame_len, frame.cap_len);
  require(packet.network_offset <= (has_ip ? frame.cap_len : frame_end),
          "the IP header is in the captured bytes");
  require(packet.transport_offset <= frame.cap_len, "the transport is in the captured bytes");
  require(packet.transport_offset == 0 || packet.transport_offset >= packet.network_offset,
          "the transport is behind the IP header");
  require(packet.payload_bytes <= packet.ip_bytes, "the payload is a part of the IP packet");
  require(packet.fcs_len <= frame_end, "the check sequence is a part of the frame");
}

void check_addresses(const Packet& packet) {
  const IpVersion version = packet.source.version;
  const bool has_ip = version != IpVersion::none;
  require(packet.destination.version == version, "both addresses are of one version");
  require(has_ip || (!packet.has_ports && packet.ip_bytes == 0),
          "without IP there is nothing above");
  require(packet.has_ports || (packet.source_port == 0 && packet.destination_port == 0),
          "ports are 0 where there are none");
  require(packet.fragment != FragmentKind::non_first || !packet.has_ports,
          "only the first fragment has ports");
  require(packet.fragment != FragmentKind::whole || packet.path == 0, "only fragments have a path");
}

void check_aggregate(const Frame& frame, const Packet& first) {
  std::uint32_t last = 0;
  std::uint64_t shares = 0;
  for (decode::Subframe at = first.next; at.offset != 0;) {
    require(at.offset > last && at.offset <= at.end, "a subframe begins behind the one before it");
    Packet further;
    decode::decode_subframe(frame, at, further);
    check_bounds(frame, further);
    check_addresses(further);
    last = at.offset;
    shares += further.frame_len;
    at = further.next;
  }
  require(shares <= std::max(frame.frame_len, frame.cap_len), "subframes are parts of the frame");
}

}  // namespace
}  // namespace wirecensus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wirecensus;  // NOLINT(google-build-using-namespace): the entry is outside of it
  const Frame frame = fuzz::frame_of(fuzz::Input(data, size));
  decode::Packet packet;
  decode::decode_header_by_header(frame, packet);
  fuzz::check_short_cut(frame, packet);
  fuzz::check_bounds(frame, packet);
  fuzz::check_addresses(packet);
  fuzz::check_aggregate(frame, packet);
  return 0;
}
