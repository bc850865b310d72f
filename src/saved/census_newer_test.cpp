// Files of later writers of version 1: what is skipped, what is refused, and that the verdict is
// never better than the writer's.
#include "saved/census_newer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "saved/census_file.h"
#include "support/census_bytes_edit.h"
#include "support/example_census.h"
#include "support/packet_builder.h"
#include "support/temporary_folder.h"

namespace wirecensus::saved {
namespace {

using test::EditedBlock;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// The packets of the loss in lossy_blocks().
constexpr std::uint64_t kLost = 17;

class NewerCensus : public ::testing::Test {
 protected:
  std::vector<EditedBlock> blocks_of(const Ledger& ledger) {
    std::vector<decode::Packet> packets = example_packets();
    packets.push_back(test::next_fragment(1, kExampleTime + 1));
    census_ = make_census(packets, ledger);
    auto file = OutputFile::create(path());
    EXPECT_TRUE(write_census(census_, *test::tables_of(census_).record_numbers(), *file).ok());
    EXPECT_TRUE(file->commit().ok());
    std::ifstream written(path(), std::ios::binary);
    bytes_.assign(std::istreambuf_iterator<char>(written), {});
    return test::blocks_of(bytes_);
  }
  std::vector<EditedBlock> lossy_blocks() {
    Ledger ledger;
    ledger.add_loss({LossCause::ring_full, "eth0", kLost, true, "no room"});
    ledger.remarks.push_back({"eth0", "a remark"});
    ledger.interfaces.emplace_back();
    return blocks_of(ledger);
  }

  Result<metrics::Census> read(const std::vector<EditedBlock>& blocks) const {
    std::ofstream(path(), std::ios::binary) << test::file_of(bytes_, blocks);
    return read_census(path());
  }
  std::string refusal(const std::vector<EditedBlock>& blocks) const {
    const Result<metrics::Census> census = read(blocks);
    return census.ok() ? "it was read" : census.error().message;
  }

  std::string path() const { return folder_.path("census.wcs"); }
  const metrics::Census& saved() const { return census_; }

