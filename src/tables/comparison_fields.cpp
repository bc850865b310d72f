#include "tables/comparison_fields.h"

namespace wirecensus::tables {
namespace {

using In = ReportInput;
using metrics::ChangeSum;
using metrics::FlowChange;
using metrics::LossAttribution;
using metrics::PacketAmount;

// A member of the expected totals, times the number of loops.
template <std::uint64_t metrics::Totals::*member>
FieldValue expected(const In& in) {
  return FieldValue::number(in.comparison->expected.census().totals.*member * in.comparison->times);
}

template <PacketAmount ChangeSum::*side, std::uint64_t PacketAmount::*member>
FieldValue amount(const In& in) {
  return FieldValue::number(in.comparison->difference.all().*side.*member);
}

template <FlowChange change>
FieldValue flows(const In& in) {
  return FieldValue::number(in.comparison->difference.sums[static_cast<std::size_t>(change)].flows);
}

template <std::uint64_t LossAttribution::*place>
FieldValue lost_at(const In& in) {
  const auto& attribution = in.comparison->attribution;
  return attribution ? FieldValue::number((*attribution).*place) : FieldValue::none();
}

FieldValue before_interface(const In& in) {
  const auto& lost = in.comparison->attribution;
  return lost ? FieldValue::number(lost->before + lost->sender + lost->path) : FieldValue::none();
}

template <std::uint64_t metrics::SenderReport::*member>
FieldValue reported(const In& in) {
  const auto& sender = in.comparison->sender;
  return sender ? FieldValue::number((*sender).*member) : FieldValue::none();
}

// The places that are known only if the sender reports what it sent.
template <std::uint64_t LossAttribution::*place>
FieldValue lost_by_report(const In& in) {
  return in.comparison->sender ? lost_at<place>(in) : FieldValue::none();
}

// Known without the sender, too, where what entered was observed.
FieldValue lost_on_path(const In& in) {
  const auto& transit = in.comparison->transit;
  return transit && transit->timed ? lost_at<&LossAttribution::path>(in)
                                   : lost_by_report<&LossAttribution::path>(in);
}

FieldValue culprit(const In& in) {
  const auto& attribution = in.comparison->attribution;
  return attribution ? FieldValue::name(attribution->culprit()) : FieldValue::none();
}

// clang-format off
constexpr Field<In> kComparisonFields[] = {
    {{"expected_packets", kInteger, "packets", "frame", "",
      "With --expect only, like all metrics down to comparison: packets of the expected file, times --expect-loops."},
     expected<&metrics::Totals::packets>},
    {{"expected_bytes", kInteger, "bytes", "frame", "", "Wire lengths of these packets."},
     expected<&metrics::Totals::frame_bytes>},
    {{"missing_packets", kInteger, "packets", "frame", "",
      "Expected packets that were not counted, summed over the flows that lack packets."},
     amount<&ChangeSum::missing, &PacketAmount::packets>},
    {{"missing_bytes", kInteger, "bytes", "frame", "",
      "The same in bytes, summed over the flows that lack bytes."},
     amount<&ChangeSum::missing, &PacketAmount::frame_bytes>},
    {{"extra_packets", kInteger, "packets", "frame", "",
      "Counted packets that were not expected, summed over the flows that have more packets."},
     amount<&ChangeSum::surplus, &PacketAmount::packets>},
    {{"extra_bytes", kInteger, "bytes", "frame", "",
      "The same in bytes, summed over the flows that have more bytes."},
     amount<&ChangeSum::surplus, &PacketAmount::frame_bytes>},
    {{"flows_lost", kInteger, "flows", "ip", "", "Expected flows of which no packet was counted."},
     flows<FlowChange::lost>},
    {{"flows_gained", kInteger, "flows", "ip", "", "Counted flows that were not expected."},
     flows<FlowChange::gained>},
    {{"flows_changed", kInteger, "flows", "ip", "",
      "Flows counted with other packets, bytes or sizes than expected."},
     flows<FlowChange::changed>},
    {{"packet_sizes_changed", kInteger, "packet sizes", "frame", "",
      "Wire lengths of which another number of packets was counted than expected."},
     [](const In& in) { return FieldValue::number(in.comparison->difference.different_sizes); }},
    {{"sender_sent", kInteger, "packets", "ledger", "",
      "Packets that the command after -- reports as sent; empty unless it prints the statistics of tcpreplay and there is no filter."},
     reported<&metrics::SenderReport::sent>},
    {{"sender_failed", kInteger, "packets", "ledger", "", "Packets that it reports as failed."},
     reported<&metrics::SenderReport::failed>},
    {{"missing_before_interface", kInteger, "packets", "ledger", "",
      "Missing packets that did not reach the interface: lost by the sender or on the path; the sum of the next two if they are known."},
     before_interface},
    {{"missing_by_sender", kInteger, "packets", "ledger", "",
      "Missing packets that were not sent; empty if sender_sent is."},
     lost_by_report<&LossAttribution::sender>},
    {{"missing_on_path", kInteger, "packets", "ledger", "",
      "Missing packets that were sent, but did not reach the interface, or with --from, the second point; else empty if sender_sent is."},
     lost_on_path},
    {{"missing_in_kernel", kInteger, "packets", "ledger", "",
      "Missing packets that the kernel or the interface dropped; the ledger has the cause."},
     lost_at<&LossAttribution::kernel>},
    {{"missing_past_capture", kInteger, "packets", "ledger", "",
      "Missing packets that the interface counted, but the capture did not see."},
     lost_at<&LossAttribution::past>},
    {{"missing_but_changed", kInteger, "packets", "ledger", "",
      "Missing packets that arrived with other addresses, ports or protocol: as many extra packets have their length."},
     lost_at<&LossAttribution::changed>},
    {{"missing_in_capture_file", kInteger, "packets", "ledger", "",
      "Missing packets that were lost when a capture file was written, or in its damaged parts."},
     lost_at<&LossAttribution::capture>},
    {{"missing_unexplained", kInteger, "packets", "ledger", "",
      "Missing packets whose place of loss is unknown, because the ledger is not exact."},
     lost_at<&LossAttribution::unknown>},
    {{"culprit", FieldType::text, "", "ledger", "",
      "Where most missing packets were lost: sender, path (before_interface if it is unknown which), kernel, past_capture, changed, capture_file, unknown; or none."},
     culprit},
    {{"comparison", FieldType::text, "", "ledger", "",
      "EQUAL, DIFFERENT, or UNKNOWN: equal except for packets that could not be compared (transit_undecided), or to which the filter cannot be applied."},
     [](const In& in) { return FieldValue::name(comparison_result_name(in.comparison->result())); }},
};
// clang-format on

}  // namespace

std::span<const Field<ReportInput>> comparison_fields() { return kComparisonFields; }

}  // namespace wirecensus::tables
