// Divides the frames of a count into intervals of packet time: one interval is open at a time, and
// frames of later ones are held until it ends. Holding costs no copy: what is held is the batch,
// with the memory that it views.
//
//     IntervalDivider divider(60 * kSecond, run);
//     while (!divider.take(batch)) {               // of what is held
//       if (divider.is_full(source.streams())) {   // all streams have reached the end of the
//       interval
//         divider.close();
//       } else {
//         source.read(batch, ...);
//         divider.divide(batch);                // keeps what is of the open interval
//       }
//     }
//
// A file ends its interval with the first frame that is of a later one, so the parts of a file are
// in its order, whatever its times. Of several live rings each is in order, but one may be read
// before another: the interval is open until each has reached its end. What comes later still is
// counted in the interval that is open then, and as late.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "capture/frame_source.h"
#include "metrics/interval.h"

namespace wirecensus::runtime {

// Not thread-safe: for the thread that reads.
class IntervalDivider {
 public:
  // `length`, in nanoseconds, is positive. `run` is that of the intervals.
  explicit IntervalDivider(Duration length, std::uint64_t run) : length_(length) {
    open_.run = run;
    open_.length = length;
  }

  // Replaces the contents of `batch` by held frames of the open interval. False: there are none.
  bool take(capture::FrameBatch& batch);
  // Removes the frames from the first one of a later interval on from `batch`, and holds them. The
  // first time opens the first interval.
  void divide(capture::FrameBatch& batch);

  bool holds() const { return !held_.empty(); }
  // The number of held frames of a member of the source (FrameBatch::member).
  std::uint64_t held(std::size_t member) const;
  // Whether nothing of the open interval can follow: frames of later ones are held of all `streams`
  // (FrameSource::streams()), or so many that waiting for a slow stream could make a ring full.
  bool is_full(std::size_t streams) const;

  // Ends the open interval and returns it; the next one is that of the earliest held frame.
  // Precondition: holds().
  metrics::Interval close();
  // The same where nothing is held; the next one is that of `now`. Precondition: now >= end().
  metrics::Interval close(Timestamp now);

  // The open interval, as it is now. Its beginning is kNoTime before the first time.
  const metrics::Interval& open() const { return open_; }
  // kNoTime before the first time.
  Timestamp end() const { return metrics::interval_end(open_); }

 private:
  struct Held {
    std::vector<Frame> frames;
    std::size_t next = 0;  // those before it were taken
    std::shared_ptr<const void> memory;
    std::size_t member = 0;
    std::size_t stream = 0;
    bool super_packets = false;  // there are some
    bool headers_only = false;
  };
  using FrameIterator = std::vector<Frame>::const_iterator;

  FrameIterator first_of_later(FrameIterator from, FrameIterator to);
  void hold(capture::FrameBatch& batch, std::size_t from);
  void release(const std::deque<Held>::iterator& held);
  metrics::Interval begin(Timestamp time);

  const Duration length_;
  metrics::Interval open_;
  std::deque<Held> held_;
  std::map<std::size_t, std::size_t> reached_;  // by stream: number of held batches, above 0
};

}  // namespace wirecensus::runtime
