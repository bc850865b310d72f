#include "cli/exporting.h"

#include <random>
#include <utility>

#include "cli/report_options.h"
#include "sink/can_use_curl.h"
#include "sink/channel.h"
#include "sink/clickhouse/password.h"
#include "sink/clickhouse/store_exporter.h"
#include "sink/ipfix/flow_exporter.h"

namespace wirecensus {

namespace {

std::unique_ptr<sink::Exporter> exporter_for(const sink::Target& target) {
  if (!sink::is_store(target)) {
    return std::make_unique<sink::FlowExporter>(target.domain, sink::make_channel(target));
  }
  return std::make_unique<sink::StoreExporter>(target, *sink::store_password(target),
                                               "wirecensus " WIRECENSUS_VERSION);
}

}  // namespace

Status can_export(const Options& options) {
  for (const sink::Target& target : options.exports) {
    if (!sink::has_tls(target) && !sink::is_store(target)) continue;
    if (const Status possible = sink::can_use_curl(); !possible) {
      return Error{"--export through TLS or HTTP needs libcurl: " + possible.error().message};
    }
    if (!sink::is_store(target)) continue;
    if (const auto password = sink::store_password(target); !password) return password.error();
  }
  return done();
}

Exporting::Exporting(const Options& options, const std::function<void(std::string_view)>& tell)
    : options_(options), joiner_(std::random_device{}()) {
  const bool can_wait = options.count.live() == nullptr && options.count.files()->speed == 0;
  const auto pace = can_wait ? sink::Delivery::Pace::waits : sink::Delivery::Pace::free;
  for (const sink::Target& target : options.exports) {
    deliveries_.push_back(
        std::make_unique<sink::Delivery>(target, exporter_for(target), pace, tell));
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
