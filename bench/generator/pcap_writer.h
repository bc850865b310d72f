// A pcap file (https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html), written in large
// pieces under a temporary name and renamed when complete. An existing pipe or device is written
// directly.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace wirecensus::bench {

// After a failure, further calls have no effect; finish() returns the error.
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

  // Renames the file. Returns the error for the user; empty if there was none.
  const std::string& finish();

  std::uint64_t file_bytes() const { return file_bytes_; }

 private:
  void open();
  void put32(std::uint32_t value);
  void put16(std::uint32_t value);
  void flush();
  void fail(const std::string& what);

  std::string path_;
  std::string unfinished_path_;  // empty if there is nothing to rename or remove
  std::uint32_t snap_length_;
  bool nanoseconds_;
  int descriptor_ = -1;
  std::vector<std::uint8_t> buffer_;
  std::uint64_t file_bytes_ = 0;
  std::string error_;
};

}  // namespace wirecensus::bench
