// Decides when a new file of recorded packets starts, and its name.
//
// Packet time is used, so a capture file is split where the live traffic would have been. The
// periods of --rotate-time follow each other without gaps from the first packet on; a period
// without packets has no file. A packet with an earlier time, or without one, stays in the current
// file.
//
// Names have the format of dumpcap, but in UTC: a running number and the time of the first packet.
//
//     dns.pcapng.gz  ->  dns_00001_20231114221320.pcapng.gz, dns_00002_20231114222320.pcapng.gz,
//     ...
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "runtime/record/record_options.h"

namespace wirecensus::runtime {

class FileRotation {
 public:
  explicit FileRotation(const RecordOptions& options);

  // Whether a packet starts a new file. `size`: the size of the current file including the packet,
  // in bytes before compression. Precondition: the current file has packets.
  bool due(Timestamp time, std::uint64_t size) const;

  // Starts a file whose first packet has this time, and returns the file name.
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
