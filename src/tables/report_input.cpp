#include "tables/report_input.h"

#include <utility>

namespace wirecensus::tables {
namespace {

std::optional<Ratio> quotient(std::uint64_t value, std::uint64_t scale, std::uint64_t divisor) {
  return divisor > 0 ? std::optional(Ratio{value, scale, divisor}) : std::nullopt;
}

// `amount` times `scale` per second.
std::optional<Ratio> rate(const metrics::Totals& totals, std::uint64_t amount,
                          std::uint64_t scale) {
  if (totals.duration() <= 0 || totals.packets_without_time > 0) return std::nullopt;
  return quotient(amount, scale * kSecond, static_cast<std::uint64_t>(totals.duration()));
}

}  // namespace

ReportInput::ReportInput(metrics::CensusTables the_tables, NameStyle the_names,
                         std::string the_title,
                         std::shared_ptr<const metrics::Comparison> the_comparison)
    : tables(std::move(the_tables)),
      names(the_names),
      title(std::move(the_title)),
      comparison(std::move(the_comparison)),
      mean_size(quotient(census().totals.frame_bytes, 1, census().totals.packets)),
      packet_rate(rate(census().totals, census().totals.packets, 1)),
      bit_rate(rate(census().totals, census().totals.frame_bytes, 8)) {}

}  // namespace wirecensus::tables
