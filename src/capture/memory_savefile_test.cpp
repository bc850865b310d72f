#include "capture/memory_savefile.h"

#include <gmock/gmock.h>

#include <cstring>

namespace wirecensus::capture {
namespace {

constexpr LinkType kUsbLinuxMmapped = 220;

Frame frame_of(const std::vector<std::uint8_t>& bytes, LinkType type) {
  const auto size = static_cast<std::uint32_t>(bytes.size());
  return {.data = bytes.data(), .cap_len = size, .frame_len = size + 100, .link_type = type};
}

std::vector<std::uint8_t> read_as(const std::vector<std::uint8_t>& bytes, LinkType type,
                                  bool big_endian) {
  const auto file = MemorySavefile::open(type, big_endian);
  EXPECT_TRUE(file.ok());
  for (int round = 0; round < 3; ++round) {
    const auto packet = (*file)->read(frame_of(bytes, type));
    EXPECT_EQ(packet.header.len, bytes.size() + 100);
    if (round == 2) return {packet.data, packet.data + packet.header.caplen};
  }
  return {};
}

TEST(MemorySavefile, HasTheLinkTypeThatItsFileHas) {
  for (const LinkType type :
       {link_type::kNull, link_type::kRaw, link_type::kPktap, LinkType{246}}) {
    for (const bool big_endian : {false, true}) {
      const auto file = MemorySavefile::open(type, big_endian);
      ASSERT_TRUE(file.ok());
      EXPECT_EQ(pcap_is_swapped((*file)->handle()), big_endian ? 1 : 0);
      EXPECT_EQ(pcap_major_version((*file)->handle()), 2);
      EXPECT_NE(pcap_file((*file)->handle()), nullptr);
    }
  }
  EXPECT_EQ(pcap_datalink((*MemorySavefile::open(link_type::kRaw, true))->handle()), DLT_RAW);
}

TEST(MemorySavefile, ReadsWhatLibpcapReads) {
  const std::vector<std::uint8_t> nflog{2, 0, 0, 0, 0, 6, 0, 9, 0x45, 0, 0, 0};
  const std::vector<std::uint8_t> turned{2, 0, 0, 0, 6, 0, 9, 0, 0x45, 0, 0, 0};
  EXPECT_EQ(read_as(nflog, link_type::kNflog, false), nflog);
  EXPECT_EQ(read_as(nflog, link_type::kNflog, true), turned);
  EXPECT_EQ(read_as({}, link_type::kNflog, true), std::vector<std::uint8_t>{});
  const std::vector<std::uint8_t> longer(5000, 7);
  EXPECT_EQ(read_as(longer, link_type::kEthernet, true), longer);
}

// An isochronous transfer to the host with 20 bytes requested and 5 received: for old captures,
// libpcap takes the wire length from the descriptor.
TEST(MemorySavefile, ReadsTheWireLengthThatLibpcapFinds) {
  constexpr std::uint8_t kWanted = 20;
  constexpr std::uint8_t kCame = 5;
  std::vector<std::uint8_t> usb(64 + 16 + kCame);
  usb[8] = 'C';
  usb[10] = 0x80;
  usb[32] = kWanted;
  usb[60] = 1;      // descriptors
  usb[72] = kCame;  // length in the first
  Frame frame = frame_of(usb, kUsbLinuxMmapped);
  frame.frame_len = 64 + 16 + kWanted;
  ASSERT_TRUE(MemorySavefile::rewrites(kUsbLinuxMmapped, false));
  const auto file = MemorySavefile::open(kUsbLinuxMmapped, false);
  EXPECT_EQ((*file)->read(frame).header.len, 64U + 16 + kCame);
}

TEST(MemorySavefile, RewritesOnlyWhatNeedsIt) {
  EXPECT_TRUE(MemorySavefile::rewrites(link_type::kNflog, true));
  EXPECT_TRUE(MemorySavefile::rewrites(link_type::kLinuxSll, true));
  EXPECT_FALSE(MemorySavefile::rewrites(link_type::kNflog, false));
  EXPECT_FALSE(MemorySavefile::rewrites(link_type::kNull, true));
}

TEST(MemorySavefile, LeavesAFrameThatIsTooLongAsItIs) {
  const std::vector<std::uint8_t> bytes(kPcapSnapLength + 1);
  const auto file = MemorySavefile::open(link_type::kNflog, true);
  EXPECT_EQ((*file)->read(frame_of(bytes, link_type::kNflog)).data, bytes.data());
  const std::vector<std::uint8_t> next{2, 0, 0, 0};
  EXPECT_EQ((*file)->read(frame_of(next, link_type::kNflog)).header.caplen, 4U);
}

}  // namespace
}  // namespace wirecensus::capture
