#include "runtime/pace/paced_source.h"

#include <poll.h>

#include <algorithm>
#include <ctime>
#include <utility>

namespace wirecensus::runtime {
namespace {

using std::chrono::nanoseconds;

// Between two reads of a capture whose frames follow each other closely.
constexpr std::chrono::milliseconds kBetweenReads{10};

void wait_for(capture::WakeDescriptor wake, nanoseconds time) {
  constexpr std::int64_t kPerSecond = 1'000'000'000;
  pollfd event{wake, POLLIN, 0};
  const timespec limit{.tv_sec = time.count() / kPerSecond, .tv_nsec = time.count() % kPerSecond};
  ppoll(&event, 1, &limit, nullptr);
}

// The bytes that the frames of a batch view, to be shared by those that follow.
std::shared_ptr<const void> take_memory(capture::FrameBatch& batch) {
  struct Memory {
    std::vector<std::uint8_t> bytes;
    std::shared_ptr<const void> lent;
  };
  batch.fetched = {};
  return std::make_shared<const Memory>(Memory{std::move(batch.bytes), std::move(batch.lent)});
}

}  // namespace

PaceClock machine_clock(capture::WakeDescriptor wake) {
  return {.now = std::chrono::steady_clock::now,
          .wait = [wake](nanoseconds time) { wait_for(wake, time); }};
}

PacedSource::PacedSource(std::unique_ptr<capture::FrameSource> source, std::shared_ptr<Pace> pace,
                         PaceClock clock, PlayedListener on_played)
    : source_(std::move(source)),
      pace_(std::move(pace)),
      clock_(std::move(clock)),
      on_played_(std::move(on_played)) {}

Result<capture::ReadOutcome> PacedSource::read(capture::FrameBatch& batch,
                                               std::chrono::milliseconds wait_limit) {
  batch.clear();
  if (holds()) {
    await_frames(wait_limit);
  } else if (!ended_) {
    auto outcome = source_->read(batch, wait_limit);
    if (!outcome) return outcome;
    ended_ = *outcome == capture::ReadOutcome::end;
    hold(batch);
  }
  take_due(batch);
  return ended_ && !holds() ? capture::ReadOutcome::end : capture::ReadOutcome::more;
}

void PacedSource::hold(capture::FrameBatch& batch) {
  held_.frames.swap(batch.frames);
  held_.lent = take_memory(batch);
  held_.member = batch.member;
  held_.stream = batch.stream;
  next_ = 0;
  batch.clear();
}

// Precondition: holds(), so the next frame was found not to be due.
void PacedSource::await_frames(std::chrono::milliseconds wait_limit) {
  const Pace::Time until = std::max(*due_, delivered_ + kBetweenReads);
  const nanoseconds left = std::min<nanoseconds>(until - clock_.now(), wait_limit);
  if (left > nanoseconds::zero()) clock_.wait(left);
}

void PacedSource::take_due(capture::FrameBatch& batch) {
  delivered_ = clock_.now();
  const auto at = [this](std::size_t i) {
    return held_.frames.cbegin() + static_cast<std::ptrdiff_t>(i);
  };
  const std::size_t first = next_;
  for (; holds(); ++next_, due_.reset()) {
    if (!due_) due_ = pace_->due(held_.frames[next_].time, delivered_);
    if (*due_ > delivered_) break;
  }
  if (held_.frames.empty()) return;
  batch.frames.assign(at(first), at(next_));
  batch.lent = held_.lent;
  batch.member = held_.member;
  batch.stream = held_.stream;
  if (on_played_) on_played_(pace_->played(delivered_), pace_->skipped());
}

}  // namespace wirecensus::runtime
