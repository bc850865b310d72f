// Which packets to keep, and in what files.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"

namespace wirecensus::runtime {

struct KeepOptions {
  std::string file;  // empty: no packets are kept; compressed where it ends in .gz, .zst or .lz4
  // A new file is begun before the packet that would make one larger than this, not counting
  // compression, or that is so much later than the beginning; 0: never.
  std::uint64_t rotate_size = 0;  // bytes
  Duration rotate_time = 0;
  std::uint64_t most_files = 0;  // the newest so many stay; 0: all
  std::string application;       // what the files say they were written by

  bool wanted() const { return !file.empty(); }
  bool rotates() const { return rotate_size > 0 || rotate_time > 0; }
};

}  // namespace wirecensus::runtime
