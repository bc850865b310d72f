#include <gmock/gmock.h>

#include "support/capture_builder.h"

namespace wirecensus::capture {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

using testing::HasSubstr;

constexpr std::uint16_t kIfTsresol = 9;
constexpr std::uint16_t kIfFcslen = 13;
constexpr std::uint16_t kIfTsoffset = 14;
constexpr std::uint16_t kPacketFlags = 2;
constexpr std::uint16_t kEpbDropcount = 4;
constexpr std::uint16_t kIsbIfdrop = 5;
constexpr std::uint16_t kIsbOsdrop = 7;

Buffer start(const PcapngBuilder& builder) { return builder.section() + builder.interface(1); }

std::uint64_t lost(const Outcome& outcome, LossCause cause) {
  std::uint64_t sum = 0;
  for (const Loss& loss : outcome.ledger.losses) sum += loss.cause == cause ? loss.packets : 0;
  return sum;
}

TEST(PcapngFile, ReadsAllKindsOfPacketsInBothByteOrders) {
  for (const bool big_endian : {false, true}) {
    const PcapngBuilder file{big_endian};
    const Outcome outcome =
        read_all(start(file) + file.packet(0, 1'700'000'000'000'001, 1514, payload(61)) +
                 file.simple_packet(30, payload(30, 2)) +
                 file.obsolete_packet(0, 0xffff, 2'000'000, payload(5, 3)));
    const std::vector<RecordedFrame> expected{{payload(61), 1514, 1'700'000'000'000'001'000, 1},
                                              {payload(30, 2), 30, kNoTime, 1},
                                              {payload(5, 3), 5, 2 * kSecond, 1}};
    EXPECT_EQ(outcome.frames, expected) << big_endian;
    EXPECT_EQ(outcome.ledger.verdict(), Verdict::exact);
  }
}

TEST(PcapngFile, FollowsSectionsOfEitherByteOrderWithInterfacesOfTheirOwn) {
  const PcapngBuilder little{false};
  const PcapngBuilder big{true};
  const Buffer nano = big.option(kIfTsresol, {9}) + big.end_of_options();
  const Outcome outcome =
      read_all(little.section(1, 0, 0) + little.interface(1) + little.interface(113) +
               little.packet(1, 7, 10, payload(10)) + big.section(1, 2) +
               big.interface(12, 0, nano) + big.packet(0, 7, 10, payload(10)) + little.section() +
               little.interface(228) + little.packet(0, 7, 10, payload(10)));
  const std::vector<RecordedFrame> expected{
      {payload(10), 10, 7000, 113}, {payload(10), 10, 7, 101}, {payload(10), 10, 7000, 228}};
  EXPECT_EQ(outcome.frames, expected);
  EXPECT_EQ(outcome.ledger.verdict(), Verdict::exact);
}

// In bits; values below 8 are in bytes. Flags of a packet have priority.
TEST(PcapngFile, ReadsTheLengthOfCheckSequences) {
  for (const bool big_endian : {false, true}) {
    const PcapngBuilder file{big_endian};
    const auto flags = [&](std::uint32_t value) {
      return file.option(kPacketFlags, file.writer().u32(value).bytes) + file.end_of_options();
    };
    const Outcome outcome = read_all(
        file.section() + file.interface(1, 0, file.option(kIfFcslen, {32})) +
        file.interface(1, 0, file.option(kIfFcslen, {2})) + file.interface(1) +
        file.packet(0, 1, 9, payload(9)) + file.simple_packet(9, payload(9)) +
        file.packet(1, 1, 9, payload(9)) + file.packet(2, 1, 9, payload(9)) +
        file.packet(2, 1, 9, payload(9), flags(0x80)) +
        file.packet(0, 1, 9, payload(9), flags(0x41)) + file.packet(0, 1, 9, payload(9), flags(1)));
    std::vector<int> lengths;
    for (const RecordedFrame& frame : outcome.frames) lengths.push_back(frame.fcs_len);
    EXPECT_EQ(lengths, (std::vector<int>{4, 4, 2, 0, 4, 2, 4}));
    EXPECT_EQ(outcome.ledger.verdict(), Verdict::exact);
  }
}

TEST(PcapngFile, DoubtsAnFcsLengthThatItCannotRead) {
  const PcapngBuilder file;
  const Outcome outcome =
      read_all(file.section() + file.interface(1, 0, file.option(kIfFcslen, {0, 32})) +
               file.packet(0, 1, 9, payload(9)));
  EXPECT_EQ(outcome.frames.size(), 1U);
  EXPECT_EQ(outcome.ledger.verdict(), Verdict::unknown);
}

TEST(PcapngFile, AddsANegativeTimeOffset) {
  const PcapngBuilder file;
  const Buffer options = file.option64(kIfTsoffset, static_cast<std::uint64_t>(-3600LL));
  const Outcome outcome = read_all(file.section() + file.interface(1, 0, options) +
                                   file.packet(0, 1'000'000, 4, payload(4)));
  ASSERT_EQ(outcome.frames.size(), 1U);
  EXPECT_EQ(outcome.frames[0].time, -3599 * kSecond);
}

TEST(PcapngFile, LimitsSimplePacketsToTheSnapLengthOfTheFirstInterface) {
  const PcapngBuilder file;
  const Outcome outcome =
      read_all(file.section() + file.interface(1, 20) + file.interface(1, 99) +
               file.simple_packet(1500, payload(20)) + file.simple_packet(7, payload(7)));
  ASSERT_EQ(outcome.frames.size(), 2U);
  EXPECT_EQ(outcome.frames[0].data, payload(20));
  EXPECT_EQ(outcome.frames[0].frame_len, 1500U);
  EXPECT_EQ(outcome.frames[1].data, payload(7));
}

TEST(PcapngFile, StepsOverBlocksAndOptionsItDoesNotKnow) {
  const PcapngBuilder file;
  const Buffer options = file.option(2, payload(5)) + file.option(2988, payload(0)) +
                         file.option(kIfTsresol, {9}) + file.option(1, payload(3));
  const Outcome outcome = read_all(file.section() + file.block(4, payload(16)) +
                                   file.interface(1, 0, options) + file.block(0xbad, {}) +
                                   file.packet(0, 5, 4, payload(4), file.option(1, payload(9))) +
                                   file.block(0x40000bad, payload(4)));
  ASSERT_EQ(outcome.frames.size(), 1U);
  EXPECT_EQ(outcome.frames[0].time, 5);
  EXPECT_EQ(outcome.ledger.verdict(), Verdict::exact);
}

TEST(PcapngFile, EntersTheLastStatisticsOfEachInterfaceIntoTheLedger) {
  const PcapngBuilder file;
  const auto drops = [&](std::uint64_t by_interface, std::uint64_t by_system) {
    return file.option64(kIsbIfdrop, by_interface) + file.option64(kIsbOsdrop, by_system) +
           file.end_of_options();
  };
  const Outcome outcome =
      read_all(start(file) + file.interface(1) + file.statistics(0, drops(1, 2)) +
               file.statistics(0, drops(10, 20)) + file.statistics(1, drops(100, 0)) + start(file) +
               file.statistics(0, drops(1000, 2000)));
  EXPECT_EQ(lost(outcome, LossCause::capture_if_dropped), 1110U);
  EXPECT_EQ(lost(outcome, LossCause::capture_os_dropped), 2020U);
  EXPECT_EQ(outcome.ledger.verdict(), Verdict::lossy);
}

TEST(PcapngFile, CountsDropsToldByPacketsOnceOnly) {
  const PcapngBuilder file;
  const Buffer seven = file.option64(kEpbDropcount, 7);
  const Buffer packets = file.packet(0, 1, 4, payload(4), seven) +
                         file.obsolete_packet(0, 3, 2, payload(4)) +
                         file.obsolete_packet(0, 0xffff, 2, payload(4));
  EXPECT_EQ(lost(read_all(start(file) + packets), LossCause::capture_os_dropped), 10U);

  const Buffer statistics = file.statistics(0, file.option64(kIsbIfdrop, 8));
  const Outcome both = read_all(start(file) + packets + statistics);
  EXPECT_EQ(lost(both, LossCause::capture_if_dropped), 8U);
  EXPECT_EQ(lost(both, LossCause::capture_os_dropped), 2U);
}

TEST(PcapngFile, SaturatesAbsurdDropCounts) {
  const PcapngBuilder file;
  const Buffer most = file.statistics(0, file.option64(kIsbOsdrop, ~0ULL));
  const Outcome outcome = read_all(start(file) + most + start(file) + most);
  EXPECT_EQ(lost(outcome, LossCause::capture_os_dropped), ~0ULL);
}

TEST(PcapngFile, DoubtsStatisticsItCannotRead) {
  const PcapngBuilder file;
  const Buffer short_count = file.option(kIsbIfdrop, payload(4));
  for (const Buffer& block :
       {file.statistics(1, {}), file.statistics(0, short_count), file.block(5, payload(4))}) {
    const Outcome outcome = read_all(start(file) + block + file.packet(0, 1, 4, payload(4)));
    EXPECT_EQ(outcome.frames.size(), 1U);
    EXPECT_EQ(outcome.ledger.verdict(), Verdict::unknown);
  }
}

// A block that violates the format, and the expected message.
struct DamageCase {
  Buffer block;
  std::string reason;
};

std::vector<DamageCase> damage_cases(const PcapngBuilder& file) {
  Buffer wrong_trailer = file.packet(0, 1, 4, payload(4));
  wrong_trailer.back() ^= 1;
  const Buffer resolution = file.option(kIfTsresol, {9});
  const std::string options = "malformed options in an interface description";
  return {
      {file.writer().u32(6).u32(8).u32(8).bytes, "has an invalid length of 8"},
      {file.writer().u32(6).u32(33).raw(payload(60)).bytes, "has an invalid length of 33"},
      {file.writer().u32(6).u32(0xfffffffc).bytes, "invalid length of 4294967292"},
      {wrong_trailer, "at its start and"},
      {file.packet(1, 1, 4, payload(4)),
       "a packet refers to interface 1, but only 1 are described"},
      {file.block(6, payload(16)), "the enhanced packet block is too short"},
      {file.block(3, {}), "the simple packet block is too short"},
      {file.block(2, payload(16)), "the packet block is too short"},
      {file.block(1, payload(4)), "the interface description block is too short"},
      {file.simple_packet(100, payload(8)),
       "claims 100 captured bytes, but its block has room for 8"},
      {file.interface(1, 0, file.option(kIfTsresol, payload(2))), options},
      {file.interface(1, 0, file.option(kIfTsoffset, payload(4))), options},
      {file.interface(1, 0, file.option(0, payload(1))), options},
      {file.interface(1, 0, resolution + resolution), options},
      {file.interface(1, 0, file.writer().u16(2).u16(9).u32(0).bytes), options},
      {file.section(2, 0), "unknown pcapng version 2.0"},
      {file.block(0x0a0d0d0a, payload(16)), "no valid byte-order magic"},
  };
}

TEST(PcapngFile, StopsAtABlockThatContradictsTheFormat) {
  for (const bool big_endian : {false, true}) {
    const PcapngBuilder file{big_endian};
    const Buffer good = start(file) + file.packet(0, 1, 4, payload(4));
    for (const DamageCase& damage : damage_cases(file)) {
      const Outcome outcome = read_all(good + damage.block + file.packet(0, 1, 4, payload(4)));
      EXPECT_EQ(outcome.frames.size(), 1U) << damage.reason;
      ASSERT_EQ(outcome.ledger.losses.size(), 1U) << damage.reason;
      EXPECT_EQ(outcome.ledger.losses[0].cause, LossCause::file_damaged);
      EXPECT_FALSE(outcome.ledger.losses[0].packets_known);
      EXPECT_THAT(outcome.loss(),
                  HasSubstr("damaged at byte " + std::to_string(good.size()) + " of"));
      EXPECT_THAT(outcome.loss(), HasSubstr(damage.reason));
    }
  }
}

TEST(PcapngFile, DamagedOptionsTakeNothingFromTheirPacket) {
  const PcapngBuilder file;
  const Buffer broken = file.writer().u16(kEpbDropcount).u16(999).bytes;
  const Outcome outcome = read_all(start(file) + file.packet(0, 1, 4, payload(4), broken) +
                                   file.packet(0, 2, 4, payload(4)));
  EXPECT_EQ(outcome.frames.size(), 2U);
  EXPECT_EQ(outcome.ledger.verdict(), Verdict::exact);
}

TEST(PcapngFile, EveryCutIsTold) {
  for (const bool big_endian : {false, true}) {
    const PcapngBuilder file{big_endian};
    const PcapngBuilder other{!big_endian};
    Buffer whole;
    std::vector<std::size_t> borders;
    for (const Buffer& block :
         {file.section(), file.interface(1), file.packet(0, 1, 99, payload(13)),
          file.simple_packet(9, payload(9)), file.block(4, payload(8)), other.section(),
          other.interface(1), other.obsolete_packet(0, 0, 3, payload(6)),
          other.packet(0, 1, 0, payload(0), other.option(1, payload(5)))}) {
      whole = whole + block;
      borders.push_back(whole.size());
    }
    expect_every_cut_is_told(whole, borders);
  }
}

TEST(PcapngFile, ABrokenFirstSectionIsAnError) {
  const PcapngBuilder file;
  const Buffer good = file.section();
  Buffer no_magic = good;
  no_magic[8] = 0;
  Buffer huge = good;
  huge[7] = 0x7f;
  EXPECT_THAT(read_all(no_magic).error, HasSubstr("no valid byte-order magic"));
  EXPECT_THAT(read_all(huge).error, HasSubstr("starts like a pcapng file, but is damaged"));
  EXPECT_THAT(read_all(file.section(3, 1)).error, HasSubstr("unknown pcapng version 3.1"));
  EXPECT_THAT(read_all(file.block(0x0a0d0d0a, {0x4d, 0x3c, 0x2b, 0x1a})).error,
              HasSubstr("section header block is too short"));
  EXPECT_THAT(
      read_all(cut_to(good, 16)).error,
      HasSubstr("cut short at byte 16 of the capture: the block that starts at byte 0 claims "
                "28 bytes, but 16 are left"));
}

TEST(PcapngFile, ReadsASectionHeaderOfMoreThanAMebibyte) {
  const PcapngBuilder file;
  Writer body = file.writer();
  body.u32(0x1a2b3c4d).u16(1).u16(0).u64(~0ULL);
  const Buffer comment = file.option(1, Buffer(0xfffc, 'x'));
  for (int i = 0; i < 33; ++i) body.raw(comment);
  const Buffer whole =
      file.block(0x0a0d0d0a, body.bytes) + file.interface(1) + file.packet(0, 1, 60, payload(60));
  const Outcome outcome = read_all(whole, 100'000);
  EXPECT_EQ(outcome.error, "");
  EXPECT_EQ(outcome.frames.size(), 1U);
  EXPECT_EQ(outcome.ledger.verdict(), Verdict::exact);
}

TEST(PcapngFile, DoubtsWhatAPacketCannotHave) {
  const PcapngBuilder file;
  const Buffer seconds = file.option(9, {0});  // if_tsresol: whole seconds
  const Buffer start = file.section() + file.interface(1, 0, seconds);
  const Outcome lengths = read_all(start + file.packet(0, 1, 59, payload(60)));
  EXPECT_EQ(lengths.ledger.verdict(), Verdict::unknown);
  EXPECT_THAT(lengths.ledger.doubts.at(0).detail, HasSubstr("captured length exceeds"));
  const Outcome late = read_all(start + file.packet(0, 9'223'372'037, 60, payload(60)));
  EXPECT_EQ(late.ledger.verdict(), Verdict::unknown);
  EXPECT_THAT(late.ledger.doubts.at(0).detail, HasSubstr("timestamp out of range"));
  const Outcome last = read_all(start + file.packet(0, 9'223'372'036, 60, payload(60)));
  EXPECT_EQ(last.ledger.verdict(), Verdict::exact);
}

TEST(PcapngFile, NoPacketsIsAnExactCountOfNone) {
  const Outcome outcome = read_all(PcapngBuilder{}.section());
  EXPECT_EQ(outcome.error, "");
  EXPECT_TRUE(outcome.frames.empty());
  EXPECT_EQ(outcome.ledger.verdict(), Verdict::exact);
}

}  // namespace
}  // namespace wirecensus::capture
