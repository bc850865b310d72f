#include <gmock/gmock.h>

#include "support/capture_builder.h"

namespace wirecensus::capture {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

using testing::HasSubstr;

TEST(PcapFile, ReadsEveryMagicInBothByteOrders) {
  for (const std::uint32_t magic : {0xa1b2c3d4U, 0xa1b23c4dU, 0xa1b2cd34U}) {
    for (const bool big_endian : {false, true}) {
      const PcapOptions options{big_endian, magic};
      const Buffer file = pcap_header(options) +
                          pcap_record(options, 1700000000, 5, 60, 1514, payload(60)) +
                          pcap_record(options, 1700000001, payload(0));
      const Outcome outcome = read_all(file);
      const std::int64_t unit = magic == 0xa1b23c4d ? 1 : 1000;
      const std::vector<RecordedFrame> expected{
          {payload(60), 1514, 1'700'000'000 * kSecond + 5 * unit, 1},
          {payload(0), 0, 1'700'000'001 * kSecond, 1}};
      EXPECT_EQ(outcome.frames, expected) << std::hex << magic << big_endian;
      EXPECT_EQ(outcome.ledger.verdict(), Verdict::exact);
    }
  }
}

TEST(PcapFile, TakesTheWireLengthFirstBeforeVersion23AndInDgUx) {
  for (const auto& [major, minor] : {std::pair{2U, 0U}, {2U, 2U}, {543U, 0U}}) {
    const PcapOptions options{true, 0xa1b2c3d4, major, minor};
    const Outcome outcome =
        read_all(pcap_header(options) + pcap_record(options, 1, 0, 1500, 40, payload(40)));
    ASSERT_EQ(outcome.frames.size(), 1U);
    EXPECT_EQ(outcome.frames[0].frame_len, 1500U);
    EXPECT_EQ(outcome.frames[0].data, payload(40));
    EXPECT_EQ(outcome.ledger.verdict(), Verdict::exact);
  }
}

TEST(PcapFile, TakesTheSmallerLengthForTheCapturedOneInVersion23) {
  const PcapOptions options{false, 0xa1b2c3d4, 2, 3};
  const Outcome outcome =
      read_all(pcap_header(options) + pcap_record(options, 1, 0, 1500, 40, payload(40)) +
               pcap_record(options, 1, 0, 40, 1500, payload(40, 2)));
  ASSERT_EQ(outcome.frames.size(), 2U);
  EXPECT_EQ(outcome.frames[0].frame_len, 1500U);
  EXPECT_EQ(outcome.frames[1].frame_len, 1500U);
  EXPECT_EQ(outcome.frames[1].data, payload(40, 2));
}

TEST(PcapFile, LinkTypeIsTheLowHalfAndOldRawNumbersAreRaw) {
  const std::vector<std::pair<std::uint32_t, LinkType>> expected{
      {1, 1}, {0x30000071, 113}, {12, 101}, {14, 101}, {0x2000000c, 101}, {65535, 65535}};
  for (const auto& [field, type] : expected) {
    const PcapOptions options{false, 0xa1b2c3d4, 2, 4, field};
    const Outcome outcome = read_all(pcap_header(options) + pcap_record(options, 1, payload(20)));
    ASSERT_EQ(outcome.frames.size(), 1U);
    EXPECT_EQ(outcome.frames[0].link_type, type);
  }
}

TEST(PcapFile, AddsFractionsOfMoreThanASecond) {
  const Outcome outcome =
      read_all(pcap_header() + pcap_record({}, 0xffffffff, 0xffffffff, 4, 4, payload(4)));
  ASSERT_EQ(outcome.frames.size(), 1U);
  EXPECT_EQ(outcome.frames[0].time, 0xffffffffLL * kSecond + 0xffffffffLL * 1000);
}

TEST(PcapFile, KeepsLengthsThatContradictEachOtherInDoubt) {
  const Outcome outcome =
      read_all(pcap_header() + pcap_record({}, 1, 0, 50, 0xffffffff, payload(50)) +
               pcap_record({}, 1, 0, 50, 10, payload(50)));
  ASSERT_EQ(outcome.frames.size(), 2U);
  EXPECT_EQ(outcome.frames[0].frame_len, 0xffffffffU);
  EXPECT_EQ(outcome.frames[1].frame_len, 10U);
  EXPECT_EQ(outcome.frames[1].data.size(), 50U);
  EXPECT_EQ(outcome.ledger.verdict(), Verdict::unknown);
  EXPECT_THAT(outcome.ledger.doubts.at(0).detail,
              HasSubstr("(records: 1; the first is at byte 90 of the capture)"));
}

TEST(PcapFile, DoubtsALinkTypeWithReservedBits) {
  const PcapOptions options{false, 0xa1b2c3d4, 2, 4, 0x00010001};
  const Outcome outcome = read_all(pcap_header(options) + pcap_record(options, 1, payload(20)));
  EXPECT_EQ(outcome.frames.at(0).link_type, 1);
  EXPECT_EQ(outcome.ledger.verdict(), Verdict::unknown);
}

TEST(PcapFile, OfAixHasItsOwnLinkTypesAndNanoseconds) {
  const std::vector<std::pair<std::uint32_t, LinkType>> expected{{6, 1}, {24, 0}, {1, 1}};
  for (const auto& [field, type] : expected) {
    const PcapOptions options{true, 0xa1b2c3d4, 2, 2, field};
    const Outcome outcome =
        read_all(pcap_header(options) + pcap_record(options, 1, 999, 1500, 40, payload(40)));
    const std::int64_t unit = field == 1 ? 1000 : 1;
    const std::vector<RecordedFrame> frames{{payload(40), 1500, kSecond + 999 * unit, type}};
    EXPECT_EQ(outcome.frames, frames) << field;
    EXPECT_EQ(outcome.ledger.verdict(), Verdict::exact) << field;
  }
}

TEST(PcapFile, OfAixHasPaddingBeforeFddiFrames) {
  const PcapOptions options{true, 0xa1b2c3d4, 2, 2, 15};
  const Buffer data = payload(40);
  const Outcome outcome =
      read_all(pcap_header(options) + pcap_record(options, 1, 0, 103, 43, Buffer(3) + data) +
               pcap_record(options, 2, 0, 2, 2, Buffer(2, 1)));
  const std::vector<RecordedFrame> expected{{data, 100, kSecond, 10}, {{}, 0, 2 * kSecond, 10}};
  EXPECT_EQ(outcome.frames, expected);
}

TEST(PcapFile, OfAixTokenRingMayBeOldPpp) {
  const PcapOptions options{true, 0xa1b2c3d4, 2, 2, 9};
  const Outcome outcome = read_all(pcap_header(options) + pcap_record(options, 1, payload(40)));
  EXPECT_EQ(outcome.frames.at(0).link_type, 6);
  EXPECT_EQ(outcome.ledger.verdict(), Verdict::unknown);
}

TEST(PcapFile, OfIxiaHasALongerFileHeader) {
  for (const std::uint32_t magic : {0x1c0001acU, 0x1c0001abU}) {
    for (const bool big_endian : {false, true}) {
      const PcapOptions options{big_endian, magic};
      const Buffer file = pcap_header(options) + Buffer{0, 0, 0, 56} +
                          pcap_record(options, 1, 7, 40, 60, payload(40));
      const Outcome outcome = read_all(file);
      const std::int64_t unit = magic == 0x1c0001ac ? 1 : 1000;
      const std::vector<RecordedFrame> expected{{payload(40), 60, kSecond + 7 * unit, 1}};
      EXPECT_EQ(outcome.frames, expected);
      EXPECT_EQ(outcome.ledger.verdict(), Verdict::exact);
    }
  }
}

// Records whose headers are `extra` bytes longer than the file header indicates.
Buffer longer_headers(const PcapOptions& options, std::size_t extra, std::size_t records) {
  Buffer file = pcap_header(options);
  for (unsigned i = 0; i < records; ++i) {
    const Buffer data = payload(60 + i, i);
    const auto size = static_cast<std::uint32_t>(data.size());
    file = file + pcap_record(options, 1700000000 + i, i * 1000, size, size, Buffer(extra) + data);
  }
  return file;
}

TEST(PcapFile, RecognisesVariantsByTheirRecords) {
  for (const bool big_endian : {false, true}) {
    for (const std::size_t records : {2U, 3U, 40U}) {
      const PcapOptions usual{big_endian};
      const std::vector<RecordedFrame> expected =
          read_all(longer_headers(usual, 0, records)).frames;
      ASSERT_EQ(expected.size(), records);
      for (const std::size_t extra : {std::size_t{4}, std::size_t{8}}) {  // Nokia, Red Hat 6.1
        const Buffer file = longer_headers(usual, extra, records);
        const Outcome outcome = read_all(file);
        EXPECT_EQ(outcome.frames, expected) << extra << ' ' << records << big_endian;
        EXPECT_EQ(outcome.ledger.verdict(), Verdict::exact);
        EXPECT_EQ(outcome.ledger.remarks.size(), 1U);
        expect_same_in_pieces(file, outcome);
      }
      // What SuSE 6.3 wrote; the builder has 8 of the 12 bytes already.
      const Buffer suse = longer_headers({big_endian, 0xa1b2cd34}, 4, records);
      EXPECT_EQ(read_all(suse).frames, expected);
    }
  }
}

TEST(PcapFile, TakesNoVariantForWhatIsDamagedOrJoined) {
  const Buffer one = pcap_header() + pcap_record({}, 1700000000, payload(60));
  for (const std::size_t left : {4U, 8U, 12U}) {
    EXPECT_EQ(read_all(one + Buffer(left, 1)).frames.size(), 1U) << left;
  }
  EXPECT_EQ(read_all(one + one + one).frames.size(), 3U);
  EXPECT_TRUE(read_all(one + pcap_record({}, 1, 0, 300'000, 300'000, {})).ledger.remarks.empty());
}

TEST(PcapFile, ReportsWhereACutShortFileBroke) {
  const Buffer whole = pcap_header() + pcap_record({}, 1, payload(100));
  const Outcome outcome = read_all(whole + pcap_record({}, 2, 0, 1514, 1514, payload(349)));
  EXPECT_EQ(outcome.frames.size(), 1U);
  EXPECT_EQ(outcome.loss(),
            "cut short at byte 505 of the capture: record 2, which starts at byte 140, claims 1514 "
            "captured bytes, but 349 are left");
  EXPECT_EQ(outcome.ledger.verdict(), Verdict::lossy);
}

TEST(PcapFile, EveryCutIsTold) {
  for (const std::uint32_t magic : {0xa1b2c3d4U, 0xa1b2cd34U}) {
    const PcapOptions options{magic == 0xa1b2cd34, magic};
    Buffer file = pcap_header(options);
    std::vector<std::size_t> borders;
    for (unsigned i = 0; i < 6; ++i) {
      borders.push_back(file.size());
      file = file + pcap_record(options, 0x01010101 * (i + 1), payload(std::size_t{i} * 9, i));
    }
    expect_every_cut_is_told(file, borders);
  }
}

TEST(PcapFile, CutInsideTheFileHeaderIsAnError) {
  const Buffer header = pcap_header();
  const Outcome outcome = read_all(cut_to(header, header.size() - 1));
  EXPECT_THAT(outcome.error, HasSubstr("'test.pcap' is a pcap file cut short within its header: it "
                                       "has 23 of 24 bytes"));
}

TEST(PcapFile, StopsAtARecordThatClaimsMoreThanThereCanBe) {
  const Outcome outcome = read_all(pcap_header() + pcap_record({}, 1, payload(10)) +
                                   pcap_record({}, 2, 0, 262145, 262145, payload(10)) +
                                   pcap_record({}, 3, payload(10)));
  EXPECT_EQ(outcome.frames.size(), 1U);
  ASSERT_EQ(outcome.ledger.losses.size(), 1U);
  EXPECT_EQ(outcome.ledger.losses[0].cause, LossCause::file_damaged);
  EXPECT_FALSE(outcome.ledger.losses[0].packets_known);
  EXPECT_THAT(outcome.loss(), HasSubstr("damaged at byte 50 of the capture: record 2 claims 262145 "
                                        "captured bytes"));
}

// Two records as of Nokia IPSO, and a third that is none.
TEST(PcapFile, IsOfTheSameVariantHoweverItArrives) {
  const Buffer record = pcap_record({}, 1, 1234, 54, 54, payload(54));
  const Buffer file = pcap_header() + record + payload(4) + record + payload(40);
  const Outcome whole = read_all(file);
  EXPECT_EQ(whole.frames.size(), 2U);
  expect_same_in_pieces(file, whole);
}

TEST(PcapFile, ReadsRecordsLargerThanABatchWhereTheLinkTypeHasThem) {
  const PcapOptions dbus{false, 0xa1b2c3d4, 2, 4, 231};
  const Buffer large = payload(5'000'000, 3);
  const Buffer file = pcap_header(dbus) + pcap_record(dbus, 1, payload(8)) +
                      pcap_record(dbus, 2, large) + pcap_record(dbus, 3, payload(9));
  for (const std::size_t piece : {std::size_t{70'000}, ~std::size_t{0}}) {
    const Outcome outcome = read_all(file, piece);
    ASSERT_EQ(outcome.frames.size(), 3U);
    EXPECT_EQ(outcome.frames[1].data, large);
    EXPECT_EQ(outcome.ledger.verdict(), Verdict::exact);
  }
}

TEST(PcapFile, CarriesRecordsThatABatchCutsInTwo) {
  Buffer file = pcap_header();
  std::vector<RecordedFrame> expected;
  for (unsigned i = 0; i < 3000; ++i) {
    const Buffer data = payload(700 + i % 801, i);
    const Buffer record = pcap_record({}, i, data);
    file.insert(file.end(), record.begin(), record.end());
    expected.push_back({data, static_cast<std::uint32_t>(data.size()), i * kSecond, 1});
  }
  EXPECT_TRUE(read_all(file).frames == expected);
  EXPECT_TRUE(read_all(file, 4099).frames == expected);
}

// In units of 16 bits; values larger than any link has are in bytes.
TEST(PcapFile, ReadsTheLengthOfCheckSequences) {
  const auto fcs_of = [](bool big_endian, std::uint32_t upper) {
    const PcapOptions options{big_endian, 0xa1b2c3d4, 2, 4, upper | 1};
    const Outcome outcome = read_all(pcap_header(options) + pcap_record(options, 1, payload(64)));
    EXPECT_EQ(outcome.frames.at(0).link_type, 1);
    return int{outcome.frames.at(0).fcs_len};
  };
  for (const bool big_endian : {false, true}) {
    EXPECT_EQ(fcs_of(big_endian, 0x24000000), 4);
    EXPECT_EQ(fcs_of(big_endian, 0x14000000), 2);
    EXPECT_EQ(fcs_of(big_endian, 0x44000000), 4);
    EXPECT_EQ(fcs_of(big_endian, 0x04000000), 0);
    EXPECT_EQ(fcs_of(big_endian, 0x20000000), 0);  // the bit that makes it valid is not set
  }
}

TEST(PcapFile, DoubtsAVersionItDoesNotKnow) {
  const PcapOptions options{false, 0xa1b2c3d4, 2, 99};
  const Outcome outcome = read_all(pcap_header(options) + pcap_record(options, 1, payload(10)));
  EXPECT_EQ(outcome.frames.size(), 1U);
  EXPECT_EQ(outcome.ledger.verdict(), Verdict::unknown);
  EXPECT_THAT(outcome.ledger.doubts.at(0).detail, HasSubstr("unknown pcap version 2.99"));
}

}  // namespace
}  // namespace wirecensus::capture
