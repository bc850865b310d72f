// The progress line:
//
//     big.pcap  45 % [#########...........]  12,345,678 packets  4.10 Mpackets/s  2.31 GB/s  3 s
//     left eth0  1,234,567 packets  1.03 GB  83.1 kpackets/s  69.2 MB/s  0 lost  12 s  18 s left
//
// A pure function of values, width and time; the caller reads the clock.
#pragma once

#include <string>

#include "base/work_progress.h"
#include "view/recent_rate.h"

namespace wirecensus::view {

class ProgressLine {
 public:
  // Empty before the first stage. At most `width` characters: the least important items are
  // omitted. `now` is from any monotonic clock.
  std::string text(const WorkProgress& progress, Duration now, int width);

 private:
  void follow(const WorkProgress& progress, Duration now);

  std::uint64_t stage_ = 0;
  Duration begun_ = 0;
  RecentRate read_;
  RecentRate packets_;
  RecentRate bytes_;
};

}  // namespace wirecensus::view
