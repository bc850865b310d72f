#include "anonymize/crypto_pan.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <utility>

#include "anonymize/address_anonymizer.h"

namespace wirecensus::anonymize {
namespace {

// The key of the sample in the distribution of Crypto-PAn.
constexpr Key kSampleKey{21,  34,  23,  141, 51,  164, 207, 128, 19, 10, 91, 22, 73, 144, 125, 16,
                         216, 152, 143, 131, 121, 121, 101, 39,  98, 87, 76, 45, 42, 132, 34,  2};

IpAddress address(const char* text) {
  IpAddress address{.version = std::string_view(text).find(':') == std::string_view::npos
                                   ? IpVersion::v4
                                   : IpVersion::v6};
  EXPECT_EQ(1, inet_pton(address.version == IpVersion::v4 ? AF_INET : AF_INET6, text,
                         address.bytes.data()));
  return address;
}

IpAddress random_address(IpVersion version, std::mt19937& random) {
  IpAddress address{.version = version};
  for (std::size_t i = 0; i < (version == IpVersion::v4 ? 4U : 16U); ++i) {
    address.bytes[i] = static_cast<std::uint8_t>(random());
  }
  return address;
}

// Bits from the front.
int common_prefix(const IpAddress& a, const IpAddress& b) {
  for (int bit = 0; bit < 128; ++bit) {
    const auto byte = static_cast<std::size_t>(bit / 8);
    if (((a.bytes[byte] ^ b.bytes[byte]) & (0x80 >> bit % 8)) != 0) return bit;
  }
  return 128;
}

// sample_trace_raw.dat and sample_trace_sanitized.dat of the distribution.
TEST(CryptoPan, GivesTheAddressesOfTheAuthorsProgram) {
  constexpr std::pair<const char*, const char*> kSample[] = {
      {"128.11.68.132", "135.242.180.132"},  {"129.118.74.4", "134.136.186.123"},
      {"130.132.252.244", "133.68.164.234"}, {"141.223.7.43", "141.167.8.160"},
      {"152.163.225.39", "151.140.114.167"}, {"156.29.3.236", "147.225.12.42"},
      {"165.247.96.84", "162.9.99.234"},     {"166.107.77.190", "160.132.178.185"},
      {"192.102.249.13", "252.138.62.131"},  {"192.41.57.43", "252.222.221.184"},
      {"198.51.77.238", "249.18.186.254"},   {"202.49.198.20", "245.206.7.234"},
      {"207.105.49.5", "241.118.205.138"},   {"209.85.249.6", "226.170.70.6"},
      {"212.206.130.201", "228.69.242.193"}, {"216.35.217.178", "235.195.157.81"},
      {"24.0.250.221", "100.15.198.226"},    {"38.15.67.68", "64.3.66.187"},
      {"4.3.88.225", "124.60.155.63"},       {"63.97.7.140", "95.97.9.123"},
      {"64.39.15.238", "0.219.7.41"},        {"10.185.25.118", "117.161.29.118"},
  };
  CryptoPan cipher(kSampleKey);
  for (const auto& [raw, sanitized] : kSample) {
    EXPECT_EQ(address_text(cipher.anonymized(address(raw))), sanitized) << raw;
  }
}

// As nfdump, yacryptopan and Yawning Angel's Go package have it: the authors' program has no IPv6.
TEST(CryptoPan, TakesAllBitsOfIpv6) {
  constexpr std::pair<const char*, const char*> kKnown[] = {
      {"::1", "78ff:f001:9fc0:20df:8380:b1f1:704:ed"},
      {"::2", "78ff:f001:9fc0:20df:8380:b1f1:704:ef"},
      {"::ffff", "78ff:f001:9fc0:20df:8380:b1f1:704:f838"},
      {"2001:db8::1", "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e"},
      {"2001:db8::2", "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1c"},
  };
  CryptoPan cipher(kSampleKey);
  for (const auto& [raw, anonymized] : kKnown) {
    EXPECT_EQ(address_text(cipher.anonymized(address(raw))), anonymized) << raw;
  }
}

TEST(CryptoPan, KeepsCommonPrefixesAndNoMore) {
  std::mt19937 random(1);
  CryptoPan cipher(kSampleKey);
  for (const IpVersion version : {IpVersion::v4, IpVersion::v6}) {
    for (int round = 0; round < 200; ++round) {
      const IpAddress a = random_address(version, random);
      IpAddress b = random_address(version, random);
      const std::size_t kept = random() % (version == IpVersion::v4 ? 5 : 17);
      std::copy_n(a.bytes.begin(), kept, b.bytes.begin());
      EXPECT_EQ(common_prefix(cipher.anonymized(a), cipher.anonymized(b)), common_prefix(a, b));
    }
  }
}

TEST(CryptoPan, IsOneToOne) {
  CryptoPan cipher(kSampleKey);
  std::set<IpAddress> anonymized;
  IpAddress each = address("192.0.2.0");
  for (int low = 0; low < 4096; ++low) {
    each.bytes[2] = static_cast<std::uint8_t>(low / 256);
    each.bytes[3] = static_cast<std::uint8_t>(low % 256);
    anonymized.insert(cipher.anonymized(each));
  }
  EXPECT_EQ(anonymized.size(), 4096U);
}

TEST(CryptoPan, NoAddressStaysNone) {
  EXPECT_EQ(CryptoPan(kSampleKey).anonymized({}), IpAddress());
}

TEST(CryptoPan, OtherKeysGiveOtherAddresses) {
  Key other = kSampleKey;
  other.back() ^= 1;  // of the pad alone
  const IpAddress raw = address("192.0.2.1");
  EXPECT_NE(CryptoPan(other).anonymized(raw), CryptoPan(kSampleKey).anonymized(raw));
}

// More addresses than it remembers, and each several times.
TEST(AddressAnonymizer, RemembersNothingWrong) {
  std::mt19937 random(2);
  CryptoPan cipher(kSampleKey);
  AddressAnonymizer anonymizer(kSampleKey);
  EXPECT_EQ(anonymizer({}), IpAddress());
  for (int i = 0; i < 40'000; ++i) {
    IpAddress each{.version = i % 8 == 0 ? IpVersion::v6 : IpVersion::v4};
    each.bytes[1] = static_cast<std::uint8_t>(random() % 100);
    each.bytes[3] = static_cast<std::uint8_t>(random());
    ASSERT_EQ(anonymizer(each), cipher.anonymized(each));
  }
}

}  // namespace
}  // namespace wirecensus::anonymize
