#include "base/display_text.h"

#include <gtest/gtest.h>

namespace wirecensus {
namespace {

TEST(DisplayText, LeavesOrdinaryNamesAlone) {
  EXPECT_EQ(printable("captures/büro Zürich 東京.pcap"), "captures/büro Zürich 東京.pcap");
  EXPECT_EQ(printable("\xf0\x9f\x98\x80"), "\xf0\x9f\x98\x80");
}

TEST(DisplayText, ShowsControlCharactersInsteadOfObeyingThem) {
  EXPECT_EQ(printable("a\x1b[2Jb\n\r\t\x7f"), "a\\x1b[2Jb\\x0a\\x0d\\x09\\x7f");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(printable("\xc2\x9b"), "\\x9b");  // C1: a terminal may take it for ESC [
}

TEST(DisplayText, ReplacesWhatIsNotUtf8) {
  const std::string r = "\xef\xbf\xbd";
  EXPECT_EQ(printable("a\xff"), "a" + r);
  EXPECT_EQ(printable("\xc3"), r);                          // cut short
  EXPECT_EQ(printable("\xc0\xaf"), r + r);                  // overlong encoding
  EXPECT_EQ(printable("\xed\xa0\x80"), r + r + r);          // a surrogate
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), r + r + r + r);  // above U+10FFFF
  EXPECT_EQ(printable("\x80x"), r + "x");
}

TEST(DisplayText, ReplacesMarksThatTurnTheDirectionOfWriting) {
  EXPECT_EQ(printable("a\xe2\x80\xae"
                      "b"),
            "a\xef\xbf\xbd"
            "b");  // U+202E
}

TEST(DisplayText, ShortensInTheMiddleByCharacters) {
  EXPECT_EQ(shorten_middle("abcdef", 6), "abcdef");
  EXPECT_EQ(shorten_middle("abcdefg", 6), "abc…fg");
  EXPECT_EQ(shorten_middle("äöüßéè", 3), "ä…è");
  EXPECT_EQ(shorten_middle("abc", 1), "…");
  EXPECT_EQ(shorten_middle("abc", 0), "");
}

TEST(DisplayText, GroupsDigitsByThousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(18446744073709551615U), "18,446,744,073,709,551,615");
  EXPECT_EQ(grouped_decimal(1234567.891, 2), "1,234,567.89");
  EXPECT_EQ(grouped_decimal(66, 0), "66");
}

TEST(DisplayText, ScalesWithThreeSignificantDigits) {
  EXPECT_EQ(with_si_prefix(0, "B"), "0 B");
  EXPECT_EQ(with_si_prefix(999, "B"), "999 B");
  EXPECT_EQ(with_si_prefix(999.6, "B"), "1.00 kB");
  EXPECT_EQ(with_si_prefix(1234567, "bit/s"), "1.23 Mbit/s");
  EXPECT_EQ(with_si_prefix(99960, "B"), "100 kB");
  EXPECT_EQ(with_si_prefix(0.5, "packets/s"), "0.50 packets/s");
  EXPECT_EQ(with_si_prefix(1.8e19, "B"), "18.0 EB");
}

TEST(DisplayText, SaysHowManyAndWhatShare) {
  EXPECT_EQ(counted(0, "packet", "packets"), "0 packets");
  EXPECT_EQ(counted(1, "packet", "packets"), "1 packet");
  EXPECT_EQ(counted(1234, "packet", "packets"), "1,234 packets");
  EXPECT_EQ(percent(1, 8), "12.5 %");
  EXPECT_EQ(percent(3, 0), "0.0 %");
}

TEST(DisplayText, ReportsDurationsInTheUnitsThatMatter) {
  EXPECT_EQ(readable_duration(0), "0 s");
  EXPECT_EQ(readable_duration(15), "15 ns");
  EXPECT_EQ(readable_duration(4'560'000), "4.56 ms");
  EXPECT_EQ(readable_duration(999'999'999), "1.00 s");
  EXPECT_EQ(readable_duration(12'340'000'000), "12.3 s");
  EXPECT_EQ(readable_duration(187 * kSecond), "3 min 07 s");
  EXPECT_EQ(readable_duration(3725 * kSecond), "1 h 02 min");
  EXPECT_EQ(readable_duration(93600 * kSecond), "1 d 02 h");
}

}  // namespace
}  // namespace wirecensus
