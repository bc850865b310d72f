#include "inspect/names/dns_message.h"

#include <gtest/gtest.h>

#include "support/name_messages.h"

namespace wirecensus::inspect {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

const Wire kFirstAddress = {192, 0, 2, 1};
const Wire kPointerToQuestion = {0xc0, 12};

struct ReadDns {
  ParseStatus status;
  DnsMessage message;
};
ReadDns read_dns(const Wire& wire) {
  ReadDns read{};
  read.status = parse_dns(view(wire), read.message);
  return read;
}

std::vector<std::string> answers_of(const DnsMessage& message) {
  std::vector<std::string> lines;
  for (const DnsAddress& answer : message.addresses)
    lines.push_back(answer.owner + " " + address_text(answer.address));
  return lines;
}
using Lines = std::vector<std::string>;

// A chain: the question is an alias, and the addresses belong to its end.
Wire chain() {
  return dns_header(0x8180, 1, 3) + dns_question("www.example.com") +
         dns_answer(kPointerToQuestion, 5, dns_name("cdn.example.net")) +
         dns_answer(dns_name("cdn.example.net"), 1, kFirstAddress) +
         dns_answer(dns_name("cdn.example.net"), 28, Wire{0x20, 1, 0xd, 0xb8} + zeros(11) + u8(9));
}

TEST(DnsMessage, HasItsQuestionAndTheAddressesOfItsAnswers) {
  const ReadDns read = read_dns(chain());
  EXPECT_EQ(read.status, ParseStatus::parsed);
  EXPECT_TRUE(read.message.is_response);
  EXPECT_EQ(read.message.question, "www.example.com");
  EXPECT_EQ(answers_of(read.message),
            (Lines{"cdn.example.net 192.0.2.1", "cdn.example.net 2001:db8::9"}));
}

TEST(DnsMessage, NamesThatPointToEarlierOnesAreRead) {
  const Wire wire = dns_header(0x8180, 1, 1) + dns_question("example.com") +
                    dns_answer(counted8(text("a")) + Wire{0xc0, 12}, 1, kFirstAddress);
  EXPECT_EQ(answers_of(read_dns(wire).message), (Lines{"a.example.com 192.0.2.1"}));
}

TEST(DnsMessage, NamesThatPointForwardOrToThemselvesAreMalformed) {
  for (const std::size_t target : {29U, 30U, 12U + 17U, 200U}) {
    const Wire wire = dns_header(0x8180, 1, 1) + dns_question("example.com") +
                      dns_answer(Wire{0xc0} + u8(target), 1, kFirstAddress);
    EXPECT_EQ(read_dns(wire).status, ParseStatus::malformed) << target;
  }
}

TEST(DnsMessage, NamesMayHaveAnyBytesAndAreNotLowered) {
  const Wire label = Wire{'W', 0, 0xff, '.', '\\'};
  const Wire wire =
      dns_header(0x100, 1, 0) + counted8(label) + counted8(text("Com")) + u8(0) + be16(1) + be16(1);
  EXPECT_EQ(read_dns(wire).message.question, std::string("W\0\xff\\.\\\\.Com", 11));
  EXPECT_FALSE(read_dns(wire).message.is_response);
}

TEST(DnsMessage, NamesOverTheLimitAreMalformed) {
  Wire name;
  for (int i = 0; i < 4; ++i) name = name + counted8(Wire(63, 'x'));
  EXPECT_EQ(read_dns(dns_header(0x100, 1, 0) + name + u8(0) + be32(0x10001)).status,
            ParseStatus::malformed);
}

TEST(DnsMessage, AddressesOfOtherSectionsAndClassesAreNotAnswers) {
  const Wire glue = dns_answer(dns_name("ns.example.com"), 1, kFirstAddress);
  const Wire wire = be16(1) + be16(0x8180) + be16(1) + be16(0) + be16(1) + be16(1) +
                    dns_question("example.com") + glue + glue;
  EXPECT_TRUE(read_dns(wire).message.addresses.empty());
  const Wire chaos = dns_header(0x8180, 0, 1) + dns_name("a") + be16(1) + be16(3) + be32(0) +
                     counted16(kFirstAddress);
  EXPECT_TRUE(read_dns(chaos).message.addresses.empty());
}

TEST(DnsMessage, OfMulticastMayHaveNoQuestionAndACacheFlushBit) {
  const Wire wire = dns_header(0x8400, 0, 1) + dns_name("printer.local") + be16(1) + be16(0x8001) +
                    be32(120) + counted16(kFirstAddress);
  EXPECT_EQ(answers_of(read_dns(wire).message), (Lines{"printer.local 192.0.2.1"}));
}

TEST(DnsMessage, NetbiosAndOtherBytesAreNone) {
  EXPECT_EQ(read_dns(dns_header(0x110, 1, 0) + dns_question("CKAAAAAA", 32)).status,
            ParseStatus::other);
  EXPECT_EQ(read_dns(text("GET / HTTP/1.1\r\n\r\n")).status, ParseStatus::other);
}

TEST(DnsMessage, CutAtEachByteKeepsWhatWasRead) {
  const std::vector<std::string> all = answers_of(read_dns(chain()).message);
  for_each_cut(chain(), [&](Bytes bytes, std::size_t size) {
    DnsMessage message;
    const ParseStatus status = parse_dns(bytes, message);
    EXPECT_EQ(status, size < 12 ? ParseStatus::other : ParseStatus::incomplete) << size;
    const Lines lines = answers_of(message);
    ASSERT_LE(lines.size(), all.size());
    EXPECT_TRUE(std::equal(lines.begin(), lines.end(), all.begin())) << size;
  });
}

TEST(DnsMessage, ChangedAtEachByteStaysBounded) {
  for_each_mutation(chain(), [](Bytes bytes) {
    DnsMessage message;
    parse_dns(bytes, message);
    EXPECT_LE(message.question.size(), 2U * 255);
    EXPECT_LE(message.addresses.size(), bytes.size() / 14);
  });
}

TEST(DnsMessage, HasABoundedNumberOfAnswers) {
  Wire wire = dns_header(0x8180, 0, kMaxDnsAnswers + 3);
  for (std::size_t i = 0; i < kMaxDnsAnswers + 3; ++i)
    wire = wire + dns_answer(u8(0), 1, kFirstAddress);
  const ReadDns read = read_dns(wire);
  EXPECT_EQ(read.message.addresses.size(), kMaxDnsAnswers);
  EXPECT_EQ(read.message.left_out, 3U);
  EXPECT_EQ(read.message.addresses[0].owner, ".");
}

}  // namespace
}  // namespace wirecensus::inspect
