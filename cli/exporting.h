// --export: sends flows to collectors: with --every, those of each interval when it ends, otherwise
// those of the whole count.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/options.h"
#include "metrics/census.h"
#include "metrics/interval_joiner.h"
#include "runtime/census_listener.h"
#include "sink/delivery.h"

namespace wirecensus {

// Loads what it takes. Error: a library is missing, or a file with a password or settings cannot be
// read.
Status can_export(const Options& options);

class Exporting final : public runtime::CensusListener {
 public:
  // `tell` prints a line, on any thread. `options` must outlive it. Error: the spool cannot be
  // used. Precondition: can_export(options).
  static Result<std::unique_ptr<Exporting>> open(const Options& options,
                                                 const std::function<void(std::string_view)>& tell);

  // Of a divided count.
  void on_part(const runtime::CensusPart& part) override;

  // The whole count, if it was not divided, and all that has not been sent yet. Error: what could
  // not be sent. Call once, after the count.
  Status finish(const metrics::CensusTables& whole);

  // What was sent and where, for each target. Call after finish().
  std::vector<std::string> summaries() const;

 private:
  explicit Exporting(const Options& options);
  Status add_delivery(const sink::Target& target,
                      const std::function<void(std::string_view)>& tell);
  void add(const metrics::CensusTables& tables, const tables::ReportOptions& how);

  const Options& options_;
  std::vector<std::unique_ptr<sink::Delivery>> deliveries_;
  metrics::IntervalJoiner joiner_;
  std::shared_ptr<const metrics::Census> before_;  // the latest interval
};

}  // namespace wirecensus
