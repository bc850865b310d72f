#include "view/progress_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/display_text.h"

namespace wirecensus::view {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr int kWide = 200;

WorkProgress of_files() {
  WorkProgress progress;
  progress.number = 1;
  progress.stage.kind = WorkStage::Kind::files;
  progress.stage.name = "big.pcap";
  progress.stage.total_bytes = 1'000'000;
  return progress;
}

WorkProgress of_interface() {
  WorkProgress progress;
  progress.number = 1;
  progress.stage.kind = WorkStage::Kind::interface;
  progress.stage.name = "eth0";
  return progress;
}

// The line two seconds after the start.
std::string after_two_seconds(const WorkProgress& begin, const WorkProgress& end, int width) {
  ProgressLine line;
  line.text(begin, 50 * kSecond, width);
  return line.text(end, 52 * kSecond, width);
}

std::string file_line(int width) {
  WorkProgress progress = of_files();
  progress.bytes_read = 250'000;
  progress.packets = 3000;
  progress.frame_bytes = 400'000;
  return after_two_seconds(of_files(), progress, width);
}

TEST(ProgressLine, IsEmptyBeforeAnythingHasBegun) {
  EXPECT_EQ(ProgressLine().text({}, 5, kWide), "");
}

TEST(ProgressLine, ReportsAFileHowFarHowFastAndHowLong) {
  EXPECT_EQ(file_line(100),
            "big.pcap  25 % [######....................]  3,000 packets  1.50 kpackets/s  200 kB/s "
            " 2 s  6 s left");
}

TEST(ProgressLine, FitsAnyWidthAndKeepsWhatMattersMost) {
  for (int width = 0; width < kWide; ++width) {
    EXPECT_LE(character_count(file_line(width)), static_cast<std::size_t>(width));
  }
  EXPECT_EQ(file_line(4), "25 %");
  EXPECT_EQ(file_line(14), "25 %  6 s left");
  EXPECT_EQ(file_line(30), "25 %  3,000 packets  6 s left");
  EXPECT_EQ(file_line(-1), "");
}

TEST(ProgressLine, ClaimsNoRateAtTheFirstLook) {
  EXPECT_THAT(ProgressLine().text(of_files(), 0, kWide), Not(HasSubstr("/s")));
}

TEST(ProgressLine, WithoutATotalThereIsNoPercentage) {
  WorkProgress progress = of_files();
  progress.stage.total_bytes.reset();
  progress.packets = 1;
  const std::string line = after_two_seconds(of_files(), progress, kWide);
  EXPECT_EQ(line, "big.pcap  1 packet  0.50 packets/s  0 B/s  2 s");
}

TEST(ProgressLine, TheLimitThatIsNearestCounts) {
  WorkProgress progress = of_files();
  progress.stage.packet_limit = 4000;
  progress.bytes_read = 100'000;
  progress.packets = 3000;
  const std::string line = after_two_seconds(of_files(), progress, kWide);
  EXPECT_THAT(line, HasSubstr("75 % ["));
  EXPECT_THAT(line, HasSubstr("  1 s left"));
}

TEST(ProgressLine, AFileThatGrewIsNeverMoreThanDone) {
  WorkProgress progress = of_files();
  progress.bytes_read = 3'000'000;
  const std::string line = after_two_seconds(of_files(), progress, kWide);
  EXPECT_THAT(line, HasSubstr("100 % [################################]"));
  EXPECT_THAT(line, HasSubstr("0 s left"));
}

TEST(ProgressLine, AnEmptyFileIsDone) {
  WorkProgress progress = of_files();
  progress.stage.total_bytes = 0;
  EXPECT_THAT(ProgressLine().text(progress, 0, kWide), HasSubstr("100 %"));
}

TEST(ProgressLine, OfAnInterfaceItReportsTotalsAndLoss) {
  WorkProgress progress = of_interface();
  progress.packets = 1'234'567;
  progress.frame_bytes = 2'000'000'000;
  progress.lost = 1200;
  EXPECT_EQ(after_two_seconds(of_interface(), progress, kWide),
            "eth0  1,234,567 packets  2.00 GB  617 kpackets/s  1.00 GB/s  1,200 lost  2 s");
}

TEST(ProgressLine, OfAnInterfaceWithATimeLimitItReportsWhatRemains) {
  WorkProgress progress = of_interface();
  progress.stage.time_limit = 90 * kSecond;
  ProgressLine line;
  line.text(progress, 0, kWide);
  EXPECT_THAT(line.text(progress, 9 * kSecond, kWide), HasSubstr("10 % ["));
  EXPECT_THAT(line.text(progress, 9 * kSecond, kWide), HasSubstr("9 s  1 min 21 s left"));
  EXPECT_THAT(line.text(progress, 95 * kSecond, kWide), HasSubstr("0 s left"));
}

TEST(ProgressLine, ASilentInterfaceHasNoTimeLeftByPackets) {
  WorkProgress progress = of_interface();
  progress.stage.packet_limit = 1000;
  EXPECT_THAT(after_two_seconds(progress, progress, kWide), Not(HasSubstr("left")));
}

TEST(ProgressLine, EachStageBeginsAnew) {
  ProgressLine line;
  WorkProgress progress = of_files();
  line.text(progress, 0, kWide);
  progress.packets = 1000;
  line.text(progress, 10 * kSecond, kWide);
  WorkProgress next;
  next.number = 2;
  next.stage.kind = WorkStage::Kind::reports;
  next.stage.name = "writing the results";
  EXPECT_EQ(line.text(next, 11 * kSecond, kWide), "writing the results  0 s");
  EXPECT_EQ(line.text(next, 14 * kSecond, kWide), "writing the results  3 s");
}

TEST(ProgressLine, NamesAreHarmlessAndShort) {
  WorkProgress progress = of_files();
  progress.stage.name = "\x1b[31m" + std::string(100, 'x');
  const std::string line = ProgressLine().text(progress, 0, kWide);
  EXPECT_THAT(line, StartsWith("\\x1b[31m"));
  EXPECT_LT(line.find('%'), 35U);
}

}  // namespace
}  // namespace wirecensus::view
