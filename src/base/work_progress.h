// How far the work is at one moment: what who works tells and who watches shows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"

namespace wirecensus {

// What one stage of the work is, known when it begins.
struct WorkStage {
  enum class Kind : std::uint8_t { none, files, interface, reports };
  Kind kind = Kind::none;
  std::string name;                          // of the file, of the interface; from outside
  std::optional<std::uint64_t> total_bytes;  // files: as they are stored; none where nobody knows
  std::optional<std::uint64_t> packet_limit;
  std::optional<Duration> time_limit;
};

struct WorkProgress {
  std::uint64_t number = 0;  // of the stage; 0: nothing has begun
  WorkStage stage;
  // Since the stage began:
  std::uint64_t bytes_read = 0;  // of files, as they are stored
  std::uint64_t packets = 0;
  std::uint64_t frame_bytes = 0;
  std::uint64_t lost = 0;  // packets, as far as is known so early
};

}  // namespace wirecensus
