// What headers say beside addresses and ports is read from frames of any link type and length. A
// second, slow reading byte by byte finds the same. Of a frame that is cut, each fact is known as
// before or not at all; and facts of several packets are the same in any order. The input is a
// frame; its last two bytes choose the cut.
#include "inspect/headers/packet_headers.h"

#include "decode/decoder.h"
#include "fuzz/frame_input.h"
#include "fuzz/require.h"
#include "inspect/headers/header_records.h"

namespace wirecensus::fuzz {
namespace {

using inspect::HeaderFacts;
using inspect::PacketHeaders;

// The next `size` bytes as a number, the first one the highest. Precondition: they are there.
std::uint64_t number_at(Bytes bytes, std::size_t at, std::size_t size) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < size; ++i) number = number << 8 | bytes[at + i];
  return number;
}

void check_ethernet(const Frame& frame, const PacketHeaders& headers) {
  constexpr std::size_t kEnough = 16;  // addresses, a type, and a tag
  const Bytes bytes = frame.bytes();
  if (frame.link_type != link_type::kEthernet || bytes.size() < kEnough) {
    require(headers.source_mac == inspect::kNoMac && headers.destination_mac == inspect::kNoMac &&
                headers.vlan == inspect::kUntagged,
            "nothing is known of what is no Ethernet");
    return;
  }
  require(headers.destination_mac == number_at(bytes, 0, 6),
          "the destination is the first address");
  require(headers.source_mac == number_at(bytes, 6, 6), "the source is the second one");
  const std::uint64_t type = number_at(bytes, 12, 2);
  const bool is_tagged = type == 0x8100 || type == 0x88a8 || type == 0x9100 || type == 0x9200;
  require(headers.vlan == (is_tagged ? number_at(bytes, 14, 2) & 0xfff : inspect::kUntagged),
          "the VLAN is in the outermost tag");
}

void check_ip(Bytes bytes, const decode::Packet& packet, const PacketHeaders& headers) {
  const std::size_t at = packet.network_offset;
  const bool is_ipv4 = packet.source.version == IpVersion::v4;
  const bool is_known = packet.source.version != IpVersion::none;
  require(headers.has_ip == is_known, "what was decoded as IP has an IP header");
  if (!is_known) return;
  require(bytes.size() >= at + (is_ipv4 ? 20U : 40U), "the header is in the captured bytes");
  require(headers.hop_limit == bytes[at + (is_ipv4 ? 8U : 7U)], "the hop limit is in its place");
  const std::uint64_t service =
      is_ipv4 ? bytes[at + 1] : number_at(bytes, at, 2) >> 4 & 0xff;  // traffic class
  require(headers.dscp == service >> 2, "the code point is in its place");
}

void check_icmp(Bytes bytes, const decode::Packet& packet, const PacketHeaders& headers) {
  if (!headers.has_icmp) return;
  require(is_icmp(packet.protocol) && packet.fragment != decode::FragmentKind::non_first,
          "only ICMP has a type");
  require(headers.icmp_type_and_code == number_at(bytes, packet.transport_offset, 2),
          "type and code are the first bytes");
}

template <typename T>
void check_less(bool is_known, T cut, bool was_known, T whole) {
  require(!is_known || (was_known && cut == whole), "of a part nothing else is known");
}

void check_cut(const Frame& frame, const decode::Packet& packet, const PacketHeaders& whole,
               std::uint32_t size) {
  Frame part = frame;
  part.cap_len = size;
  const PacketHeaders cut = inspect::packet_headers(part, packet);
  const auto has_mac = [](const PacketHeaders& of) { return of.source_mac != inspect::kNoMac; };
  const auto has_vlan = [](const PacketHeaders& of) { return of.vlan != inspect::kUntagged; };
  check_less(has_mac(cut), cut.source_mac, has_mac(whole), whole.source_mac);
  check_less(has_mac(cut), cut.destination_mac, has_mac(whole), whole.destination_mac);
  check_less(has_vlan(cut), cut.vlan, has_vlan(whole), whole.vlan);
  check_less(cut.has_ip, cut.hop_limit, whole.has_ip, whole.hop_limit);
  check_less(cut.has_ip, cut.dscp, whole.has_ip, whole.dscp);
  check_less(cut.has_icmp, cut.icmp_type_and_code, whole.has_icmp, whole.icmp_type_and_code);
  HeaderFacts one;
  one.add(whole);
  HeaderFacts other;
  other.add(cut);
  HeaderFacts both = one;
  both.merge(other);
  other.merge(one);
  require(both == other, "facts are the same in any order");
}

}  // namespace
}  // namespace wirecensus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wirecensus;  // NOLINT(google-build-using-namespace): the entry is outside of it
  constexpr std::size_t kChoice = 2;
  if (size < kChoice) return 0;
  fuzz::Input choice(data + size - kChoice, kChoice);
  const Frame frame = fuzz::frame_of(fuzz::Input(data, size - kChoice));
  const decode::Packet packet = decode::decode(frame);
  const inspect::PacketHeaders headers = inspect::packet_headers(frame, packet);
  fuzz::check_ethernet(frame, headers);
  fuzz::check_ip(frame.bytes(), packet, headers);
  fuzz::check_icmp(frame.bytes(), packet, headers);
  fuzz::check_cut(frame, packet, headers, choice.u16() % (frame.cap_len + 1));
  return 0;
}
