#include "metrics/census_counter.h"

#include <algorithm>
#include <utility>

namespace wirecensus {
namespace {

struct TableSum {
  const char* table;
  std::uint64_t packets = 0;
  std::uint64_t frame_bytes = 0;
};

TableSum sum_of_sizes(const Census& census) {
  TableSum sum{"packet sizes"};
  for (const SizeCount& count : census.sizes) {
    sum.packets += count.packets;
    sum.frame_bytes += count.packets * count.size;
  }
  return sum;
}

TableSum sum_of_flows(const Census& census) {
  TableSum sum{"flows"};
  census.flows.for_each([&](FlowRef, const auto& record) {
    sum.packets += record.forward.packets + record.reverse.packets;
    sum.frame_bytes += record.forward.frame_bytes + record.reverse.frame_bytes;
  });
  return sum;
}

std::uint64_t distance(std::uint64_t a, std::uint64_t b) { return a > b ? a - b : b - a; }

void balance(Census& census, const TableSum& sum) {
  const std::uint64_t missing = distance(sum.packets, census.ledger.counted);
  const bool bytes_agree = sum.frame_bytes == census.totals.frame_bytes;
  if (missing == 0 && bytes_agree) return;
  Loss loss{LossCause::books_do_not_balance, "wirecensus", missing, bytes_agree, sum.table};
  loss.detail += " hold " + std::to_string(sum.packets) + " packets of " +
                 std::to_string(sum.frame_bytes) + " bytes, but " +
                 std::to_string(census.ledger.counted) + " packets of " +
                 std::to_string(census.totals.frame_bytes) +
                 " bytes were delivered; this is a fault of wirecensus, please report it";
  census.ledger.lose(std::move(loss));
}

}  // namespace

Census freeze(std::vector<CensusCounter> counters, Ledger ledger,
              std::vector<std::string> sources) {
  Census census;
  SizeHistogram& sizes = counters.front().sizes_;
  for (CensusCounter& counter : counters) {
    census.totals.merge(counter.totals_);
    if (&counter.sizes_ != &sizes) sizes.merge(counter.sizes_);
    CountedFlows counted = std::move(counter.flows_).freeze();
    census.flows.append(std::move(counted.records));
    census.open_fragments.append(std::move(counted.open));
  }
  census.sizes = sizes.counts();
  census.ledger = std::move(ledger);
  census.sources = std::move(sources);
  balance_books(census);
  return census;
}

void balance_books(Census& census) {
  balance(census, {"totals", census.totals.packets, census.totals.frame_bytes});
  balance(census, sum_of_sizes(census));
  balance(census, sum_of_flows(census));
}

}  // namespace wirecensus
