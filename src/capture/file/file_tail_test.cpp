// After the last record of a capture: zeros, or another capture.
#include <gmock/gmock.h>

#include "support/capture_builder.h"

namespace wirecensus::capture {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

using testing::HasSubstr;

constexpr std::uint32_t kNow = 0x65535353;

Buffer two_records(const PcapOptions& options = {}) {
  return pcap_header(options) + pcap_record(options, kNow, payload(60)) +
         pcap_record(options, kNow + 1, payload(70, 2));
}

Buffer pcapng_of_one(bool big_endian = false) {
  const PcapngBuilder file{big_endian};
  return file.section() + file.interface(1) + file.packet(0, 1, 60, payload(60));
}

TEST(ZeroTail, IsNoPacketsAndSaysWhereItBegins) {
  for (const bool big_endian : {false, true}) {
    for (const std::size_t zeros : {4U, 15U, 16U, 17U, 31U, 32U, 4096U, 300'000U}) {
      const Buffer file = two_records({big_endian}) + Buffer(zeros);
      const Outcome outcome = read_all(file);
      EXPECT_EQ(outcome.frames.size(), 2U) << zeros;
      EXPECT_EQ(outcome.loss(),
                "only zeros from byte 186 of the capture, where record 3 was expected: space "
                "reserved but never written");
      EXPECT_EQ(outcome.ledger.verdict(), Verdict::lossy);
      if (zeros < 100) expect_same_in_pieces(file, outcome);
    }
  }
}

TEST(ZeroTail, MayBeginWithinARecordHeader) {
  // As left by a writer of whole pages: nothing after the start of the header was written.
  for (const std::size_t written : {1U, 4U, 8U, 9U}) {
    const Buffer record = pcap_record({}, kNow, 0x01020304, 60, 60, payload(60));
    const Buffer file = two_records() + cut_to(record, written) + Buffer(200);
    const Outcome outcome = read_all(file);
    EXPECT_EQ(outcome.frames.size(), 2U) << written;
    EXPECT_THAT(outcome.loss(), HasSubstr("only zeros from byte " + std::to_string(186 + written)));
    expect_same_in_pieces(file, outcome);
  }
}

TEST(ZeroTail, IsNotAPacketWithoutBytes) {
  const Buffer empty = pcap_record({}, kNow, {});
  for (const Buffer& file : {two_records() + empty, two_records() + empty + empty,
                             two_records() + pcap_record({}, 0, {}) + empty}) {
    const Outcome outcome = read_all(file);
    EXPECT_EQ(outcome.ledger.verdict(), Verdict::exact);
    EXPECT_EQ(outcome.frames.size(), 2 + (file.size() - two_records().size()) / 16);
    expect_same_in_pieces(file, outcome);
  }
}

TEST(ZeroTail, OfPcapng) {
  for (const std::size_t zeros : {4U, 8U, 12U, 4096U}) {
    const Buffer whole = pcapng_of_one();
    const Outcome outcome = read_all(whole + Buffer(zeros));
    EXPECT_EQ(outcome.frames.size(), 1U);
    EXPECT_EQ(outcome.loss(), "only zeros from byte " + std::to_string(whole.size()) +
                                  " of the capture, where a block was expected: space reserved "
                                  "but never written");
  }
}

TEST(JoinedCaptures, AreReadOneAfterTheOther) {
  const std::vector<Buffer> kinds{two_records(),
                                  two_records({true}),
                                  two_records({false, 0xa1b23c4d}),
                                  pcapng_of_one(),
                                  two_records({true, 0xa1b2cd34}),
                                  pcapng_of_one(true),
                                  two_records({true, 0xa1b2c3d4, 2, 2, 6})};
  for (const Buffer& first : kinds) {
    for (const Buffer& second : kinds) {
      const Buffer both = first + second;
      const Outcome outcome = read_all(both);
      std::vector<RecordedFrame> expected = read_all(first).frames;
      for (const RecordedFrame& frame : read_all(second).frames) expected.push_back(frame);
      EXPECT_EQ(outcome.frames, expected);
      EXPECT_EQ(outcome.ledger.verdict(), Verdict::exact) << outcome.loss();
      expect_same_in_pieces(both, outcome);
    }
  }
}

TEST(JoinedCaptures, AreRemarkedUnlessTheyAreSectionsOfOneFormat) {
  const Outcome outcome = read_all(two_records() + two_records({true}) + pcapng_of_one());
  ASSERT_EQ(outcome.ledger.remarks.size(), 1U);
  EXPECT_EQ(
      outcome.ledger.remarks[0].detail,
      "3 concatenated captures in this file, counted one after the other; a second file header is "
      "at byte 186 of the capture");
  EXPECT_TRUE(read_all(pcapng_of_one() + pcapng_of_one(true)).ledger.remarks.empty());
}

TEST(JoinedCaptures, KeepTheBooksOfEach) {
  const PcapngBuilder file;
  const Buffer lossy = pcapng_of_one() + file.statistics(0, file.option64(7, ~0ULL));
  const PcapOptions odd{false, 0xa1b2c3d4, 2, 9};
  const Outcome outcome = read_all(lossy + two_records(odd) + lossy + two_records());
  ASSERT_EQ(outcome.ledger.losses.size(), 1U);
  EXPECT_EQ(outcome.ledger.losses[0].cause, LossCause::capture_os_dropped);
  EXPECT_EQ(outcome.ledger.seen(), ~0ULL);
  EXPECT_EQ(outcome.frames.size(), 6U);
}

TEST(JoinedCaptures, SayWhereTheSecondHeaderCannotBeRead) {
  const Outcome cut = read_all(two_records() + cut_to(pcap_header(), 20));
  EXPECT_EQ(
      cut.loss(),
      "cut short at byte 206 of the capture: another file header, which starts at byte 186, is "
      "incomplete");
  const PcapOptions navtel{false, 0xa12b3c4d};
  const Outcome foreign = read_all(two_records() + two_records(navtel));
  EXPECT_EQ(foreign.frames.size(), 2U);
  EXPECT_EQ(foreign.loss(),
            "another file header, at byte 186 of the capture, has an unsupported format");
  const Outcome broken = read_all(two_records() + PcapngBuilder{}.section(9));
  EXPECT_THAT(broken.loss(), HasSubstr("another file header, at byte 186 of the capture, damaged"));
}

}  // namespace
}  // namespace wirecensus::capture
