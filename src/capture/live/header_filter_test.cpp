#include "capture/live/header_filter.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace wirecensus::capture {
namespace {

constexpr std::uint32_t kAll = std::numeric_limits<std::uint32_t>::max();

using Packet = std::vector<std::uint8_t>;

// What the kernel does with a program of these few instructions
// (Documentation/networking/filter.rst).
std::uint32_t taken(const std::vector<sock_filter>& program, const Packet& packet) {
  std::uint32_t a = 0;
  for (std::size_t at = 0; at < program.size(); ++at) {
    const sock_filter& step = program[at];
    const std::size_t size = step.code == (BPF_LD | BPF_H | BPF_ABS) ? 2 : 1;
    switch (step.code) {
      case BPF_RET | BPF_K: return step.k;
      case BPF_LD | BPF_W | BPF_LEN: a = static_cast<std::uint32_t>(packet.size()); break;
      case BPF_LD | BPF_B | BPF_ABS:
      case BPF_LD | BPF_H | BPF_ABS:
        if (step.k + size > packet.size()) return 0;
        a = size == 1 ? packet[step.k] : packet[step.k] << 8U | packet[step.k + 1];
        break;
      case BPF_ALU | BPF_AND | BPF_K: a &= step.k; break;
      case BPF_JMP | BPF_JA: at += step.k; break;
      case BPF_JMP | BPF_JEQ | BPF_K: at += a == step.k ? step.jt : step.jf; break;
      case BPF_JMP | BPF_JGT | BPF_K: at += a > step.k ? step.jt : step.jf; break;
      default: ADD_FAILURE() << "another instruction: " << step.code; return 0;
    }
  }
  ADD_FAILURE() << "the program has no end";
  return 0;
}

Packet ipv4(std::uint8_t protocol, std::size_t size) {
  Packet packet(size);
  packet[0] = 0x45;
  packet[9] = protocol;
  return packet;
}

Packet ipv6(std::uint8_t next_header, std::size_t size) {
  Packet packet(size);
  packet[0] = 0x60;
  packet[6] = next_header;
  return packet;
}

Packet ethernet(std::uint16_t type, const Packet& inside) {
  Packet packet(14);
  packet[12] = static_cast<std::uint8_t>(type >> 8U);
  packet[13] = static_cast<std::uint8_t>(type);
  packet.insert(packet.end(), inside.begin(), inside.end());
  return packet;
}

std::uint32_t taken_of_ethernet(const Packet& packet) {
  return taken(taking_headers({}, 0, link_type::kEthernet), packet);
}

TEST(HeaderFilter, CutsWhatHasNoMoreThanTheUsualHeaders) {
  for (const std::uint8_t protocol : Packet{1, 6}) {
    EXPECT_EQ(taken_of_ethernet(ethernet(0x0800, ipv4(protocol, 1500))), 136U);
    EXPECT_EQ(taken(taking_headers({}, 0, link_type::kRaw), ipv4(protocol, 60'000)), 136U);
  }
  for (const std::uint8_t next_header : Packet{6, 58}) {
    EXPECT_EQ(taken_of_ethernet(ethernet(0x86dd, ipv6(next_header, 60'000))), 136U);
    EXPECT_EQ(taken(taking_headers({}, 0, link_type::kRaw), ipv6(next_header, 1500)), 136U);
  }
}

TEST(HeaderFilter, LeavesMoreOfUdpWhichMayCarryATunnel) {
  EXPECT_EQ(taken_of_ethernet(ethernet(0x0800, ipv4(17, 1504))), kMaxHeaderBytes);
  EXPECT_EQ(taken_of_ethernet(ethernet(0x86dd, ipv6(17, 1504))), kMaxHeaderBytes);
  EXPECT_EQ(taken_of_ethernet(ethernet(0x0800, ipv4(17, 1505))), kAll);
  EXPECT_EQ(taken_of_ethernet(ethernet(0x86dd, ipv6(17, 30'000))), kAll);
}

TEST(HeaderFilter, TakesAllElseWhole) {
  constexpr std::size_t kSize = 1000;
  for (const std::uint8_t protocol : Packet{0, 4, 41, 43, 44, 47, 50, 51, 60, 132, 135, 255}) {
    EXPECT_EQ(taken_of_ethernet(ethernet(0x0800, ipv4(protocol, kSize))), kAll);
    EXPECT_EQ(taken_of_ethernet(ethernet(0x86dd, ipv6(protocol, kSize))), kAll);
  }
  for (const std::uint16_t type :
       std::vector<std::uint16_t>{0x0806, 0x8100, 0x88a8, 0x8847, 0x8864, 0x0026}) {
    EXPECT_EQ(taken_of_ethernet(ethernet(type, ipv4(6, kSize))), kAll);
  }
  EXPECT_EQ(taken_of_ethernet(ethernet(0x0800, ipv6(6, kSize))), kAll);
  EXPECT_EQ(taken_of_ethernet(ethernet(0x86dd, ipv4(6, kSize))), kAll);
  EXPECT_EQ(taken(taking_headers({}, 0, link_type::kRaw), Packet(kSize, 0x55)), kAll);
}

TEST(HeaderFilter, TakesPacketsOfEachShortLength) {
  for (const LinkType type : {link_type::kEthernet, link_type::kRaw}) {
    for (std::size_t size = 0; size <= 136; ++size) {
      EXPECT_EQ(taken(taking_headers({}, 0, type), Packet(size, 0x45)), kAll) << size;
    }
  }
}

TEST(HeaderFilter, RejectsWhatTheProgramRejects) {
  const std::vector<sock_filter> big{{BPF_LD | BPF_W | BPF_LEN, 0, 0, 0},
                                     {BPF_JMP | BPF_JGT | BPF_K, 0, 1, 500},
                                     {BPF_RET | BPF_K, 0, 0, kAll},
                                     {BPF_RET | BPF_K, 0, 0, 0}};
  const auto cut = taking_headers(big, 0, link_type::kRaw);
  EXPECT_EQ(taken(cut, ipv4(6, 500)), 0U);
  EXPECT_EQ(taken(cut, ipv4(6, 501)), 136U);
  EXPECT_EQ(taken(cut, ipv4(47, 501)), kAll);
  EXPECT_EQ(taken(taking_headers(big, 3, link_type::kRaw), ipv4(6, 501)), kAll);
}

TEST(HeaderFilter, KnowsWhereIpStands) {
  EXPECT_TRUE(can_take_headers(link_type::kEthernet));
  EXPECT_TRUE(can_take_headers(link_type::kRaw));
  EXPECT_FALSE(can_take_headers(link_type::kIeee80211Radiotap));
}

}  // namespace
}  // namespace wirecensus::capture
