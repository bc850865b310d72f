#include "runtime/record/packet_keeper.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "support/memory_disk.h"

namespace wirecensus::runtime {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the builders read as a language

using testing::HasSubstr;

constexpr Timestamp kStart = 1'700'000'000 * kSecond;

KeepOptions options(std::uint64_t rotate_size = 0) {
  KeepOptions keep;
  keep.file = "k.pcapng";
  keep.rotate_size = rotate_size;
  return keep;
}

// Frames of 1000 bytes, a microsecond apart.
class Frames {
 public:
  explicit Frames(std::size_t count) : data_(payload(1000)) {
    for (std::size_t i = 0; i < count; ++i) {
      frames_.push_back({.data = data_.data(),
                         .cap_len = 1000,
                         .frame_len = static_cast<std::uint32_t>(1000 + i),
                         .time = kStart + static_cast<Timestamp>(i) * 1000,
                         .link_type = link_type::kEthernet});
    }
  }
  std::span<const Frame> all() const { return frames_; }

 private:
  Buffer data_;
  std::vector<Frame> frames_;
};

const PacketKeeper::Traffic kFiles{.interface = {}, .filter = {}};
const PacketKeeper::Traffic kLive{.interface = "no-such-interface", .filter = {}};

TEST(PacketKeeper, KeepsEveryPacketOfFilesHoweverSlowTheDiskIs) {
  MemoryDisk disk;
  disk.hold();
  PacketKeeper keeper(options(), kFiles, disk.opener());
  const Frames frames(10'000);
  std::jthread source([&] { keeper.keep("a.pcap", frames.all()); });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  disk.release();
  source.join();
  Ledger ledger;
  keeper.close_books(ledger);
  EXPECT_EQ(ledger.keeping->offered, 10'000U);
  EXPECT_EQ(ledger.keeping->kept, 10'000U);
  EXPECT_TRUE(ledger.keeping->complete());
  const Outcome outcome = read_all(disk.files["k.pcapng"]);
  ASSERT_EQ(outcome.frames.size(), 10'000U);
  for (std::uint32_t i = 0; i < 10'000; ++i) ASSERT_EQ(outcome.frames[i].frame_len, 1000 + i);
}

TEST(PacketKeeper, LiveTrafficDoesNotWaitForASlowDisk) {
  MemoryDisk disk;
  disk.hold();
  constexpr std::size_t kPieces = 3;
  PacketKeeper keeper(options(), kLive, disk.opener(), kPieces);
  const Frames frames(1000);
  for (int i = 0; i < 5; ++i) keeper.keep("no-such-interface", frames.all());  // 5 MB in all
  disk.release();
  Ledger ledger;
  keeper.close_books(ledger);
  const Keeping& keeping = *ledger.keeping;
  EXPECT_EQ(keeping.offered, 5000U);
  EXPECT_FALSE(keeping.complete());
  EXPECT_GT(keeping.kept, kPieces * KeptPiece::kFull / 1100);
  EXPECT_LT(keeping.kept, kPieces * KeptPiece::kFull / 1000);
  EXPECT_EQ(keeping.detail,
            "writing was too slow: " + std::to_string(5000 - keeping.kept) + " not written");
  EXPECT_EQ(ledger.verdict(), Verdict::exact) << "the count is whole";

  // The file is whole, and tells itself what is missing.
  const Outcome outcome = read_all(disk.files["k.pcapng"]);
  EXPECT_EQ(outcome.frames.size(), keeping.kept);
  ASSERT_EQ(outcome.ledger.losses.size(), 1U);
  EXPECT_EQ(outcome.ledger.losses[0].packets, 5000 - keeping.kept);
}

TEST(PacketKeeper, RotatedFilesAreCompleteAndHoldEverything) {
  MemoryDisk disk;
  PacketKeeper keeper(options(10'000), kFiles, disk.opener());
  const Frames frames(100);
  keeper.keep("a.pcap", frames.all());
  Ledger ledger;
  keeper.close_books(ledger);
  EXPECT_TRUE(ledger.keeping->complete());
  EXPECT_EQ(ledger.keeping->files, disk.files.size());
  EXPECT_GE(disk.files.size(), 11U);
  std::vector<std::uint32_t> lengths;
  for (const auto& [name, bytes] : disk.files) {
    EXPECT_THAT(name, testing::MatchesRegex("k_000.._20231114221320.pcapng"));
    EXPECT_LE(bytes.size(), 10'000U);
    const Outcome outcome = read_all(bytes);
    EXPECT_EQ(outcome.ledger.verdict(), Verdict::exact);
    for (const KeptFrame& frame : outcome.frames) lengths.push_back(frame.frame_len);
  }
  ASSERT_EQ(lengths.size(), 100U);
  EXPECT_TRUE(std::is_sorted(lengths.begin(), lengths.end()));
}

TEST(PacketKeeper, AFullDiskIsTold) {
  MemoryDisk disk;
  disk.room = 2 * KeptPiece::kFull;
  PacketKeeper keeper(options(), kFiles, disk.opener());
  const Frames frames(5000);
  keeper.keep("a.pcap", frames.all());
  Ledger ledger;
  keeper.close_books(ledger);
  EXPECT_FALSE(ledger.keeping->complete());
  EXPECT_EQ(ledger.keeping->detail, "the disk is full");
  EXPECT_EQ(read_all(disk.files["k.pcapng"]).frames.size(), ledger.keeping->kept);
}

TEST(PacketKeeper, WhatTheSourcesLostIsToldInTheFile) {
  MemoryDisk disk;
  PacketKeeper keeper(options(), kLive, disk.opener());
  keeper.keep("no-such-interface", Frames(3).all());
  Ledger ledger;
  ledger.lose(
      {.cause = LossCause::ring_full, .source = "no-such-interface", .packets = 8, .detail = {}});
  ledger.doubts.push_back({"no-such-interface", "it went down"});
  keeper.close_books(ledger);
  const Buffer& file = disk.files["k.pcapng"];
  const Outcome outcome = read_all(file);
  EXPECT_EQ(outcome.frames.size(), 3U);
  EXPECT_EQ(outcome.ledger.lost(), 8U);
  EXPECT_THAT(std::string(file.begin(), file.end()), HasSubstr("it went down"));
}

TEST(PacketKeeper, SeveralThreadsMayKeepAtOnce) {
  MemoryDisk disk;
  PacketKeeper keeper(options(50'000), kLive, disk.opener());
  const Frames frames(100);
  {
    std::vector<std::jthread> rings;
    for (int i = 0; i < 4; ++i) {
      rings.emplace_back([&] {
        for (int batch = 0; batch < 20; ++batch) keeper.keep("no-such-interface", frames.all());
      });
    }
  }
  Ledger ledger;
  keeper.close_books(ledger);
  EXPECT_EQ(ledger.keeping->kept, 8000U);
  std::size_t read = 0;
  for (const auto& [name, bytes] : disk.files) read += read_all(bytes).frames.size();
  EXPECT_EQ(read, 8000U);
}

TEST(PacketKeeper, WithoutItsBooksClosedNoFileIsLeft) {
  MemoryDisk disk;
  {
    PacketKeeper keeper(options(), kFiles, disk.opener());
    keeper.keep("a.pcap", Frames(5000).all());
  }
  EXPECT_TRUE(disk.files.empty());
}

TEST(PacketKeeper, AFolderThatIsMissingIsToldAtOnce) {
  KeepOptions keep = options();
  keep.file = "/no/such/folder/k.pcapng";
  const auto keeper = PacketKeeper::open(keep, kFiles, -1);
  ASSERT_FALSE(keeper.ok());
  EXPECT_THAT(keeper.error().message, HasSubstr("cannot write /no/such/folder/k.pcapng"));
}

}  // namespace
}  // namespace wirecensus::runtime
