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

std::vector<InterfaceShare> interfaces_of(const metrics::Census& census) {
  std::vector<InterfaceShare> interfaces;
  for (std::size_t i = 0; i < census.by_interface.size(); ++i) {
    interfaces.push_back({census.sources[i], metrics::CensusTables(census.by_interface[i])});
  }
  return interfaces;
}

}  // namespace

ReportInput::ReportInput(metrics::CensusTables the_tables, ReportOptions options)
    : tables(std::move(the_tables)),
      names(options.names),
      title(std::move(options.title)),
      comparison(std::move(options.comparison)),
      interfaces(interfaces_of(census())),
      shares(options.by_interface && !interfaces.empty()
                 ? interfaces
                 : std::vector<InterfaceShare>{{{}, tables}}),
      mean_size(quotient(census().totals.frame_bytes, 1, census().totals.packets)),
      packet_rate(rate(census().totals, census().totals.packets, 1)),
      bit_rate(rate(census().totals, census().totals.frame_bytes, 8)) {}

}  // namespace wirecensus::tables
