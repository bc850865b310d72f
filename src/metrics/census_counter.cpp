#include "metrics/census_counter.h"

#include <array>
#include <functional>
#include <string>
#include <utility>

#include "metrics/run_all.h"

namespace wirecensus {
namespace {

struct Amount {
  std::uint64_t packets = 0;
  std::uint64_t frame_bytes = 0;

  bool operator==(const Amount&) const = default;
  void operator+=(const Amount& other) {
    packets += other.packets;
    frame_bytes += other.frame_bytes;
  }
};
using ProtocolAmounts = std::array<Amount, kTimelineProtocols>;

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

ProtocolAmounts amounts_of_timeline(const Census& census) {
  ProtocolAmounts amounts{};
  for (const TimelinePoint& point : census.timeline.points) {
    amounts[point.protocol] += {point.packets, point.frame_bytes};
  }
  return amounts;
}

ProtocolAmounts amounts_of_flows(const FlowRecords& flows) {
  ProtocolAmounts amounts{};
  flows.for_each([&](FlowRef, const auto& record) {
    amounts[timeline_protocol(record.key.protocol())] +=
        {record.forward.packets + record.reverse.packets,
         record.forward.frame_bytes + record.reverse.frame_bytes};
  });
  return amounts;
}

std::uint64_t distance(std::uint64_t a, std::uint64_t b) { return a > b ? a - b : b - a; }

constexpr const char* kRequest = "; this is a fault of wirecensus, please report it";

void balance(Census& census, const char* table, const Amount& sum) {
  const std::uint64_t missing = distance(sum.packets, census.ledger.counted);
  const bool bytes_agree = sum.frame_bytes == census.totals.frame_bytes;
  if (missing == 0 && bytes_agree) return;
  Loss loss{LossCause::books_do_not_balance, "wirecensus", missing, bytes_agree, table};
  loss.detail += " hold " + std::to_string(sum.packets) + " packets of " +
                 std::to_string(sum.frame_bytes) + " bytes, but " +
                 std::to_string(census.ledger.counted) + " packets of " +
                 std::to_string(census.totals.frame_bytes) + " bytes were delivered" + kRequest;
  census.ledger.lose(std::move(loss));
}

// Whether each packet has a time and is in one flow, of the protocol that it names (timeline.h).
bool has_same_protocols(const Totals& totals) {
  return totals.packets_without_time == 0 && totals.fragments == 0 && totals.aggregates == 0;
}

void balance_protocols(Census& census, const ProtocolAmounts& flows,
                       const ProtocolAmounts& timeline) {
  if (!has_same_protocols(census.totals) || flows == timeline) return;
  census.ledger.lose({LossCause::books_do_not_balance, "wirecensus", 0, false,
                      std::string("flows and timeline disagree about protocols") + kRequest});
}

// Enters what does not add up. `flows`: what all flows of the census come to.
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
}

// The flows of one table, and what they come to.
struct FrozenFlows {
  CountedFlows flows;
  ProtocolAmounts amounts{};
};

// Puts the flows of all tables into the census, and returns what they come to. Each table has a
// thread of its own: to look at every record once takes a hundredth of counting.
ProtocolAmounts freeze_flows(std::vector<FlowTable> tables, Census& census) {
  std::vector<FrozenFlows> frozen(tables.size());
  std::vector<std::function<void()>> tasks;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    tasks.emplace_back([&part = frozen[i], &table = tables[i]] {
      part.flows = std::move(table).freeze();
      part.amounts = amounts_of_flows(part.flows.records);
    });
  }
  run_all(tasks, static_cast<unsigned>(tasks.size()));
  ProtocolAmounts all{};
  for (FrozenFlows& part : frozen) {
    for (std::size_t i = 0; i < all.size(); ++i) all[i] += part.amounts[i];
    census.flows.append(std::move(part.flows.records));
    census.open_fragments.append(std::move(part.flows.open));
  }
  return all;
}

}  // namespace

Census freeze(std::vector<CensusCounter> counters, Ledger ledger,
              std::vector<std::string> sources) {
  Census census;
  SizeHistogram& sizes = counters.front().sizes_;
  TimelineCounter& timeline = counters.front().timeline_;
  std::vector<FlowTable> tables;
  for (CensusCounter& counter : counters) {
    census.totals.merge(counter.totals_);
    if (&counter != &counters.front()) {
      sizes.merge(counter.sizes_);
      timeline.add(counter.timeline_.timeline());
    }
    tables.push_back(std::move(counter.flows_));
  }
  const ProtocolAmounts flows = freeze_flows(std::move(tables), census);
  census.sizes = sizes.counts();
  census.timeline = timeline.timeline();
  census.ledger = std::move(ledger);
  census.sources = std::move(sources);
  balance_books(census, flows);
  return census;
}

void balance_books(Census& census) { balance_books(census, amounts_of_flows(census.flows)); }

}  // namespace wirecensus
