#include "capture/write/pcapng_writer.h"

#include <gmock/gmock.h>

#include <limits>

#include "support/capture_builder.h"

namespace wirecensus::capture {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

using testing::HasSubstr;

constexpr Timestamp kNow = 1'700'000'000 * kSecond;

// Packets that are written and read back.
class PcapngWriting : public testing::Test {
 protected:
  PcapngWriting() {
    first_ = writer_.add_source({.name = "eth0", .description = "uplink", .filter = "udp"});
    second_ = writer_.add_source({.name = "b.pcap", .description = {}, .filter = {}});
  }

  void write(std::size_t source, const RecordedFrame& frame) {
    Frame original{.data = frame.data.data(),
                   .cap_len = static_cast<std::uint32_t>(frame.data.size()),
                   .frame_len = frame.frame_len,
                   .time = frame.time,
                   .link_type = frame.link_type};
    original.fcs_len = frame.fcs_len & 0xf;
    writer_.write(out_, source, original);
    written_.push_back(frame);
  }

  void write_in_order(bool big_endian, const RecordedFrame& frame) {
    writer_.write(out_, first_,
                  {.data = frame.data.data(),
                   .cap_len = static_cast<std::uint32_t>(frame.data.size()),
                   .frame_len = frame.frame_len,
                   .time = frame.time,
                   .link_type = frame.link_type,
                   .big_endian = big_endian});
    written_.push_back(frame);
  }

  Buffer take() {
    const Bytes bytes = out_.bytes();
    Buffer taken(bytes.data(), bytes.data() + bytes.size());
    out_.clear();
    return taken;
  }

  std::string text() const {
    return {reinterpret_cast<const char*>(out_.bytes().data()), out_.size()};
  }

