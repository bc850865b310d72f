#include "capture/packet_socket.h"

#include <net/if.h>

#include "capture/private_network_test.h"

namespace wirecensus {
namespace {

class PacketSocketOnLoopback : public PrivateNetwork {
 protected:
  // How often the socket takes in ten frames.
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

TEST_F(PacketSocketOnLoopback, RefusesAFilterThatTheKernelWouldNotTake) {
  auto socket = PacketSocket::open(true);
  ASSERT_TRUE(socket.ok());
  const std::vector<sock_filter> endless(5000, sock_filter{BPF_RET | BPF_K, 0, 0, 0});
  const Status status = socket->attach_filter(endless);
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.error().message.find("5000 instructions"), std::string::npos);
}

}  // namespace
}  // namespace wirecensus
