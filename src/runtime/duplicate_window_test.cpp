#include "runtime/duplicate_window.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "base/link_type.h"

namespace wirecensus::runtime {
namespace {

constexpr std::size_t kIpOffset = 14;

// An IPv4 packet of protocol 253 in Ethernet, with a number in its payload.
std::vector<std::uint8_t> ip_frame(std::uint8_t number, std::uint8_t source_mac = 1) {
  std::vector<std::uint8_t> bytes(64);
  bytes[11] = source_mac;
  bytes[12] = 0x08;
  bytes[kIpOffset] = 0x45;
  bytes[kIpOffset + 3] = 30;  // total length
  bytes[kIpOffset + 9] = 253;
  bytes[kIpOffset + 25] = number;
  return bytes;
}

bool sees_duplicate(DuplicateWindow& window, const std::vector<std::uint8_t>& bytes,
                    Timestamp time) {
  Frame frame;
  frame.data = bytes.data();
  frame.cap_len = frame.frame_len = static_cast<std::uint32_t>(bytes.size());
  frame.link_type = link_type::kEthernet;
  frame.time = time;
  return window.is_duplicate(frame);
}

TEST(DuplicateWindow, ComparesWhatIsAboveTheLinkWithinTheTime) {
  DuplicateWindow window(100);
  EXPECT_FALSE(sees_duplicate(window, ip_frame(1), 1000));
  EXPECT_FALSE(sees_duplicate(window, ip_frame(2), 1000)) << "other bytes";
  EXPECT_TRUE(sees_duplicate(window, ip_frame(1), 1000));
  EXPECT_TRUE(sees_duplicate(window, ip_frame(1, 9), 1100)) << "another MAC address";
  EXPECT_TRUE(sees_duplicate(window, ip_frame(1), 900)) << "times may fall";
  EXPECT_FALSE(sees_duplicate(window, ip_frame(1), 899));
  EXPECT_FALSE(sees_duplicate(window, ip_frame(2), 1101)) << "a duplicate prolongs nothing";
  EXPECT_TRUE(sees_duplicate(window, ip_frame(2), 1201));
}

TEST(DuplicateWindow, FramesWithoutTimeAreNoDuplicates) {
  DuplicateWindow window(100);
  EXPECT_FALSE(sees_duplicate(window, ip_frame(1), kNoTime));
  EXPECT_FALSE(sees_duplicate(window, ip_frame(1), kNoTime));
}

TEST(DuplicateWindow, PaddingIsNotCompared) {
  DuplicateWindow window(100);
  std::vector<std::uint8_t> padded = ip_frame(1);
  padded.back() = 7;
  EXPECT_FALSE(sees_duplicate(window, ip_frame(1), 0));
  EXPECT_TRUE(sees_duplicate(window, padded, 0));
}

TEST(DuplicateWindow, TakesAnyTime) {
  constexpr Timestamp kLast = std::numeric_limits<Timestamp>::max();
  DuplicateWindow window(std::numeric_limits<Duration>::max());
  EXPECT_FALSE(sees_duplicate(window, ip_frame(1), kNoTime + 1));
  EXPECT_TRUE(sees_duplicate(window, ip_frame(1), kLast)) << "the difference saturates";
  DuplicateWindow narrow(1);
  EXPECT_FALSE(sees_duplicate(narrow, ip_frame(1), kNoTime + 1));
  EXPECT_FALSE(sees_duplicate(narrow, ip_frame(1), kLast));
  EXPECT_FALSE(sees_duplicate(narrow, ip_frame(1), 0));
}

}  // namespace
}  // namespace wirecensus::runtime