  PcapngWriter writer_{{.hardware = "abacus", .system = "Linux 6", .application = "test 1"}};
  BlockBuffer out_;
  std::size_t first_ = 0;
  std::size_t second_ = 0;
  std::vector<RecordedFrame> written_;
};

RecordedFrame frame(std::size_t size, Timestamp time, LinkType type = link_type::kEthernet) {
  return {payload(size, static_cast<unsigned>(size)), static_cast<std::uint32_t>(size), time, type};
}

TEST_F(PcapngWriting, ComesBackAsItWas) {
  writer_.begin_file(out_);
  for (std::size_t size = 0; size < 70; ++size)
    write(size % 2 == 0 ? first_ : second_, frame(size, kNow + 1));
  write(second_, frame(60, kNow + 999'999'999, link_type::kRaw));
  RecordedFrame with_fcs = frame(61, kNow + 2);
  with_fcs.fcs_len = 4;
  write(first_, with_fcs);
  write(first_, {payload(40), 1500, kNow, link_type::kEthernet});  // cut by a snap length
  write(first_, {payload(40), 20, kNow, link_type::kEthernet});    // as in damaged files
  write(first_, frame(200'000, kNow));
  writer_.end_file(out_, true);
  const Outcome outcome = read_all(take());
  EXPECT_EQ(outcome.frames, written_);
  EXPECT_EQ(outcome.ledger.verdict(), Verdict::unknown);  // captured length above the wire length
}

// The byte orders of the sections of a file.
std::vector<bool> section_orders(const Buffer& file) {
  std::vector<bool> orders;
  bool big_endian = false;
  const auto number = [&](std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value |= std::uint32_t{file[at + i]} << 8 * i;
    return big_endian ? swap_bytes(value) : value;
  };
  for (std::size_t at = 0; at < file.size(); at += number(at + 4)) {
    if (number(at) != 0x0a0d0d0a) continue;
    big_endian = file[at + 8] == 0x1a;
    orders.push_back(big_endian);
  }
  return orders;
}

TEST_F(PcapngWriting, HasTheByteOrderOfTheFirstPacketsSource) {
  writer_.begin_file(out_, {true});
  write(first_, frame(60, kNow));
  write(first_, frame(61, kNoTime));
  write(second_, frame(62, -kNow));
  writer_.add_losses(first_, {.by_interface = 3, .by_system = 4, .comment = "some"});
  writer_.end_file(out_, true);
  const Buffer file = take();
  EXPECT_THAT(section_orders(file), testing::Each(true));
  const Outcome outcome = read_all(file);
  EXPECT_EQ(outcome.frames, written_);
  EXPECT_EQ(outcome.ledger.lost(), 7U);
}

TEST_F(PcapngWriting, TurnsTheOrderOnlyForLinkTypesThatHaveIt) {
  const RecordedFrame ethernet = frame(60, kNow);
  const RecordedFrame loopback = frame(60, kNow, link_type::kNull);
  writer_.begin_file(out_);
  write_in_order(true, ethernet);
  write_in_order(true, loopback);
  write_in_order(false, ethernet);
  write_in_order(true, loopback);
  write_in_order(false, loopback);
  writer_.end_file(out_, true);
  const Buffer file = take();
  EXPECT_EQ(section_orders(file), (std::vector<bool>{false, true, false}));
  EXPECT_EQ(read_all(file).frames, written_);
}

TEST_F(PcapngWriting, EveryTimeThereCanBeComesBack) {
  writer_.begin_file(out_);
  constexpr Timestamp kLast = std::numeric_limits<Timestamp>::max();
  for (const Timestamp time : {Timestamp{0}, Timestamp{-1}, Timestamp{1}, kLast, kNoTime + 1,
                               -kSecond, kNow, -kNow, kNoTime}) {
    write(first_, frame(60, time));
  }
  writer_.end_file(out_, true);
  EXPECT_EQ(read_all(take()).frames, written_);
}

// Wireshark refuses files with larger packets.
TEST_F(PcapngWriting, APacketThatOthersCannotReadIsCutAndKeepsItsLength) {
  writer_.begin_file(out_);
  for (const std::size_t size : {262'144U, 262'145U, 400'000U}) write(first_, frame(size, kNow));
  writer_.end_file(out_, true);
  for (RecordedFrame& written : written_) written.data.resize(262'144);
  EXPECT_EQ(read_all(take()).frames, written_);
}

TEST_F(PcapngWriting, PacketsWithoutTimeComeBackWithTheirLengths) {
  writer_.begin_file(out_);
  write(first_, frame(60, kNow));
  write(first_, frame(61, kNoTime));
  write(first_, {payload(64), 1500, kNoTime, link_type::kEthernet});
  write(first_, {payload(64), 64, kNoTime, link_type::kEthernet});
  write(first_, frame(30, kNoTime));
  write(first_, frame(1000, kNoTime));  // above the earlier snap length
  write(second_, frame(60, kNoTime, link_type::kRaw));
  write(second_, frame(60, kNow, link_type::kRaw));
  write(first_, frame(200, kNow));
  writer_.end_file(out_, true);
  EXPECT_EQ(read_all(take()).frames, written_);
}

TEST_F(PcapngWriting, EveryFileIsCompleteByItself) {
  writer_.begin_file(out_);
  write(first_, frame(60, kNow));
  write(second_, frame(61, kNow));
  writer_.end_file(out_, false);
  EXPECT_EQ(read_all(take()).frames, written_);

  written_.clear();
  writer_.begin_file(out_);
  write(second_, frame(62, kNow));
  writer_.end_file(out_, true);
  EXPECT_THAT(text(), Not(HasSubstr("eth0"))) << "it has no packet of it";
  EXPECT_EQ(read_all(take()).frames, written_);
}

TEST_F(PcapngWriting, SaysWhatItWasMadeByAndOf) {
  writer_.begin_file(out_);
  write(first_, frame(60, kNow));
  for (const char* part : {"abacus", "Linux 6", "test 1", "eth0", "uplink"}) {
    EXPECT_THAT(text(), HasSubstr(part));
  }
  EXPECT_THAT(text(), HasSubstr(std::string("\x0b\0\x04\0\0udp", 8))) << "if_filter, a string";
  EXPECT_THAT(text(), HasSubstr(std::string("\x09\0\x01\0\x09", 5))) << "if_tsresol 9";
}

TEST_F(PcapngWriting, LossesComeBackAsLosses) {
  writer_.begin_file(out_);
  write(first_, frame(60, kNow));
  writer_.add_losses(first_, {.by_interface = 2, .by_system = 5, .comment = "too slow"});
  writer_.add_losses(second_,
                     {.by_interface = 0, .by_system = 7, .comment = {}});  // source without packets
  writer_.end_file(out_, true);
  EXPECT_THAT(text(), HasSubstr("too slow"));
  const Outcome outcome = read_all(take());
  ASSERT_EQ(outcome.ledger.losses.size(), 2U);
  EXPECT_EQ(outcome.ledger.losses[0].cause, LossCause::capture_if_dropped);
  EXPECT_EQ(outcome.ledger.losses[0].packets, 2U);
  EXPECT_EQ(outcome.ledger.losses[1].cause, LossCause::capture_os_dropped);
  EXPECT_EQ(outcome.ledger.losses[1].packets, 12U);

  writer_.begin_file(out_);
  write(first_, frame(60, kNow));
  writer_.end_file(out_, true);
  EXPECT_TRUE(read_all(take()).ledger.losses.empty()) << "they are told once";
}

TEST_F(PcapngWriting, AFileWithoutPacketsHasItsInterfaces) {
  writer_.begin_file(out_);
  writer_.end_file(out_, true);
  EXPECT_THAT(text(), HasSubstr("eth0"));
  const Outcome outcome = read_all(take());
  EXPECT_EQ(outcome.error, "");
  EXPECT_TRUE(outcome.frames.empty());
  EXPECT_EQ(outcome.ledger.verdict(), Verdict::exact);
}

TEST_F(PcapngWriting, TheEndIsNoLargerThanReported) {
  writer_.begin_file(out_);
  write(first_, frame(60, kNow));
  write(second_, frame(60, kNow, link_type::kRaw));
  const std::size_t before = out_.size();
  const std::size_t told = writer_.ending_size();
  writer_.end_file(out_, true);
  EXPECT_LE(out_.size() - before, told);
  EXPECT_GT(told, 0U);
}

}  // namespace
}  // namespace wirecensus::capture
