#include "tables/transit_fields.h"

#include "tables/flow_key_fields.h"

namespace wirecensus::tables {
namespace {

using In = ReportInput;
using metrics::DelayHistogram;
using metrics::RewrittenFlow;
using metrics::Transit;
using metrics::TransitCounts;
using metrics::TransitFlow;
using TransitKey = FlowKeyFields<TransitFlow>;
using Interval = DelayHistogram::Interval;

template <std::uint64_t TransitCounts::*member>
FieldValue of_all(const In& in) {
  return FieldValue::number(in.comparison->transit->counts.*member);
}

template <std::uint64_t TransitCounts::*member>
FieldValue of_flow(const TransitFlow& flow) {
  return FieldValue::number(flow.counts.*member);
}

FieldValue harmed_flows(const In& in) {
  std::uint64_t flows = 0;
  for (const TransitFlow& flow : in.comparison->transit->flows) {
    if (!flow.counts.unharmed()) ++flows;
  }
  return FieldValue::number(flows);
}

FieldValue truncated(const In& in) {
  const auto& [from, to] = in.comparison->transit->truncated;
  return FieldValue::number(from + to);
}

template <auto function>
FieldValue delay(const In& in) {
  const DelayHistogram& delays = in.comparison->transit->delays;
  return delays.count() > 0 ? FieldValue::duration((delays.*function)()) : FieldValue::none();
}

template <unsigned percent>
FieldValue delay_percentile(const In& in) {
  const DelayHistogram& delays = in.comparison->transit->delays;
  return delays.count() > 0 ? FieldValue::duration(delays.percentile(percent)) : FieldValue::none();
}

template <Duration TransitFlow::*member>
FieldValue flow_delay(const TransitFlow& flow) {
  return flow.delays > 0 ? FieldValue::duration(flow.*member) : FieldValue::none();
}

FieldValue mean_delay(const TransitFlow& flow) {
  if (flow.delays == 0) return FieldValue::none();
  return FieldValue::duration(flow.sum_of_delays / static_cast<Duration>(flow.delays));
}

template <flow::FlowKey RewrittenFlow::*side, std::uint16_t flow::FlowKey::*port>
FieldValue port_of(const RewrittenFlow& flow) {
  return (flow.*side).has_ports ? FieldValue::number((flow.*side).*port) : FieldValue::none();
}

template <flow::FlowKey RewrittenFlow::*side, IpAddress flow::FlowKey::*address>
FieldValue address_of(const RewrittenFlow& flow) {
  return FieldValue::address((flow.*side).*address);
}

constexpr FieldType kAddress = FieldType::address;
constexpr FieldType kDuration = FieldType::duration;

// clang-format off
constexpr Field<In> kTransitFields[] = {
    {{"transit_entered", kInteger, "packets", "content", "",
      "With --to only, like all metrics down to delay_max: packets seen at --from, or in the file of --expect."},
     of_all<&TransitCounts::entered>},
    {{"transit_left", kInteger, "packets", "content", "", "Packets seen at --to."},
     of_all<&TransitCounts::left>},
    {{"transit_delivered", kInteger, "packets", "content", "",
      "Packets seen at both with the same bytes above the link layer, except the fields of --ignore."},
     of_all<&TransitCounts::delivered>},
    {{"transit_lost", kInteger, "packets", "content", "",
      "Packets that entered and did not leave: transit_entered minus transit_delivered and transit_changed."},
     of_all<&TransitCounts::lost>},
    {{"transit_changed", kInteger, "packets", "content", "",
      "Packets that left with other contents: of each flow, as many as entered without leaving while others left without entering."},
     of_all<&TransitCounts::changed>},
    {{"transit_duplicated", kInteger, "packets", "content", "",
      "Copies that left of packets that left already."},
     of_all<&TransitCounts::duplicated>},
    {{"transit_gained", kInteger, "packets", "content", "",
      "Packets that left and did not enter: transit_left minus transit_delivered, transit_changed and transit_duplicated."},
     of_all<&TransitCounts::gained>},
    {{"transit_reordered", kInteger, "packets", "content", "",
      "Delivered packets that left after a packet of their flow that entered later (RFC 4737)."},
     of_all<&TransitCounts::reordered>},
    {{"transit_backward", kInteger, "packets", "content", "",
      "Delivered packets that were seen at --to first; no delay includes them."},
     of_all<&TransitCounts::backward>},
    {{"transit_harmed_flows", kInteger, "flows", "content", "",
      "Flows with packets that were lost, changed, duplicated, gained or reordered."},
     harmed_flows},
    {{"transit_truncated", kInteger, "packets", "content", "",
      "Packets, on both sides, whose contents were not captured completely and are compared without the missing bytes."},
     truncated},
    {{"transit_undecided", kInteger, "packets", "content", "",
      "Packets that are counted as lost, changed or gained, but may have left as they entered: their contents are truncated, or they were forgotten to bound the memory."},
     [](const In& in) { return FieldValue::number(in.comparison->transit->undecided); }},
    {{"delay_min", kDuration, "s", "content", "",
      "Minimum delay from --from to --to over the delivered packets; empty with --expect."},
     delay<&DelayHistogram::min>},
    {{"delay_median", kDuration, "s", "content", "",
      "Median delay (nearest rank), or another that occurred, up to 0.01 % greater; so is the 99th percentile."},
     delay_percentile<50>},
    {{"delay_p99", kDuration, "s", "content", "", "The 99th percentile of the delays (nearest rank)."},
     delay_percentile<99>},
    {{"delay_max", kDuration, "s", "content", "", "Maximum delay."},
     delay<&DelayHistogram::max>},
};

constexpr Field<TransitFlow> kTransitFlowFields[] = {
    TransitKey::kSourceIp,
    TransitKey::kSourcePort,
    TransitKey::kDestinationIp,
    TransitKey::kDestinationPort,
    TransitKey::kProtocol,
    {{"entered", FieldType::counter, "packets", "content", "", "Packets seen at --from, or in the file of --expect."},
     of_flow<&TransitCounts::entered>},
    {{"left", FieldType::counter, "packets", "content", "", "Packets seen at --to, as this flow or rewritten from it."},
     of_flow<&TransitCounts::left>},
    {{"delivered", FieldType::counter, "packets", "content", "", "Packets seen at both with the same contents."},
     of_flow<&TransitCounts::delivered>},
    {{"lost", FieldType::counter, "packets", "content", "", "Packets that entered and did not leave."},
     of_flow<&TransitCounts::lost>},
    {{"changed", FieldType::counter, "packets", "content", "", "Packets that left with other contents."},
     of_flow<&TransitCounts::changed>},
    {{"duplicated", FieldType::counter, "packets", "content", "", "Copies that left of packets that left already."},
     of_flow<&TransitCounts::duplicated>},
    {{"gained", FieldType::counter, "packets", "content", "", "Packets that left and did not enter."},
     of_flow<&TransitCounts::gained>},
    {{"reordered", FieldType::counter, "packets", "content", "",
      "Delivered packets that left after a packet of this flow that entered later (RFC 4737)."},
     of_flow<&TransitCounts::reordered>},
    {{"backward", FieldType::counter, "packets", "content", "", "Delivered packets that were seen at --to first."},
     of_flow<&TransitCounts::backward>},
    {{"min_delay", kDuration, "s", "content", "", "Minimum delay; empty if there is none."},
     flow_delay<&TransitFlow::min_delay>},
    {{"mean_delay", kDuration, "s", "content", "", "Mean delay, rounded down."}, mean_delay},
    {{"max_delay", kDuration, "s", "content", "", "Maximum delay."}, flow_delay<&TransitFlow::max_delay>},
};

constexpr Field<Interval> kDelayFields[] = {
    {{"from_delay", kDuration, "s", "content", "", "The least delay of an interval: the delays are grouped into intervals of 0.01 %."},
     [](const Interval& interval) { return FieldValue::duration(interval.least); }},
    {{"to_delay", kDuration, "s", "content", "", "The greatest delay in it."},
     [](const Interval& interval) { return FieldValue::duration(interval.most); }},
    {{"packets", FieldType::counter, "packets", "content", "", "Delivered packets with a delay in it."},
     number_of<&Interval::packets>},
};

constexpr Field<RewrittenFlow> kRewrittenFields[] = {
    {{"entered_src_ip", kAddress, "", "ip", "", "Source address of the flow as it entered."},
     address_of<&RewrittenFlow::entered, &flow::FlowKey::source>},
    {{"entered_src_port", kInteger, "", "transport", "", "Source port as it entered; empty if there is none."},
     port_of<&RewrittenFlow::entered, &flow::FlowKey::source_port>},
    {{"entered_dst_ip", kAddress, "", "ip", "", "Destination address as it entered."},
     address_of<&RewrittenFlow::entered, &flow::FlowKey::destination>},
    {{"entered_dst_port", kInteger, "", "transport", "", "Destination port as it entered; empty if there is none."},
     port_of<&RewrittenFlow::entered, &flow::FlowKey::destination_port>},
    {{"left_src_ip", kAddress, "", "ip", "", "Source address as it left."},
     address_of<&RewrittenFlow::left, &flow::FlowKey::source>},
    {{"left_src_port", kInteger, "", "transport", "", "Source port as it left; empty if there is none."},
     port_of<&RewrittenFlow::left, &flow::FlowKey::source_port>},
    {{"left_dst_ip", kAddress, "", "ip", "", "Destination address as it left."},
     address_of<&RewrittenFlow::left, &flow::FlowKey::destination>},
    {{"left_dst_port", kInteger, "", "transport", "", "Destination port as it left; empty if there is none."},
     port_of<&RewrittenFlow::left, &flow::FlowKey::destination_port>},
    {{"protocol", FieldType::text, "", "ip", "", "IANA name of the IP protocol in lower case, or its number."},
     [](const RewrittenFlow& flow) { return FieldValue::protocol(flow.entered.protocol); }},
    {{"packets", FieldType::counter, "packets", "content", "", "Packets that entered and left so."},
     number_of<&RewrittenFlow::packets>},
};
// clang-format on

}  // namespace

std::span<const Field<ReportInput>> transit_fields() { return kTransitFields; }
std::span<const Field<TransitFlow>> transit_flow_fields() { return kTransitFlowFields; }
std::span<const Field<Interval>> transit_delay_fields() { return kDelayFields; }
std::span<const Field<RewrittenFlow>> rewritten_flow_fields() { return kRewrittenFields; }

}  // namespace wirecensus::tables
