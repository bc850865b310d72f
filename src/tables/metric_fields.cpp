#include "tables/metric_fields.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "metrics/depth/tunnel_books.h"
#include "tables/comparison_fields.h"
#include "tables/interface_fields.h"
#include "tables/transit_fields.h"

namespace wirecensus::tables {
namespace {

using In = ReportInput;

// A member of the size statistics; none without packets.
template <auto member>
FieldValue size_value(const In& in) {
  return in.tables.sizes().packets > 0 ? FieldValue::number(in.tables.sizes().*member)
                                       : FieldValue::none();
}

template <auto member>
FieldValue ratio(const In& in) {
  return in.*member ? FieldValue::ratio(*(in.*member)) : FieldValue::none();
}

FieldValue size_deviation(const In& in) {
  return in.tables.sizes().packets > 0 ? FieldValue::real({in.tables.sizes().standard_deviation, 6})
                                       : FieldValue::none();
}

FieldValue median_size(const In& in) {
  if (in.tables.sizes().packets == 0) return FieldValue::none();
  const bool whole = in.tables.sizes().median == std::floor(in.tables.sizes().median);
  return FieldValue::real({in.tables.sizes().median, whole ? 0 : 1});
}

// Negative if IP headers declare more bytes than their frames have.
FieldValue link_bytes(const In& in) {
  const metrics::Totals& totals = in.census().totals;
  return FieldValue::signed_number(static_cast<std::int64_t>(totals.frame_bytes - totals.ip_bytes));
}

template <auto member>
FieldValue total(const In& in) {
  return FieldValue::number(in.census().totals.*member);
}

FieldValue first_seen(const In& in) {
  return in.census().totals.has_time() ? FieldValue::timestamp(in.census().totals.first_seen)
                                       : FieldValue::none();
}

FieldValue last_seen(const In& in) {
  return in.census().totals.has_time() ? FieldValue::timestamp(in.census().totals.last_seen)
                                       : FieldValue::none();
}

FieldValue duration(const In& in) {
  return in.census().totals.has_time() ? FieldValue::duration(in.census().totals.duration())
                                       : FieldValue::none();
}

// Precondition: names were asked for.
template <auto member>
FieldValue name_number(const In& in) {
  return FieldValue::number(in.names_seen()->*member);
}

FieldValue losses_of_unknown_size(const In& in) {
  std::uint64_t count = 0;
  for (const Loss& loss : in.census().ledger.losses) count += loss.packets_known ? 0 : 1;
  return FieldValue::number(count);
}

// clang-format off
constexpr FieldType kDecimal = FieldType::decimal;

constexpr Field<In> kMetricFields[] = {
    {{"total_bytes", kInteger, "bytes", "frame", "layer2OctetTotalCount",
      "Sum of all wire lengths: link header to payload, and frame check sequences if recorded."},
     total<&metrics::Totals::frame_bytes>},
    {{"total_packets", kInteger, "packets", "frame", "packetTotalCount", "Packets counted."},
     total<&metrics::Totals::packets>},
    {{"min_packet_size", kInteger, "bytes", "frame", "minimumLayer2TotalLength",
      "Minimum wire length."},
     size_value<&metrics::SizeStatistics::min>},
    {{"max_packet_size", kInteger, "bytes", "frame", "maximumLayer2TotalLength",
      "Maximum wire length."},
     size_value<&metrics::SizeStatistics::max>},
    {{"average_packet_size", kDecimal, "bytes", "frame", "",
      "total_bytes divided by total_packets, rounded to six decimals."},
     ratio<&In::mean_size>},
    {{"captured_bytes", kInteger, "bytes", "captured", "",
      "Sum of the captured lengths: what the source kept of each packet."},
     total<&metrics::Totals::captured_bytes>},
    {{"fcs_bytes", kInteger, "bytes", "captured", "",
      "Captured bytes declared to be frame check sequences; included in total_bytes."},
     total<&metrics::Totals::fcs_bytes>},
    {{"packet_size_standard_deviation", kDecimal, "bytes", "frame", "",
      "Population standard deviation of the wire lengths."},
     size_deviation},
    {{"median_packet_size", kDecimal, "bytes", "frame", "",
      "Median wire length; the mean of the two middle values (possibly ending in .5) for an even number of packets."},
     median_size},
    {{"p90_packet_size", kInteger, "bytes", "frame", "",
      "The 90th percentile of the wire lengths (nearest rank)."},
     size_value<&metrics::SizeStatistics::p90>},
    {{"p95_packet_size", kInteger, "bytes", "frame", "",
      "The 95th percentile of the wire lengths (nearest rank)."},
     size_value<&metrics::SizeStatistics::p95>},
    {{"p99_packet_size", kInteger, "bytes", "frame", "",
      "The 99th percentile of the wire lengths (nearest rank)."},
     size_value<&metrics::SizeStatistics::p99>},
    {{"link_bytes", kInteger, "bytes", "link", "",
      "total_bytes minus ip_bytes: link headers, padding, and packets without IP; negative if IP "
      "headers claim more than their frames hold."},
     link_bytes},
    {{"ip_bytes", kInteger, "bytes", "ip", "octetTotalCount",
      "Sum of the IP total lengths (outermost header)."},
     total<&metrics::Totals::ip_bytes>},
    {{"payload_bytes", kInteger, "bytes", "payload", "",
      "Sum of the bytes after the transport header."},
     total<&metrics::Totals::payload_bytes>},
    {{"ip_packets", kInteger, "packets", "ip", "", "Packets with a readable IP header."},
     total<&metrics::Totals::ip_packets>},
    {{"flows", kInteger, "flows", "ip", "observedFlowTotalCount",
      "Number of flows, one direction each."},
     [](const In& in) { return FieldValue::number(in.tables.flow_counts().flows); }},
    {{"biflows", kInteger, "biflows", "ip", "",
      "Number of biflows: flows with both directions in one."},
     [](const In& in) { return FieldValue::number(in.tables.flow_counts().biflows); }},
    {{"conversations", kInteger, "conversations", "ip", "",
      "Number of unordered pairs of IP addresses that exchanged packets."},
     [](const In& in) { return FieldValue::number(in.tables.conversations().count); }},
    {{"addresses", kInteger, "addresses", "ip", "", "Number of distinct IP addresses (rows of ip_flows.csv)."},
     [](const In& in) { return FieldValue::number(in.tables.addresses().size()); }},
    {{"first_seen", FieldType::timestamp, "UTC", "frame", "minFlowStartNanoseconds",
      "Earliest packet timestamp; empty if no packet had one."},
     first_seen},
    {{"last_seen", FieldType::timestamp, "UTC", "frame", "maxFlowEndNanoseconds",
      "Latest packet timestamp; empty if no packet had one."},
     last_seen},
    {{"duration", FieldType::duration, "seconds", "frame", "",
      "last_seen minus first_seen; empty if no packet had a timestamp."},
     duration},
    {{"packets_per_second", kDecimal, "packets/s", "frame", "",
      "total_packets divided by duration; empty if duration is 0 or a packet had no timestamp."},
     ratio<&In::packet_rate>},
    {{"bits_per_second", kDecimal, "bits/s", "frame", "",
      "8 * total_bytes divided by duration; empty if duration is 0 or a packet had no timestamp."},
     ratio<&In::bit_rate>},
    {{"fragments", kInteger, "packets", "ip", "", "IP fragments, including first fragments."},
     total<&metrics::Totals::fragments>},
    {{"aggregates", kInteger, "packets", "frame", "",
      "Frames that hold several packets (IEEE 802.11 A-MSDU); their bytes are divided among the flows of these packets."},
     total<&metrics::Totals::aggregates>},
    {{"packets_without_time", kInteger, "packets", "frame", "",
      "Packets without a timestamp; counted, but not used for times, durations and rates."},
     total<&metrics::Totals::packets_without_time>},
};

constexpr FieldInfo kProtocolPackets = {
    "packets_protocol_*", kInteger, "packets", "ip", "",
    "Packets by protocol, named as in packet_flows.csv; one row each, most bytes first; they add up to "
    "total_packets."};
constexpr FieldInfo kIssuePackets = {
    "packets_issue_*", kInteger, "packets", "frame", "",
    "Packets that could not be fully decoded, one row per reason; they are counted."};

constexpr Field<In> kLedgerFields[] = {
    {{"packets_seen", kInteger, "packets", "ledger", "",
      "packets_counted plus packets_lost."},
     [](const In& in) { return FieldValue::number(in.census().ledger.seen()); }},
    {{"packets_counted", kInteger, "packets", "ledger", "",
      "Packets delivered by the sources and counted."},
     [](const In& in) { return FieldValue::number(in.census().ledger.counted); }},
    {{"packets_lost", kInteger, "packets", "ledger", "",
      "Packets known to be lost, for any cause."},
     [](const In& in) { return FieldValue::number(in.census().ledger.lost()); }},
};

constexpr FieldInfo kCausePackets = {
    "packets_lost_*", kInteger, "packets", "ledger", "",
    "Packets known to be lost, one row per cause; they add up to packets_lost. packets_lost_other is only "
    "present if a saved census has a loss whose cause only a newer wirecensus knows, packets_lost_not_stored if "
    "it is of an interval that could not be sent to a store."};

constexpr Field<In> kUndecidedFields[] = {
    {{"packets_undecided", kInteger, "packets", "ledger", "",
      "Packets delivered to which the filter cannot be applied (it does not compile for their link "
      "type), or --since and --until (they have no time); not counted and not in packets_seen. Only "
      "present if there are any."},
     [](const In& in) { return FieldValue::number(in.census().ledger.undecided); }},
};

constexpr Field<In> kFilteredFields[] = {
    {{"packets_filtered", kInteger, "packets", "ledger", "",
      "Packets delivered that -f, --since, --until or --dedup left out; not counted and not in "
      "packets_seen. Only present if there are any."},
     [](const In& in) { return FieldValue::number(in.census().ledger.filtered); }},
};

constexpr Field<In> kDuplicateFields[] = {
    {{"packets_filtered_duplicates", kInteger, "packets", "ledger", "",
      "Of packets_filtered, those that --dedup left out: duplicates of packets counted. Only present "
      "if there are any."},
     [](const In& in) { return FieldValue::number(in.census().ledger.duplicates); }},
};

constexpr Field<In> kRecordingFields[] = {
    {{"packets_kept", kInteger, "packets", "ledger", "",
      "Counted packets that were written to the files of -w. Only present with -w."},
     [](const In& in) {
       return in.census().ledger.recording ? FieldValue::number(in.census().ledger.recording->recorded) : FieldValue::none();
     }},
};

// Only with --names-seen.
constexpr Field<In> kMetricNameFields[] = {
    {{"names_seen", kInteger, "names", "payload", "",
      "Only with --names-seen, like the next four: rows of names.csv."},
     [](const In& in) { return FieldValue::number(in.names_seen()->seen.size()); }},
    {{"server_name_unread", kInteger, "messages", "payload", "",
      "ClientHellos and requests of flows without a name, of which parts are missing, that are malformed, or for which there was no room."},
     [](const In& in) { return FieldValue::number(in.names_seen()->server_names_unread()); }},
    {{"server_names_left_out", kInteger, "messages", "payload", "",
      "ClientHellos and requests with a name for which names.csv had no room."},
     name_number<&inspect::Names::server_names_left_out>},
    {{"dns_names_left_out", kInteger, "messages", "payload", "",
      "Names in DNS answers for which names.csv had no room."},
     name_number<&inspect::Names::dns_names_left_out>},
    {{"flow_names_left_out", kInteger, "messages", "payload", "",
      "Messages of flows for whose application and server_name there was no room."},
     name_number<&inspect::Names::flow_names_left_out>},
};

constexpr Field<In> kMetricAppFields[] = {
    {{"ndpi_applications_left_out", kInteger, "biflows", "payload", "",
      "Only with --apps ndpi: biflows without a word in ndpi_application, because there was no room to examine all of their first packets."},
     [](const In& in) { return FieldValue::number(in.census().depth.apps.left_out); }},
};

constexpr FieldInfo kTunnelInfos[] = {
    {"inner_packets", kInteger, "packets", "ip", "",
     "Only with --tunnels, like the next five: packets with an inner IP packet that can be read (inner_flows.csv)."},
    {"filtered_inner_packets", kInteger, "packets", "ip", "",
     "Packets whose inner IP packet --inner-filter left out."},
    {"hidden_packets", kInteger, "packets", "ip", "",
     "The other packets of flows that carry a tunnel; with the two before, all packets of these flows."},
    {"inner_ip_bytes", kInteger, "bytes", "ip", "", "Sum of the innermost IP total lengths."},
    {"inner_flows", kInteger, "flows", "ip", "", "Number of inner flows, one direction each."},
};
constexpr FieldInfo kTunnelPackets = {
    "packets_tunnel_*", kInteger, "packets", "ip", "",
    "Packets of the flows that carry a tunnel, one row per kind that there is; they add up to inner_packets, filtered_inner_packets and hidden_packets."};

constexpr Field<In> kMetricIntervalFields[] = {
    {{"interval_begin", FieldType::timestamp, "UTC", "frame", "",
      "Only of an interval (--every), like the next two: its first moment; empty if no packet had a timestamp."},
     [](const In& in) { return FieldValue::timestamp(in.census().interval->begin); }},
    {{"interval_end", FieldType::timestamp, "UTC", "frame", "",
      "The first moment after it, or where the count ended before that, what it would have been."},
     [](const In& in) { return FieldValue::timestamp(interval_end(*in.census().interval)); }},
    {{"late_packets", kInteger, "packets", "ledger", "",
      "Packets of the interval that are earlier than its begin: they came when their own interval had ended."},
     [](const In& in) { return FieldValue::number(in.census().interval->late_packets); }},
};

constexpr Field<In> kVerdictFields[] = {
    {{"losses_of_unknown_size", kInteger, "losses", "ledger", "",
      "Losses of an unknown number of packets (a file cut short); not in packets_lost."},
     losses_of_unknown_size},
    {{"doubts", kInteger, "doubts", "ledger", "",
      "Number of doubts: facts that could not be determined, so the count cannot be called exact."},
     [](const In& in) { return FieldValue::number(in.census().ledger.doubts.size()); }},
    {{"verdict", FieldType::text, "", "ledger", "",
      "EXACT: everything was counted. LOSSY: packets were lost. UNKNOWN: losses cannot be ruled out."},
     [](const In& in) { return FieldValue::name(verdict_name(in.census().ledger.verdict())); }},
};

// By interface, where there are several.
constexpr FieldInfo kInterfaceFamilies[] = {
    {"packets_interface_*", kInteger, "packets", "frame", "",
     "With several interfaces only, like the next four: packets counted on each. Characters of its name other than letters, "
     "digits, '.', '-' and '@' are replaced by '_'."},
    {"bytes_interface_*", kInteger, "bytes", "frame", "", "Wire lengths of these packets."},
    {"flows_interface_*", kInteger, "flows", "ip", "", "Flows of these packets."},
    {"lost_interface_*", kInteger, "packets", "ledger", "", "Packets known to be lost on each interface."},
    {"verdict_interface_*", FieldType::text, "", "ledger", "", "The verdict for each interface."},
};

constexpr Field<Metric> kColumns[] = {
    {{"metric", FieldType::text, "", "", "", "Name of the metric."},
     [](const Metric& metric) { return FieldValue::name(metric.name); }},
    {{"value", FieldType::text, "", "", "", "Its value; empty if undefined."},
     [](const Metric& metric) { return metric.value; }},
    {{"unit", FieldType::text, "", "", "", "Unit of the value."},
     [](const Metric& metric) { return FieldValue::name(metric.info->unit); }},
};
// clang-format on

void add_fields(std::vector<Metric>& metrics, std::span<const Field<In>> fields, const In& in) {
  for (const Field<In>& field : fields) {
    metrics.push_back({std::string(field.info.name), field.value(in), &field.info});
  }
}

// Adds a member of a family of metrics; its name replaces the '*'.
void add_member(std::vector<Metric>& metrics, const FieldInfo& family, std::string_view member,
                FieldValue value) {
  std::string name(family.name.substr(0, family.name.size() - 1));
  metrics.push_back({name.append(member), value, &family});
}
void add_member(std::vector<Metric>& metrics, const FieldInfo& family, std::string_view member,
                std::uint64_t packets) {
  add_member(metrics, family, member, FieldValue::number(packets));
}

// Interface names may have any characters but '/' and spaces; names of metrics need no quoting.
std::string metric_name_of(std::string_view interface) {
  constexpr std::string_view kOthers = ".-@_";
  std::string name(interface);
  for (char& c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!plain && kOthers.find(c) == kOthers.npos) c = '_';
  }
  return name;
}

void add_interfaces(std::vector<Metric>& metrics, const In& in) {
  const auto fields = interface_share_fields().subspan<1>();  // without the name
  for (std::size_t family = 0; family < std::size(kInterfaceFamilies); ++family) {
    for (const InterfaceShare& share : in.interfaces) {
      add_member(metrics, kInterfaceFamilies[family], metric_name_of(share.interface),
                 fields[family].value(share));
    }
  }
}

void add_protocols(std::vector<Metric>& metrics, const In& in) {
  for (const metrics::ProtocolRecord& record : in.tables.protocols()) {
    add_member(metrics, kProtocolPackets, protocol_name(record.protocol), record.packets);
  }
}

void add_issues(std::vector<Metric>& metrics, const In& in) {
  for (std::size_t i = 1; i < kDecodeIssueCount; ++i) {  // 0 is DecodeIssue::none
    add_member(metrics, kIssuePackets, decode_issue_name(static_cast<DecodeIssue>(i)),
               in.census().totals.issues[i]);
  }
}

void add_tunnels(std::vector<Metric>& metrics, const In& in) {
  const metrics::TunnelSums sums = metrics::tunnel_sums(in.census());
  const std::uint64_t values[] = {sums.inner_packets, sums.filtered_packets, sums.hidden_packets,
                                  sums.inner_ip_bytes, sums.inner_flows};
  for (std::size_t i = 0; i < std::size(kTunnelInfos); ++i) {
    metrics.push_back(
        {std::string(kTunnelInfos[i].name), FieldValue::number(values[i]), &kTunnelInfos[i]});
  }
  for (std::size_t i = 0; i < sums.packets.size(); ++i) {
    if (sums.packets[i] == 0) continue;
    add_member(metrics, kTunnelPackets, tunnel_kind_name(static_cast<TunnelKind>(i)),
               sums.packets[i]);
  }
}

void add_causes(std::vector<Metric>& metrics, const In& in) {
  constexpr auto kOther = static_cast<std::size_t>(LossCause::other);
  std::array<std::uint64_t, static_cast<std::size_t>(kLastLossCause) + 1> packets{};
  std::size_t causes = kOther;  // this and those behind have rows only where there is such a loss
  for (const Loss& loss : in.census().ledger.losses) {
    const auto cause = static_cast<std::size_t>(loss.cause);
    packets[cause] = saturating_sum(packets[cause], loss.packets);
    causes = std::max(causes, cause + 1);
  }
  for (std::size_t i = 0; i < causes; ++i) {
    add_member(metrics, kCausePackets, loss_cause_name(static_cast<LossCause>(i)), packets[i]);
  }
}

}  // namespace

