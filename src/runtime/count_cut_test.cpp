// A count that is cut at random batches has, byte for byte, the result of one that is not cut.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <fstream>
#include <random>
#include <thread>

#include "base/link_type.h"
#include "base/output_file.h"
#include "metrics/census_merger.h"
#include "metrics/interval_joiner.h"
#include "runtime/count_traffic.h"
#include "saved/census_file.h"
#include "support/count_all.h"
#include "support/temporary_folder.h"

namespace wirecensus::runtime {
namespace {

using Packet = std::array<std::uint8_t, 28>;

// UDP packets between a few hosts in both directions, a third of them fragments, with times that
// increase, repeat and decrease.
class RandomTraffic {
 public:
  RandomTraffic(unsigned seed, std::size_t count) : random_(seed) {
    packets_.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      packets_.push_back(packet());
      time_ += static_cast<Duration>(random_() % 3) * kSecond / 2 - kSecond / 3;
      frames_.push_back({.data = packets_.back().data(),
                         .cap_len = std::tuple_size_v<Packet>,
                         .frame_len = static_cast<std::uint32_t>(28 + random_() % 1000),
                         .time = random_() % 50 == 0 ? kNoTime : time_,
                         .link_type = link_type::kRaw});
    }
  }
  const std::vector<Frame>& frames() const { return frames_; }

 private:
  Packet packet() {
    Packet ip{0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 0, 192, 0, 2, 0};
    ip[5] = static_cast<std::uint8_t>(random_() % 5);  // identification
    ip[6] = random_() % 3 == 0 ? 0x20 : 0;             // more fragments
    ip[7] = static_cast<std::uint8_t>(random_() % 3 == 0 ? 1 + random_() % 2 : 0);  // offset
    ip[15] = static_cast<std::uint8_t>(random_() % 7);
    ip[19] = static_cast<std::uint8_t>(random_() % 7);
    ip[21] = static_cast<std::uint8_t>(random_() % 4);  // ports
    ip[23] = static_cast<std::uint8_t>(random_() % 4);
    ip[25] = 8;
    return ip;
  }

  std::mt19937 random_;
  Timestamp time_ = Timestamp{1'700'000'000} * kSecond;
  std::vector<Packet> packets_;
  std::vector<Frame> frames_;
};

// Delivers the frames in batches of random size, and requests a cut after some of them.
class CuttingSource final : public capture::FrameSource {
 public:
  CuttingSource(const std::vector<Frame>& frames, unsigned seed, CutRequest* cuts)
      : frames_(frames), random_(seed), cuts_(cuts) {}

  Result<capture::ReadOutcome> read(capture::FrameBatch& batch,
                                    std::chrono::milliseconds /*wait_limit*/) override {
    batch.clear();
    const std::size_t size = std::min<std::size_t>(random_() % 40, frames_.size() - next_);
    const auto first = frames_.begin() + static_cast<std::ptrdiff_t>(next_);
    batch.frames.assign(first, first + static_cast<std::ptrdiff_t>(size));
    next_ += size;
    if (cuts_ != nullptr && random_() % 4 == 0) cuts_->request();
    return next_ < frames_.size() ? capture::ReadOutcome::more : capture::ReadOutcome::end;
  }

  void account(Ledger& ledger) override {
    if (next_ > frames_.size() / 2) ledger.doubts.push_back({name_, "past the middle"});
  }

  const std::string& name() const override { return name_; }

 private:
  const std::vector<Frame>& frames_;
  std::mt19937 random_;
  CutRequest* const cuts_;
  std::size_t next_ = 0;
  const std::string name_ = "random";
};

// Live, it is that of this machine.
metrics::Census without_clock(metrics::Census census) {
  census.ledger.clock.reset();
  return census;
}

// Merges the parts, and checks each.
class PartMerger final : public CensusListener {
 public:
  // Of the parts as they are, or as they are shown.
  explicit PartMerger(bool shown = false) : shown_(shown) {}

