#include "sink/ipfix/flow_exporter.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <utility>

#include "base/wire_integer.h"
#include "sink/each_flow.h"
#include "sink/ipfix/originators.h"

namespace wirecensus::sink {
namespace {

// Over UDP, where a template may be lost, it comes again: two messages later at first, then after
// twice as many each time, at most so many. What comes before it cannot be read.
constexpr std::uint64_t kMaxTemplateInterval = 64;

struct TemplateHeader {
  Be16 number, fields;
};
struct TemplateField {
  Be16 element, size;
};
struct EnterpriseField {
  Be16 element, size;
  Be32 enterprise;
};
constexpr std::uint16_t kOfEnterprise = 0x8000;  // with the number of its element

template <typename Value>
std::uint8_t* put_value(std::uint8_t* out, const Value& value) {
  std::memcpy(out, &value, sizeof(value));
  return out + sizeof(value);
}

}  // namespace

FlowExporter::FlowExporter(const Target& target, std::unique_ptr<Channel> channel,
                           std::vector<NamedInterface> interfaces)
    : biflows_(target.biflows),
      interfaces_(std::move(interfaces)),
      channel_(std::move(channel)),
      writer_(target.domain, channel_->max_message(),
              [this](Bytes message, std::uint64_t flows) { send_message(message, flows); }) {}

Status FlowExporter::send(const tables::ReportInput& input, const CensusPlace& /*place*/) {
  enter(input.census());
  use_fields(tables::flow_fields_of(input));
  sending_ = done();
  if (biflows_) {
    add_biflows(input);
  } else {
    add_flows(input);
  }
  add_books();
  writer_.flush();
  return sending_ ? input.disk_status() : sending_;
}

void FlowExporter::give_up(const metrics::CensusTables& tables) {
  const metrics::Totals& totals = tables.census().totals;
  enter(tables.census());
  figures_.unsent_flows += biflows_ ? tables.flow_counts().biflows : tables.flow_counts().flows;
  figures_.unsent_packets += totals.packets;
  figures_.unsent_bytes += totals.frame_bytes;
}

void FlowExporter::enter(const metrics::Census& census) {
  books_.counted += census.ledger.counted;
  books_.lost += census.ledger.lost();
  books_.filtered += census.ledger.filtered;
}

// Other fields are other templates.
void FlowExporter::use_fields(std::span<const tables::Field<tables::FlowRow>> fields) {
  const auto same = [](const auto& a, const auto& b) { return a.value == b.value; };
  if (!layouts_.empty() &&
      std::equal(fields.begin(), fields.end(), fields_.begin(), fields_.end(), same)) {
    return;
  }
  if (!layouts_.empty()) first_set_ = static_cast<std::uint16_t>(interfaces_set() + 1);
  fields_.assign(fields.begin(), fields.end());
  layouts_.clear();
  for (const RecordKind kind : kRecordKinds) {
    layouts_.emplace_back(kind, fields_, !interfaces_.empty());
  }
  const auto icmp = std::find_if(fields_.begin(), fields_.end(), [](const auto& field) {
    return field.info.information_element == "icmpTypeCodeIPv4";
  });
  icmp_types_ = icmp == fields_.end() ? nullptr : &*icmp;
  templates_due_ = true;
  template_interval_ = 1;
}

// Templates are first in a session; over UDP they begin each census, too.
Status FlowExporter::open() {
  auto opened = channel_->open();
  if (!opened) return opened.error();
  if (*opened == Session::fresh) writer_.begin_session();
  if (*opened == Session::fresh || !channel_->is_reliable()) templates_due_ = true;
  return done();
}

std::uint16_t FlowExporter::books_set() const {
  return static_cast<std::uint16_t>(first_set_ + std::size(kRecordKinds));
}

std::uint16_t FlowExporter::interfaces_set() const {
  return static_cast<std::uint16_t>(books_set() + 1);
}

std::uint32_t FlowExporter::index_of(const tables::InterfaceShare& share) const {
  if (share.interface.empty()) return interfaces_.size() == 1 ? interfaces_.front().index : 0;
  const auto found =
      std::find_if(interfaces_.begin(), interfaces_.end(),
                   [&share](const NamedInterface& one) { return one.name == share.interface; });
  return found == interfaces_.end() ? 0 : found->index;
}

void FlowExporter::add_templates() {
  for (std::size_t i = 0; i < layouts_.size(); ++i) {
    const RecordKind kind = kRecordKinds[i];
    const bool is_used =
        (icmp_types_ != nullptr || !kind.has_icmp_type) && (biflows_ || !kind.is_biflow);
    if (is_used) add_template(layouts_[i], static_cast<std::uint16_t>(first_set_ + i));
  }
  add_books_template(writer_, books_set());
  if (!interfaces_.empty()) add_interface_template(writer_, interfaces_set());
  templates_due_ = false;
  since_templates_ = 0;  // messages that they filled do not count
  template_interval_ = std::min(2 * template_interval_, kMaxTemplateInterval);
}

void FlowExporter::add_template(const RecordLayout& layout, std::uint16_t set) {
  const auto columns = layout.columns();
  std::size_t bytes = sizeof(TemplateHeader);
  for (const RecordColumn& column : columns) {
    bytes += column.is_reverse ? sizeof(EnterpriseField) : sizeof(TemplateField);
  }
  std::uint8_t* out = writer_.add_template(kTemplateSet, bytes);
  out = put_value(out, TemplateHeader{Be16(set), Be16(static_cast<std::uint16_t>(columns.size()))});
  for (const auto& [field, element, is_reverse] : columns) {
    if (is_reverse) {
      out = put_value(out, EnterpriseField{Be16(element.number | kOfEnterprise), Be16(element.size),
                                           Be32(kReverseEnterprise)});
    } else {
      out = put_value(out, TemplateField{Be16(element.number), Be16(element.size)});
    }
  }
}

// A message later than what it tells of. All options records are in one message, because nfcapd
// takes each message that has some for a gap in the sequence.
void FlowExporter::add_books() {
  writer_.flush();
  if (!sending_) return;
  if (templates_due_) add_templates();
  for (const NamedInterface& interface : interfaces_) {
    add_interface_record(writer_, interfaces_set(), interface);
  }
  add_books_record(writer_, books_set(), books_, figures_);
}

void FlowExporter::add_flows(const tables::ReportInput& input) {
  for_each_flow(input, [this](const tables::InterfaceShare& share, const tables::FlowRow& row) {
    add_record({.flow = row, .interface = index_of(share)});
  });
}

void FlowExporter::add_biflows(const tables::ReportInput& input) {
  const Originators originators(input.census());
  for_each_biflow(input, [&](const tables::InterfaceShare& share, const flow::FlowRecord& record) {
    const tables::FlowRow forward = share.flow_row(record.key, record.forward);
    const tables::FlowRow reverse = share.flow_row(record.key.reversed(), record.reverse);
    const std::uint32_t interface = index_of(share);
    if (record.forward.empty() || record.reverse.empty()) {
      if (!record.forward.empty()) add_record({.flow = forward, .interface = interface});
      if (!record.reverse.empty()) add_record({.flow = reverse, .interface = interface});
      return;
    }
    const Origin origin = originators.of(record, share.course.get());
    add_record({origin.is_reverse ? reverse : forward, origin.is_reverse ? &forward : &reverse,
                origin.direction, interface});
  });
}

void FlowExporter::add_record(const RecordRows& rows) {
  std::uint64_t packets = rows.flow.counters.packets;
  std::uint64_t bytes = rows.flow.counters.frame_bytes;
  if (rows.reverse != nullptr) {
    packets += rows.reverse->counters.packets;
    bytes += rows.reverse->counters.frame_bytes;
  }
  if (!sending_) {
    ++figures_.unsent_flows;
    figures_.unsent_packets += packets;
    figures_.unsent_bytes += bytes;
    return;
  }
  if (templates_due_) add_templates();
  const RecordKind kind = kind_of(rows, icmp_types_);
  const auto* const place = std::find(std::begin(kRecordKinds), std::end(kRecordKinds), kind);
  const auto at = static_cast<std::size_t>(place - std::begin(kRecordKinds));
  const RecordLayout& layout = layouts_[at];
  layout.write(rows, writer_.add_flow(static_cast<std::uint16_t>(first_set_ + at), layout.size()));
  pending_packets_ += packets;
  pending_bytes_ += bytes;
}

void FlowExporter::send_message(Bytes message, std::uint64_t flow_records) {
  const std::uint64_t packets = std::exchange(pending_packets_, 0);
  const std::uint64_t bytes = std::exchange(pending_bytes_, 0);
  if (sending_) sending_ = channel_->send(message);
  if (!sending_) {
    figures_.unsent_flows += flow_records;
    figures_.unsent_packets += packets;
    figures_.unsent_bytes += bytes;
    return;
  }
  ++figures_.messages;
  figures_.bytes += message.size();
  figures_.flow_records += flow_records;
  const bool lossy = !channel_->is_reliable();
  templates_due_ = templates_due_ || (lossy && ++since_templates_ >= template_interval_);
}

}  // namespace wirecensus::sink
