#include "inspect/names/client_hello.h"

#include <gtest/gtest.h>

#include "inspect/names/tls_handshake.h"
#include "support/name_messages.h"

namespace wirecensus::inspect {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

std::string string_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

ParseStatus parse_body(const Wire& body, ClientHello& hello, HelloForm form = HelloForm::tls) {
  return parse_client_hello(view(body), form, hello);
}

TEST(ClientHello, HasNameProtocolVersionsCiphersExtensionsAndAlgorithms) {
  ClientHello hello;
  const Wire body = hello_body("www.Example.com");
  ASSERT_EQ(parse_body(body, hello), ParseStatus::parsed);
  EXPECT_EQ(string_of(hello.server_name), "www.Example.com");
  EXPECT_EQ(string_of(hello.alpn), "h2");
  EXPECT_EQ(hello.version, 0x0303);
  EXPECT_EQ(hello.ciphers, (std::vector<std::uint16_t>{0x1301, 0x1302}));
  EXPECT_EQ(hello.extensions, (std::vector<std::uint16_t>{0, 16, 43, 13}));
  EXPECT_EQ(hello.supported_versions, (std::vector<std::uint16_t>{0x0304, 0x0303}));
  EXPECT_EQ(hello.signature_algorithms, (std::vector<std::uint16_t>{0x0403, 0x0804}));
}

TEST(ClientHello, MayEndBeforeItsExtensions) {
  ClientHello hello;
  const Wire body = be16(0x0301) + zeros(32) + u8(0) + counted16(Wire{0, 5}) + Wire{1, 0};
  EXPECT_EQ(parse_body(body, hello), ParseStatus::parsed);
  EXPECT_FALSE(hello.has_server_name);
  EXPECT_TRUE(hello.extensions.empty());
}

TEST(ClientHello, MayHaveAnEmptyServerNameAndAnyBytesInOne) {
  ClientHello empty;
  const Wire body = hello_body(Wire{0, 5}, extension(0, {}));
  ASSERT_EQ(parse_body(body, empty), ParseStatus::parsed);
  EXPECT_TRUE(empty.has_server_name);
  EXPECT_TRUE(empty.server_name.empty());
  ClientHello hostile;
  const std::string name("\x1b[2J\0\n", 6);
  const Wire hostile_body = hello_body(Wire{0, 5}, server_name(name));
  ASSERT_EQ(parse_body(hostile_body, hostile), ParseStatus::parsed);
  EXPECT_EQ(string_of(hostile.server_name), name);
}

TEST(ClientHello, OfDtlsHasACookie) {
  const Wire body =
      hello_body(Wire{0xc0, 0x2b}, server_name("dtls.example"), 0xfefd, counted8({1, 2}));
  ClientHello hello;
  ASSERT_EQ(parse_body(body, hello, HelloForm::dtls), ParseStatus::parsed);
  EXPECT_EQ(string_of(hello.server_name), "dtls.example");
}

TEST(ClientHello, WithALengthThatDoesNotFitIsMalformed) {
  ClientHello hello;
  EXPECT_EQ(parse_body(hello_body(Wire{1, 2, 3}, {}), hello), ParseStatus::malformed);
  EXPECT_EQ(parse_body(hello_body(Wire{1, 2}, be16(0) + be16(9)), hello), ParseStatus::malformed);
  EXPECT_EQ(parse_body(hello_body(Wire{1, 2}, supported_versions({3})), hello),
            ParseStatus::malformed);
  EXPECT_EQ(parse_body(hello_body(Wire{1, 2}, extension(0, be16(1) + u8(0))), hello),
            ParseStatus::malformed);
}

TEST(ClientHello, CutAtEachByteIsMalformed) {
  const Wire body = hello_body("example.com");
  for_each_cut(body, [&](Bytes bytes, std::size_t size) {
    ClientHello hello;
    const ParseStatus status = parse_client_hello(bytes, HelloForm::tls, hello);
    const bool ends_early = size == 2 + 32 + 33 + 6 + 2;  // as one without extensions
    EXPECT_EQ(status, ends_early ? ParseStatus::parsed : ParseStatus::malformed) << size;
    EXPECT_TRUE(is_within(hello.server_name, bytes));
  });
}

TEST(ClientHello, ChangedAtEachByteStaysBounded) {
  for_each_mutation(hello_body("example.com"), [](Bytes bytes) {
    for (const HelloForm form : {HelloForm::tls, HelloForm::dtls}) {
      ClientHello hello;
      parse_client_hello(bytes, form, hello);
      EXPECT_TRUE(is_within(hello.server_name, bytes));
      EXPECT_TRUE(is_within(hello.alpn, bytes));
      EXPECT_LE(hello.ciphers.size() + hello.supported_versions.size(), bytes.size() / 2);
      EXPECT_LE(hello.extensions.size(), bytes.size() / 4);
      EXPECT_LE(hello.signature_algorithms.size(), bytes.size() / 2);
    }
  });
}

TEST(TlsHandshake, OfOneOrSeveralRecordsHasTheSameHello) {
  const Wire message = handshake(hello_body("example.com"));
  for (std::size_t at = 1; at < message.size(); ++at) {
    const Wire first(message.begin(), message.begin() + static_cast<std::ptrdiff_t>(at));
    const Wire second(message.begin() + static_cast<std::ptrdiff_t>(at), message.end());
    std::vector<std::uint8_t> body;
    ASSERT_EQ(find_tls_hello(view(tls_record(first) + tls_record(second)), body),
              ParseStatus::parsed);
    EXPECT_EQ(body, hello_body("example.com"));
  }
}

TEST(TlsHandshake, CutAtEachByteIsIncomplete) {
  for_each_cut(tls_hello("example.com"), [](Bytes bytes, std::size_t size) {
    std::vector<std::uint8_t> body;
    EXPECT_EQ(find_tls_hello(bytes, body), ParseStatus::incomplete) << size;
    EXPECT_TRUE(body.empty());
  });
}

TEST(TlsHandshake, ChangedAtEachByteStaysBounded) {
  for_each_mutation(tls_hello("example.com"), [](Bytes bytes) {
    std::vector<std::uint8_t> body;
    find_tls_hello(bytes, body);
    EXPECT_LE(body.size(), bytes.size());
    find_bare_hello(bytes, body);
    EXPECT_LE(body.size(), bytes.size());
  });
}

TEST(TlsHandshake, OfOtherMessagesAndBytesIsNone) {
  std::vector<std::uint8_t> body;
  Wire server_hello = tls_hello("example.com");
  server_hello[5] = 2;
  EXPECT_EQ(find_tls_hello(view(server_hello), body), ParseStatus::other);
  EXPECT_EQ(find_tls_hello(view(text("GET / HTTP/1.1")), body), ParseStatus::other);
  EXPECT_EQ(find_tls_hello(view(tls_record({})), body), ParseStatus::other);
}

TEST(TlsHandshake, WithTooLongAHelloOrABrokenSecondRecordIsMalformed) {
  std::vector<std::uint8_t> body;
  EXPECT_EQ(find_tls_hello(view(tls_record(Wire{1, 0, 0x80, 0})), body), ParseStatus::malformed);
  EXPECT_EQ(find_tls_hello(view(tls_record(Wire{1, 0, 1, 0}) + Wire{23, 3, 3, 0, 1}), body),
            ParseStatus::malformed);
}

Wire dtls_datagram(const Wire& body, std::size_t offset = 0) {
  const Wire size = u8(0) + be16(body.size());
  const Wire message = u8(1) + size + be16(0) + u8(0) + be16(offset) + size + body;
  return Wire{22, 0xfe, 0xff} + zeros(8) + counted16(message);
}

TEST(DtlsHandshake, HasItsHelloIfItIsWhole) {
  const Wire body = hello_body(Wire{0, 5}, server_name("a.example"), 0xfefd, counted8({}));
  std::vector<std::uint8_t> found;
  ASSERT_EQ(find_dtls_hello(view(dtls_datagram(body)), found), ParseStatus::parsed);
  EXPECT_EQ(found, body);
  EXPECT_EQ(find_dtls_hello(view(dtls_datagram(body, 7)), found), ParseStatus::malformed);
  for_each_cut(dtls_datagram(body), [&](Bytes bytes, std::size_t size) {
    EXPECT_EQ(find_dtls_hello(bytes, found),
              size < 14 ? ParseStatus::other : ParseStatus::malformed);
  });
  for_each_mutation(dtls_datagram(body), [&](Bytes bytes) {
    find_dtls_hello(bytes, found);
    EXPECT_LE(found.size(), bytes.size());
  });
}

}  // namespace
}  // namespace wirecensus::inspect
