// The account of one capture file: what it is, and what became of its packets.
//
//     packets in the file = counted + filtered + undecided + lost
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "base/time.h"
#include "base/verdict.h"

namespace wirecensus {

struct FileAccount {
  std::uint64_t number = 0;       // its place among the sources of its count, from 0
  std::string name;               // as given; "-" for standard input
  std::string format = {};        // "pcap" or "pcapng"; empty: it cannot be read
  std::string compression = {};   // "gzip", "zstd", "lz4"; empty: none
  std::uint64_t packets = 0;      // counted, like the four that follow
  std::uint64_t frame_bytes = 0;  // wire lengths
  std::uint64_t captured_bytes = 0;
  // Over the packets with a timestamp; first_seen > last_seen if there are none.
  Timestamp first_seen = std::numeric_limits<Timestamp>::max();
  Timestamp last_seen = kNoTime;
  std::uint64_t filtered = 0;   // left out by -f, --since, --until or --dedup
  std::uint64_t undecided = 0;  // to which these cannot be applied
  std::uint64_t lost = 0;
  bool lost_known = true;  // whether `lost` is all that was lost
  Verdict verdict = Verdict::exact;

  // Whether there is anything to report of it: a packet or a loss.
  bool eventful() const {
    return packets > 0 || filtered > 0 || undecided > 0 || verdict != Verdict::exact;
  }
  // The difference from `earlier`, an account of the same file, without what was counted.
  FileAccount since(const FileAccount& earlier) const;
  // Adds the account of a later time of the same file. A verdict never gets better.
  void append(const FileAccount& later);

  bool operator==(const FileAccount&) const = default;
};

// Both lists are in the order of their numbers.
// The difference of each file from the same one in `earlier`.
std::vector<FileAccount> files_since(const std::vector<FileAccount>& files,
                                     const std::vector<FileAccount>& earlier);
// Adds those of a later time of the same count to `files`.
void append_files(const std::vector<FileAccount>& later, std::vector<FileAccount>& files);

}  // namespace wirecensus
