// The blocks and options of pcapng (draft-ietf-opsawg-pcapng), as far as a count needs them.
//
// A block is type, total length, body, total length again; all lengths are multiples of 4. Fields
// are in the byte order of their section: see FileOrder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/wire_integer.h"
#include "capture/file_order.h"

namespace wirecensus::capture::pcapng {

inline constexpr std::uint32_t kByteOrderMagic = 0x1a2b3c4d;
// Per section. The format has no limit; this one bounds the memory.
inline constexpr std::size_t kMaxInterfaces = 65536;

namespace block_type {
inline constexpr std::uint32_t kInterface = 1;
inline constexpr std::uint32_t kPacket = 2;  // obsolete
inline constexpr std::uint32_t kSimplePacket = 3;
inline constexpr std::uint32_t kInterfaceStatistics = 5;
inline constexpr std::uint32_t kEnhancedPacket = 6;
inline constexpr std::uint32_t kSection = 0x0a0d0d0a;  // reads the same in both byte orders
}  // namespace block_type

struct BlockHeader {
  Le32 type, total_length;
};

struct BlockTrailer {
  Le32 total_length;
};

struct SectionHeader {
  Le32 byte_order;
  Le16 major, minor;
  Le64 section_length;  // not needed to read all blocks
};

struct InterfaceHeader {
  Le16 link_type, reserved;
  Le32 snap_length;  // 0: no limit
};

struct EnhancedPacketHeader {
  Le32 interface, time_high, time_low, captured, wire;
};

struct SimplePacketHeader {
  Le32 wire;
};

struct PacketHeader {
  Le16 interface, drops;  // drops since the previous packet; 0xffff: unknown
  Le32 time_high, time_low, captured, wire;
};

struct StatisticsHeader {
  Le32 interface, time_high, time_low;
};

namespace option_code {
inline constexpr std::uint16_t kEndOfOptions = 0;
inline constexpr std::uint16_t kComment = 1;           // opt_comment, of any block
inline constexpr std::uint16_t kHardware = 2;          // shb_hardware
inline constexpr std::uint16_t kSystem = 3;            // shb_os
inline constexpr std::uint16_t kApplication = 4;       // shb_userappl
inline constexpr std::uint16_t kName = 2;              // if_name
inline constexpr std::uint16_t kDescription = 3;       // if_description
inline constexpr std::uint16_t kTimeResolution = 9;    // if_tsresol
inline constexpr std::uint16_t kFilter = 11;           // if_filter
inline constexpr std::uint16_t kFcsLength = 13;        // if_fcslen
inline constexpr std::uint16_t kTimeOffset = 14;       // if_tsoffset
inline constexpr std::uint16_t kPacketFlags = 2;       // epb_flags, pack_flags
inline constexpr std::uint16_t kPacketDropCount = 4;   // epb_dropcount
inline constexpr std::uint16_t kReceived = 4;          // isb_ifrecv
inline constexpr std::uint16_t kInterfaceDropped = 5;  // isb_ifdrop
inline constexpr std::uint16_t kFilterAccepted = 6;    // isb_filteraccept
inline constexpr std::uint16_t kSystemDropped = 7;     // isb_osdrop
inline constexpr std::uint16_t kUserDelivered = 8;     // isb_usrdeliv
}  // namespace option_code

// Precedes each option's value, and is alone at the end of the options.
struct OptionHeader {
  Le16 code, length;
};

struct Option {
  std::uint16_t code = option_code::kEndOfOptions;
  Bytes value;
};

// Walks the options at the end of a block.
//
//     OptionWalker walker(bytes, order);
//     while (const std::optional<Option> option = walker.next()) use(*option);
//     if (walker.damaged()) ...
class OptionWalker {
 public:
  OptionWalker(Bytes options, FileOrder order) : rest_(options), order_(order) {}

  // The next option, or nothing at the end of options, the end of the block, or damage.
  std::optional<Option> next();

  // Whether the options violate the format: one exceeds its block, or the end of options has a
  // length.
  bool damaged() const { return damaged_; }

 private:
  std::optional<Option> stop(bool damaged);

  Bytes rest_;
  FileOrder order_;
  bool damaged_ = false;
};

// `size` rounded up to a multiple of 4, as all fields of variable length are padded.
constexpr std::size_t padded(std::size_t size) { return (size + 3) & ~std::size_t{3}; }

}  // namespace wirecensus::capture::pcapng
