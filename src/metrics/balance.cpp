#include "metrics/balance.h"

#include <algorithm>
#include <string>
#include <utility>

#include "metrics/depth/tunnel_books.h"

namespace wirecensus::metrics {
namespace {

Amount sum(const ProtocolAmounts& amounts) {
  Amount sum;
  for (const Amount& amount : amounts) sum += amount;
  return sum;
}

Amount amount_of_sizes(const Census& census) {
  Amount sum;
  for (const SizeCount& count : census.sizes) sum += {count.packets, count.packets * count.size};
  return sum;
}

Amount amount_of_files(const Census& census) {
  Amount sum;
  for (const FileAccount& file : census.ledger.files) sum += {file.packets, file.frame_bytes};
  return sum;
}

ProtocolAmounts amounts_of_timeline(const Census& census) {
  ProtocolAmounts amounts{};
  for (const TimelinePoint& point : census.timeline.points) {
    amounts[point.protocol] += {point.packets, point.frame_bytes};
  }
  return amounts;
}

std::uint64_t distance(std::uint64_t a, std::uint64_t b) { return a > b ? a - b : b - a; }

constexpr const char* kRequest = "; this is a bug in wirecensus, please report it";

void balance(Census& census, const char* table, const Amount& sum) {
  const std::uint64_t missing = distance(sum.packets, census.ledger.counted);
  const bool bytes_agree = sum.frame_bytes == census.totals.frame_bytes;
  if (missing == 0 && bytes_agree) return;
  Loss loss{LossCause::books_do_not_balance, "wirecensus", missing, bytes_agree, table};
  loss.detail += " add up to " + std::to_string(sum.packets) + " packets of " +
                 std::to_string(sum.frame_bytes) + " bytes, but " +
                 std::to_string(census.ledger.counted) + " packets of " +
                 std::to_string(census.totals.frame_bytes) + " bytes were delivered" + kRequest;
  census.ledger.add_loss(std::move(loss));
}

// Whether flows and timeline must agree about protocols: every packet has a timestamp and is
// counted under the protocol of its flow (timeline.h).
bool has_same_protocols(const Totals& totals) {
  return totals.packets_without_time == 0 && totals.fragments == 0 && totals.aggregates == 0;
}

// The row `remainder` has no protocol.
void balance_protocols(Census& census, const ProtocolAmounts& flows,
                       const ProtocolAmounts& timeline) {
  if (!has_same_protocols(census.totals) || may_have_remainder(census.ledger)) return;
  if (flows == timeline) return;
  census.ledger.add_loss({LossCause::books_do_not_balance, "wirecensus", 0, false,
                          std::string("flows and timeline disagree about protocols") + kRequest});
}

}  // namespace

void add_amounts(const ProtocolAmounts& more, ProtocolAmounts& amounts) {
  for (std::size_t i = 0; i < amounts.size(); ++i) amounts[i] += more[i];
}

ProtocolAmounts amounts_of_flows(const flow::FlowRecords& flows) {
  ProtocolAmounts amounts{};
  flows.for_each([&](flow::FlowRef, const auto& record) {
    amounts[timeline_protocol(record.key.protocol())] +=
        {record.forward.packets + record.reverse.packets,
         record.forward.frame_bytes + record.reverse.frame_bytes};
  });
  return amounts;
}

ProtocolAmounts amounts_of_flows(const UnlistedFlows& flows) {
  ProtocolAmounts amounts{};
  flows.for_each([&](Protocol protocol, const flow::FlowCounters& sum) {
    amounts[timeline_protocol(protocol)] += {sum.packets, sum.frame_bytes};
  });
  return amounts;
}

bool may_have_remainder(const Ledger& ledger) {
  return std::any_of(ledger.losses.begin(), ledger.losses.end(),
                     [](const Loss& loss) { return loss.cause == LossCause::out_of_memory; });
}

void balance_books(Census& census, const ProtocolAmounts& flows) {
  const Totals& totals = census.totals;
  const ProtocolAmounts timeline = amounts_of_timeline(census);
  Amount of_timeline = sum(timeline);
  of_timeline += {totals.packets_without_time, totals.frame_bytes_without_time};
  balance(census, "totals", {totals.packets, totals.frame_bytes});
  balance(census, "packet sizes", amount_of_sizes(census));
  balance(census, "intervals of the timeline", of_timeline);
  balance(census, "flows", sum(flows));
  balance_protocols(census, flows, timeline);
  balance_tunnels(census);
}

void balance_files(Census& census) {
  if (!census.ledger.files.empty()) balance(census, "files", amount_of_files(census));
}

void balance_books(Census& census) { balance_books(census, amounts_of_flows(census.flows)); }

}  // namespace wirecensus::metrics