  void on_part(const CensusPart& part) override {
    const metrics::Census& census = shown_ ? *part.shown : *part.census;
    EXPECT_EQ(part.number, parts_);
    EXPECT_FALSE(ended_);
    ended_ = part.last;
    ++parts_;
    counted_ += census.ledger.counted;
    doubts_ += census.ledger.doubts.size();
    most_flows_ = std::max(most_flows_, census.flows.size());
    EXPECT_EQ(part.so_far.counted, counted_);
    EXPECT_EQ(census.totals.packets, census.ledger.counted);
    EXPECT_TRUE(census.ledger.losses.empty()) << "its books balance";
    merger_.add_part(census, part.so_far);
  }

  std::uint64_t parts() const { return parts_; }
  std::uint64_t counted() const { return counted_; }
  std::size_t doubts() const { return doubts_; }
  std::uint32_t most_flows() const { return most_flows_; }  // of a part
  bool ended() const { return ended_; }
  metrics::Census merged() && { return without_clock(std::move(merger_).finish()); }

 private:
  const bool shown_;
  std::uint64_t parts_ = 0;
  std::uint64_t counted_ = 0;
  std::size_t doubts_ = 0;
  std::uint32_t most_flows_ = 0;
  bool ended_ = false;
  metrics::CensusMerger merger_{1};
};

std::string bytes_of(const metrics::Census& census) {
  const TemporaryFolder folder;
  auto file = OutputFile::create(folder.path("census"));
  EXPECT_TRUE(file.ok());
  EXPECT_TRUE(saved::write_census(census, *test::tables_of(census).record_numbers(), *file).ok());
  EXPECT_TRUE(file->commit().ok());
  return folder.read("census");
}

struct Cutting {
  CutRequest* cuts = nullptr;
  CensusListener* listener = nullptr;
  Duration interval_length = 0;
  inspect::DepthOptions depth = {};
  std::size_t shown_flows = 0;  // of a part
};

metrics::Census count(const RandomTraffic& traffic, unsigned seed, unsigned threads, bool live,
                      const Cutting& cutting = {}) {
  CountOptions options;
  if (live) options.input = LiveInput{.interfaces = {"live"}};
  options.threads = threads;
  options.cuts = cutting.cuts;
  if (cutting.listener != nullptr) options.listeners = {cutting.listener};
  options.interval_length = cutting.interval_length;
  options.depth = cutting.depth;
  options.watch.part_flows = cutting.shown_flows;
  SourcePlan plan{.names = {"random"},
                  .open =
                      [&](const std::string&) {
                        return std::unique_ptr<capture::FrameSource>(
                            std::make_unique<CuttingSource>(traffic.frames(), seed, cutting.cuts));
                      },
                  .shortage = {}};
  StopRequest stop;
  Result<metrics::Census> census = count_sources(options, stop, std::move(plan));
  EXPECT_TRUE(census.ok());
  return without_clock(std::move(*census));
}

TEST(CountCut, LeavesNoTrace) {
  constexpr unsigned kSeeds = 4;
  for (unsigned seed = 0; seed < kSeeds; ++seed) {
    const RandomTraffic traffic(std::random_device{}() + seed, 4'000);
    const std::string whole = bytes_of(count(traffic, seed, 1, false));
    std::uint64_t parts = 0;
    for (unsigned threads = 1; threads <= 8; ++threads) {
      CutRequest cuts;
      PartMerger merger;
      const bool live = (seed + threads) % 2 == 0;
      const metrics::Census cut = count(traffic, seed, threads, live, {&cuts, &merger});
      ASSERT_EQ(bytes_of(cut), whole) << threads << " threads";
      if (merger.parts() == 0) continue;  // all requests were at the end
      ASSERT_TRUE(merger.ended());
      ASSERT_EQ(merger.counted(), 4'000U);
      ASSERT_EQ(merger.doubts(), 1U) << "in one part alone";
      parts += merger.parts();
      ASSERT_EQ(bytes_of(std::move(merger).merged()), whole) << threads << " threads, parts merged";
    }
    EXPECT_GT(parts, 8U);
  }
}

TEST(CountCut, IsShownWholeIfThereIsRoom) {
  const RandomTraffic traffic(std::random_device{}(), 4'000);
  const std::string whole = bytes_of(count(traffic, 1, 1, false));
  for (const unsigned threads : {1U, 2U, 3U}) {
    CutRequest cuts;
    PartMerger merger(true);
    count(traffic, 1, threads, false, {.cuts = &cuts, .listener = &merger, .shown_flows = 10'000});
    ASSERT_GT(merger.parts(), 1U);
    ASSERT_EQ(bytes_of(std::move(merger).merged()), whole) << threads << " threads";
  }
}

TEST(CountCut, IsShownWithFewFlowsAndExactSums) {
  const RandomTraffic traffic(std::random_device{}(), 4'000);
  const metrics::Census whole = count(traffic, 1, 1, false);
  for (const unsigned threads : {1U, 2U, 3U}) {
    CutRequest cuts;
    PartMerger merger(true);
    const metrics::Census cut =
        count(traffic, 1, threads, false, {.cuts = &cuts, .listener = &merger, .shown_flows = 6});
    EXPECT_EQ(bytes_of(cut), bytes_of(whole));
    EXPECT_LE(merger.most_flows(), 7U);  // UDP is summed up
    const metrics::Census shown = std::move(merger).merged();
    EXPECT_EQ(shown.totals, whole.totals);
    EXPECT_EQ(metrics::amounts_of_flows(shown.flows), metrics::amounts_of_flows(whole.flows));
    EXPECT_LT(shown.flows.size(), whole.flows.size());
    EXPECT_TRUE(shown.ledger.losses.empty());
  }
}

// Checks the intervals, and merges them.
class IntervalMerger final : public CensusListener {
 public:
  explicit IntervalMerger(Duration length) : length_(length) {}

  void on_part(const CensusPart& part) override {
    EXPECT_EQ(part.interval, part.census->interval);
    EXPECT_TRUE(!part.last || part.interval);
    const auto interval = joiner_.add(part.census);
    if (interval == nullptr) return;
    ++intervals_;
    EXPECT_EQ(interval->interval->last, part.last);
    EXPECT_EQ(interval->ledger.counted, interval->totals.packets);
    EXPECT_TRUE(interval->depth.has_tcp && interval->depth.headers.counted);
    EXPECT_TRUE(interval->ledger.losses.empty());
    EXPECT_TRUE(part.last || interval->totals.packets > 0);
    check_times(*interval);
    counted_ += interval->totals.packets;
    late_ += interval->interval->late_packets;
    merger_.add(*interval);
  }

  std::uint64_t intervals() const { return intervals_; }
  std::uint64_t counted() const { return counted_; }
  std::uint64_t late() const { return late_; }
  metrics::Census merged() && { return without_clock(std::move(merger_).finish()); }

 private:
  void check_times(const metrics::Census& interval) {
    if (!interval.totals.has_time()) return;
    const Timestamp begin = interval.interval->begin;
    EXPECT_EQ(begin % length_, 0);
    EXPECT_LT(interval.totals.last_seen, begin + length_);
    EXPECT_EQ(interval.totals.first_seen<begin, interval.interval->late_packets> 0);
    EXPECT_GT(begin, latest_);
    latest_ = begin;
  }

  const Duration length_;
  metrics::IntervalJoiner joiner_{2};
  metrics::CensusMerger merger_{1};
  Timestamp latest_ = kNoTime;
  std::uint64_t intervals_ = 0;
  std::uint64_t counted_ = 0;
  std::uint64_t late_ = 0;
};

constexpr inspect::DepthOptions kAllDepth{
    .tcp = true, .names = true, .tunnels = true, .headers = true};

// The traffic steps back in time as often as forth, so much of it is late.
TEST(CountCut, IntervalsMergedAreTheWhole) {
  constexpr unsigned kSeeds = 2;
  constexpr std::uint64_t kPackets = 2'000;
  for (unsigned seed = 0; seed < kSeeds; ++seed) {
    const RandomTraffic traffic(std::random_device{}() + seed, kPackets);
    const std::string whole = bytes_of(count(traffic, seed, 1, false, {.depth = kAllDepth}));
    for (const unsigned threads : {1U, 2U, 3U, 8U}) {
      CutRequest cuts;
      const Duration length = kSecond << seed * 2;
      IntervalMerger merger(length);
      const Cutting cutting{threads % 3 == 0 ? nullptr : &cuts, &merger, length, kAllDepth};
      const metrics::Census sums = count(traffic, seed, threads, threads % 2 == 0, cutting);
      EXPECT_EQ(sums.totals.packets, kPackets);
      EXPECT_EQ(sums.flows.size(), 0U);
      EXPECT_FALSE(sums.depth.headers.counted);
      EXPECT_EQ(sums.ledger.doubts.size(), 1U);
      EXPECT_EQ(sums.ledger.losses.size(), 0U);
      EXPECT_EQ(merger.counted(), kPackets);
      EXPECT_GT(merger.intervals(), 1U);
      EXPECT_GT(merger.late(), 0U);
      ASSERT_EQ(bytes_of(std::move(merger).merged()), whole) << threads << " threads";
    }
  }
}

TEST(CountCut, WithoutOneThereAreNoParts) {
  const RandomTraffic traffic(1, 100);
  PartMerger merger;
  const metrics::Census census = count(traffic, 1, 2, false, {nullptr, &merger});
  EXPECT_EQ(census.totals.packets, 100U);
  EXPECT_EQ(merger.parts(), 0U);
}

// Records the time of each part.
class PartCounter final : public CensusListener {
 public:
  void on_part(const CensusPart& part) override {
    packets_ = part.so_far.counted;
    ++parts_;
  }
  bool wait_for(std::uint64_t parts) const {
    for (int i = 0; i < 10'000 && parts_ < parts; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    return parts_ >= parts;
  }
  std::uint64_t packets() const { return packets_; }

 private:
  std::atomic<std::uint64_t> parts_{0};
  std::atomic<std::uint64_t> packets_{0};
};

// The header of a raw IP capture, and one packet.
constexpr std::string_view kHead{"\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\xff\xff\0\0\x65\0\0\0",
                                 24};
constexpr std::string_view kRecord{"\1\0\0\0\0\0\0\0\4\0\0\0\4\0\0\0ABCD", 20};

TEST(CountCut, WakesAReaderThatWaits) {
  const TemporaryFolder folder;
  const std::string pipe = folder.path("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  CutRequest cuts;
  PartCounter counter;
  CountOptions options;
  options.input = FileInput{{pipe}};
  options.threads = 3;
  options.cuts = &cuts;
  options.listeners = {&counter};
  StopRequest stop;
  std::thread counting([&] {
    const Result<metrics::Census> census = count_traffic(options, stop);
    EXPECT_TRUE(census.ok());
    EXPECT_EQ(census->totals.packets, 2U);
    EXPECT_EQ(census->ledger.verdict(), Verdict::exact);
  });
  {
    std::ofstream writer(pipe, std::ios::binary);
    cuts.request();  // during the wait for the first bytes: must not end the file
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
    (writer << kHead << kRecord).flush();
    EXPECT_TRUE(counter.wait_for(1));
    const auto began = std::chrono::steady_clock::now();
    for (std::uint64_t parts = 2; parts < 22; ++parts) {
      cuts.request();
      EXPECT_TRUE(counter.wait_for(parts));
    }
    // Without the wake-up, each would take a second.
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{8});
    EXPECT_EQ(counter.packets(), 1U);
    (writer << kRecord).flush();
  }
  counting.join();
}

}  // namespace
}  // namespace wirecensus::runtime
