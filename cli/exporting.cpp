#include "cli/exporting.h"

#include <algorithm>
#include <random>
#include <utility>

#include "cli/report_options.h"
#include "sink/tls_channel.h"

namespace wirecensus {

Status can_export(const Options& options) {
  const bool tls = std::any_of(options.exports.begin(), options.exports.end(), [](const auto& one) {
    return one.transport == sink::Transport::tls;
  });
  const Status possible = tls ? sink::can_use_tls() : done();
  if (possible) return done();
  return Error{"--export through TLS needs libcurl: " + possible.error().message};
}

Exporting::Exporting(const Options& options, const std::function<void(std::string_view)>& tell)
    : options_(options), joiner_(std::random_device{}()) {
  for (const sink::Target& target : options.exports) {
    deliveries_.push_back(std::make_unique<sink::Delivery>(target, tell));
  }
}

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
