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

// "2 packets lost, 0 changed, 0 duplicated, 0 gained, 1 reordered, of 5,000 that entered"
std::string transit_line(const metrics::TransitCounts& counts) {
  return fmt::format(
      "{} lost, {} changed, {} duplicated, {} gained, {} reordered, of {} that entered",
      counted(counts.lost, "packet", "packets"), grouped(counts.changed),
      grouped(counts.duplicated), grouped(counts.gained), grouped(counts.reordered),
      grouped(counts.entered));
}

Check comparison_check(const metrics::Comparison& comparison) {
  if (comparison.transit) {
    return {"every packet leaves as it entered",
            comparison.result() == metrics::ComparisonResult::equal,
            fmt::format("{}: {}", comparison_result_name(comparison.result()),
                        transit_line(comparison.transit->counts))};
  }
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

std::vector<Check> transit_checks(const metrics::Comparison& comparison) {
  Check from = exactness_check(comparison.expected.census().ledger);
  from.name = "the count of what entered is exact";
  const std::uint64_t undecided = comparison.transit->undecided;
  return {std::move(from),
          {"every packet could be followed", comparison.all_followed(),
           counted(undecided, "packet", "packets") + " undecided"}};
}

}  // namespace wirecensus::text
