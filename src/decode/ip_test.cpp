#include <gtest/gtest.h>

#include "base/link_type.h"
#include "support/frame_builder.h"

namespace wirecensus::decode {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

constexpr std::size_t kMore = 0x2000;
constexpr std::size_t kDontFragment = 0x4000;

std::string describe_ip(const Wire& wire) { return describe(link_type::kRaw, wire); }

// `wire` with the bytes at `offset` replaced.
Wire with(Wire wire, std::size_t offset, const Wire& bytes) {
  std::copy(bytes.begin(), bytes.end(), wire.begin() + static_cast<std::ptrdiff_t>(offset));
  return wire;
}

TEST(Ipv4, SkipsOptions) {
  EXPECT_EQ(describe_ip(ipv4(17, udp(1, 2, zeros(4)), 0, zeros(40))),
            "10.0.0.1 10.0.0.2 udp 1 2 ip 72 payload 4");
}

TEST(Ipv4, FragmentsHavePortsInTheFirstOnly) {
  EXPECT_EQ(describe_ip(ipv4(17, udp(1, 2, zeros(8)), kMore)),
            "10.0.0.1 10.0.0.2 udp 1 2 ip 36 payload 8 first 4660");
  EXPECT_EQ(describe_ip(ipv4(17, zeros(16), kMore | 2)),
            "10.0.0.1 10.0.0.2 udp ip 36 payload 16 non_first 4660");
  EXPECT_EQ(describe_ip(ipv4(17, zeros(3), 4)),
            "10.0.0.1 10.0.0.2 udp ip 23 payload 3 non_first 4660");
  EXPECT_EQ(describe_ip(ipv4(17, udp(1, 2, {}), kDontFragment)),
            "10.0.0.1 10.0.0.2 udp 1 2 ip 28 payload 0");
}

TEST(Ipv4, CountsTheFrameWhereOffloadLeftTheLengthZero) {
  const Wire packet = with(ipv4(6, tcp(1, 2, zeros(70'000))), 2, be16(0));
  EXPECT_EQ(describe_ip(packet), "10.0.0.1 10.0.0.2 tcp 1 2 ip 70040 payload 70000");
}

TEST(Ipv4, BelievesItsLengthAboveTheFrames) {
  EXPECT_EQ(describe_ip(with(ipv4_udp(), 2, be16(1000))),
            "10.0.0.1 10.0.0.2 udp 53 99 ip 1000 payload 972");
}

TEST(Ipv4, ShorterThanItsOwnHeaderKeepsItsAddresses) {
  EXPECT_EQ(describe_ip(with(ipv4_udp(), 2, be16(19))),
            "10.0.0.1 10.0.0.2 udp ip 19 payload 0 malformed_transport");
  EXPECT_EQ(describe_ip(with(ipv4(17, zeros(8), 0, zeros(8)), 2, be16(24))),
            "10.0.0.1 10.0.0.2 udp ip 24 payload 0 malformed_transport");
}

TEST(Ipv4, WithAHeaderThatCannotBeIsMalformed) {
  EXPECT_EQ(describe_ip(with(ipv4_udp(), 0, u8(0x44))), "malformed_ip malformed_ip");
  EXPECT_EQ(describe(link_type::kIpv4, with(ipv4_udp(), 0, u8(0x65))), "malformed_ip malformed_ip");
  EXPECT_EQ(describe_ip(Wire{0x45, 0, 0, 20}),
            "malformed_ip malformed_ip");  // complete on the wire
}

TEST(Ipv4, CutByTheCaptureIsTruncated) {
  const Wire packet = ipv4(17, udp(1, 2, zeros(4)), 0, zeros(8));
  EXPECT_EQ(describe(decode_cut(link_type::kRaw, packet, 19, packet.size())),
            "truncated_ip truncated_ip");
  EXPECT_EQ(describe(decode_cut(link_type::kRaw, packet, 27, packet.size())),
            "10.0.0.1 10.0.0.2 udp ip 40 payload 12 truncated_extension");
  EXPECT_EQ(describe(decode_cut(link_type::kRaw, packet, 28, packet.size())),
            "10.0.0.1 10.0.0.2 udp ip 40 payload 4 truncated_transport");
}

TEST(Ipv4, DoesNotFollowTunnels) {
  EXPECT_EQ(describe_ip(ipv4(4, ipv4_udp())), "10.0.0.1 10.0.0.2 ipv4 ip 52 payload 32");
  EXPECT_EQ(describe_ip(ipv4(47, zeros(30))), "10.0.0.1 10.0.0.2 gre ip 50 payload 30");
}

constexpr const char* kPair = "2001:db8::1 2001:db8::2 ";

Wire extension(std::size_t next_header, std::size_t words, const Wire& data = {}) {
  return u8(next_header) + u8(words) + data + zeros(6 + 8 * words - data.size());
}

Wire fragment_header(std::size_t next_header, std::size_t offset, bool more) {
  return u8(next_header) + u8(0) + be16(offset | (more ? 1U : 0)) + be32(0x89abcdef);
}

TEST(Ipv6, SkipsExtensionHeaders) {
  const Wire payload = extension(60, 0) + extension(43, 1) + extension(60, 2) + extension(17, 0) +
                       udp(1, 2, zeros(3));
  EXPECT_EQ(describe_ip(ipv6(0, payload)), std::string(kPair) + "udp 1 2 ip 107 payload 3");
}

// IANA, IPv6 Extension Header Types.
TEST(Ipv6, SkipsAllThatTheRegistryHas) {
  for (const std::size_t number : {0U, 43U, 60U, 135U, 139U, 140U, 253U, 254U}) {
    EXPECT_EQ(describe_ip(ipv6(number, extension(17, 2) + udp(1, 2, zeros(3)))),
              std::string(kPair) + "udp 1 2 ip 75 payload 3");
  }
}

// RFC 4302, section 2.2: in words of four bytes, less two; with another number of them in IPv6.
TEST(Ipv6, SkipsAuthenticationWhoseLengthIsInWords) {
  const Wire header = u8(17) + u8(4) + zeros(22);
  EXPECT_EQ(describe_ip(ipv6(51, header + udp(1, 2, zeros(3)))),
            std::string(kPair) + "udp 1 2 ip 75 payload 3");
  EXPECT_EQ(describe_ip(ipv6(51, u8(17) + u8(1) + zeros(10) + udp(1, 2, zeros(3)))),
            std::string(kPair) + "udp 1 2 ip 63 payload 3");
  EXPECT_EQ(describe_ip(ipv6(44, fragment_header(51, 0, true) + header + udp(1, 2, zeros(3)))),
            std::string(kPair) + "udp 1 2 ip 83 payload 3 first 2309737967");
  EXPECT_EQ(describe_ip(ipv6(51, header)),
            std::string(kPair) + "udp ip 64 payload 0 malformed_transport");
}

// Encrypted data cannot be skipped; in IPv4 the protocol is that of the header.
TEST(Ipv6, EndsAtWhatEncryptsOrSaysThatNothingFollows) {
  for (const auto& [number, name] :
       {std::pair<std::size_t, std::string>{50, "esp"}, {59, "ipv6-nonxt"}}) {
    EXPECT_EQ(describe_ip(ipv6(0, extension(number, 0) + zeros(24))),
              std::string(kPair) + name + " ip 72 payload 24");
  }
  EXPECT_EQ(describe_ip(ipv6(254, Wire(20, 'x'))), std::string(kPair) + "254 ip 60 payload 20");
  EXPECT_EQ(describe_ip(ipv6(253, zeros(7))), std::string(kPair) + "253 ip 47 payload 7");
  EXPECT_EQ(describe_ip(ipv6(135, extension(59, 1))),
            std::string(kPair) + "ipv6-nonxt ip 56 payload 0");
  EXPECT_EQ(describe_ip(ipv4(51, u8(17) + u8(4) + zeros(22) + udp(1, 2, zeros(3)))),
            "10.0.0.1 10.0.0.2 ah ip 55 payload 35");
}

TEST(Ipv6, FragmentsHavePortsInTheFirstOnly) {
  EXPECT_EQ(describe_ip(ipv6(44, fragment_header(17, 0, true) + udp(1, 2, zeros(8)))),
            std::string(kPair) + "udp 1 2 ip 64 payload 8 first 2309737967");
  EXPECT_EQ(describe_ip(ipv6(44, fragment_header(17, 16, false) + zeros(5))),
            std::string(kPair) + "udp ip 53 payload 5 non_first 2309737967");
  // In a later fragment, data that looks like a header is data.
  EXPECT_EQ(describe_ip(ipv6(44, fragment_header(60, 16, true) + zeros(16))),
            std::string(kPair) + "ipv6-opts ip 64 payload 16 non_first 2309737967");
}

TEST(Ipv6, AtomicFragmentIsWhole) {
  EXPECT_EQ(describe_ip(ipv6(44, fragment_header(17, 0, false) + udp(1, 2, zeros(8)))),
            std::string(kPair) + "udp 1 2 ip 64 payload 8");
}

TEST(Ipv6, JumbogramSaysItsLengthInAnOption) {
  const Wire jumbo = Wire{0, 0xc2, 4} + be32(70'000);  // after one byte of padding
  const Wire packet = with(ipv6(0, extension(6, 1, jumbo) + tcp(1, 2, zeros(10))), 4, be16(0));
  EXPECT_EQ(describe_ip(packet), std::string(kPair) + "tcp 1 2 ip 70040 payload 69964");
  const Wire too_small = Wire{0, 0xc2, 4} + be32(65'535);
  EXPECT_EQ(
      describe_ip(with(ipv6(0, extension(6, 1, too_small) + tcp(1, 2, zeros(10))), 4, be16(0))),
      std::string(kPair) + "tcp 1 2 ip 86 payload 10");
}

TEST(Ipv6, JumbogramNearTheLimitOfItsLengthIsNotWrappedAround) {
  const Wire jumbo = Wire{0xc2, 4} + be32(0xffffffff);
  EXPECT_EQ(describe_ip(with(ipv6(0, extension(17, 0, jumbo) + udp(1, 2, {})), 4, be16(0))),
            std::string(kPair) + "udp 1 2 ip 4294967295 payload 4294967279");
}

TEST(Ipv6, CountsTheFrameWhereBigTcpLeftTheLengthZero) {
  EXPECT_EQ(describe_ip(with(ipv6(6, tcp(1, 2, zeros(100'000))), 4, be16(0))),
            std::string(kPair) + "tcp 1 2 ip 100060 payload 100000");
  EXPECT_EQ(describe_ip(ipv6(59, {}) + zeros(6)),
            std::string(kPair) + "ipv6-nonxt ip 40 payload 0");
}

TEST(Ipv6, WithAnExtensionHeaderLongerThanThePacketIsMalformed) {
  EXPECT_EQ(describe_ip(ipv6(60, u8(17) + u8(200) + zeros(20))),
            std::string(kPair) + "malformed_extension ip 62 payload 22 malformed_extension");
  EXPECT_EQ(describe_ip(ipv6(44, zeros(7))),
            std::string(kPair) + "malformed_extension ip 47 payload 7 malformed_extension");
  EXPECT_EQ(describe_ip(ipv6(43, {})),
            std::string(kPair) + "malformed_extension ip 40 payload 0 malformed_extension");
}

TEST(Ipv6, WithoutEndOfExtensionHeadersIsGivenUp) {
  Wire chain;
  for (int i = 0; i < 100; ++i) chain = chain + extension(60, 0);
  EXPECT_EQ(describe_ip(ipv6(60, chain)),
            std::string(kPair) + "too_many_headers ip 840 payload 544 too_many_headers");
}

TEST(Ipv6, CutByTheCaptureIsTruncated) {
  const Wire packet = ipv6(60, extension(17, 1) + udp(1, 2, {}));
  EXPECT_EQ(describe(decode_cut(link_type::kRaw, packet, 39, packet.size())),
            "truncated_ip truncated_ip");
  EXPECT_EQ(describe(decode_cut(link_type::kRaw, packet, 55, packet.size())),
            std::string(kPair) + "truncated_extension ip 64 payload 24 truncated_extension");
  EXPECT_EQ(describe(decode_cut(link_type::kRaw, packet, 59, packet.size())),
            std::string(kPair) + "udp ip 64 payload 0 truncated_transport");
  EXPECT_EQ(describe(decode_cut(link_type::kRaw, packet, 60, packet.size())),
            std::string(kPair) + "udp 1 2 ip 64 payload 0");
}

}  // namespace
}  // namespace wirecensus::decode
