#include "metrics/counted_share.h"

#include <algorithm>
#include <string>
#include <utility>

#include "flow/flow_records_builder.h"
#include "metrics/spill/remainder.h"

namespace wirecensus::metrics {
namespace {

void note_counted(const Totals& totals, FileAccount& file) {
  file.packets = totals.packets;
  file.frame_bytes = totals.frame_bytes;
  file.captured_bytes = totals.captured_bytes;
  file.first_seen = totals.first_seen;
  file.last_seen = totals.last_seen;
}

// Both are in the order of numbers.
void note_counted(const std::vector<SourceTotals>& sources, std::vector<FileAccount>& files) {
  auto source = sources.begin();
  for (FileAccount& file : files) {
    while (source != sources.end() && source->number < file.number) ++source;
    if (source != sources.end() && source->number == file.number) {
      note_counted(source->totals, file);
    }
  }
}

flow::FlowRecords copy_of(const flow::FlowRecords& flows) {
  flow::FlowRecordsBuilder builder;
  flows.for_each([&](flow::FlowRef, const auto& record) { builder.add(record); });
  return std::move(builder).finish();
}

void note_unassigned(const std::vector<CountedShare>& shares, Ledger& ledger) {
  std::uint64_t fragments = 0;
  for (const CountedShare& share : shares) fragments += share.flows.unassigned;
  if (fragments == 0) return;
  ledger.doubts.push_back(
      {"fragments", std::to_string(fragments) +
                        " are counted in flows without ports, because too many waited for "
                        "their first fragments: totals are exact; give more memory (--memory)"});
}

}  // namespace

void add_source(const SourceTotals& source, std::vector<SourceTotals>& sources) {
  const auto same = std::lower_bound(
      sources.begin(), sources.end(), source.number,
      [](const SourceTotals& one, std::size_t number) { return one.number < number; });
  if (same != sources.end() && same->number == source.number) {
    same->totals.merge(source.totals);
  } else {
    sources.insert(same, source);
  }
}

Totals sum_of(const std::vector<SourceTotals>& sources) {
  Totals sum;
  for (const SourceTotals& source : sources) sum.merge(source.totals);
  return sum;
}

CountedShare shown_share(const CountedShare& share, std::size_t max) {
  const flow::CountedFlows& flows = share.flows;
  CountedShare shown{.totals = share.totals,
                     .sources = share.sources,
                     .sizes = share.sizes,
                     .timeline = share.timeline,
                     .flows = {{}, {}, flows.remainder, flows.unassigned},
                     .amounts = share.amounts,
                     .taken = share.taken};
  if (share.taken.empty() && flows.records.size() <= max) {
    shown.flows.records = copy_of(flows.records);
    shown.flows.open = flows.open;
  } else {
    shown.flows.records = largest_flows(flows.records, max, shown.taken);
  }
  return shown;
}

void ShareSums::add(const CountedShare& share) {
  sums_.totals.merge(share.totals);
  for (const SourceTotals& source : share.sources) add_source(source, sums_.sources);
  sums_.sizes.merge(share.sizes);
  timeline_.add(share.timeline);
  add_amounts(share.amounts, sums_.amounts);
}

CountedShare ShareSums::finish() const {
  CountedShare share;
  share.totals = sums_.totals;
  share.sources = sums_.sources;
  share.sizes = sums_.sizes;
  share.amounts = sums_.amounts;
  share.timeline = timeline_.timeline();
  return share;
}

Census assemble(std::vector<CountedShare> shares, Ledger ledger, std::vector<std::string> sources,
                TakenFlows taken) {
  Census census;
  SizeHistogram* sizes =
      nullptr;  // that of the first share, which takes in the others: they are large
  TimelineCounter timeline;
  ProtocolAmounts flows{};
  std::vector<SourceTotals> by_source;
  flow::FlowCounters remainder;
  UnlistedFlows unlisted;
  note_unassigned(shares, ledger);
  for (CountedShare& share : shares) {
    census.totals.merge(share.totals);
    for (const SourceTotals& source : share.sources) add_source(source, by_source);
    if (sizes != nullptr) sizes->merge(share.sizes);
    if (sizes == nullptr) sizes = &share.sizes;
    timeline.add(share.timeline);
    add_amounts(share.amounts, flows);
    census.flows.append(std::move(share.flows.records));
    census.open_fragments.append(std::move(share.flows.open));
    remainder.merge(share.flows.remainder);
    if (taken == TakenFlows::listed) unlisted.merge(share.taken);
  }
  census.flows.append(unlisted.rows());
  append_remainder(remainder, census.flows);
  if (!remainder.empty()) note_remainder(Remainder{remainder.packets, "memory is short"}, ledger);
  if (sizes != nullptr) census.sizes = sizes->counts();
  census.timeline = timeline.timeline();
  census.ledger = std::move(ledger);
  note_counted(by_source, census.ledger.files);
  census.sources = std::move(sources);
  balance_books(census, flows);
  balance_files(census);
  return census;
}

}  // namespace wirecensus::metrics
