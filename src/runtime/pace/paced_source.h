// A source whose frames are delivered when they are due (pace.h), for a capture that is watched as
// if it were received now. Each read() delivers what has become due since the one before, about a
// hundred times a second, without copying frames' bytes.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture/frame_source.h"
#include "runtime/pace/pace.h"

namespace wirecensus::runtime {

// How a paced source reads the clock and waits. The functions must not throw.
struct PaceClock {
  std::function<Pace::Time()> now;
  // Returns after this time, or earlier: on a request to stop or to cut.
  std::function<void(std::chrono::nanoseconds)> wait;
};

// The clock of this machine; waits end when `wake` is readable.
PaceClock machine_clock(capture::WakeDescriptor wake);

// Receives Pace::played() and Pace::skipped() at each read().
using PlayedListener = std::function<void(Duration played, Duration skipped)>;

class PacedSource final : public capture::FrameSource {
 public:
  // `pace` is shared with the sources before and after this one; no two are read at the same time.
  // `on_played` may be empty; it must not throw.
  PacedSource(std::unique_ptr<capture::FrameSource> source, std::shared_ptr<Pace> pace,
              PaceClock clock, PlayedListener on_played);

  Result<capture::ReadOutcome> read(capture::FrameBatch& batch,
                                    std::chrono::milliseconds wait_limit) override;
  // Nothing is fetched ahead: there is time.

  void stop() override { source_->stop(); }
  std::uint64_t bytes_read() const override { return source_->bytes_read(); }
  std::uint64_t lost_so_far() const override { return source_->lost_so_far(); }
  std::vector<std::string> absent() const override { return source_->absent(); }
  void finish() override { source_->finish(); }
  void account(Ledger& ledger) override { source_->account(ledger); }
  capture::SourceNotes notes() const override { return source_->notes(); }
  std::size_t streams() const override { return source_->streams(); }
  const std::string& name() const override { return source_->name(); }
  const std::vector<std::string>& member_names() const override { return source_->member_names(); }

 private:
  bool holds() const { return next_ < held_.frames.size(); }
  void hold(capture::FrameBatch& batch);
  void await_frames(std::chrono::milliseconds wait_limit);
  void take_due(capture::FrameBatch& batch);

  const std::unique_ptr<capture::FrameSource> source_;
  const std::shared_ptr<Pace> pace_;
  const PaceClock clock_;
  const PlayedListener on_played_;
  capture::FrameBatch held_;       // frames, and `lent` for the memory that they view
  std::size_t next_ = 0;           // frames of held_ before it were delivered
  std::optional<Pace::Time> due_;  // of the next one; none: not yet asked
  Pace::Time delivered_{};         // when read() last looked
  bool ended_ = false;             // the source has no more
};

}  // namespace wirecensus::runtime
