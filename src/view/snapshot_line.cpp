#include "view/snapshot_line.h"

#include <algorithm>

#include "base/display_text.h"

namespace wirecensus::view {

std::string snapshot_line(const Ledger& so_far) {
  const bool all_known = std::all_of(so_far.losses.begin(), so_far.losses.end(),
                                     [](const Loss& loss) { return loss.packets_known; });
  return counted(so_far.counted, "packet", "packets") + " counted, " +
         (all_known ? "" : "at least ") + grouped(so_far.lost()) +
         " lost: " + std::string(verdict_name(so_far.verdict())) + " so far";
}

}  // namespace wirecensus::view