std::vector<Metric> make_metrics(const ReportInput& input) {
  std::vector<Metric> metrics;
  add_fields(metrics, kMetricFields, input);
  add_protocols(metrics, input);
  add_issues(metrics, input);
  if (input.has_tunnels()) add_tunnels(metrics, input);
  add_fields(metrics, kLedgerFields, input);
  add_causes(metrics, input);
  if (input.census().ledger.undecided > 0) add_fields(metrics, kUndecidedFields, input);
  if (input.census().ledger.filtered > 0) add_fields(metrics, kFilteredFields, input);
  if (input.census().ledger.duplicates > 0) add_fields(metrics, kDuplicateFields, input);
  if (!input.census().ledger.interfaces.empty()) add_fields(metrics, interface_fields(), input);
  add_interfaces(metrics, input);
  if (input.census().ledger.recording) add_fields(metrics, kRecordingFields, input);
  if (input.comparison) add_fields(metrics, comparison_fields(), input);
  if (input.comparison && input.comparison->transit) {
    add_fields(metrics, transit_fields(), input);
  }
  if (input.names_seen() != nullptr) add_fields(metrics, kMetricNameFields, input);
  if (input.has_apps()) add_fields(metrics, kMetricAppFields, input);
  if (input.census().interval) add_fields(metrics, kMetricIntervalFields, input);
  add_fields(metrics, kVerdictFields, input);
  return metrics;
}

std::vector<FieldInfo> metric_infos() {
  std::vector<FieldInfo> infos;
  const auto append = [&](std::span<const Field<In>> fields) {
    for (const Field<In>& field : fields) infos.push_back(field.info);
  };
  append(kMetricFields);
  infos.insert(infos.end(), {kProtocolPackets, kIssuePackets});
  infos.insert(infos.end(), std::begin(kTunnelInfos), std::end(kTunnelInfos));
  infos.push_back(kTunnelPackets);
  append(kLedgerFields);
  infos.push_back(kCausePackets);
  append(kUndecidedFields);
  append(kFilteredFields);
  append(kDuplicateFields);
  append(interface_fields());
  for (const FieldInfo& info : kInterfaceFamilies) infos.push_back(info);
  append(kRecordingFields);
  append(comparison_fields());
  append(transit_fields());
  append(kMetricNameFields);
  append(kMetricAppFields);
  append(kMetricIntervalFields);
  append(kVerdictFields);
  return infos;
}

std::span<const Field<Metric>> metric_columns() { return kColumns; }

}  // namespace wirecensus::tables
