// Writes captures in the pcapng format: what PcapngFile reads.
//
// Every file is complete by itself: section header, an interface block for each source, link
// type and length of check sequence before its first packet, the packets as they were delivered,
// and statistics at the end. What is written is appended to a buffer of the caller's; a file may
// take many.
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

// Where packets came from: what the interface blocks say.
struct SourceDescription {
  std::string name;                           // an interface's, or a file's
  std::string description;                    // empty where there is none
  std::string filter;                         // that its packets passed; empty: none
  LinkType link_type = link_type::kEthernet;  // told only where the source gives no packet
};

// Packets of a source that are not in the file though they should be.
struct SourceLosses {
  std::uint64_t by_interface = 0;
  std::uint64_t by_system = 0;
  std::string comment;  // for a person

  bool empty() const { return by_interface == 0 && by_system == 0 && comment.empty(); }
};

// Belongs to one thread at a time.
class PcapngWriter {
 public:
  explicit PcapngWriter(pcapng::SectionTexts texts) : texts_(std::move(texts)) {}

  // The source's number, for write() and add_losses().
  std::size_t add_source(SourceDescription source);

  // `order`: that of the first packet's source.
  void begin_file(BlockBuffer& out, FileOrder order = {});
  void write(BlockBuffer& out, std::size_t source, const Frame& frame);
  // Ends the file. `all_known`: what was lost is known in full, so that a loss of none can be
  // claimed.
  void end_file(BlockBuffer& out, bool all_known);

  // Adds to what the statistics of the current file tell.
  void add_losses(std::size_t source, const SourceLosses& losses);

  // What end_file() will write at most, when nothing was lost.
  std::size_t ending_size() const { return interfaces_.size() * pcapng::kLargestStatistics; }

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
  std::size_t latest_ = 0;             // the interface of the packet before
};

}  // namespace wirecensus::capture
