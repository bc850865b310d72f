// Writes captures in the pcapng format, which PcapngFile reads.
//
// Every file is complete by itself: section header, an interface block for each source, link
// type and length of check sequence before its first packet, the packets as they were delivered,
// and statistics at the end. Blocks are appended to a buffer of the caller; a file can take many
// buffers.
//
// A packet without time has a block of its own kind, the Simple Packet Block. That kind belongs to
// the first interface of its section, and takes its captured length from that interface's snap
// length: so a packet that does not fit there begins a new section. Times before 1970 have an
// interface with a negative if_tsoffset.
//
// A file is written in the byte order of its first packet's source. Some link types have headers in
// the order of the capturing system, which readers (libpcap, wiretap) take from the section:
// packets of those begin a new section where it has the other order. Packets of all others stay in
// it, because libpcap does not read a file whose sections differ in byte order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/frame.h"
#include "base/link_type.h"
#include "base/time.h"
#include "capture/write/block_buffer.h"
#include "capture/write/pcapng_encode.h"

namespace wirecensus::capture {

// A source of packets, as described by its interface blocks.
struct SourceDescription {
  std::string name;                           // of the interface or file
  std::string description;                    // or empty
  std::string filter;                         // the filter expression, or empty
  LinkType link_type = link_type::kEthernet;  // used only if the source has no packets
};

// Packets of a source that were lost and are not in the file.
struct SourceLosses {
  std::uint64_t by_interface = 0;
  std::uint64_t by_system = 0;
  std::string comment;  // for the user

  bool empty() const { return by_interface == 0 && by_system == 0 && comment.empty(); }
};

// Not thread-safe.
class PcapngWriter {
 public:
  explicit PcapngWriter(pcapng::SectionTexts texts) : texts_(std::move(texts)) {}

  // Returns the number of the source, for write() and add_losses().
  std::size_t add_source(SourceDescription source);

  // `order`: the byte order of the source of the first packet.
  void begin_file(BlockBuffer& out, FileOrder order = {});
  void write(BlockBuffer& out, std::size_t source, const Frame& frame);
  // Ends the file. `all_known`: all losses are known, so that zero losses can be stated.
  void end_file(BlockBuffer& out, bool all_known);

  // Adds to the statistics of the current file.
  void add_losses(std::size_t source, const SourceLosses& losses);

  // Maximum size of what end_file() writes without losses, in bytes.
  std::size_t ending_size() const { return interfaces_.size() * pcapng::kMaxStatistics; }

 private:
  struct Source {
    SourceDescription description;
    SourceLosses untold;
  };

  struct Interface {
    std::size_t source;
    LinkType link_type;
    std::uint16_t fcs_len;
    std::uint16_t number;  // of the source's: Frame::interface
    std::uint32_t snap_length;
    bool before_1970;
    std::uint64_t packets = 0;
    std::uint64_t last_ticks = 0;

    bool is_for(std::size_t of_source, const Frame& frame) const;
    bool holds_simple(std::size_t of_source, const Frame& frame) const;
  };

  void begin_section(BlockBuffer& out, FileOrder order);
  void turn_to_order_of(BlockBuffer& out, const Frame& frame);
  void end_section(BlockBuffer& out, bool all_known);
  void add_missing_interfaces(BlockBuffer& out);
  Interface& interface_for(BlockBuffer& out, std::size_t source, const Frame& frame);
  Interface& add_interface(BlockBuffer& out, const Interface& interface);
  void write_simple(BlockBuffer& out, std::size_t source, const Frame& frame);
  pcapng::StatisticsEntry statistics(std::uint32_t number, bool all_known);

  pcapng::SectionTexts texts_;
  std::vector<Source> sources_;
  FileOrder order_;                    // of the section
  std::vector<Interface> interfaces_;  // of the section
  std::size_t latest_ = 0;             // the interface of the previous packet
};

}  // namespace wirecensus::capture
