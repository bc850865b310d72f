#include "capture/live/interface_counters.h"

#include <gtest/gtest.h>
#include <net/if.h>

#include <algorithm>

#include "support/private_network.h"

namespace wirecensus::capture {
namespace {

class InterfaceCountersOf : public PrivateNetwork {
 protected:
  static InterfaceCounters counters(const char* interface) {
    const auto now = interface_counters(static_cast<int>(if_nametoindex(interface)));
    EXPECT_TRUE(now.has_value()) << interface;
    return now.value_or(InterfaceCounters{});
  }
};

TEST_F(InterfaceCountersOf, ACableTellWhatItsEndsSentAndReceived) {
  const InterfaceCounters left = counters("left");
  const InterfaceCounters right = counters("right");
  const FrameSender sender("right");
  for (std::uint32_t i = 0; i < 7; ++i) ASSERT_TRUE(sender.send(numbered_frame(i)));
  const InterfaceCounters received = rise(left, counters("left"));
  EXPECT_EQ(received.received_packets, 7U);
  EXPECT_EQ(received.sent_packets, 0U);
  EXPECT_GE(received.received_bytes, 7U * (60 - 14));
  EXPECT_EQ(rise(right, counters("right")).sent_packets, 7U);
}

TEST_F(InterfaceCountersOf, AnInterfaceTellWhatNobodyWanted) {
  std::vector<std::uint8_t> frame = numbered_frame(0);
  std::fill_n(frame.begin(), 6, std::uint8_t{0xff});  // a broadcast, ...
  frame[12] = 0x88;                                   // ... of a protocol for local experiments
  frame[13] = 0xb5;
  const InterfaceCounters before = counters("left");
  ASSERT_TRUE(FrameSender("right").send(frame));
  EXPECT_EQ(rise(before, counters("left")).dropped, 1U);
}

TEST_F(InterfaceCountersOf, NoInterfaceAreNone) {
  EXPECT_FALSE(interface_counters(12345).has_value());
}

}  // namespace
}  // namespace wirecensus::capture
