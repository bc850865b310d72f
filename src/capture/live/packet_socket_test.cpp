#include "capture/live/packet_socket.h"

#include <net/if.h>

#include "support/private_network.h"

namespace wirecensus::capture {
namespace {

class PacketSocketOnLoopback : public PrivateNetwork {
 protected:
  // How many of ten frames the socket receives.
  static std::uint64_t accepted_of_ten(PacketSocket& socket) {
    const auto loopback = static_cast<int>(if_nametoindex("lo"));
    EXPECT_TRUE(socket.bind(loopback).ok());
    const FrameSender sender("lo");
    for (std::uint32_t i = 0; i < 10; ++i) EXPECT_TRUE(sender.send(numbered_frame(i)));
    socket.close_intake(loopback);
    for (std::uint32_t i = 0; i < 10; ++i) EXPECT_TRUE(sender.send(numbered_frame(i)));
    PacketStatistics statistics;
    socket.add_statistics(statistics);
    return statistics.accepted;
  }
};

TEST_F(PacketSocketOnLoopback, TakesEachFrameTwiceWhenNotToldOtherwise) {
  auto socket = PacketSocket::open(true);
  ASSERT_TRUE(socket.ok());
  EXPECT_EQ(accepted_of_ten(*socket), 20U);
}

TEST_F(PacketSocketOnLoopback, CanIgnoreFramesOnTheirWayOut) {
  auto socket = PacketSocket::open(true);
  ASSERT_TRUE(socket.ok());
  if (!socket->ignore_outgoing()) GTEST_SKIP() << "this kernel has no PACKET_IGNORE_OUTGOING";
  EXPECT_EQ(accepted_of_ten(*socket), 10U);
}

TEST_F(PacketSocketOnLoopback, CanLeaveThemOutByFilterOnOlderKernels) {
  auto socket = PacketSocket::open(true);
  ASSERT_TRUE(socket.ok());
  ASSERT_TRUE(socket->attach_filter(without_outgoing({})).ok());
  EXPECT_EQ(accepted_of_ten(*socket), 10U);
}

TEST_F(PacketSocketOnLoopback, KeepsTheFilterBehindTheOneForOutgoing) {
  auto socket = PacketSocket::open(true);
  ASSERT_TRUE(socket.ok());
  const std::vector<sock_filter> nothing{{BPF_RET | BPF_K, 0, 0, 0}};
  ASSERT_TRUE(socket->attach_filter(without_outgoing(nothing)).ok());
  EXPECT_EQ(accepted_of_ten(*socket), 0U);
}

// This is the number of the first group after boot.
TEST_F(PacketSocketOnLoopback, SharesFramesInTheGroupOfNumberZero) {
  const auto left = static_cast<int>(if_nametoindex("left"));
  std::vector<PacketSocket> members;
  for (int i = 0; i < 2; ++i) {
    auto socket = PacketSocket::open(true);
    ASSERT_TRUE(socket.ok());
    ASSERT_TRUE(socket->bind(left).ok());
    ASSERT_TRUE(socket->join_fanout(0).ok());
    members.push_back(std::move(*socket));
  }
  const FrameSender sender("right");
  for (std::uint32_t i = 0; i < 10; ++i) EXPECT_TRUE(sender.send(numbered_frame(i)));
  PacketStatistics statistics;
  for (PacketSocket& member : members) member.add_statistics(statistics);
  EXPECT_EQ(statistics.accepted, 10U);
}

TEST_F(PacketSocketOnLoopback, RefusesAFilterThatTheKernelWouldNotTake) {
  auto socket = PacketSocket::open(true);
  ASSERT_TRUE(socket.ok());
  const std::vector<sock_filter> endless(5000, sock_filter{BPF_RET | BPF_K, 0, 0, 0});
  const Status status = socket->attach_filter(endless);
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.error().message.find("5000 instructions"), std::string::npos);
}

}  // namespace
}  // namespace wirecensus::capture
