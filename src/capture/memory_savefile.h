// A capture file in memory, read by libpcap.
//
// The meaning of a filter depends on the file it is compiled for (libpcap 1.10.3, gencode.c): the
// link types of BSD loopbacks have an address family in the byte order of the system that captured,
// and IPv6 has another number on each such system. pcap_open_dead() makes a handle without a file,
// which stands for this machine. And libpcap hands out some headers not as they are in the file.
#pragma once

#include <pcap/pcap.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "base/frame.h"
#include "base/result.h"
#include "capture/pcap_handle.h"

namespace wirecensus::capture {

class MemorySavefile {
 public:
  // A packet as returned by libpcap.
  struct Packet {
    pcap_pkthdr header;
    const std::uint8_t* data;
  };

  // A file of `type` that a system of this byte order wrote. Error: libpcap does not read such.
  static Result<std::unique_ptr<MemorySavefile>> open(LinkType type, bool big_endian);

  // Whether libpcap modifies the packets of such a file while reading.
  static bool rewrites(LinkType type, bool big_endian);

  // Open on the file, to compile for; valid as long as this.
  pcap_t* handle() const { return handle_.get(); }

  // What libpcap reads where `frame` is the next record of the file; valid until the next call and
  // as long as the frame. Its time is 0. A frame too long for libpcap comes as it is.
  Packet read(const Frame& frame);

 private:
  // The bytes to be read next, and the number of those read.
  struct Unread {
    std::vector<std::uint8_t> bytes;
    std::size_t taken = 0;
  };

  explicit MemorySavefile(bool big_endian) : big_endian_(big_endian) {}
  Status open_as(LinkType type);
  static ssize_t give(void* unread, char* out, std::size_t size);
  void put(const std::vector<std::uint32_t>& numbers);

  bool big_endian_;
  Unread unread_;
  Pcap handle_;  // after what its file reads
};

}  // namespace wirecensus::capture
