// The progress of the work at one moment, reported by the working threads and displayed by another.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"

namespace wirecensus {

// One stage of the work; fixed when it starts.
struct WorkStage {
  enum class Kind : std::uint8_t { none, files, interface, reports };
  Kind kind = Kind::none;
  std::string name;                          // of the file or interface; untrusted text
  std::optional<std::uint64_t> total_bytes;  // of files, as stored; none if unknown
  std::optional<std::uint64_t> packet_limit;
  std::optional<Duration> time_limit;
};

struct WorkProgress {
  std::uint64_t number = 0;  // of the stage; 0: none has started
  WorkStage stage;
  // Since the start of the stage:
  std::uint64_t bytes_read = 0;  // of files, as stored
  std::uint64_t packets = 0;
  std::uint64_t frame_bytes = 0;
  std::uint64_t lost = 0;   // packets, as far as known
  bool all_read = false;    // only results remain to be put together
  std::uint64_t reads = 0;  // grows once a second or more often while counting goes on
};

}  // namespace wirecensus
