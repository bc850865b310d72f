#include "tables/interface_fields.h"

#include <optional>

#include "metrics/wire_totals.h"

namespace wirecensus::tables {
namespace {

using In = ReportInput;
using Account = InterfaceAccount;
using Counters = InterfaceCounters;

// The sum of value(account) over all accounts; none if one is none.
template <typename Value>
FieldValue sum(const In& in, Value value) {
  std::uint64_t total = 0;
  for (const Account& account : in.census().ledger.interfaces) {
    const std::optional<std::uint64_t> one = value(account);
    if (!one) return FieldValue::none();
    total += *one;
  }
  return FieldValue::number(total);
}

template <std::optional<Counters> Account::*when, std::uint64_t Counters::*counter>
FieldValue own(const In& in) {
  return sum(in, [](const Account& account) {
    const auto& counters = account.*when;
    return counters ? std::optional(*counters.*counter) : std::nullopt;
  });
}

template <std::uint64_t Counters::*counter>
FieldValue own_rise(const In& in) {
  return sum(in, [](const Account& account) {
    const auto risen = account.own_rise();
    return risen ? std::optional(*risen.*counter) : std::nullopt;
  });
}

template <std::uint64_t Account::*member>
FieldValue amount(const In& in) {
  return sum(in, [](const Account& account) { return std::optional(account.*member); });
}

FieldValue clock_synchronized(const In& in) {
  const auto& clock = in.census().ledger.clock;
  return clock ? FieldValue::number(clock->synchronized ? 1 : 0) : FieldValue::none();
}

template <std::uint64_t ClockState::*error>
FieldValue clock_error(const In& in) {
  const auto& clock = in.census().ledger.clock;
  return clock ? FieldValue::duration(static_cast<Duration>(*clock.*error)) : FieldValue::none();
}

FieldValue delivered_outgoing(const In& in) {
  return sum(in, [](const Account& account) { return account.delivered_outgoing; });
}

FieldValue left_unread(const In& in) {
  return sum(in, [](const Account& account) { return std::optional(account.left_unread()); });
}

template <std::uint64_t CountRange::*end>
FieldValue filtered(const In& in) {
  return sum(in, [](const Account& account) {
    return account.filtered ? std::optional(*account.filtered.*end + account.filtered_later)
                            : std::nullopt;
  });
}

// On a loopback interface, each packet sent was also copied on output.
FieldValue loopback_copies(const In& in) {
  return sum(in, [](const Account& account) -> std::optional<std::uint64_t> {
    if (!account.loopback) return 0;
    const auto risen = account.own_rise();
    return risen ? std::optional(risen->sent_packets) : std::nullopt;
  });
}

template <std::uint64_t metrics::WireTotals::*member>
FieldValue wire(const In& in) {
  const auto totals = metrics::wire_totals(in.census());
  return totals ? FieldValue::number(*totals.*member) : FieldValue::none();
}

// clang-format off

constexpr Field<In> kInterfaceFields[] = {
    {{"ring_accepted", kInteger, "packets", "ledger", "",
      "Live only, like all metrics down to clock_max_error: packets that the kernel reports as put into the capture ring; with libpcap, which does not report it, packets delivered."},
     amount<&Account::ring_accepted>},
    {{"ring_dropped", kInteger, "packets", "ledger", "",
      "Packets that passed the filter and were dropped because the ring was full: packets_lost_ring_full."},
     amount<&Account::ring_dropped>},
    {{"ring_freezes", kInteger, "times", "ledger", "", "Number of times the ring was full."},
     amount<&Account::ring_freezes>},
    {{"ring_delivered", kInteger, "packets", "ledger", "",
      "Packets read from the ring; together with ring_left_unread this must equal ring_accepted."},
     amount<&Account::delivered>},
    {{"ring_delivered_outgoing", kInteger, "packets", "ledger", "",
      "Outgoing packets among them, sent by this machine."},
     delivered_outgoing},
    {{"ring_left_unread", kInteger, "packets", "ledger", "",
      "Packets left unread in the ring when the -c limit was reached."},
     left_unread},
    {{"packets_past_limit", kInteger, "packets", "ledger", "",
      "Packets delivered after the -c limit was reached; not counted."},
     amount<&Account::past_limit>},
    {{"packets_filtered_least", kInteger, "packets", "ledger", "",
      "Packets rejected by the filter, or outside of --since and --until, minimum; empty if they could not be counted."},
     filtered<&CountRange::min>},
    {{"packets_filtered_most", kInteger, "packets", "ledger", "",
      "The same, maximum: higher than the minimum by packets seen during start and stop."},
     filtered<&CountRange::max>},
    {{"loopback_copies", kInteger, "packets", "ledger", "",
      "Outgoing copies of packets on a loopback interface, ignored; from the interface counters."},
     loopback_copies},
    {{"interface_received", kInteger, "packets", "ledger", "",
      "Increase of the interface's counter of received packets."},
     own_rise<&Counters::received_packets>},
    {{"interface_received_bytes", kInteger, "bytes", "ledger", "",
      "The same in bytes; whether link headers are included depends on the driver."},
     own_rise<&Counters::received_bytes>},
    {{"interface_sent", kInteger, "packets", "ledger", "",
      "Increase of the interface's counter of sent packets."},
     own_rise<&Counters::sent_packets>},
    {{"interface_sent_bytes", kInteger, "bytes", "ledger", "",
      "The same in bytes; whether link headers are included depends on the driver."},
     own_rise<&Counters::sent_bytes>},
    {{"interface_missed", kInteger, "packets", "ledger", "",
      "Packets dropped because the receive queue of the interface was full: packets_lost_interface_dropped."},
     own_rise<&Counters::missed>},
    {{"interface_dropped", kInteger, "packets", "ledger", "",
      "Increase of rx_dropped: packets received but dropped by the kernel, or not taken by any protocol."},
     own_rise<&Counters::dropped>},
    {{"interface_sent_dropped", kInteger, "packets", "ledger", "",
      "Increase of tx_dropped: packets that were not sent."},
     own_rise<&Counters::sent_dropped>},
    {{"interface_received_before", kInteger, "packets", "ledger", "",
      "The interface's counter of received packets at the start of the capture."},
     own<&Account::before, &Counters::received_packets>},
    {{"interface_received_after", kInteger, "packets", "ledger", "",
      "The same at the end of the capture."},
     own<&Account::after, &Counters::received_packets>},
    {{"interface_sent_before", kInteger, "packets", "ledger", "",
      "The interface's counter of sent packets at the start of the capture."},
     own<&Account::before, &Counters::sent_packets>},
    {{"interface_sent_after", kInteger, "packets", "ledger", "",
      "The same at the end of the capture."},
     own<&Account::after, &Counters::sent_packets>},
    {{"interface_missed_before", kInteger, "packets", "ledger", "",
      "rx_missed_errors and rx_fifo_errors at the start of the capture."},
     own<&Account::before, &Counters::missed>},
    {{"interface_missed_after", kInteger, "packets", "ledger", "",
      "The same at the end of the capture."},
     own<&Account::after, &Counters::missed>},
    {{"interface_dropped_before", kInteger, "packets", "ledger", "",
      "rx_dropped at the start of the capture."},
     own<&Account::before, &Counters::dropped>},
    {{"interface_dropped_after", kInteger, "packets", "ledger", "",
      "The same at the end of the capture."},
     own<&Account::after, &Counters::dropped>},
    {{"super_packets", kInteger, "packets", "ledger", "",
      "Delivered packets that were several packets on the wire (segmentation offload)."},
     wire<&metrics::WireTotals::super_packets>},
    {{"wire_packets", kInteger, "packets", "ledger", "",
      "total_packets with each super packet counted as the packets that were on the wire."},
     wire<&metrics::WireTotals::packets>},
    {{"wire_bytes", kInteger, "bytes", "frame", "",
      "total_bytes including the headers that each of these packets had on the wire."},
     wire<&metrics::WireTotals::bytes>},
    {{"clock_synchronized", kInteger, "", "ledger", "",
      "1 if the system's clock, from which the times are, was synchronized at the end of the count, otherwise 0; empty if it could not be asked. Of several sensors: 0 if one was not."},
     clock_synchronized},
    {{"clock_estimated_error", FieldType::duration, "seconds", "ledger", "",
      "How far it was from the time, as estimated by the program that keeps it; the greatest of several sensors."},
     clock_error<&ClockState::estimated_error>},
    {{"clock_max_error", FieldType::duration, "seconds", "ledger", "",
      "How far it was from the time at most; the greatest of several sensors."},
     clock_error<&ClockState::max_error>},
};
// clang-format on

// clang-format off
constexpr Field<InterfaceShare> kShareFields[] = {
    {{"interface", FieldType::text, "", "", "", "Name of the interface."},
     [](const InterfaceShare& share) { return FieldValue::text(share.interface); }},
    {{"packets", FieldType::integer, "packets", "frame", "", "Packets counted on it."},
     [](const InterfaceShare& share) { return FieldValue::number(share.tables.census().totals.packets); }},
    {{"frame_bytes", FieldType::integer, "bytes", "frame", "", "Wire lengths of these packets."},
     [](const InterfaceShare& share) { return FieldValue::number(share.tables.census().totals.frame_bytes); }},
    {{"flows", FieldType::integer, "flows", "ip", "", "Flows of these packets."},
     [](const InterfaceShare& share) { return FieldValue::number(share.tables.flow_counts().flows); }},
    {{"packets_lost", FieldType::integer, "packets", "ledger", "", "Packets known to be lost on it."},
     [](const InterfaceShare& share) { return FieldValue::number(share.tables.census().ledger.lost()); }},
    {{"verdict", FieldType::text, "", "ledger", "", "The verdict for it."},
     [](const InterfaceShare& share) { return FieldValue::name(verdict_name(share.tables.census().ledger.verdict())); }},
};
// clang-format on

}  // namespace

std::span<const Field<InterfaceShare>> interface_share_fields() { return kShareFields; }

std::span<const Field<ReportInput>> interface_fields() { return kInterfaceFields; }

}  // namespace wirecensus::tables
