#include "runtime/record/packet_recorder.h"

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

RecordOptions options(std::uint64_t rotate_size = 0) {
  RecordOptions record;
  record.file = "k.pcapng";
  record.rotate_size = rotate_size;
  return record;
}

// Frames of 1000 bytes, one per microsecond.
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

const PacketRecorder::Traffic kFiles{.interfaces = {}, .filter = {}};
const PacketRecorder::Traffic kLive{.interfaces = {"no-such-interface"}, .filter = {}};

TEST(PacketRecorder, KeepsEveryPacketOfFilesHoweverSlowTheDiskIs) {
  MemoryDisk disk;
  disk.hold();
  PacketRecorder recorder(options(), kFiles, disk.opener());
  const Frames frames(10'000);
  std::jthread source([&] { recorder.record("a.pcap", frames.all()); });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  disk.release();
  source.join();
  Ledger ledger;
  recorder.finish(ledger);
  EXPECT_EQ(ledger.recording->offered, 10'000U);
  EXPECT_EQ(ledger.recording->recorded, 10'000U);
  EXPECT_TRUE(ledger.recording->complete());
  const Outcome outcome = read_all(disk.files["k.pcapng"]);
  ASSERT_EQ(outcome.frames.size(), 10'000U);
  for (std::uint32_t i = 0; i < 10'000; ++i) ASSERT_EQ(outcome.frames[i].frame_len, 1000 + i);
}

TEST(PacketRecorder, LiveTrafficDoesNotWaitForASlowDisk) {
  MemoryDisk disk;
  disk.hold();
  constexpr std::size_t kPieces = 3;
  PacketRecorder recorder(options(), kLive, disk.opener(), kPieces);
  const Frames frames(1000);
  for (int i = 0; i < 5; ++i) recorder.record("no-such-interface", frames.all());  // 5 MB in all
  disk.release();
  Ledger ledger;
  recorder.finish(ledger);
  const Recording& recording = *ledger.recording;
  EXPECT_EQ(recording.offered, 5000U);
  EXPECT_FALSE(recording.complete());
  EXPECT_GT(recording.recorded, kPieces * RecordedPiece::kFull / 1100);
  EXPECT_LT(recording.recorded, kPieces * RecordedPiece::kFull / 1000);
  EXPECT_EQ(recording.detail,
            "writing was too slow: " + std::to_string(5000 - recording.recorded) + " not written");
  EXPECT_EQ(ledger.verdict(), Verdict::exact) << "the count is whole";

  // The file is complete, and states what is missing.
  const Outcome outcome = read_all(disk.files["k.pcapng"]);
  EXPECT_EQ(outcome.frames.size(), recording.recorded);
  ASSERT_EQ(outcome.ledger.losses.size(), 1U);
  EXPECT_EQ(outcome.ledger.losses[0].packets, 5000 - recording.recorded);
}

TEST(PacketRecorder, RotatedFilesAreCompleteAndHoldEverything) {
  MemoryDisk disk;
  PacketRecorder recorder(options(10'000), kFiles, disk.opener());
  const Frames frames(100);
  recorder.record("a.pcap", frames.all());
  Ledger ledger;
  recorder.finish(ledger);
  EXPECT_TRUE(ledger.recording->complete());
  EXPECT_EQ(ledger.recording->files, disk.files.size());
  EXPECT_GE(disk.files.size(), 11U);
  std::vector<std::uint32_t> lengths;
  for (const auto& [name, bytes] : disk.files) {
    EXPECT_THAT(name, testing::MatchesRegex("k_000.._20231114221320.pcapng"));
    EXPECT_LE(bytes.size(), 10'000U);
    const Outcome outcome = read_all(bytes);
    EXPECT_EQ(outcome.ledger.verdict(), Verdict::exact);
    for (const RecordedFrame& frame : outcome.frames) lengths.push_back(frame.frame_len);
  }
  ASSERT_EQ(lengths.size(), 100U);
  EXPECT_TRUE(std::is_sorted(lengths.begin(), lengths.end()));
}

TEST(PacketRecorder, AFullDiskIsTold) {
  MemoryDisk disk;
  disk.room = 2 * RecordedPiece::kFull;
  PacketRecorder recorder(options(), kFiles, disk.opener());
  const Frames frames(5000);
  recorder.record("a.pcap", frames.all());
  Ledger ledger;
  recorder.finish(ledger);
  EXPECT_FALSE(ledger.recording->complete());
  EXPECT_EQ(ledger.recording->detail, "the disk is full");
  EXPECT_EQ(read_all(disk.files["k.pcapng"]).frames.size(), ledger.recording->recorded);
}

TEST(PacketRecorder, WhatTheSourcesLostIsToldInTheFile) {
  MemoryDisk disk;
  PacketRecorder recorder(options(), kLive, disk.opener());
  recorder.record("no-such-interface", Frames(3).all());
  Ledger ledger;
  ledger.add_loss(
      {.cause = LossCause::ring_full, .source = "no-such-interface", .packets = 8, .detail = {}});
  ledger.doubts.push_back({"no-such-interface", "it went down"});
  recorder.finish(ledger);
  const Buffer& file = disk.files["k.pcapng"];
  const Outcome outcome = read_all(file);
  EXPECT_EQ(outcome.frames.size(), 3U);
  EXPECT_EQ(outcome.ledger.lost(), 8U);
  EXPECT_THAT(std::string(file.begin(), file.end()), HasSubstr("it went down"));
}

TEST(PacketRecorder, SeveralThreadsMayKeepAtOnce) {
  MemoryDisk disk;
  PacketRecorder recorder(options(50'000), kLive, disk.opener());
  const Frames frames(100);
  {
    std::vector<std::jthread> rings;
    for (int i = 0; i < 4; ++i) {
      rings.emplace_back([&] {
        for (int batch = 0; batch < 20; ++batch) recorder.record("no-such-interface", frames.all());
      });
    }
  }
  Ledger ledger;
  recorder.finish(ledger);
  EXPECT_EQ(ledger.recording->recorded, 8000U);
  std::size_t read = 0;
  for (const auto& [name, bytes] : disk.files) read += read_all(bytes).frames.size();
  EXPECT_EQ(read, 8000U);
}

TEST(PacketRecorder, WithoutItsBooksClosedNoFileIsLeft) {
  MemoryDisk disk;
  {
    PacketRecorder recorder(options(), kFiles, disk.opener());
    recorder.record("a.pcap", Frames(5000).all());
  }
  EXPECT_TRUE(disk.files.empty());
}

TEST(PacketRecorder, AFolderThatIsMissingIsToldAtOnce) {
  RecordOptions record = options();
  record.file = "/no/such/folder/k.pcapng";
  const auto recorder = PacketRecorder::open(record, kFiles, -1);
  ASSERT_FALSE(recorder.ok());
  EXPECT_THAT(recorder.error().message, HasSubstr("cannot write /no/such/folder/k.pcapng"));
}

}  // namespace
}  // namespace wirecensus::runtime
