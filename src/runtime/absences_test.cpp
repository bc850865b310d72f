#include "runtime/absences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wirecensus::runtime {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Kind = Absences::Kind;

Ledger ledger_of(const Absences& absences) {
  Ledger ledger;
  absences.enter("v1", ledger);
  return ledger;
}

TEST(Absences, BeforeTheFirstTimeAndDownAreRemarks) {
  Absences absences;
  absences.begin(Kind::missing, 0);
  EXPECT_TRUE(absences.going_on());
  absences.end(kSecond);
  EXPECT_FALSE(absences.going_on());
  absences.begin(Kind::down, 2 * kSecond);
  const Ledger ledger = ledger_of(absences);
  EXPECT_EQ(ledger.verdict(), Verdict::exact);
  EXPECT_THAT(
      ledger.remarks,
      ElementsAre(Remark{"v1",
                         "the interface did not exist or was not up from "
                         "1970-01-01T00:00:00.000000000Z to 1970-01-01T00:00:01.000000000Z"},
                  Remark{"v1", "the interface was down from 1970-01-01T00:00:02.000000000Z on"}));
}

TEST(Absences, RemovedAfterItWentDownIsOneDoubtFromThenOn) {
  Absences absences;
  absences.begin(Kind::down, kSecond);
  absences.begin(Kind::removed, 2 * kSecond);
  absences.end(3 * kSecond);
  const Ledger ledger = ledger_of(absences);
  EXPECT_EQ(ledger.verdict(), Verdict::unknown);
  EXPECT_THAT(ledger.remarks, IsEmpty());
  ASSERT_THAT(ledger.doubts, SizeIs(1));
  EXPECT_THAT(ledger.doubts[0].detail,
              HasSubstr("from 1970-01-01T00:00:01.000000000Z to 1970-01-01T00:00:03.000000000Z"));
}

TEST(Absences, AFailureGivesItsReason) {
  Absences absences;
  absences.begin(Kind::failed, 0, "it broke");
  EXPECT_THAT(ledger_of(absences).doubts,
              ElementsAre(Doubt{"v1",
                                "the interface was not captured from "
                                "1970-01-01T00:00:00.000000000Z on: it broke"}));
}

// One that only flaps stays without a doubt of its own; one removal among many is enough for one.
TEST(Absences, TooManyAreNumbered) {
  for (const Kind last : {Kind::down, Kind::removed}) {
    Absences absences;
    for (std::size_t i = 0; i < Absences::kMaxListed + 4; ++i) {
      absences.begin(Kind::down, 0);
      absences.end(1);
    }
    absences.begin(last, 2);
    absences.end(3);
    const Ledger ledger = ledger_of(absences);
    const bool doubtful = last == Kind::removed;
    EXPECT_THAT(ledger.remarks, SizeIs(Absences::kMaxListed + (doubtful ? 0 : 1)));
    EXPECT_THAT(ledger.doubts, SizeIs(doubtful ? 1 : 0));
    const std::string& line = doubtful ? ledger.doubts.back().detail : ledger.remarks.back().detail;
    EXPECT_EQ(line, "the interface was removed or down 5 more times");
  }
}

}  // namespace
}  // namespace wirecensus::runtime
