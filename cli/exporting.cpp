#include "cli/exporting.h"

#include <random>
#include <system_error>
#include <utility>

#include "cli/report_options.h"
#include "sink/tls_channel.h"

namespace wirecensus {

Result<std::unique_ptr<Exporting>> Exporting::begin(
    const Options& options, const std::function<void(std::string_view)>& tell) {
  if (options.exports.empty()) return std::unique_ptr<Exporting>();
  for (const sink::Target& target : options.exports) {
    const Status possible = target.transport == sink::Transport::tls ? sink::can_use_tls() : done();
    if (!possible) return Error{"--export through TLS needs libcurl: " + possible.error().message};
  }
  std::unique_ptr<Exporting> exporting(new Exporting(options));
  try {
    for (const sink::Target& target : options.exports) {
      exporting->deliveries_.push_back(std::make_unique<sink::Delivery>(target, tell));
    }
  } catch (const std::system_error&) {
    return Error{"--export needs a thread, and none can be started"};
  }
  return exporting;
}

Exporting::Exporting(const Options& options) : options_(options), joiner_(std::random_device{}()) {}

void Exporting::on_part(const runtime::CensusPart& part) {
  const auto census = joiner_.add(part.census);
  if (census == nullptr) return;
  tables::ReportOptions how = report_options(options_);
  how.interval = tables::IntervalOptions{std::exchange(before_, census)};
  add(metrics::CensusTables(census), how);
}

void Exporting::add(const metrics::CensusTables& tables, const tables::ReportOptions& how) {
  for (const auto& delivery : deliveries_) delivery->add(tables, how);
}

Status Exporting::finish(const metrics::CensusTables& whole) {
  if (!options_.divided()) add(whole, report_options(options_));
  Status all = done();
  for (const auto& delivery : deliveries_) {
    Status finished = delivery->finish();
    if (!finished && all) all = std::move(finished);
  }
  return all;
}

std::vector<std::string> Exporting::summaries() const {
  std::vector<std::string> texts;
  for (const auto& delivery : deliveries_) texts.push_back(delivery->summary());
  return texts;
}

}  // namespace wirecensus
