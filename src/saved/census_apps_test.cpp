#include "saved/census_apps.h"

#include <gtest/gtest.h>

#include <string>

#include "saved/census_flow_key.h"

namespace wirecensus::saved {
namespace {

flow::FlowKey saved_app_key(std::uint8_t last, bool reversed = false) {
  const IpAddress low{IpVersion::v4, {192, 0, 2, last}};
  const IpAddress high{IpVersion::v4, {192, 0, 2, 200}};
  const flow::FlowKey key{low, high, 1, 2, {ProtocolSpace::ip, 6}, true};
  return reversed ? key.reversed() : key;
}

// As a writer might write them.
std::string counted_entry(std::uint64_t left_out) {
  std::string bytes;
  CensusBytesWriter out(bytes);
  out.byte(0);
  out.number(left_out);
  return bytes;
}
std::string word_entry(const std::string& word) {
  std::string bytes;
  CensusBytesWriter out(bytes);
  out.byte(1);
  out.text(word);
  return bytes;
}
std::string app_entry(const flow::FlowKey& key, std::uint64_t word) {
  std::string bytes;
  CensusBytesWriter out(bytes);
  out.byte(2);
  write_flow_key(out, key);
  out.signed_64(7);
  out.number(word);
  return bytes;
}

// The first entry that is refused, or their number.
std::size_t first_refused(const std::vector<std::string>& entries, inspect::AppRecords& apps) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    CensusBytesReader in(
        Bytes(reinterpret_cast<const std::uint8_t*>(entries[i].data()), entries[i].size()));
    read_app(in, apps);
    if (in.failed()) return i;
    EXPECT_TRUE(in.empty());
  }
  return entries.size();
}

std::size_t first_refused(const std::vector<std::string>& entries) {
  inspect::AppRecords apps;
  return first_refused(entries, apps);
}

TEST(CensusApps, AreReadAsTheyWereWritten) {
  inspect::AppRecords apps;
  EXPECT_EQ(5U, first_refused({counted_entry(3), word_entry("DNS"), word_entry("TLS.YouTube"),
                               app_entry(saved_app_key(1), 1), app_entry(saved_app_key(2), 0)},
                              apps));
  const inspect::AppRecords expected{
      true, {"DNS", "TLS.YouTube"}, {{saved_app_key(1), 7, 1}, {saved_app_key(2), 7, 0}}, 3};
  EXPECT_EQ(expected, apps);
}

TEST(CensusApps, AreRefusedWhereNoWriterWritesThem) {
  EXPECT_EQ(0U, first_refused({word_entry("DNS")})) << "not counted";
  EXPECT_EQ(1U, first_refused({counted_entry(0), counted_entry(0)}));
  EXPECT_EQ(2U, first_refused({counted_entry(0), word_entry("TLS"), word_entry("DNS")}));
  EXPECT_EQ(2U, first_refused({counted_entry(0), word_entry("TLS"), word_entry("TLS")}));
  for (const std::string& word :
       {std::string(), std::string(65, 'a'), std::string("a b"), std::string("\x1b[2J"),
        std::string("\xc3\xa4"), std::string("a\0", 2)}) {
    EXPECT_EQ(1U, first_refused({counted_entry(0), word_entry(word)})) << word;
  }
  EXPECT_EQ(2U, first_refused({counted_entry(0), word_entry(std::string(64, 'a'))}));
  EXPECT_EQ(1U, first_refused({counted_entry(0), app_entry(saved_app_key(1), 0)})) << "no words";
}

TEST(CensusApps, FlowsAreRefusedWhereNoWriterWritesThem) {
  const auto refused = [](const std::vector<std::string>& flows) {
    std::vector<std::string> entries{counted_entry(0), word_entry("TLS")};
    entries.insert(entries.end(), flows.begin(), flows.end());
    return first_refused(entries) - 2;
  };
  const std::string one = app_entry(saved_app_key(1), 0);
  EXPECT_EQ(0U, refused({app_entry(saved_app_key(1), 1)})) << "there is one word";
  EXPECT_EQ(0U, refused({app_entry(saved_app_key(1, true), 0)})) << "the higher end first";
  EXPECT_EQ(1U, refused({one, one}));
  EXPECT_EQ(1U, refused({app_entry(saved_app_key(2), 0), one}));
  EXPECT_EQ(1U, refused({one, word_entry("UDP")})) << "words are before flows";
  EXPECT_EQ(0U, refused({one.substr(0, one.size() - 1)})) << "cut short";
}

}  // namespace
}  // namespace wirecensus::saved
