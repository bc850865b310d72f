#include "text/check.h"

#include <fmt/core.h>

#include "base/display_text.h"

namespace wirecensus::text {
namespace {

// The first loss or doubt, in words.
std::string reason_text(const Ledger& ledger) {
  const auto text = [](const std::string& source, const std::string& detail) {
    return printable(source) + ": " + printable(detail);
  };
  for (const Loss& loss : ledger.losses) return text(loss.source, loss.detail);
  for (const Doubt& doubt : ledger.doubts) return text(doubt.source, doubt.detail);
  return {};
}

}  // namespace

Check exactness_check(const Ledger& ledger) {
  const Verdict verdict = ledger.verdict();
  std::string message = fmt::format("{}: {}, {} lost", verdict_name(verdict),
                                    counted(ledger.counted, "packet counted", "packets counted"),
                                    grouped(ledger.lost()));
  if (const std::string reason = reason_text(ledger); !reason.empty()) message += "; " + reason;
  return {"the count is exact", verdict == Verdict::exact, std::move(message)};
}

Check comparison_check(const metrics::Comparison& comparison) {
  const metrics::ChangeSum all = comparison.difference.all();
  const metrics::ComparisonResult result = comparison.result();
  std::string message =
      fmt::format("{}: {} missing, {} extra, {} lost, gained or changed",
                  comparison_result_name(result), counted(all.missing.packets, "packet", "packets"),
                  grouped(all.surplus.packets), counted(all.flows, "flow", "flows"));
  if (comparison.attribution && all.missing.packets > 0) {
    message += fmt::format("; most were lost: {}", comparison.attribution->culprit());
  }
  return {"the count is as expected", result == metrics::ComparisonResult::equal,
          std::move(message)};
}

}  // namespace wirecensus::text
