#include "lookup/mmdb_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#include <fstream>

#include "lookup/record_bounds.h"
#include "support/mmdb_image.h"
#include "support/temporary_folder.h"

namespace wirecensus::lookup {
namespace {

using ::testing::HasSubstr;

// While one exists, leaks are not reported: the library (1.7.1) has some where metadata cannot be
// read to their end. They happen once a run at most.
#ifdef __SANITIZE_ADDRESS__
using LeaksOfTheLibrary = __lsan::ScopedDisabler;
#else
struct LeaksOfTheLibrary {};
#endif

const IpAddress kAddress{IpVersion::v4, {192, 0, 2, 7}};
const IpAddress kElsewhere{IpVersion::v4, {198, 51, 100, 7}};
const IpAddress kIpv6{IpVersion::v6, {0x20, 0x01, 0x0d, 0xb8}};

class Mmdb : public ::testing::Test {
 protected:
  MmdbFile open(const mmdb::Image& image) const {
    image.write(folder_.path("test.mmdb"));
    return std::move(MmdbFile::open(folder_.path("test.mmdb")).value());
  }

  // What is known of an address with this record.
  AddressFacts facts_of(const std::string& record) const {
    mmdb::Image image(4);
    image.add({IpVersion::v4, {192, 0, 2}}, 24, record);
    const MmdbFile file = open(image);
    EXPECT_EQ(file.damage(), std::nullopt);
    return file.lookup(kAddress);
  }

  std::string country_of(const std::string& record) const { return facts_of(record).country; }

  std::optional<std::uint32_t> asn_of(const std::string& value) const {
    return facts_of(mmdb::map({{"asn", value}})).asn;
  }

  std::string message(const std::string& content) const {
    std::ofstream(folder_.path("broken"), std::ios::binary) << content;
    const auto file = MmdbFile::open(folder_.path("broken"));
    return file ? "opened" : file.error().message;
  }

