// Frames are looked into for tunnels. Inner packets lie within their frame, behind the outer one,
// and have its time and lengths. What carries a tunnel is a candidate for one; there are no more
// tunnels than are followed, and no gap in their chain.
#include "decode/tunnel/tunnel.h"

#include <algorithm>

#include "decode/decoder.h"
#include "fuzz/frame_input.h"
#include "fuzz/require.h"

namespace wirecensus::fuzz {
namespace {

using decode::Encapsulation;
using decode::Packet;

void check_chain(const Packet& outer, const Encapsulation& found) {
  const auto end = std::find(found.chain.begin(), found.chain.end(), TunnelKind::none);
  const bool has_gap =
      std::any_of(end, found.chain.end(), [](TunnelKind kind) { return kind != TunnelKind::none; });
  require(!has_gap, "a chain of tunnels has no gap");
  require(!found.is_tunnel() || decode::may_carry_tunnel(outer), "a tunnel is a candidate for one");
  require(found.is_tunnel() || found.is_hidden(), "only a tunnel has an inner packet");
}

void check_inner(const Frame& frame, const Packet& outer, const Encapsulation& found) {
  if (found.is_hidden()) return;
  const Packet& inner = found.inner;
  require(inner.network_offset > outer.network_offset, "the inner packet is behind the outer one");
  require(inner.network_offset <= frame.cap_len, "the inner packet is in the captured bytes");
  require(inner.transport_offset <= frame.cap_len, "the inner transport is in the captured bytes");
  require(inner.payload_bytes <= inner.ip_bytes, "the payload is a part of the IP packet");
  require(inner.time == outer.time && inner.frame_len == outer.frame_len &&
              inner.cap_len == outer.cap_len,
          "time and lengths are those of the frame");
  require(found.source.version != IpVersion::none && found.destination.version != IpVersion::none,
          "a tunnel has two ends");
  require(found.id.kind != decode::TunnelIdKind::absent || found.id.number == 0,
          "an absent identifier is 0");
}

}  // namespace
}  // namespace wirecensus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wirecensus;  // NOLINT(google-build-using-namespace): the entry is outside of it
  const Frame frame = fuzz::frame_of(fuzz::Input(data, size));
  const decode::Packet outer = decode::decode(frame);
  const decode::Encapsulation found = decode::decode_tunnels(frame, outer);
  fuzz::check_chain(outer, found);
  fuzz::check_inner(frame, outer, found);
  return 0;
}
