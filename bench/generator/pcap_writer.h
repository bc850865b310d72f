// A pcap file (https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html), written in large
// pieces under another name and renamed when whole. What exists and is no regular file, a pipe or
// /dev/null, is written to as it is.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace wirecensus::bench {

// After a failure all further calls do nothing; finish() tells.
class PcapWriter {
 public:
  PcapWriter(std::string path, bool nanoseconds, std::uint32_t snap_length);
  // Removes the unfinished file, unless finish() succeeded.
  ~PcapWriter();
  PcapWriter(const PcapWriter&) = delete;
  PcapWriter& operator=(const PcapWriter&) = delete;

  bool failed() const { return !error_.empty(); }

  // Adds a packet, cut at the snap length. Precondition: time >= 0, in nanoseconds.
  void write(std::int64_t time, std::span<const std::uint8_t> frame);

  // Gives the file its name. The error, for a person; empty when all went well.
  const std::string& finish();

  std::uint64_t file_bytes() const { return file_bytes_; }

 private:
  void open();
  void put32(std::uint32_t value);
  void put16(std::uint32_t value);
  void flush();
  void fail(const std::string& what);

  std::string path_;
  std::string unfinished_path_;  // empty where there is nothing to rename or remove
  std::uint32_t snap_length_;
  bool nanoseconds_;
  int descriptor_ = -1;
  std::vector<std::uint8_t> buffer_;
  std::uint64_t file_bytes_ = 0;
  std::string error_;
};

}  // namespace wirecensus::bench
