// The line that tells how far the work is, while it lasts:
//
//     big.pcap  45 % [#########...........]  12,345,678 packets  4.10 Mpackets/s  2.31 GB/s  3 s
//     left eth0  1,234,567 packets  1.03 GB  83.1 kpackets/s  69.2 MB/s  0 lost  12 s  18 s left
//
// Text from values, a width and a time; who draws it reads the clock.
#pragma once

#include <string>

#include "base/work_progress.h"
#include "view/recent_rate.h"

namespace wirecensus::view {

class ProgressLine {
 public:
  // Empty before anything has begun. At most `width` characters: what matters least is left out.
  // `now` is of any clock that never goes back.
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
