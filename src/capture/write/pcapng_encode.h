// Encodes the blocks of pcapng, in the byte order of their section, with times in nanoseconds. The
// structures are those of pcapng_block.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/frame.h"
#include "capture/pcapng_block.h"
#include "capture/write/block_buffer.h"

namespace wirecensus::capture::pcapng {

// Empty texts are omitted.
struct SectionTexts {
  std::string hardware;     // shb_hardware
  std::string system;       // shb_os
  std::string application;  // shb_userappl
};

struct InterfaceEntry {
  LinkType link_type = 0;
  std::uint32_t snap_length = 0;  // 0: no limit
  std::uint16_t fcs_len = 0;      // bytes
  std::int64_t time_offset = 0;   // if_tsoffset, seconds
  std::string name, description, filter;
};

// Unknown numbers are omitted.
struct StatisticsEntry {
  std::uint32_t interface = 0;
  std::uint64_t ticks = 0;
  std::string comment;
  std::uint64_t delivered = 0;  // isb_usrdeliv
  std::optional<std::uint64_t> received, dropped_by_interface, accepted, dropped_by_system;
};

// Maximum size of a statistics block without a comment, in bytes.
inline constexpr std::size_t kMaxStatistics = sizeof(BlockHeader) + sizeof(StatisticsHeader) +
                                              5 * (sizeof(OptionHeader) + sizeof(Le64)) +
                                              sizeof(OptionHeader) + sizeof(BlockTrailer);

// Maximum size of a packet block of either kind, in bytes.
constexpr std::size_t packet_size(std::uint32_t captured) {
  return sizeof(BlockHeader) + sizeof(EnhancedPacketHeader) + padded(captured) +
         sizeof(BlockTrailer);
}

void encode_section(BlockBuffer& out, FileOrder order, const SectionTexts& texts);
void encode_interface(BlockBuffer& out, FileOrder order, const InterfaceEntry& entry);
void encode_statistics(BlockBuffer& out, FileOrder order, const StatisticsEntry& entry);
void encode_packet(BlockBuffer& out, FileOrder order, std::uint32_t interface, std::uint64_t ticks,
                   const Frame& frame);
// For interface 0, without a time. The captured length follows from that interface's snap length.
void encode_simple_packet(BlockBuffer& out, FileOrder order, const Frame& frame);

}  // namespace wirecensus::capture::pcapng
