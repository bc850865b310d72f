// What to count and how long.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "capture/frame_source.h"
#include "capture/live/live_options.h"
#include "runtime/census_listener.h"
#include "runtime/cut_request.h"
#include "runtime/progress.h"
#include "runtime/record/record_options.h"

namespace wirecensus::runtime {

// An interface, counted live.
struct LiveInput {
  std::string interface;
  std::optional<std::chrono::nanoseconds> time_limit = std::nullopt;
  std::size_t ring_bytes = capture::LiveOptions::kUsualRingBytes;
  capture::CaptureMethod method = capture::CaptureMethod::automatic;
  bool promiscuous = true;
};

// Files, counted one after the other ("-" is standard input).
struct FileInput {
  std::vector<std::string> files;
};

struct CountOptions {
  std::variant<FileInput, LiveInput> input;

  std::string filter;  // as tcpdump takes it; empty counts everything
  std::optional<std::uint64_t> packet_limit;
  bool wire = false;  // count super packets as the packets that they were on the wire

  RecordOptions record;

  // At least 1, and best no more than there are processors to use (base/machine_limits.h); the
  // census is the same for any number.
  unsigned threads = 1;

  // Receives how far the count is, while it lasts; the caller has begun a stage. May be none.
  Progress* progress = nullptr;

  // Cuts the count into parts; and those that receive them. May be none. All must outlive the
  // count.
  CutRequest* cuts = nullptr;
  std::vector<CensusListener*> listeners;

  // Called once, when packets are being taken in and before the first is counted.
  std::function<void(const capture::SourceNotes&)> on_ready;

  // The input, if it is of this kind.
  const LiveInput* live() const { return std::get_if<LiveInput>(&input); }
  const FileInput* files() const { return std::get_if<FileInput>(&input); }
};

}  // namespace wirecensus::runtime
