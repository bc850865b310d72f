#include "base/address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <random>

namespace wirecensus {
namespace {

IpAddress parse(const char* text) {
  IpAddress address;
  address.version =
      std::string_view(text).find(':') != std::string_view::npos ? IpVersion::v6 : IpVersion::v4;
  const int family = address.version == IpVersion::v6 ? AF_INET6 : AF_INET;
  EXPECT_EQ(inet_pton(family, text, address.bytes.data()), 1) << text;
  return address;
}

std::string expected_text(const IpAddress& address) {
  char text[INET6_ADDRSTRLEN];
  const int family = address.version == IpVersion::v6 ? AF_INET6 : AF_INET;
  return inet_ntop(family, address.bytes.data(), text, sizeof text);
}

TEST(AddressText, IsRfc5952) {
  for (const char* text :
       {"::", "::1", "1::", "2001:db8::1", "2001:db8:0:1:1:1:1:1", "2001:0:0:1::1", "fe80::1:0:0:1",
        "2001:db8::1:0:0:1", "0:1:2:3:4:5:6:7", "1:2:3:4:5:6:7:0", "0:1::", "ff02::1:ff00:0",
        "::ffff:192.0.2.1", "::ffff:0.0.0.0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "0.0.0.0",
        "255.255.255.255", "10.0.200.1"}) {
    EXPECT_EQ(address_text(parse(text)), text);
  }
}

TEST(AddressText, ShortensOneRunOfZerosOnlyAndNoSingleZero) {
  EXPECT_EQ(address_text(parse("2001:0:0:0:1:0:0:1")), "2001::1:0:0:1");
  EXPECT_EQ(address_text(parse("2001:0:0:1:0:0:1:1")), "2001::1:0:0:1:1");
  EXPECT_EQ(address_text(parse("1:0:3:4:5:6:7:8")), "1:0:3:4:5:6:7:8");
}

// The C library writes ::1.2.3.4 for IPv4-compatible addresses, which RFC 5952 does not require.
bool is_ipv4_compatible(const IpAddress& address) {
  for (std::size_t i = 0; i < 12; ++i) {
    if (address.bytes[i] != 0) return false;
  }
  return true;
}

TEST(AddressText, AgreesWithTheCLibrary) {
  std::mt19937 random(1);
  for (int i = 0; i < 50'000; ++i) {
    IpAddress v4{IpVersion::v4, {}};
    IpAddress v6{IpVersion::v6, {}};
    for (std::size_t b = 0; b < 4; ++b) v4.bytes[b] = static_cast<std::uint8_t>(random());
    const auto zero_groups = random();  // about half of the groups are zero, in every arrangement
    for (std::size_t b = 0; b < 16; ++b) {
      const bool zero = (zero_groups >> (b / 2) & 1) != 0;
      v6.bytes[b] = zero ? std::uint8_t{0} : static_cast<std::uint8_t>(random());
    }
    ASSERT_EQ(address_text(v4), expected_text(v4));
    if (!is_ipv4_compatible(v6)) {
      ASSERT_EQ(address_text(v6), expected_text(v6));
    }
    ASSERT_EQ(parse(address_text(v6).c_str()), v6);
  }
}

TEST(AddressText, IsEmptyForNone) { EXPECT_EQ(address_text(IpAddress{}), ""); }

TEST(IpAddress, IsOrderedByVersionThenNumber) {
  EXPECT_LT(IpAddress{}, parse("0.0.0.0"));
  EXPECT_LT(parse("255.255.255.255"), parse("::"));
  EXPECT_LT(parse("9.255.255.255"), parse("10.0.0.0"));
  EXPECT_LT(parse("2001:db8::1"), parse("2001:db8::1:0"));
}

}  // namespace
}  // namespace wirecensus
