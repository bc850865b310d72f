#include "sink/unstored.h"

#include <memory>
#include <utility>

#include "base/saturating.h"
#include "inspect/names/names.h"
#include "metrics/census.h"

namespace wirecensus::sink {
namespace {

// The same was asked for, and nothing was found.
inspect::Depth empty_depth(const inspect::Depth& depth) {
  inspect::Depth empty;
  empty.has_tcp = depth.has_tcp;
  if (depth.names != nullptr) empty.names = std::make_shared<inspect::Names>();
  empty.tunnels.counted = depth.tunnels.counted;
  empty.headers.counted = depth.headers.counted;
  empty.apps.counted = depth.apps.counted;
  return empty;
}

void lose_all(FileAccount& file) {
  file.lost = saturating_sum(file.lost, std::exchange(file.packets, 0));
  file.frame_bytes = file.captured_bytes = 0;
  file.first_seen = FileAccount{}.first_seen;
  file.last_seen = FileAccount{}.last_seen;
  file.verdict = Verdict::lossy;
}

}  // namespace

metrics::Interval interval_of(const metrics::Census& census, const CensusPlace& place) {
  if (census.interval) return *census.interval;
  metrics::Interval whole{.run = place.run, .begin = kNoTime, .last = true};
  if (census.totals.has_time()) {
    whole.begin = census.totals.first_seen;
    whole.length = census.totals.duration();
  }
  return whole;
}

metrics::CensusTables note_of(const metrics::CensusTables& tables, const CensusPlace& place) {
  const metrics::Census& census = tables.census();
  auto note = std::make_shared<metrics::Census>();
  note->ledger = census.ledger;
  note->sources = census.sources;
  note->interval = interval_of(census, place);
  note->interval->late_packets = 0;
  note->depth = empty_depth(census.depth);
  for (FileAccount& file : note->ledger.files) {
    if (file.packets > 0) lose_all(file);
  }
  note->ledger.add_loss({.cause = LossCause::not_stored,
                         .source = census.sources.empty() ? "" : census.sources.front(),
                         .packets = std::exchange(note->ledger.counted, 0),
                         .detail = "counted while the store was away, with no room to keep more"});
  return metrics::CensusTables(std::move(note));
}

}  // namespace wirecensus::sink
