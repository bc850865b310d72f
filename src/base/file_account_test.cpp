#include "base/file_account.h"

#include <gtest/gtest.h>

namespace wirecensus {
namespace {

FileAccount counted_file(std::uint64_t number, std::uint64_t packets, Timestamp first,
                         Timestamp last) {
  return {.number = number,
          .name = "a",
          .packets = packets,
          .frame_bytes = 100 * packets,
          .captured_bytes = 60 * packets,
          .first_seen = first,
          .last_seen = last};
}

TEST(FileAccount, PartsOfAFileAddUp) {
  std::vector<FileAccount> files;
  append_files({counted_file(1, 3, 50, 70)}, files);
  append_files({counted_file(0, 2, 5, 9), counted_file(1, 4, 40, 60)}, files);
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0], counted_file(0, 2, 5, 9));
  EXPECT_EQ(files[1], counted_file(1, 7, 40, 70));
}

TEST(FileAccount, APartHasWhatIsNew) {
  FileAccount earlier = counted_file(3, 0, 1, 0);
  earlier.filtered = 5;
  earlier.lost = 2;
  earlier.verdict = Verdict::lossy;
  FileAccount now = earlier;
  now.filtered = 9;
  FileAccount part = files_since({now}, {earlier}).front();
  EXPECT_EQ(part.filtered, 4U);
  EXPECT_EQ(part.lost, 0U);
  EXPECT_EQ(part.verdict, Verdict::exact);  // its loss is of the part before
  EXPECT_TRUE(part.eventful());

  now = earlier;
  EXPECT_FALSE(files_since({now}, {earlier}).front().eventful());
  now.lost_known = false;
  part = files_since({now}, {earlier}).front();
  EXPECT_FALSE(part.lost_known);
  EXPECT_EQ(part.verdict, Verdict::lossy);
  EXPECT_EQ(files_since({now}, {}).front(), now);
}

TEST(FileAccount, PartsGiveTheWholeAgain) {
  FileAccount first = counted_file(0, 0, 1, 0);
  first.undecided = 1;
  first.verdict = Verdict::unknown;
  FileAccount whole = first;
  whole.filtered = 7;
  whole.lost = 3;
  whole.verdict = Verdict::lossy;
  std::vector<FileAccount> sum;
  append_files(files_since({first}, {}), sum);
  append_files(files_since({whole}, {first}), sum);
  EXPECT_EQ(sum, std::vector{whole});
}

TEST(FileAccount, AVerdictNeverGetsBetter) {
  for (const Verdict worst : {Verdict::unknown, Verdict::lossy}) {
    FileAccount sum = counted_file(0, 1, 1, 1);
    FileAccount bad = sum;
    bad.verdict = worst;
    sum.append(bad);
    sum.append(counted_file(0, 1, 1, 1));
    EXPECT_EQ(sum.verdict, worst);
  }
}

}  // namespace
}  // namespace wirecensus
