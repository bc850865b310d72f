#include "capture/file/pcapng_file.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "base/saturating.h"
#include "capture/file/capture_magic.h"
#include "capture/file/zero_tail.h"
#include "capture/record_lengths.h"

namespace wirecensus::capture {

namespace {

using namespace pcapng;

constexpr std::size_t kAroundBody = sizeof(BlockHeader) + sizeof(BlockTrailer);
// Bytes needed to determine the size of a section header.
constexpr std::size_t kSectionStart = sizeof(BlockHeader) + sizeof(SectionHeader::byte_order);
// The largest possible frame (D-Bus), and as much for its options as libpcap allows.
constexpr std::size_t kMaxBlock = (std::size_t{128} << 20) + (std::size_t{128} << 10);

std::uint64_t ticks_of(std::uint32_t high, std::uint32_t low) {
  return std::uint64_t{high} << 32 | low;
}

// The byte order of the section that begins with `block`; none if its magic is invalid.
std::optional<FileOrder> section_order(Bytes block) {
  const auto* magic = block.as<Le32>(sizeof(BlockHeader));
  if (magic == nullptr) return std::nullopt;
  for (const bool big_endian : {false, true}) {
    if (FileOrder{big_endian}(*magic) == kByteOrderMagic) return FileOrder{big_endian};
  }
  return std::nullopt;
}

}  // namespace

bool PcapngFile::recognises(Bytes head) {
  const auto* type = head.as<Le32>();
  return type != nullptr && *type == block_type::kSection;
}

std::size_t PcapngFile::header_size(Bytes head) {
  if (head.size() < kSectionStart) return kSectionStart;
  const std::optional<FileOrder> order = section_order(head);
  if (!order) return kSectionStart;
  return std::min<std::size_t>((*order)(head.as<BlockHeader>()->total_length), kMaxBlock);
}

Result<std::unique_ptr<PcapngFile>> PcapngFile::open(Bytes header, std::string_view what,
                                                     std::uint64_t offset) {
  std::unique_ptr<PcapngFile> file(new PcapngFile(what, offset));
  std::vector<Frame> none;
  const std::size_t taken = file->take_records(header, none, MoreBytes::coming);
  if (taken > 0) return file;
  return Error{file->fault_ ? file->fault_->detail : file->cut_short(header).detail};
}

std::size_t PcapngFile::take_records(Bytes bytes, std::vector<Frame>& frames, MoreBytes /*more*/) {
  std::size_t at = 0;
  while (true) {
    const Bytes rest(bytes.data() + at, bytes.size() - at);
    const std::size_t size = whole_block(rest);
    if (size == 0) return at;
    const Bytes body = rest.first(size - sizeof(BlockTrailer)).skip(sizeof(BlockHeader));
    take_block(order_(rest.as<BlockHeader>()->type), body, frames);
    if (fault_) return at;
    at += size;
    offset_ += size;
  }
}

// Whether `rest` may begin with a block other than an enhanced packet, judged by its first bytes.
// Sets the byte order of a new section, and handles another capture and zeros.
bool PcapngFile::may_be_block(Bytes rest) {
  const BlockHeader& header = *rest.as<BlockHeader>();
  if (header.type == block_type::kSection) {
    if (rest.size() < kSectionStart) return false;
    const std::optional<FileOrder> order = section_order(rest);
    if (order) order_ = *order;
    if (!order) damage("the section header has no valid byte-order magic");
    return order.has_value();
  }
  if (pcap_magic::begins(rest)) {
    meets_capture_ = true;
    return false;
  }
  if (header.total_length == 0 && header.type == 0) {
    fault_ = zeros_from(offset_, what_, "a block");
    return false;
  }
  return true;
}

// The size of the block at the front of `rest`; 0 if it is incomplete or damaged.
std::size_t PcapngFile::whole_block(Bytes rest) {
  const auto* header = rest.as<BlockHeader>();
  if (header == nullptr) return 0;
  const bool packet = order_(header->type) == block_type::kEnhancedPacket;
  if (!packet && !may_be_block(rest)) return 0;
  const std::size_t size = order_(header->total_length);
  if (size < kAroundBody || size % 4 != 0 || size > kMaxBlock) {
    damage(fmt::format("block of type {:#010x} has an invalid length of {}", order_(header->type),
                       size));
    return 0;
  }
  const auto* trailer = rest.as<BlockTrailer>(size - sizeof(BlockTrailer));
  if (trailer == nullptr) return 0;
  if (order_(trailer->total_length) == size) return size;
  damage(fmt::format("block of type {:#010x} has a length of {} at its start and {} at its end",
                     order_(header->type), size, order_(trailer->total_length)));
  return 0;
}

void PcapngFile::take_block(std::uint32_t type, Bytes body, std::vector<Frame>& frames) {
  switch (type) {
    case block_type::kEnhancedPacket: return take_enhanced_packet(body, frames);
    case block_type::kSimplePacket: return take_simple_packet(body, frames);
    case block_type::kPacket: return take_packet(body, frames);
    case block_type::kInterface: return add_interface(body);
    case block_type::kInterfaceStatistics: return take_statistics(body);
    case block_type::kSection: return begin_section(body);
    default: return;
  }
}

void PcapngFile::begin_section(Bytes body) {
  constexpr std::uint16_t kMajor = 1;
  constexpr std::uint16_t kOddMinor =
      2;  // written by some in place of 1.0, which the format allows
  const auto* header = body.as<SectionHeader>();
  if (header == nullptr) return damage_too_short("section header");
  const std::uint16_t major = order_(header->major);
  const std::uint16_t minor = order_(header->minor);
  if (major != kMajor) {
    return damage(fmt::format("unknown pcapng version {}.{}", major, minor));
  }
  if (minor != 0 && minor != kOddMinor) {
    doubt_ = fmt::format("unknown pcapng version {}.{}, read as version 1.0", major, minor);
  }
  earlier_drops_ = drops();
  interfaces_.clear();
  numbers_.clear();
}

void PcapngFile::add_interface(Bytes body) {
  const auto* header = body.as<InterfaceHeader>();
  if (header == nullptr) return damage_too_short("interface description");
  if (interfaces_.size() == kMaxInterfaces) {
    return damage(fmt::format("more than {} interfaces in a section", kMaxInterfaces));
  }
  const Bytes options = body.skip(sizeof(InterfaceHeader));
  const std::optional<TickClock> clock = read_clock(options);
  if (!clock) return damage("malformed options in an interface description");
  interfaces_.push_back({link_type_of(order_(header->link_type)),
                         order_(header->snap_length),
                         read_fcs_length(options),
                         read_number(options),
                         *clock,
                         {}});
}

// An interface that is described again, as in joined files, keeps its number.
std::uint16_t PcapngFile::read_number(Bytes options) {
  const auto number =
      static_cast<std::uint16_t>(std::min<std::size_t>(interfaces_.size(), Frame::kMaxInterfaces));
  OptionWalker walker(options, order_);
  while (const std::optional<Option> option = walker.next()) {
    if (option->code != option_code::kName || option->value.empty()) continue;
    const auto* name = reinterpret_cast<const char*>(option->value.data());
    return numbers_.try_emplace({name, option->value.size()}, number).first->second;
  }
  return number;
}

std::uint8_t PcapngFile::read_fcs_length(Bytes options) {
  OptionWalker walker(options, order_);
  while (const std::optional<Option> option = walker.next()) {
    if (option->code != option_code::kFcsLength) continue;
    if (option->value.size() == 1) return declared_fcs_of_interface(option->value[0]);
    doubt_ = fmt::format("the if_fcslen of the interface at byte {} cannot be read", offset_);
  }
  return 0;
}

// None if the options are damaged, so that no time of this interface is known.
std::optional<TickClock> PcapngFile::read_clock(Bytes options) {
  std::optional<std::uint8_t> resolution;
  std::optional<std::int64_t> offset;
  OptionWalker walker(options, order_);
  while (const std::optional<Option> option = walker.next()) {
    if (option->code == option_code::kTimeResolution) {
      if (option->value.size() != sizeof(std::uint8_t) || resolution) return std::nullopt;
      resolution = option->value[0];
    } else if (option->code == option_code::kTimeOffset) {
      if (option->value.size() != sizeof(Le64) || offset) return std::nullopt;
      offset = static_cast<std::int64_t>(order_(*option->value.as<Le64>()));
    }
  }
  if (walker.damaged()) return std::nullopt;
  return TickClock(resolution.value_or(TickClock::kMicroseconds), offset.value_or(0));
}

void PcapngFile::take_enhanced_packet(Bytes body, std::vector<Frame>& frames) {
  const auto* header = body.as<EnhancedPacketHeader>();
  if (header == nullptr) return damage_too_short("enhanced packet");
  Interface* interface = interface_at(order_(header->interface));
  if (interface == nullptr) return;
  const PacketFields fields{order_(header->captured), order_(header->wire),
                            ticks_of(order_(header->time_high), order_(header->time_low))};
  const Bytes data = body.skip(sizeof(EnhancedPacketHeader));
  if (!add_frame(*interface, fields, data, frames)) return;
  const Bytes options = data.skip(padded(fields.captured));
  if (!options.empty()) take_packet_options(*interface, options, frames.back());
}

// Has no captured length, time or interface: it is of the first interface.
void PcapngFile::take_simple_packet(Bytes body, std::vector<Frame>& frames) {
  const auto* header = body.as<SimplePacketHeader>();
  if (header == nullptr) return damage_too_short("simple packet");
  const Interface* interface = interface_at(0);
  if (interface == nullptr) return;
  const std::uint32_t wire = order_(header->wire);
  const std::uint32_t limit = interface->snap_length == 0 ? wire : interface->snap_length;
  add_frame(*interface, {std::min(wire, limit), wire, std::nullopt},
            body.skip(sizeof(SimplePacketHeader)), frames);
}

void PcapngFile::take_packet(Bytes body, std::vector<Frame>& frames) {
  constexpr std::uint16_t kUnknownDrops = 0xffff;
  const auto* header = body.as<PacketHeader>();
  if (header == nullptr) return damage_too_short("packet");
  Interface* interface = interface_at(order_(header->interface));
  if (interface == nullptr) return;
  const PacketFields fields{order_(header->captured), order_(header->wire),
                            ticks_of(order_(header->time_high), order_(header->time_low))};
  const Bytes data = body.skip(sizeof(PacketHeader));
  if (!add_frame(*interface, fields, data, frames)) return;
  take_packet_options(*interface, data.skip(padded(fields.captured)), frames.back());
  const std::uint16_t drops = order_(header->drops);
  std::uint64_t& sum = interface->drops.between_packets;
  if (drops != kUnknownDrops) sum = saturating_sum(sum, drops);
}

PcapngFile::Interface* PcapngFile::interface_at(std::uint32_t index) {
  if (index < interfaces_.size()) return &interfaces_[index];
  damage(fmt::format("a packet refers to interface {}, but only {} are described", index,
                     interfaces_.size()));
  return nullptr;
}

// Adds the packet at the front of `data`. False: it is larger than its block.
bool PcapngFile::add_frame(const Interface& interface, const PacketFields& fields, Bytes data,
                           std::vector<Frame>& frames) {
  if (fields.captured > data.size()) {
    damage(fmt::format("a packet claims {} captured bytes, but its block has room for {}",
                       fields.captured, data.size()));
    return false;
  }
  const Timestamp time = fields.ticks ? interface.clock.time(*fields.ticks) : kNoTime;
  if (fields.captured > fields.wire) odd_.note_lengths(offset_);
  if (TickClock::is_limit(time)) odd_.note_time(offset_);
  Frame frame{.data = data.data(),
              .cap_len = fields.captured,
              .frame_len = fields.wire,
              .time = time,
              .link_type = interface.link_type,
              .big_endian = order_.big_endian};
  frame.fcs_len = interface.fcs_len & 0xf;
  frame.interface = interface.number & Frame::kMaxInterfaces;
  frames.push_back(frame);
  return true;
}

// A damaged option does not invalidate its packet.
void PcapngFile::take_packet_options(Interface& interface, Bytes options, Frame& frame) const {
  OptionWalker walker(options, order_);
  while (const std::optional<Option> option = walker.next()) {
    if (option->code == option_code::kPacketFlags) take_flags(*option, frame);
    const auto* count = option->value.as<Le64>();
    if (option->code != option_code::kPacketDropCount || count == nullptr) continue;
    std::uint64_t& sum = interface.drops.between_packets;
    sum = saturating_sum(sum, order_(*count));
  }
}

// Bits 5 to 8 are the length of the check sequence in bytes; 0 leaves it to the interface.
void PcapngFile::take_flags(const Option& option, Frame& frame) const {
  const auto* flags = option.value.as<Le32>();
  if (flags == nullptr) return;
  const std::uint32_t fcs_len = order_(*flags) >> 5 & 0xf;
  if (fcs_len != 0) frame.fcs_len = fcs_len & 0xf;
}

// If statistics cannot be read, the packets still can: a doubt, not damage.
void PcapngFile::take_statistics(Bytes body) {
  const auto* header = body.as<StatisticsHeader>();
  const bool known = header != nullptr && order_(header->interface) < interfaces_.size();
  if (known && read_drops(body.skip(sizeof(StatisticsHeader)),
                          interfaces_[order_(header->interface)].drops)) {
    return;
  }
  doubt_ = fmt::format("the interface statistics at byte {} cannot be read", offset_);
}

// Statistics count from the start of the capture, so the largest is the last. False: the options
// violate the format.
bool PcapngFile::read_drops(Bytes options, Drops& drops) const {
  OptionWalker walker(options, order_);
  while (const std::optional<Option> option = walker.next()) {
    const bool by_interface = option->code == option_code::kInterfaceDropped;
    if (!by_interface && option->code != option_code::kSystemDropped) continue;
    if (option->value.size() != sizeof(Le64)) return false;
    std::uint64_t& largest = by_interface ? drops.by_interface : drops.by_system;
    largest = std::max(largest, order_(*option->value.as<Le64>()));
  }
  return !walker.damaged();
}

// The drops of all sections so far. Drops that only packets report are attributed to the system,
// the most common cause.
PcapngFile::Drops PcapngFile::drops() const {
  Drops sum = earlier_drops_;
  for (const Interface& interface : interfaces_) {
    const Drops& drops = interface.drops;
    const std::uint64_t told = saturating_sum(drops.by_interface, drops.by_system);
    const std::uint64_t untold = drops.between_packets - std::min(told, drops.between_packets);
    sum.by_interface = saturating_sum(sum.by_interface, drops.by_interface);
    sum.by_system = saturating_sum(sum.by_system, saturating_sum(drops.by_system, untold));
  }
  return sum;
}

void PcapngFile::damage(std::string_view reason) {
  fault_ = Fault{LossCause::file_damaged,
                 fmt::format("damaged at byte {} of {}: {}", offset_, what_, reason)};
}

void PcapngFile::damage_too_short(std::string_view block) {
  damage(fmt::format("the {} block is too short", block));
}

Fault PcapngFile::cut_short(Bytes rest) const {
  if (is_zeros(rest)) return zeros_from(offset_, what_, "a block");
  std::string detail = fmt::format("cut short at byte {} of {}: the block that starts at byte {} ",
                                   offset_ + rest.size(), what_, offset_);
  const auto* header = rest.as<BlockHeader>();
  if (header == nullptr || rest.size() < kAroundBody) {
    detail += fmt::format("has only {} bytes", rest.size());
  } else {
    detail +=
        fmt::format("claims {} bytes, but {} are left", order_(header->total_length), rest.size());
  }
  return {LossCause::file_cut_short, std::move(detail)};
}

void PcapngFile::report_losses(Ledger& ledger, const std::string& source) const {
  const Drops lost = drops();
  const std::string detail = "reported by the capture file (interface statistics)";
  ledger.add_loss({LossCause::capture_if_dropped, source, lost.by_interface, true, detail});
  ledger.add_loss({LossCause::capture_os_dropped, source, lost.by_system, true, detail});
  if (!doubt_.empty()) ledger.doubts.push_back({source, doubt_});
  odd_.report_losses(ledger, source, what_);
}

}  // namespace wirecensus::capture
