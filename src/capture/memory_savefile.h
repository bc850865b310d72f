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

  // An empty file of `type`, as written by a system of this byte order. Error: libpcap does not
  // support the link type. Precondition: libpcap().loaded().
  static Result<std::unique_ptr<MemorySavefile>> open(LinkType type, bool big_endian);

  // Whether libpcap modifies the packets of such a file while reading.
  static bool rewrites(LinkType type, bool big_endian);

  // The handle of the file, to compile filters for; valid as long as this object.
  pcap_t* handle() const { return handle_.get(); }

  // The packet that libpcap reads if `frame` is the next record; valid until the next call and as
  // long as the frame. Its time is 0. A frame too long for libpcap is returned unmodified.
  Packet read(const Frame& frame);

 private:
  // The bytes to be read next, and how many have been read.
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
  Pcap handle_;  // declared after what its file reads
};

}  // namespace wirecensus::capture
