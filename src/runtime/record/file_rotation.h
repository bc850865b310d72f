// When a new file of kept packets begins, and what it is called.
//
// Time is the packets' own, so a capture file is cut where the live traffic would have been. The
// periods of --rotate-time follow each other without a gap from the first packet on; those without
// packets give no file. A packet that comes late, or has no time, stays in the file of its
// predecessors.
//
// Names are as dumpcap makes them, but in UTC: a running number and the time of the first packet.
//
//     dns.pcapng.gz  ->  dns_00001_20231114221320.pcapng.gz, dns_00002_20231114222320.pcapng.gz,
//     ...
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "runtime/record/keep_options.h"

namespace wirecensus::runtime {

class FileRotation {
 public:
  explicit FileRotation(const KeepOptions& options);

  // Whether a packet begins a new file, where the current one holds packets already. `size`: what
  // the current file would grow to with it.
  bool due(Timestamp time, std::uint64_t size) const;

  // Begins a file with a packet of this time, and returns the file's name.
  std::string begin(Timestamp time);

 private:
  void enter_period(Timestamp time);

  std::string stem_;    // of the name, up to the number
  std::string ending_;  // of the name, with its dots
  bool rotates_;
  std::uint64_t size_limit_;
  Duration period_;
  Timestamp period_begin_ = kNoTime;  // until a packet has a time
  std::uint64_t number_ = 0;
};

}  // namespace wirecensus::runtime