 private:
  TemporaryFolder folder_;
  metrics::Census census_;
  std::string bytes_;
};

EditedBlock& block_of(std::vector<EditedBlock>& blocks, std::string_view kind) {
  return *std::find_if(blocks.begin(), blocks.end(),
                       [&](const EditedBlock& block) { return block.kind == kind; });
}

// Replaces the last bytes of the first entry of the block by `bytes`.
void replace_end(EditedBlock& block, const std::string& bytes) {
  std::vector<std::string> entries = test::entries_in(block);
  entries.front().resize(entries.front().size() - bytes.size());
  entries.front() += bytes;
  block.entries = test::entries_of(entries);
}

TEST_F(NewerCensus, KnownBlocksNeedNoRemark) {
  const auto census = read(blocks_of({}));
  ASSERT_TRUE(census.ok()) << census.error().message;
  EXPECT_THAT(census->ledger.remarks, IsEmpty());
  EXPECT_EQ(census->ledger.verdict(), Verdict::exact);
}

TEST_F(NewerCensus, SkipsLowercaseKindsWithARemark) {
  for (const int place : {0, 1, 5}) {
    std::vector<EditedBlock> blocks = blocks_of({});
    blocks.insert(blocks.begin() + place,
                  {{"tcps", test::entries_of({"state", "more"})}, {"zone", "\1x"}});
    const auto census = read(blocks);
    ASSERT_TRUE(census.ok()) << census.error().message;
    EXPECT_EQ(census->totals, saved().totals);
    EXPECT_EQ(test::flows_of(census->flows), test::flows_of(saved().flows));
    EXPECT_EQ(census->ledger.verdict(), Verdict::exact);
    ASSERT_THAT(census->ledger.remarks, SizeIs(1));
    EXPECT_EQ(census->ledger.remarks[0].source, path());
    EXPECT_THAT(census->ledger.remarks[0].detail,
                HasSubstr("ignored unknown data: tcps blocks, zone blocks"));
  }
}

TEST_F(NewerCensus, RefusesUppercaseKinds) {
  std::vector<EditedBlock> blocks = blocks_of({});
  blocks.insert(blocks.begin() + 1, {"INNR", "\1x"});
  EXPECT_THAT(refusal(blocks), AllOf(HasSubstr("requires a newer wirecensus"), HasSubstr("INNR"),
                                     HasSubstr("use a newer version")));
}

TEST_F(NewerCensus, ChecksSkippedBlocks) {
  std::vector<EditedBlock> blocks = blocks_of({});
  blocks.insert(blocks.begin() + 1, {"tcps", "\2x"});  // an entry beyond its block
  EXPECT_THAT(refusal(blocks), HasSubstr("damaged"));
  blocks[1].entries.clear();
  EXPECT_THAT(refusal(blocks), HasSubstr("damaged"));
}

TEST_F(NewerCensus, SkipsAppendedFieldsWithARemark) {
  const std::vector<EditedBlock> blocks = lossy_blocks();
  for (std::size_t i = 0; i + 1 < blocks.size(); ++i) {
    std::vector<EditedBlock> longer = blocks;
    std::vector<std::string> entries = test::entries_in(blocks[i]);
    for (std::string& entry : entries) entry += std::string(200, 'x');
    longer[i].entries = test::entries_of(entries);
    const auto census = read(longer);
    ASSERT_TRUE(census.ok()) << blocks[i].kind << ": " << census.error().message;
    EXPECT_EQ(census->totals, saved().totals);
    EXPECT_EQ(census->ledger.losses, saved().ledger.losses);
    EXPECT_EQ(census->ledger.interfaces, saved().ledger.interfaces);
    EXPECT_EQ(census->open_fragments, saved().open_fragments);
    EXPECT_EQ(test::flows_of(census->flows), test::flows_of(saved().flows));
    ASSERT_THAT(census->ledger.remarks, SizeIs(2));
    EXPECT_THAT(
        census->ledger.remarks[1].detail,
        HasSubstr("ignored unknown data: additional fields of " + blocks[i].kind + " blocks"));
  }
}

TEST_F(NewerCensus, LossOfUnknownCauseStaysALoss) {
  std::vector<EditedBlock> blocks = lossy_blocks();
  EditedBlock& losses = block_of(blocks, "LOSS");
  std::vector<std::string> entries = test::entries_in(losses);
  entries[0].replace(1, std::string("ring_full").size(), "cosmicray");
  losses.entries = test::entries_of(entries);
  auto census = read(blocks);
  ASSERT_TRUE(census.ok()) << census.error().message;
  EXPECT_EQ(census->ledger.verdict(), Verdict::lossy);
  EXPECT_EQ(census->ledger.lost(), kLost);
  EXPECT_THAT(census->ledger.losses,
              ElementsAre(AllOf(Field(&Loss::cause, LossCause::other), Field(&Loss::source, "eth0"),
                                Field(&Loss::detail, HasSubstr("cosmicray: no room")))));
  // Saved again it is as it was read.
  const Ledger read_first = census->ledger;
  const auto again = read(blocks_of(read_first));
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(again->ledger.losses, read_first.losses);
}

TEST_F(NewerCensus, VerdictIsNeverBetterThanTheWriters) {
  for (const char verdict : {'\1', '\2', '\3'}) {  // LOSSY, UNKNOWN, undefined
    std::vector<EditedBlock> blocks = blocks_of({});
    replace_end(block_of(blocks, "LEDG"), {verdict});
    const auto census = read(blocks);
    ASSERT_TRUE(census.ok()) << census.error().message;
    EXPECT_EQ(census->ledger.verdict(), Verdict::unknown);
    EXPECT_THAT(census->ledger.doubts,
                ElementsAre(Field(&Doubt::detail, HasSubstr("not saved as EXACT"))));
  }
  std::vector<EditedBlock> blocks = lossy_blocks();
  replace_end(block_of(blocks, "LEDG"), {'\0'});
  EXPECT_EQ(read(blocks)->ledger.verdict(), Verdict::lossy);
}

TEST_F(NewerCensus, RefusesUndefinedValues) {
  const auto with_byte = [&](std::string_view kind, std::size_t at, char value) {
    std::vector<EditedBlock> blocks = blocks_of({});
    EditedBlock& block = block_of(blocks, kind);
    std::vector<std::string> entries = test::entries_in(block);
    entries[0][at] = value;
    block.entries = test::entries_of(entries);
    return refusal(blocks);
  };
  for (const auto& [kind, at] : {std::pair<const char*, std::size_t>("FLO4", 14),  // registry
                                 {"FLO4", 15},                                     // ends
                                 {"FLO4", 16},                                     // directions
                                 {"FLO6", 38},
                                 {"FRAG", 0},     // kind of entry
                                 {"ISSU", 0}}) {  // decode issue
    EXPECT_THAT(with_byte(kind, at, 99),
                AllOf(HasSubstr("requires a newer wirecensus"), HasSubstr(kind)))
        << at;
  }
}

TEST_F(NewerCensus, RemarkOnManyKindsStaysShort) {
  std::vector<EditedBlock> blocks = blocks_of({});
  for (char a = 'a'; a <= 'z'; ++a) {
    for (char b = 'a'; b <= 'z'; ++b) {
      blocks.insert(blocks.begin(), {std::string{a, b, a, b}, "\1x"});
    }
  }
  const auto census = read(blocks);
  ASSERT_TRUE(census.ok()) << census.error().message;
  ASSERT_THAT(census->ledger.remarks, SizeIs(1));
  EXPECT_LT(census->ledger.remarks[0].detail.size(), 1'000U);
}

}  // namespace
}  // namespace wirecensus::saved
