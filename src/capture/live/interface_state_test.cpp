#include "capture/live/interface_state.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "capture/live/interface_watch.h"
#include "support/private_network.h"

namespace wirecensus::capture {
namespace {

class InterfaceStateOf : public PrivateNetwork {
 protected:
  static NetworkInterface named(const std::string& name) {
    const auto all = list_interfaces();
    const auto found = std::find_if(all->begin(), all->end(),
                                    [&](const auto& interface) { return interface.name == name; });
    return found == all->end() ? NetworkInterface{} : *found;
  }
};

NetworkInterface gone_interface() {
  NetworkInterface gone;
  gone.name = "gone";
  gone.index = 12345;
  return gone;
}

TEST_F(InterfaceStateOf, KnowsTheKind) {
  EXPECT_EQ(interface_state(named("left")).kind, "veth");
  EXPECT_EQ(interface_state(named("lo")).kind, "");
  EXPECT_FALSE(interface_state(named("lo")).joins);
  EXPECT_EQ(interface_state(named("left")).xdp, "");
}

TEST_F(InterfaceStateOf, ThatIsGoneIsNotKnown) {
  const InterfaceState gone = interface_state(gone_interface());
  EXPECT_EQ(gone.kind, "");
  EXPECT_TRUE(gone.joins) << "it may";
}

TEST_F(InterfaceStateOf, ProtocolsTakeTheirTypes) {
  const auto taken = taken_types("left");
  ASSERT_TRUE(taken.has_value());
  EXPECT_TRUE(taken->contains(0x0800));
  EXPECT_TRUE(taken->contains(0x0806));
  EXPECT_FALSE(taken->contains(0x88cc));
  EXPECT_TRUE(backlog_drops().has_value());
}

TEST_F(InterfaceStateOf, AWatchKnowsExactlyWhatRoseBetweenQuietMoments) {
  InterfaceWatch watch(named("left"));
  const auto moment = [&watch] {
    watch.approach();
    watch.at();
    watch.leave();
  };
  moment();
  const FrameSender sender("right");
  for (std::uint32_t i = 0; i < 5; ++i) ASSERT_TRUE(sender.send(numbered_frame(i)));
  moment();
  const auto evidence = watch.evidence(3);
  ASSERT_TRUE(evidence.has_value());
  EXPECT_EQ(evidence->kind, "veth");
  EXPECT_EQ(evidence->min_rise.received_packets, 5U);
  EXPECT_EQ(evidence->min_rise, evidence->max_rise);
  EXPECT_EQ(evidence->untaken, 3U);
  EXPECT_EQ(watch.after()->received_packets - watch.before()->received_packets, 5U);
}

TEST_F(InterfaceStateOf, AWatchClaimsNothingOfWhatItCouldNotRead) {
  InterfaceWatch watch(gone_interface());
  for (int i = 0; i < 2; ++i) {
    watch.approach();
    watch.at();
    watch.leave();
  }
  EXPECT_FALSE(watch.evidence(0).has_value());
}

TEST_F(InterfaceStateOf, AWatchReportsARangeWhereTrafficDoesNotPause) {
  InterfaceWatch watch(named("left"));
  const FrameSender sender("right");
  for (int i = 0; i < 2; ++i) {
    watch.approach();
    ASSERT_TRUE(sender.send(numbered_frame(0)));
    watch.at();
    ASSERT_TRUE(sender.send(numbered_frame(1)));
    watch.leave();
  }
  const auto evidence = watch.evidence(0);
  ASSERT_TRUE(evidence.has_value());
  EXPECT_EQ(evidence->min_rise.received_packets, 0U);
  EXPECT_EQ(evidence->max_rise.received_packets, 4U);
}

}  // namespace
}  // namespace wirecensus::capture