  TemporaryFolder folder_;
};

std::string iso(std::string_view code) { return mmdb::map({{"iso_code", mmdb::text(code)}}); }

TEST_F(Mmdb, CountriesOfAllShapes) {
  EXPECT_EQ(country_of(mmdb::map({{"city", mmdb::map({})}, {"country", iso("DE")}})), "DE");
  EXPECT_EQ(country_of(mmdb::map({{"registered_country", iso("AT")}, {"country", iso("DE")}})),
            "DE");
  EXPECT_EQ(country_of(mmdb::map({{"registered_country", iso("AT")}})), "AT");
  EXPECT_EQ(country_of(mmdb::map({{"country", mmdb::text("DE")}})), "DE");
  EXPECT_EQ(country_of(mmdb::map(
                {{"country", mmdb::text("Germany")}, {"country_code", mmdb::text("DE")}})),
            "DE");
  EXPECT_EQ(country_of(mmdb::map({{"continent", mmdb::text("EU")}})), "");
}

TEST_F(Mmdb, NetworksOfAllShapes) {
  const AddressFacts expected{"", 64500, "Example"};
  EXPECT_EQ(facts_of(mmdb::map({{"autonomous_system_number", mmdb::uint32(64500)},
                                {"autonomous_system_organization", mmdb::text("Example")}})),
            expected);
  EXPECT_EQ(
      facts_of(mmdb::map({{"asn", mmdb::text("AS64500")}, {"as_name", mmdb::text("Example")}})),
      expected);
  EXPECT_EQ(facts_of(mmdb::map({{"asn", mmdb::text("64500")}, {"name", mmdb::text("Example")}})),
            expected);
  EXPECT_EQ(
      facts_of(mmdb::map(
          {{"traits", mmdb::map({{"autonomous_system_number", mmdb::uint32(64500)},
                                 {"autonomous_system_organization", mmdb::text("Example")}})}})),
      expected);
  EXPECT_EQ(facts_of(mmdb::map({{"name", mmdb::text("a town")}})), AddressFacts{});
}

TEST_F(Mmdb, NumbersOfAllTypes) {
  EXPECT_EQ(asn_of(mmdb::uint16(7)), 7U);
  EXPECT_EQ(asn_of(mmdb::uint32(4'294'967'295)), 4'294'967'295U);
  EXPECT_EQ(asn_of(mmdb::int32(7)), 7U);
  EXPECT_EQ(asn_of(mmdb::uint64(4'294'967'295)), 4'294'967'295U);
  for (const std::string& value :
       {mmdb::int32(-1), mmdb::uint64(4'294'967'296), mmdb::number(1), mmdb::boolean(true),
        mmdb::map({{"asn", mmdb::uint32(7)}}), mmdb::array({mmdb::uint32(7)}), mmdb::text(""),
        mmdb::text("AS"), mmdb::text("AS-7"), mmdb::text("AS7 "), mmdb::text("4294967296")}) {
    EXPECT_EQ(asn_of(value), std::nullopt);
  }
}

TEST_F(Mmdb, RecordsThatAreNoMapsAreEmpty) {
  for (const std::string& record : {mmdb::text("DE"), mmdb::array({mmdb::text("DE")}),
                                    mmdb::uint32(7), mmdb::map({}), mmdb::boolean(true)}) {
    EXPECT_EQ(facts_of(record), AddressFacts{});
  }
}

TEST_F(Mmdb, TextsAreBoundedAndPrintable) {
  EXPECT_EQ(country_of(mmdb::map({{"country", mmdb::text("\x1b[2J\xff")}})),
            "\\x1b[2J\xef\xbf\xbd");
  const std::string cut =
      country_of(mmdb::map({{"country", mmdb::text(std::string(60'000, 'x'))}}));
  EXPECT_EQ(cut, std::string(kMaxCountryBytes, 'x') + "\xe2\x80\xa6");
  // A character of two bytes stands across the bound.
  const std::string before(kMaxCountryBytes - 1, 'x');
  EXPECT_EQ(country_of(mmdb::map({{"country", mmdb::text(before + "\xc3\xa4\xc3\xa4")}})),
            before + "\xe2\x80\xa6");
}

TEST_F(Mmdb, TheNarrowestNetworkCounts) {
  mmdb::Image image(6);
  image.add({IpVersion::v4, {192}}, 8, mmdb::map({{"country", iso("AA")}}));
  image.add({IpVersion::v4, {192, 0, 2}}, 24, mmdb::map({{"country", iso("BB")}}));
  image.add({IpVersion::v4, {192, 0, 2, 7}}, 32, mmdb::map({{"country", iso("CC")}}));
  image.add(kIpv6, 32, mmdb::map({{"country", iso("DD")}}));
  const MmdbFile file = open(image);
  EXPECT_EQ(file.lookup({IpVersion::v4, {192, 1}}).country, "AA");
  EXPECT_EQ(file.lookup({IpVersion::v4, {192, 0, 2, 8}}).country, "BB");
  EXPECT_EQ(file.lookup(kAddress).country, "CC");
  EXPECT_EQ(file.lookup(kIpv6).country, "DD");
  EXPECT_EQ(file.lookup(kElsewhere).country, "");
  EXPECT_EQ(file.lookup(IpAddress{}).country, "");
}

TEST_F(Mmdb, AnIpv4DatabaseHasNothingOfIpv6) {
  mmdb::Image image(4);
  image.add({IpVersion::v4, {0x20, 0x01}}, 16, mmdb::map({{"country", iso("AA")}}));
  const MmdbFile file = open(image);
  EXPECT_EQ(file.lookup({IpVersion::v4, {0x20, 0x01}}).country, "AA");
  EXPECT_EQ(file.lookup(kIpv6), AddressFacts{});
  EXPECT_EQ(file.damage(), std::nullopt);
}

TEST_F(Mmdb, WhatCannotBeUsedIsAnError) {
  const auto missing = MmdbFile::open(folder_.path("none"));
  ASSERT_FALSE(missing.ok());
  EXPECT_THAT(missing.error().message, HasSubstr("No such file"));
  EXPECT_THAT(MmdbFile::open(folder_.path("")).error().message, HasSubstr("not a regular file"));
  ASSERT_EQ(mkfifo(folder_.path("pipe").c_str(), 0600), 0);
  EXPECT_THAT(MmdbFile::open(folder_.path("pipe")).error().message,
              HasSubstr("not a regular file"));
  EXPECT_THAT(message("country,asn\n"), HasSubstr("not a MaxMind DB file (.mmdb), or not a whole"));
  EXPECT_THAT(message(""), HasSubstr("cannot use"));
}

// The metadata is at the end: what lacks it is refused.
TEST_F(Mmdb, EveryCutIsRefused) {
  [[maybe_unused]] LeaksOfTheLibrary leaks;
  mmdb::Image image(6);
  image.add(kIpv6, 32, mmdb::map({{"country", iso("DD")}}));
  const std::string whole = image.bytes();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_THAT(message(whole.substr(0, size)), HasSubstr("cannot use")) << size;
  }
  EXPECT_EQ(message(whole), "opened");
}

// Whatever is wrong in a file, it is an error, damage, or other facts.
TEST_F(Mmdb, NoFlippedBitDoesHarm) {
  [[maybe_unused]] LeaksOfTheLibrary leaks;
  mmdb::Image image(4);
  image.add(
      {IpVersion::v4, {192, 0, 2}}, 24,
      mmdb::map({{"country", iso("DD")}, {"asn", mmdb::text("AS7")}, {"name", mmdb::text("x")}}));
  const std::string whole = image.bytes();
  for (std::size_t at = 0; at < whole.size() * 8; at += 7) {  // each bit of a byte takes its turn
    std::string changed = whole;
    changed[at / 8] = static_cast<char>(changed[at / 8] ^ (1 << at % 8));
    std::ofstream(folder_.path("changed"), std::ios::binary) << changed;
    const auto file = MmdbFile::open(folder_.path("changed"));
    if (!file) continue;
    EXPECT_LE(file->lookup(kAddress).as_organization.size(), 4 * kMaxOrganizationBytes + 3);
    file->lookup(kElsewhere);
  }
}

TEST_F(Mmdb, DamageIsReported) {
  mmdb::Image image(4);
  image.add({IpVersion::v4, {192}}, 8, mmdb::map({{"country", iso("AA")}}));
  image.add({IpVersion::v4, {198}}, 8, mmdb::control(7, 3));  // a map that has no entries
  const MmdbFile file = open(image);
  EXPECT_EQ(file.lookup(kElsewhere), AddressFacts{});
  EXPECT_EQ(file.lookup(kAddress).country, "AA");
  EXPECT_EQ(file.lookup(kElsewhere), AddressFacts{});
  ASSERT_TRUE(file.damage());
  EXPECT_THAT(*file.damage(), HasSubstr("is damaged: 2 look-ups failed"));
}

TEST_F(Mmdb, RecordsOfMoreLevelsThanTheBoundAreNotRead) {
  std::string nested;
  for (std::size_t i = 0; i < kMaxRecordLevels; ++i) nested += mmdb::control(7, 1) + mmdb::text("");
  mmdb::Image image(4);
  image.add({IpVersion::v4, {192}}, 8,
            mmdb::control(7, 2) + mmdb::text("a") + nested + mmdb::text("end") +
                mmdb::text("country") + mmdb::text("AA"));
  const MmdbFile file = open(image);
  EXPECT_EQ(file.lookup(kAddress), AddressFacts{});
  EXPECT_TRUE(file.damage());
}

}  // namespace
}  // namespace wirecensus::lookup
