#include "capture/write/pcapng_encode.h"

#include <cstring>
#include <string_view>

namespace wirecensus::capture::pcapng {

namespace {

// A block other than a packet block; its length is filled in by close().
class OpenBlock {
 public:
  OpenBlock(BlockBuffer& out, FileOrder order, std::uint32_t type)
      : out_(out), order_(order), begin_(out.size()) {
    put(BlockHeader{order.field(type), Le32(0)});
  }

  template <typename T>
  void put(const T& value) {
    std::memcpy(out_.extend(sizeof value), &value, sizeof value);
  }

  void option(std::uint16_t code, std::string_view value) {
    constexpr std::size_t kLongest = 0xffff;  // the maximum of its 16-bit length
    value = value.substr(0, kLongest);
    put_header(code, static_cast<std::uint16_t>(value.size()));
    std::uint8_t* const room = out_.extend(padded(value.size()));
    std::memset(room, 0, padded(value.size()));
    if (!value.empty()) std::memcpy(room, value.data(), value.size());
    has_options_ = true;
  }
  void text(std::uint16_t code, std::string_view value) {
    if (!value.empty()) option(code, value);
  }
  void number(std::uint16_t code, std::uint64_t value) {
    const Le64 number = order_.field(value);
    option(code, {reinterpret_cast<const char*>(&number), sizeof number});
  }
  void number(std::uint16_t code, std::optional<std::uint64_t> value) {
    if (value) number(code, *value);
  }

  void close() {
    if (has_options_) put_header(option_code::kEndOfOptions, 0);
    const auto length = static_cast<std::uint32_t>(out_.size() + sizeof(BlockTrailer) - begin_);
    const Le32 size = order_.field(length);
    put(BlockTrailer{size});
    std::memcpy(out_.at(begin_ + offsetof(BlockHeader, total_length)), &size, sizeof size);
  }

 private:
  void put_header(std::uint16_t code, std::uint16_t size) {
    put(OptionHeader{order_.field(code), order_.field(size)});
  }

  BlockBuffer& out_;
  FileOrder order_;
  std::size_t begin_;
  bool has_options_ = false;
};

// The end of a packet block: its bytes, padded, and the total length again.
void put_data(std::uint8_t* out, const Frame& frame, Le32 size) {
  const std::size_t padding = padded(frame.cap_len) - frame.cap_len;
  if (frame.cap_len > 0) std::memcpy(out, frame.data, frame.cap_len);
  std::memset(out + frame.cap_len, 0, padding);
  std::memcpy(out + frame.cap_len + padding, &size, sizeof size);
}

std::uint32_t upper(std::uint64_t ticks) { return static_cast<std::uint32_t>(ticks >> 32); }
std::uint32_t lower(std::uint64_t ticks) { return static_cast<std::uint32_t>(ticks); }

}  // namespace

void encode_section(BlockBuffer& out, FileOrder order, const SectionTexts& texts) {
  constexpr std::uint64_t kUnknownLength = ~std::uint64_t{0};
  OpenBlock block(out, order, block_type::kSection);
  block.put(SectionHeader{order.field(kByteOrderMagic), order.field(std::uint16_t{1}), Le16(0),
                          order.field(kUnknownLength)});
  block.text(option_code::kHardware, texts.hardware);
  block.text(option_code::kSystem, texts.system);
  block.text(option_code::kApplication, texts.application);
  block.close();
}

void encode_interface(BlockBuffer& out, FileOrder order, const InterfaceEntry& entry) {
  constexpr char kNanoseconds = 9;
  constexpr char kFilterText = 0;  // the first byte of if_filter: a string, not compiled
  OpenBlock block(out, order, block_type::kInterface);
  block.put(InterfaceHeader{order.field(entry.link_type), Le16(0), order.field(entry.snap_length)});
  block.text(option_code::kName, entry.name);
  block.text(option_code::kDescription, entry.description);
  block.option(option_code::kTimeResolution, {&kNanoseconds, 1});
  const auto fcs_bits = static_cast<char>(8 * entry.fcs_len);
  if (entry.fcs_len != 0) block.option(option_code::kFcsLength, {&fcs_bits, 1});
  if (!entry.filter.empty()) block.option(option_code::kFilter, kFilterText + entry.filter);
  if (entry.time_offset != 0) {
    block.number(option_code::kTimeOffset, static_cast<std::uint64_t>(entry.time_offset));
  }
  block.close();
}

void encode_statistics(BlockBuffer& out, FileOrder order, const StatisticsEntry& entry) {
  OpenBlock block(out, order, block_type::kInterfaceStatistics);
  block.put(StatisticsHeader{order.field(entry.interface), order.field(upper(entry.ticks)),
                             order.field(lower(entry.ticks))});
  block.text(option_code::kComment, entry.comment);
  block.number(option_code::kReceived, entry.received);
  block.number(option_code::kInterfaceDropped, entry.dropped_by_interface);
  block.number(option_code::kFilterAccepted, entry.accepted);
  block.number(option_code::kSystemDropped, entry.dropped_by_system);
  block.number(option_code::kUserDelivered, entry.delivered);
  block.close();
}

void encode_packet(BlockBuffer& out, FileOrder order, std::uint32_t interface, std::uint64_t ticks,
                   const Frame& frame) {
  struct Front {
    BlockHeader block;
    EnhancedPacketHeader packet;
  };
  const std::size_t length = packet_size(frame.cap_len);
  const Le32 size = order.field(static_cast<std::uint32_t>(length));
  const Front front{{order.field(block_type::kEnhancedPacket), size},
                    {order.field(interface), order.field(upper(ticks)), order.field(lower(ticks)),
                     order.field(frame.cap_len), order.field(frame.frame_len)}};
  std::uint8_t* const room = out.extend(length);
  std::memcpy(room, &front, sizeof front);
  put_data(room + sizeof front, frame, size);
}

void encode_simple_packet(BlockBuffer& out, FileOrder order, const Frame& frame) {
  struct Front {
    BlockHeader block;
    SimplePacketHeader packet;
  };
  const std::size_t length = sizeof(Front) + padded(frame.cap_len) + sizeof(BlockTrailer);
  const Le32 size = order.field(static_cast<std::uint32_t>(length));
  const Front front{{order.field(block_type::kSimplePacket), size}, {order.field(frame.frame_len)}};
  std::uint8_t* const room = out.extend(length);
  std::memcpy(room, &front, sizeof front);
  put_data(room + sizeof front, frame, size);
}

}  // namespace wirecensus::capture::pcapng
