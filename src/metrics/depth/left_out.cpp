#include "metrics/depth/left_out.h"

#include <string>

namespace wirecensus::metrics {

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
  // Of no lost packet, which add_loss() would leave out.
  ledger.losses.push_back({LossCause::out_of_memory, "depth", 0, true,
                           "no room for all: " + parts + "; flows and totals have them"});
}

}  // namespace wirecensus::metrics
