#include "metrics/remainder.h"

#include <algorithm>
#include <utility>

#include "flow/flow_records_builder.h"
#include "flow/remainder.h"

namespace wirecensus::metrics {
namespace {

// Of no lost packet, which add_loss() would leave out.
void note_want_of_room(const char* source, std::string detail, Ledger& ledger) {
  ledger.losses.push_back({LossCause::out_of_memory, source, 0, true, std::move(detail)});
}

}  // namespace

void note_remainder(const std::optional<Remainder>& remainder, Ledger& ledger) {
  if (!remainder) return;
  note_want_of_room(
      "flows",
      "no room for all of them: " + std::to_string(remainder->packets) +
          " packets are only in the row 'remainder' of the tables of flows, so other rows may "
          "lack some; totals are exact: " +
          remainder->reason,
      ledger);
}

void note_left_out(const inspect::LeftOut& left_out, Ledger& ledger) {
  std::string parts;
  const auto add = [&](std::uint64_t count, const char* what) {
    if (count == 0) return;
    parts += (parts.empty() ? "" : ", ") + std::to_string(count) + what;
  };
  add(left_out.segments, " segments are in no connection");
  add(left_out.inner_packets, " packets are not looked for inside tunnels");
  add(left_out.headers, " packets are not in what headers say");
  add(left_out.named, " packets are not read for names");
  add(left_out.examined, " packets are not examined for applications");
  if (parts.empty()) return;
  note_want_of_room("depth", "no room for all: " + parts + "; flows and totals have them", ledger);
}

bool may_have_remainder(const Ledger& ledger) {
  return std::any_of(ledger.losses.begin(), ledger.losses.end(),
                     [](const Loss& loss) { return loss.cause == LossCause::out_of_memory; });
}

void append_remainder(const flow::FlowCounters& counters, flow::FlowRecords& flows) {
  if (counters.empty()) return;
  flow::FlowRecordsBuilder builder;
  builder.add(flow::remainder_record(counters));
  flows.append(std::move(builder).finish());
}

}  // namespace wirecensus::metrics
