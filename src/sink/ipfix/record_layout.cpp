#include "sink/ipfix/record_layout.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <limits>
#include <optional>
#include <string_view>

#include "base/protocol.h"
#include "base/time.h"

namespace wirecensus::sink {
namespace {

using tables::FieldValue;
using tables::ValueKind;

// The element of `names` ("sourceIPv4Address, sourceIPv6Address") for this version.
std::string_view name_for(std::string_view names, IpVersion version) {
  const std::size_t comma = names.find(", ");
  if (comma == std::string_view::npos) return names;
  if (version == IpVersion::none) return {};
  return version == IpVersion::v4 ? names.substr(0, comma) : names.substr(comma + 2);
}

std::optional<Element> element_for(const tables::FieldInfo& field, RecordKind kind) {
  const auto found = element(name_for(field.information_element, kind.version));
  if (!found) return std::nullopt;
  const bool is_ip = kind.version != IpVersion::none;
  if (!is_ip && field.layer == "transport") return std::nullopt;
  switch (found->encoding) {
    case Encoding::protocol: return is_ip ? *found : kEthernetType;
    case Encoding::icmp_type:
      if (!kind.has_icmp_type) return std::nullopt;
      return kind.version == IpVersion::v4 ? *found : kIcmpTypeCodeIpv6;
    default: return found;
  }
}

// The low bytes of `number`, the greatest first.
void put(std::uint8_t* out, std::uint64_t number, std::size_t size) {
  for (std::size_t i = size; i > 0; --i, number >>= 8) out[i - 1] = number & 0xff;
}

std::uint64_t greatest(std::size_t size) {
  return size >= 8 ? std::numeric_limits<std::uint64_t>::max()
                   : (std::uint64_t{1} << (8 * size)) - 1;
}

std::uint64_t milliseconds(Timestamp time) {
  constexpr Timestamp kMillisecond = 1'000'000;
  return time < 0 ? 0 : static_cast<std::uint64_t>(time / kMillisecond);
}

std::uint64_t ntp_time(Timestamp time) {
  constexpr std::uint64_t kFrom1900 = 2'208'988'800;
  if (time < 0) return 0;
  const auto nanoseconds = static_cast<std::uint64_t>(time % kSecond);
  const std::uint64_t seconds = static_cast<std::uint64_t>(time / kSecond) + kFrom1900;
  const std::uint64_t fraction =
      ((nanoseconds << 32) + kSecond - 1) / static_cast<std::uint64_t>(kSecond);
  return seconds << 32 | fraction;
}

std::uint64_t end_reason(std::string_view reason) {
  constexpr std::string_view kReasons[] = {"", "idle", "active", "end of flow", "forced end"};
  const auto* const found = std::find(std::begin(kReasons), std::end(kReasons), reason);
  return found == std::end(kReasons) ? 0 : static_cast<std::uint64_t>(found - kReasons);
}

// None unless `text` is one type and code: "8/0".
std::optional<std::uint64_t> icmp_type(std::string_view text) {
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  const char* const end = text.data() + text.size();
  const auto [slash, error] = std::from_chars(text.data(), end, type);
  if (error != std::errc() || slash == end || *slash != '/') return std::nullopt;
  const auto [stopped, other] = std::from_chars(slash + 1, end, code);
  if (other != std::errc() || stopped != end) return std::nullopt;
  return std::uint64_t{type} << 8 | code;
}

std::uint64_t number_of(const FieldValue& value, const Element& element) {
  switch (element.encoding) {
    case Encoding::number: return std::min(value.number(), greatest(element.size));
    case Encoding::milliseconds: return milliseconds(value.timestamp());
    case Encoding::ntp: return ntp_time(value.timestamp());
    case Encoding::protocol: return std::min<std::uint64_t>(value.protocol().number, 0xff);
    case Encoding::ether_type:
      return value.protocol().space == ProtocolSpace::ethertype ? value.protocol().number : 0;
    case Encoding::end_reason: return end_reason(value.text());
    case Encoding::icmp_type: return icmp_type(value.text()).value_or(0);
    case Encoding::address:
    case Encoding::biflow_direction:
    case Encoding::interface: break;  // they are of no field
  }
  return 0;
}

void write_value(const FieldValue& value, const Element& element, std::uint8_t* out) {
  if (value.is_none()) {
    std::fill_n(out, element.size, std::uint8_t{0});
  } else if (element.encoding == Encoding::address) {
    std::copy_n(value.address().bytes.begin(), element.size, out);
  } else {
    put(out, number_of(value, element), element.size);
  }
}

}  // namespace

RecordLayout::RecordLayout(RecordKind kind, std::span<const tables::Field<tables::FlowRow>> fields,
                           bool has_interface) {
  for (const auto& field : fields) add(field, kind);
  if (has_interface) add({nullptr, kIngressInterface});
  if (kind.is_biflow) add({nullptr, kBiflowDirection});
}

// Of a biflow, the reverse direction is first: collectors that take its times for those of the
// record overwrite them with those of the forward one, which come later.
void RecordLayout::add(const tables::Field<tables::FlowRow>& field, RecordKind kind) {
  const auto found = element_for(field.info, kind);
  if (!found) return;
  if (kind.is_biflow && found->part == Part::direction) add_direction(field, *found, true);
  add_direction(field, *found, false);
}

// Times are written twice: all collectors read milliseconds, and only some read nanoseconds.
void RecordLayout::add_direction(const tables::Field<tables::FlowRow>& field,
                                 const Element& element, bool is_reverse) {
  constexpr std::uint16_t kStart = 156;
  if (element.encoding == Encoding::ntp) {
    add({&field, element.number == kStart ? kFlowStartMilliseconds : kFlowEndMilliseconds,
         is_reverse});
  }
  add({&field, element, is_reverse});
}

void RecordLayout::add(const RecordColumn& column) {
  columns_.push_back(column);
  size_ += column.element.size;
}

void RecordLayout::write(const RecordRows& rows, std::uint8_t* out) const {
  for (const RecordColumn& column : columns_) {
    assert(!column.is_reverse || rows.reverse != nullptr);
    if (column.field == nullptr) {
      const bool is_interface = column.element.encoding == Encoding::interface;
      put(out, is_interface ? rows.interface : static_cast<std::uint64_t>(rows.direction),
          column.element.size);
    } else {
      const tables::FlowRow& row = column.is_reverse ? *rows.reverse : rows.flow;
      write_value(column.field->value(row), column.element, out);
    }
    out += column.element.size;
  }
}

RecordKind kind_of(const RecordRows& rows, const tables::Field<tables::FlowRow>* icmp_types) {
  const flow::FlowKey& key = rows.flow.key;
  const auto has_one = [icmp_types](const tables::FlowRow& row) {
    const FieldValue types = icmp_types->value(row);
    return !types.is_none() && icmp_type(types.text()).has_value();
  };
  RecordKind kind{key.source.version, false, rows.reverse != nullptr};
  kind.has_icmp_type = icmp_types != nullptr && is_icmp(key.protocol) &&
                       kind.version != IpVersion::none && has_one(rows.flow) &&
                       (rows.reverse == nullptr || has_one(*rows.reverse));
  return kind;
}

}  // namespace wirecensus::sink
