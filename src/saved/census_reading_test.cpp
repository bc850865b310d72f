#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "saved/census_file.h"
#include "support/census_bytes_edit.h"
#include "support/count_all.h"
#include "support/example_census.h"
#include "support/temporary_folder.h"

namespace wirecensus::saved {
namespace {

using test::EditedBlock;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// A census of several blocks of flows of each kind, so large that several threads read it.
class LargeCensus : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const TemporaryFolder folder;
    const metrics::Census census = make_census(packets(), {});
    auto file = OutputFile::create(folder.path("census.wcs"));
    ASSERT_TRUE(write_census(census, *test::tables_of(census).record_numbers(), *file).ok());
    ASSERT_TRUE(file->commit().ok());
    std::ifstream written(folder.path("census.wcs"), std::ios::binary);
    bytes().assign(std::istreambuf_iterator<char>(written), {});
  }

  static std::string& bytes() {
    static std::string bytes;
    return bytes;
  }
  static std::vector<EditedBlock> blocks() { return test::blocks_of(bytes()); }

  // The numbers of the blocks of IPv4 flows and of IPv6 flows.
  static std::vector<std::size_t> blocks_of_flows(const std::vector<EditedBlock>& blocks) {
    std::vector<std::size_t> numbers;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      if (blocks[i].kind.starts_with("FLO")) numbers.push_back(i);
    }
    return numbers;
  }

  Result<metrics::Census> read(const std::vector<EditedBlock>& blocks, unsigned threads) const {
    std::ofstream(folder_.path("edited.wcs"), std::ios::binary) << test::file_of(bytes(), blocks);
    return read_census(folder_.path("edited.wcs"), threads);
  }

  // The error, which is the same on any number of threads.
  std::string refusal(const std::vector<EditedBlock>& blocks) const {
    const auto error = [&](unsigned threads) {
      const Result<metrics::Census> census = read(blocks, threads);
      return census.ok() ? "it was read" : census.error().message;
    };
    std::string expected = error(1);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(error(4), expected);
    return expected;
  }

 private:
  static std::vector<decode::Packet> packets() {
    std::vector<decode::Packet> packets;
    for (std::uint32_t i = 0; i < 120'000; ++i) {
      const auto low = static_cast<std::uint8_t>(i);
      const auto port = static_cast<std::uint16_t>(i / 256);
      const bool is_ipv6 = i % 3 == 0;
      packets.push_back(test::udp(is_ipv6 ? test::ipv6(low) : test::ipv4(low), port,
                                  is_ipv6 ? test::ipv6(1) : test::ipv4(1), 53, kExampleTime + i));
    }
    return packets;
  }

  TemporaryFolder folder_;
};

// Of the block with this number, where the error says that the file is damaged.
std::string place_of(const std::vector<EditedBlock>& blocks, std::size_t number) {
  std::size_t begin = sizeof(CensusFileHead);
  for (std::size_t i = 0; i < number; ++i) {
    begin += sizeof(CensusBlockHead) + blocks[i].entries.size() + sizeof(Le64);
  }
  return "in the block at byte " + std::to_string(begin) + ";";
}

// Makes the first entry of a block end too early.
void damage(EditedBlock& block) {
  std::vector<std::string> entries = test::entries_in(block);
  entries.front().resize(20);
  block.entries = test::entries_of(entries);
}

TEST_F(LargeCensus, IsTheSameOnAnyNumberOfThreads) {
  const auto expected = read(blocks(), 1);
  ASSERT_TRUE(expected.ok()) << expected.error().message;
  ASSERT_GT(blocks_of_flows(blocks()).size(), 5U);
  for (const unsigned threads : {2U, 4U}) {
    const auto census = read(blocks(), threads);
    ASSERT_TRUE(census.ok()) << census.error().message;
    EXPECT_EQ(test::flows_of(census->flows), test::flows_of(expected->flows));
    EXPECT_EQ(census->totals, expected->totals);
    EXPECT_EQ(census->ledger.verdict(), Verdict::exact);
  }
}

TEST_F(LargeCensus, TheFirstDamagedBlockIsNamed) {
  std::vector<EditedBlock> changed = blocks();
  const std::vector<std::size_t> flows = blocks_of_flows(changed);
  damage(changed[flows[4]]);
  EXPECT_THAT(refusal(changed), HasSubstr("invalid entry, " + place_of(changed, flows[4])));
  damage(changed[flows[2]]);
  EXPECT_THAT(refusal(changed), HasSubstr("invalid entry, " + place_of(changed, flows[2])));
  changed.back().entries = "x";  // the end mark
  EXPECT_THAT(refusal(changed), HasSubstr("invalid entry, " + place_of(changed, flows[2])));
}

TEST_F(LargeCensus, BlocksOfFlowsAreInOrder) {
  std::vector<EditedBlock> swapped = blocks();
  const std::vector<std::size_t> flows = blocks_of_flows(swapped);
  std::swap(swapped[flows[1]], swapped[flows[2]]);
  EXPECT_THAT(refusal(swapped), HasSubstr("invalid entry, " + place_of(swapped, flows[2])));

  std::vector<EditedBlock> repeated = blocks();
  const std::size_t last = flows.back();
  ASSERT_EQ(repeated[last].kind, "FLO6");
  repeated.insert(repeated.begin() + static_cast<std::ptrdiff_t>(last), repeated[last]);
  EXPECT_THAT(refusal(repeated), HasSubstr("invalid entry, " + place_of(repeated, last + 1)));
}

TEST_F(LargeCensus, UnknownFieldsOfFlowsAreRemarkedInTheOrderOfTheFile) {
  std::vector<EditedBlock> newer = blocks();
  const std::vector<std::size_t> flows = blocks_of_flows(newer);
  for (const std::size_t number : {flows[1], flows.back()}) {
    std::vector<std::string> entries = test::entries_in(newer[number]);
    entries[7] += "more";
    newer[number].entries = test::entries_of(entries);
  }
  newer.insert(newer.begin() + static_cast<std::ptrdiff_t>(flows.back()),
               {"what", test::entries_of({"an entry"})});
  for (const unsigned threads : {1U, 4U}) {
    const auto census = read(newer, threads);
    ASSERT_TRUE(census.ok()) << census.error().message;
    ASSERT_EQ(census->ledger.remarks.size(), 1U);
    EXPECT_THAT(census->ledger.remarks[0].detail,
                HasSubstr("additional fields of FLO4 blocks, what blocks, "
                          "additional fields of FLO6 blocks"));
  }
}

}  // namespace
}  // namespace wirecensus::saved
