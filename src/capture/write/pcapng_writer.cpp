#include "capture/write/pcapng_writer.h"

#include <algorithm>
#include <utility>

#include "base/saturating.h"
#include "capture/record_lengths.h"

namespace wirecensus::capture {

namespace {

// Earlier than any Timestamp, so that no time minus this is negative.
constexpr std::int64_t kEarliestSecond = -9'223'372'037;

std::uint64_t ticks_of(Timestamp time, bool before_1970) {
  const auto ticks = static_cast<std::uint64_t>(time);
  constexpr auto kOffset = static_cast<std::uint64_t>(kEarliestSecond) * kSecond;
  return before_1970 ? ticks - kOffset : ticks;
}

// The snap length for a packet without time, whose captured length the interface must state.
std::uint32_t snap_length_of(const Frame& frame) {
  return frame.cap_len < frame.frame_len ? frame.cap_len : 0;
}

// The interfaces of a source get different names, because readers may merge those of the same name.
std::string name_of(const std::string& source, std::uint16_t number) {
  return number == 0 ? source : source + " interface " + std::to_string(number);
}

// Wireshark refuses files with larger packets (WTAP_MAX_PACKET_SIZE_STANDARD in wiretap/wtap.h).
// Links with larger limits have no super packets.
constexpr std::uint32_t kMaxReadable = 262'144;

// The part of a frame that other programs can read; the wire length is unchanged.
Frame readable_part(Frame frame) {
  frame.cap_len = std::min(frame.cap_len, kMaxReadable);
  return frame;
}

bool is_too_large(const Frame& frame) {
  return frame.cap_len > kMaxReadable && frame.link_type == link_type::kEthernet;
}

}  // namespace

bool PcapngWriter::Interface::is_for(std::size_t of_source, const Frame& frame) const {
  return link_type == frame.link_type && fcs_len == frame.fcs_len && number == frame.interface &&
         source == of_source && snap_length == 0 && before_1970 == (frame.time < 0);
}

bool PcapngWriter::Interface::holds_simple(std::size_t of_source, const Frame& frame) const {
  const std::uint32_t limit = snap_length == 0 ? frame.frame_len : snap_length;
  return link_type == frame.link_type && fcs_len == frame.fcs_len && number == frame.interface &&
         source == of_source && std::min(frame.frame_len, limit) == frame.cap_len;
}

std::size_t PcapngWriter::add_source(SourceDescription source) {
  sources_.push_back({std::move(source), {}});
  return sources_.size() - 1;
}

void PcapngWriter::begin_file(BlockBuffer& out, FileOrder order) { begin_section(out, order); }

void PcapngWriter::begin_section(BlockBuffer& out, FileOrder order) {
  order_ = order;
  interfaces_.clear();
  latest_ = 0;
  pcapng::encode_section(out, order_, texts_);
}

void PcapngWriter::turn_to_order_of(BlockBuffer& out, const Frame& frame) {
  if (frame.big_endian == order_.big_endian || !has_host_order(frame.link_type)) return;
  end_section(out, false);
  begin_section(out, {frame.big_endian});
}

void PcapngWriter::write(BlockBuffer& out, std::size_t source, const Frame& frame) {
  if (is_too_large(frame)) [[unlikely]]
    return write(out, source, readable_part(frame));
  turn_to_order_of(out, frame);
  if (frame.time == kNoTime) return write_simple(out, source, frame);
  Interface& interface = interface_for(out, source, frame);
  const std::uint64_t ticks = ticks_of(frame.time, interface.before_1970);
  pcapng::encode_packet(out, order_, static_cast<std::uint32_t>(latest_), ticks, frame);
  ++interface.packets;
  interface.last_ticks = std::max(interface.last_ticks, ticks);
}

void PcapngWriter::write_simple(BlockBuffer& out, std::size_t source, const Frame& frame) {
  if (interfaces_.empty() || !interfaces_.front().holds_simple(source, frame)) {
    if (!interfaces_.empty()) {
      end_section(out, false);
      begin_section(out, order_);
    }
    add_interface(out, {source, frame.link_type, frame.fcs_len, frame.interface,
                        snap_length_of(frame), false});
  }
  pcapng::encode_simple_packet(out, order_, frame);
  ++interfaces_.front().packets;
}

// Usually the interface of the previous packet; otherwise one of the latest.
PcapngWriter::Interface& PcapngWriter::interface_for(BlockBuffer& out, std::size_t source,
                                                     const Frame& frame) {
  if (latest_ < interfaces_.size() && interfaces_[latest_].is_for(source, frame)) {
    return interfaces_[latest_];
  }
  for (std::size_t i = interfaces_.size(); i-- > 0;) {
    if (interfaces_[i].is_for(source, frame)) return interfaces_[latest_ = i];
  }
  if (interfaces_.size() == pcapng::kMaxInterfaces) {
    end_section(out, false);
    begin_section(out, order_);
  }
  return add_interface(
      out, {source, frame.link_type, frame.fcs_len, frame.interface, 0, frame.time < 0});
}

PcapngWriter::Interface& PcapngWriter::add_interface(BlockBuffer& out, const Interface& interface) {
  const SourceDescription& source = sources_[interface.source].description;
  pcapng::encode_interface(
      out, order_,
      {interface.link_type, interface.snap_length, interface.fcs_len,
       interface.before_1970 ? kEarliestSecond : 0, name_of(source.name, interface.number),
       source.description, source.filter});
  latest_ = interfaces_.size();
  return interfaces_.emplace_back(interface);
}

void PcapngWriter::add_losses(std::size_t source, const SourceLosses& losses) {
  SourceLosses& untold = sources_[source].untold;
  untold.by_interface = saturating_sum(untold.by_interface, losses.by_interface);
  untold.by_system = saturating_sum(untold.by_system, losses.by_system);
  if (!untold.comment.empty() && !losses.comment.empty()) untold.comment += '\n';
  untold.comment += losses.comment;
}

void PcapngWriter::end_file(BlockBuffer& out, bool all_known) {
  add_missing_interfaces(out);
  end_section(out, all_known);
}

// Adds interfaces for sources without packets in this section that have losses to report, and for
// all sources if there is no interface at all, because some readers refuse such a file.
void PcapngWriter::add_missing_interfaces(BlockBuffer& out) {
  const bool none = interfaces_.empty();
  for (std::size_t source = 0; source < sources_.size(); ++source) {
    const bool there =
        std::any_of(interfaces_.begin(), interfaces_.end(),
                    [&](const Interface& interface) { return interface.source == source; });
    if (there || (!none && sources_[source].untold.empty())) continue;
    add_interface(out, {source, sources_[source].description.link_type, 0, 0, 0, false});
  }
}

void PcapngWriter::end_section(BlockBuffer& out, bool all_known) {
  for (std::uint32_t number = 0; number < interfaces_.size(); ++number) {
    pcapng::encode_statistics(out, order_, statistics(number, all_known));
  }
}

// The losses of a source are reported with its first interface.
pcapng::StatisticsEntry PcapngWriter::statistics(std::uint32_t number, bool all_known) {
  const Interface& interface = interfaces_[number];
  Source& source = sources_[interface.source];
  SourceLosses lost = std::exchange(source.untold, {});
  pcapng::StatisticsEntry entry;
  entry.interface = number;
  entry.ticks = interface.last_ticks;
  entry.comment = std::move(lost.comment);
  entry.delivered = interface.packets;
  if (all_known || lost.by_interface > 0) entry.dropped_by_interface = lost.by_interface;
  if (all_known || lost.by_system > 0) entry.dropped_by_system = lost.by_system;
  if (!all_known) return entry;
  entry.accepted = saturating_sum(interface.packets, lost.by_system);
  if (source.description.filter.empty()) entry.received = entry.accepted;
  return entry;
}

}  // namespace wirecensus::capture
