#include "runtime/pace/paced_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <deque>
#include <memory>

namespace wirecensus::runtime {
namespace {

using namespace std::chrono_literals;
using capture::ReadOutcome;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Duration kMillisecond = kSecond / 1000;

// Delivers frames at these milliseconds, a batch for each list; then ends, or fails.
class TimedSource final : public capture::FrameSource {
 public:
  TimedSource(std::deque<std::vector<Duration>> batches, bool fails)
      : batches_(std::move(batches)), fails_(fails) {}

  Result<ReadOutcome> read(capture::FrameBatch& batch, std::chrono::milliseconds) override {
    batch.clear();
    if (batches_.empty() && fails_) return Error{"damaged"};
    if (batches_.empty()) return ReadOutcome::end;
    for (const Duration time : batches_.front()) {
      batch.bytes.push_back(static_cast<std::uint8_t>(time));
      batch.frames.push_back({.cap_len = 1, .frame_len = 1, .time = time * kMillisecond});
    }
    for (std::size_t i = 0; i < batch.frames.size(); ++i) batch.frames[i].data = &batch.bytes[i];
    batch.member = 3;
    batches_.pop_front();
    return batches_.empty() && !fails_ ? ReadOutcome::end : ReadOutcome::more;
  }
  void account(Ledger&) override {}
  const std::string& name() const override { return name_; }

 private:
  std::deque<std::vector<Duration>> batches_;
  const bool fails_;
  const std::string name_ = "a.pcap";
};

class PacedSourceTest : public ::testing::Test {
 protected:
  void open(std::deque<std::vector<Duration>> batches, bool fails = false) {
    const PaceClock clock{.now = [this] { return Pace::Time(now_); },
                          .wait =
                              [this](std::chrono::nanoseconds time) {
                                waits_.push_back(time);
                                now_ += woken_ ? 0ns : time;
                              }};
    source_ =
        std::make_unique<PacedSource>(std::make_unique<TimedSource>(std::move(batches), fails),
                                      pace_, clock, [this](Duration played, Duration skipped) {
                                        played_ = played / kMillisecond;
                                        skipped_ = skipped / kMillisecond;
                                      });
  }

  // The times of the frames that one read() delivers, from their bytes.
  std::vector<int> read() {
    const auto outcome = source_->read(batch_, 1000ms);
    ended_ = outcome.ok() && *outcome == ReadOutcome::end;
    failed_ = !outcome.ok();
    std::vector<int> times;
    for (const Frame& frame : batch_.frames) times.push_back(*frame.data);
    return times;
  }

  std::shared_ptr<Pace> pace_ = std::make_shared<Pace>(1.0);
  std::chrono::nanoseconds now_ = 1000s;
  std::vector<std::chrono::nanoseconds> waits_;
  bool woken_ = false;
  std::unique_ptr<PacedSource> source_;
  capture::FrameBatch batch_;
  bool ended_ = false;
  bool failed_ = false;
  Duration played_ = -1;
  Duration skipped_ = -1;
};

TEST_F(PacedSourceTest, DeliversFramesWhenTheyAreDue) {
  open({{0, 0, 20, 50}, {50, 200}});
  EXPECT_THAT(read(), ElementsAre(0, 0));
  EXPECT_EQ(batch_.member, 3U);
  EXPECT_THAT(read(), ElementsAre(20));
  EXPECT_THAT(read(), ElementsAre(50));
  EXPECT_THAT(read(), ElementsAre(50));
  EXPECT_FALSE(ended_);
  EXPECT_THAT(read(), ElementsAre(200));
  EXPECT_TRUE(ended_);
  EXPECT_THAT(waits_, ElementsAre(20ms, 30ms, 150ms));
  EXPECT_EQ(played_, 200);
  EXPECT_EQ(skipped_, 0);
}

TEST_F(PacedSourceTest, ReadsCloseFramesTogether) {
  open({{0, 1, 2, 9, 10, 11, 25}});
  EXPECT_THAT(read(), ElementsAre(0));
  EXPECT_THAT(read(), ElementsAre(1, 2, 9, 10));
  EXPECT_THAT(read(), ElementsAre(11));
  EXPECT_THAT(read(), ElementsAre(25));
  EXPECT_THAT(waits_, ElementsAre(10ms, 10ms, 10ms));  // frames are late by less than that
}

TEST_F(PacedSourceTest, AWakeUpEndsTheWaitAndDeliversNothingEarly) {
  open({{0, 200}});
  read();
  woken_ = true;
  EXPECT_THAT(read(), IsEmpty());
  EXPECT_THAT(read(), IsEmpty());
  EXPECT_FALSE(ended_);
  now_ += 150ms;
  EXPECT_THAT(read(), IsEmpty());
  EXPECT_EQ(played_, 150);
  woken_ = false;
  EXPECT_THAT(read(), ElementsAre(200));
}

TEST_F(PacedSourceTest, WaitsNoLongerThanItMay) {
  open({{0, 250}, {60}});
  read();
  const auto outcome = source_->read(batch_, 50ms);
  EXPECT_THAT(waits_, ElementsAre(50ms));
  EXPECT_TRUE(outcome.ok());
  EXPECT_EQ(*outcome, ReadOutcome::more);
}

TEST_F(PacedSourceTest, AFailureComesAfterWhatWasRead) {
  open({{0, 100}}, true);
  EXPECT_THAT(read(), ElementsAre(0));
  EXPECT_THAT(read(), ElementsAre(100));
  EXPECT_FALSE(failed_);
  read();
  EXPECT_TRUE(failed_);
}

TEST_F(PacedSourceTest, FramesStayValidAfterTheSource) {
  open({{0, 0, 20}, {}});
  read();
  source_.reset();
  EXPECT_EQ(*batch_.frames[1].data, 0);
}

TEST_F(PacedSourceTest, TheNextFileGoesOnInThePaceOfTheOneBefore) {
  open({{0, 50}});
  read();
  read();
  open({{90, 100}});
  EXPECT_THAT(read(), IsEmpty());
  EXPECT_THAT(read(), ElementsAre(90));
  EXPECT_THAT(read(), ElementsAre(100));
  EXPECT_THAT(waits_, ElementsAre(50ms, 40ms, 10ms));
}

TEST(MachineClock, WaitsUntilItIsWoken) {
  const int wake = eventfd(0, EFD_CLOEXEC);
  const PaceClock clock = machine_clock(wake);
  const auto begin = clock.now();
  clock.wait(20ms);
  EXPECT_GE(clock.now() - begin, 20ms);
  const std::uint64_t one = 1;
  ASSERT_EQ(write(wake, &one, sizeof one), static_cast<ssize_t>(sizeof one));
  clock.wait(600s);
  EXPECT_LT(clock.now() - begin, 60s);
  close(wake);
}

}  // namespace
}  // namespace wirecensus::runtime
