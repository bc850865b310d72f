// What to count and how long.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "capture/frame_source.h"
#include "capture/live/live_options.h"
#include "runtime/progress.h"
#include "runtime/record/record_options.h"

namespace wirecensus::runtime {

struct CountOptions {
  // Either an interface or files ("-" is standard input), never both.
  std::string interface;
  std::vector<std::string> files;

  std::string filter;  // as tcpdump takes it; empty counts everything
  std::optional<std::chrono::nanoseconds> time_limit;  // interfaces only
  std::optional<std::uint64_t> packet_limit;

  // Of interfaces.
  std::size_t ring_bytes = capture::LiveOptions::kUsualRingBytes;
  capture::CaptureMethod method = capture::CaptureMethod::automatic;
  bool promiscuous = true;
  bool wire = false;  // count super packets as the packets that they were on the wire

  RecordOptions record;

  // At least 1, and best no more than there are processors to use (base/machine_limits.h); the
  // census is the same for any number.
  unsigned threads = 1;

  // Told how far the count is, while it lasts; who gives one has begun a stage. May be none.
  Progress* progress = nullptr;

  // Called once, when packets are being taken in and before the first is counted.
  std::function<void(const capture::SourceNotes&)> on_ready;
};

}  // namespace wirecensus::runtime
