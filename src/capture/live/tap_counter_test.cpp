#include "capture/live/tap_counter.h"

#include <net/if.h>

#include "support/private_network.h"

namespace wirecensus::capture {
namespace {

class TapCounterOnLoopback : public PrivateNetwork {
 protected:
  static std::uint64_t seen_of(std::uint32_t frames, bool outgoing) {
    auto tap = TapCounter::open(static_cast<int>(if_nametoindex("lo")), outgoing);
    EXPECT_TRUE(tap.ok());
    const FrameSender sender("lo");
    for (std::uint32_t i = 0; i < frames; ++i) {
      EXPECT_TRUE(sender.send(numbered_frame(i)));
      if (i % 1000 == 0) tap->seen();
    }
    return tap->seen();
  }
};

TEST_F(TapCounterOnLoopback, CountsFarMoreThanItsBufferHolds) {
  EXPECT_EQ(seen_of(5000, false), 5000U);
  EXPECT_EQ(seen_of(5000, true), 10000U);
}

TEST(TapReadings, AreExactWhereNothingCameByAtEitherEnd) {
  const TapReadings readings{
      .before_opening = 5, .after_opening = 5, .before_closing = 105, .after_closing = 105};
  EXPECT_EQ(readings.without(60), (CountRange{40, 40}));
}

TEST(TapReadings, ReportARangeWhereTrafficDidNotPause) {
  const TapReadings readings{
      .before_opening = 5, .after_opening = 7, .before_closing = 105, .after_closing = 108};
  EXPECT_EQ(readings.without(60), (CountRange{38, 43}));
  EXPECT_EQ(readings.without(100), (CountRange{0, 3}));
  EXPECT_EQ(readings.without(104), (CountRange{0, 0}));
}

}  // namespace
}  // namespace wirecensus::capture
