// Options for writing the counted packets to files (-w).
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"

namespace wirecensus::runtime {

struct RecordOptions {
  std::string file;  // empty: no recording; compressed if it ends in .gz, .zst or .lz4
  // A new file starts with the packet that would make the current one larger than rotate_size
  // (before compression), or that is rotate_time later than the start of its period; 0: never.
  std::uint64_t rotate_size = 0;  // bytes
  Duration rotate_time = 0;       // nanoseconds of packet time
  std::uint64_t max_files = 0;    // keep only the newest files; 0: all
  std::string application;        // shb_userappl of the files

  bool wanted() const { return !file.empty(); }
  bool rotates() const { return rotate_size > 0 || rotate_time > 0; }
};

}  // namespace wirecensus::runtime
