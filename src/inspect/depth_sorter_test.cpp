// The short way of common packets gives what the general way gives.
#include "inspect/depth_sorter.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <vector>

#include "base/link_type.h"
#include "decode/decoder.h"
#include "support/frame_builder.h"

namespace wirecensus::inspect {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

constexpr std::uint64_t kSortSeed = 21;
constexpr std::size_t kShards = 3;
using Lanes = std::array<DepthLanes, kShards>;

// A segment with random fields, and options that are laid out in the usual way, or in any.
Wire random_segment(std::mt19937& random) {
  Wire options;
  switch (random() % 4) {
    case 0: options = {1, 1, 8, 10, 0, 0, 1, 2, 0, 0, 3, 4}; break;
    case 1: options = {2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0, 1, 3, 3, 7}; break;
    case 2: options = {1, 1, 5, 10, 0, 0, 0, 1, 0, 0, 0, 9}; break;
    default: break;
  }
  const std::size_t words = 5 + options.size() / 4;
  const std::size_t port = random() % 3 == 0 ? 53 : 80;
  return be16(40000 + random() % 50) + be16(port) + be32(random()) + be32(random()) +
         u8(words << 4) + u8(random()) + be16(random()) + be32(0) + options +
         zeros(random() % 3 * 10);
}

Wire random_frame(std::mt19937& random) {
  const bool is_ipv6 = random() % 3 == 0;
  Wire packet;
  if (random() % 3 == 0) {
    const std::size_t port = random() % 2 == 0 ? 53 : 4789;
    const Wire datagram =
        udp(40000, port, zeros(8) + ethernet(0x0800, ipv4(6, random_segment(random))));
    packet = is_ipv6 ? ipv6(17, datagram) : ipv4(17, datagram);
  } else {
    const Wire segment = random_segment(random);
    packet = is_ipv6 ? ipv6(6, segment) : ipv4(6, segment);
  }
  Wire frame = ethernet(is_ipv6 ? 0x86dd : 0x0800, packet);
  if (random() % 4 == 0) frame.resize(frame.size() - random() % 20);  // cut short
  return frame;
}

Frame frame_of(const Wire& wire, Timestamp time) {
  return {.data = wire.data(),
          .cap_len = static_cast<std::uint32_t>(wire.size()),
          .frame_len = static_cast<std::uint32_t>(wire.size()),
          .time = time,
          .link_type = link_type::kEthernet};
}

std::size_t push_common(const std::vector<Wire>& wires, const DepthOptions& options, Lanes& lanes) {
  std::array<flow::KeyedPackets, kShards> flows;
  DepthSorter depth(options, kSortSeed, lanes);
  flow::PacketSorter sorter(kSortSeed, flows, wires.size());
  std::size_t common = 0;
  for (const Wire& wire : wires) {
    const Frame frame = frame_of(wire, 7);
    const bool is_common = decode::decode_common(frame, [&](const decode::Packet& packet) {
      sorter.push(packet, [&](std::uint32_t shard, const auto& keyed) {
        depth.push_common(frame, packet, shard, keyed);
      });
    });
    if (!is_common) depth.push(frame, decode::decode(frame));
    common += is_common ? 1 : 0;
  }
  return common;
}

template <typename Key>
void expect_same(const std::vector<KeyedSegment<Key>>& a, const std::vector<KeyedSegment<Key>>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_TRUE(a[i].key == b[i].key && a[i].hash == b[i].hash && a[i].reverse == b[i].reverse);
    EXPECT_EQ(a[i].segment, b[i].segment);
  }
}

void expect_same(const DepthLanes& a, const DepthLanes& b) {
  expect_same(a.tcp.ipv4, b.tcp.ipv4);
  expect_same(a.tcp.ipv6, b.tcp.ipv6);
  ASSERT_EQ(a.names.packets().size(), b.names.packets().size());
  for (std::size_t i = 0; i < a.names.packets().size(); ++i) {
    EXPECT_EQ(a.names.packets()[i].direction, b.names.packets()[i].direction);
    EXPECT_EQ(a.names.packets()[i].sequence, b.names.packets()[i].sequence);
  }
  ASSERT_EQ(a.tunnels.outer.size(), b.tunnels.outer.size());
  ASSERT_EQ(a.tunnels.inner.size(), b.tunnels.inner.size());
  EXPECT_EQ(a.headers.ipv4.size(), b.headers.ipv4.size());
  EXPECT_EQ(a.headers.ipv6.size(), b.headers.ipv6.size());
}

TEST(DepthSorter, CommonPacketsAreSortedAsAllOthers) {
  std::mt19937 random(5);
  std::vector<Wire> wires;
  for (int i = 0; i < 3000; ++i) wires.push_back(random_frame(random));
  for (const DepthOptions options :
       {DepthOptions{.tcp = true}, DepthOptions{.names = true}, DepthOptions{.tunnels = true},
        DepthOptions{.tcp = true, .names = true, .tunnels = true, .headers = true}}) {
    Lanes general;
    DepthSorter sorter(options, kSortSeed, general);
    for (const Wire& wire : wires)
      sorter.push(frame_of(wire, 7), decode::decode(frame_of(wire, 7)));
    Lanes lanes;
    EXPECT_GT(push_common(wires, options, lanes), wires.size() / 2);
    for (std::size_t shard = 0; shard < kShards; ++shard) expect_same(general[shard], lanes[shard]);
  }
}

}  // namespace
}  // namespace wirecensus::inspect
