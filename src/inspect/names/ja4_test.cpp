#include "inspect/names/ja4.h"

#include <gtest/gtest.h>

#include "inspect/crypto.h"
#include "support/name_messages.h"

namespace wirecensus::inspect {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

// That of Chrome in technical_details/JA4.md, with its GREASE values.
ClientHello chrome() {
  ClientHello hello;
  hello.version = 0x0303;
  hello.ciphers = {0x1a1a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030,
                   0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035};
  hello.extensions = {0xdada, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d,
                      0x0005, 0x0023, 0x0012, 0x002b, 0xff01, 0x000b, 0x000a, 0x0015, 0x3a3a};
  hello.supported_versions = {0xfafa, 0x0304, 0x0303};
  hello.signature_algorithms = {0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601};
  hello.has_server_name = true;
  static const Wire kProtocol = text("h2");
  hello.alpn = view(kProtocol);
  return hello;
}

std::string first_part(const ClientHello& hello) {
  return ja4(HelloTransport::tcp, hello).substr(0, 10);
}

TEST(Ja4Test, IsThatOfItsText) {
  EXPECT_EQ(ja4(HelloTransport::tcp, chrome()), "t13d1516h2_8daaf6152771_e5627efa2ab1");
  EXPECT_EQ(ja4(HelloTransport::quic, chrome()), "q13d1516h2_8daaf6152771_e5627efa2ab1");
}

TEST(Ja4Test, HasZerosForListsWithoutElements) {
  ClientHello hello;
  hello.version = 0x0301;
  EXPECT_EQ(ja4(HelloTransport::tcp, hello), "t10i000000_000000000000_000000000000");
  hello.extensions = {0, 16};  // are counted, and not hashed
  EXPECT_EQ(ja4(HelloTransport::tcp, hello), "t10i000200_000000000000_000000000000");
}

TEST(Ja4Test, HashesNoUnderscoreWithoutSignatureAlgorithms) {
  ClientHello hello = chrome();
  hello.signature_algorithms.clear();
  // sha256sum of "0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01"
  EXPECT_EQ(ja4(HelloTransport::tcp, hello), "t13d1516h2_8daaf6152771_6d807ffa2a79");
}

TEST(Ja4Test, HasTheGreatestVersionThatIsNotGrease) {
  ClientHello hello = chrome();
  hello.supported_versions = {0x0303, 0x0302, 0xfafa};
  EXPECT_EQ(first_part(hello), "t12d1516h2");
  hello.supported_versions = {0x8a8a};
  hello.version = 0x0302;
  EXPECT_EQ(first_part(hello), "t11d1516h2");
  hello.supported_versions = {0x7f1c};
  EXPECT_EQ(first_part(hello), "t00d1516h2");
}

TEST(Ja4Test, HasAWordForEachVersion) {
  const std::pair<std::uint16_t, const char*> versions[] = {
      {0x0300, "s3"}, {0x0002, "s2"}, {0xfeff, "d1"}, {0xfefd, "d2"}, {0xfefc, "d3"}, {9, "00"}};
  for (const auto& [version, word] : versions) {
    ClientHello hello = chrome();
    hello.supported_versions.clear();
    hello.version = version;
    EXPECT_EQ(ja4(HelloTransport::dtls, hello).substr(0, 4), "d" + std::string(word) + "d");
  }
}

TEST(Ja4Test, HasTheEndsOfTheFirstProtocol) {
  const std::pair<Wire, const char*> protocols[] = {
      {text("http/1.1"), "h1"}, {text("h"), "hh"},
      {Wire{0xab}, "ab"},       {Wire{0xab, 0xcd}, "ad"},
      {Wire{0x30, 0xab}, "3b"}, {Wire{0xba, 0xba, 0xba, 0xbd}, "bd"},
      {text("h2c-"), "6d"},     {Wire{}, "00"}};
  for (const auto& [protocol, ends] : protocols) {
    ClientHello hello = chrome();
    hello.alpn = view(protocol);
    EXPECT_EQ(first_part(hello), "t13d1516" + std::string(ends));
  }
}

TEST(Ja4Test, CountsTo99) {
  ClientHello hello = chrome();
  hello.ciphers.assign(120, 0x1301);
  hello.extensions.assign(100, 0x0033);
  hello.has_server_name = false;
  EXPECT_EQ(first_part(hello), "t13i9999h2");
}

TEST(Grease, AreTheSixteenReservedValues) {
  int count = 0;
  for (unsigned value = 0; value <= 0xffff; ++value)
    count += is_grease(static_cast<std::uint16_t>(value)) ? 1 : 0;
  EXPECT_EQ(count, 16);
  EXPECT_FALSE(is_grease(0x0a1a));
}

}  // namespace
}  // namespace wirecensus::inspect
