#include "cli/exporting.h"

#include <net/if.h>

#include <random>
#include <utility>

#include "cli/report_options.h"
#include "sink/can_use_curl.h"
#include "sink/channel.h"
#include "sink/clickhouse/password.h"
#include "sink/clickhouse/store_exporter.h"
#include "sink/ipfix/flow_exporter.h"
#include "sink/kafka/kafka_exporter.h"
#include "sink/ndjson/line_exporter.h"

namespace wirecensus {

namespace {

// Those that exist now: one that is created later has no index yet.
std::vector<sink::NamedInterface> interfaces_of(const Options& options) {
  std::vector<sink::NamedInterface> interfaces;
  const runtime::LiveInput* const live = options.count.live();
  if (live == nullptr) return interfaces;
  for (const std::string& name : live->interfaces) {
    const unsigned index = if_nametoindex(name.c_str());
    if (index != 0) interfaces.push_back({name, index});
  }
  return interfaces;
}

std::unique_ptr<sink::Exporter> exporter_for(const sink::Target& target, const Options& options) {
  if (sink::is_kafka(target)) {
    return std::make_unique<sink::KafkaExporter>(
        sink::make_kafka_producer(target, *sink::read_kafka_settings(target)));
  }
  if (target.lines) return std::make_unique<sink::LineExporter>(sink::make_channel(target));
  if (!sink::is_store(target)) {
    return std::make_unique<sink::FlowExporter>(target, sink::make_channel(target),
                                                interfaces_of(options));
  }
  return std::make_unique<sink::StoreExporter>(target, *sink::store_password(target),
                                               "wirecensus " WIRECENSUS_VERSION);
}

// Through TLS or to a store.
Status can_export_by_curl(const sink::Target& target) {
  if (const Status possible = sink::can_use_curl(); !possible) {
    const std::string what = sink::is_store(target) ? "to ClickHouse" : "through TLS";
    return Error{"--export " + what + " needs libcurl: " + possible.error().message};
  }
  if (!sink::is_store(target)) return done();
  const auto password = sink::store_password(target);
  return password ? done() : Status(password.error());
}

}  // namespace

Status can_export(const Options& options) {
  for (const sink::Target& target : options.exports) {
    Status possible = done();
    if (sink::is_kafka(target)) {
      possible = sink::can_use_kafka(target);
    } else if (sink::has_tls(target) || sink::is_store(target)) {
      possible = can_export_by_curl(target);
    }
    if (!possible) return possible;
  }
  return done();
}

Exporting::Exporting(const Options& options) : options_(options), joiner_(std::random_device{}()) {}

Result<std::unique_ptr<Exporting>> Exporting::open(
    const Options& options, const std::function<void(std::string_view)>& tell) {
  std::unique_ptr<Exporting> exporting(new Exporting(options));
  for (const sink::Target& target : options.exports) {
    if (Status added = exporting->add_delivery(target, tell); !added) return added.error();
  }
  return exporting;
}

Status Exporting::add_delivery(const sink::Target& target,
                               const std::function<void(std::string_view)>& tell) {
  std::unique_ptr<sink::Spool> spool;
  if (sink::is_store(target) && !options_.spool.folder.empty()) {
    auto opened = sink::Spool::open(options_.spool.folder, options_.spool.max_bytes);
    if (!opened) return opened.error();
    spool = std::move(*opened);
  }
  const bool can_wait = options_.count.live() == nullptr && options_.count.files()->speed == 0;
  std::random_device random;
  const sink::Delivery::Manner manner{
      .pace = can_wait ? sink::Delivery::Pace::waits : sink::Delivery::Pace::free,
      .run = std::uint64_t{random()} << 32 | random(),
      .usual = report_options(options_)};
  deliveries_.push_back(std::make_unique<sink::Delivery>(target, exporter_for(target, options_),
                                                         std::move(spool), manner, tell));
  return done();
}

void Exporting::on_part(const runtime::CensusPart& part) {
  if (part.census == nullptr) return;  // within an interval
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
