#include "cli/live_snapshot.h"

#include <fmt/core.h>

#include <chrono>
#include <ctime>
#include <new>
#include <system_error>
#include <utility>

#include "cli/report_options.h"
#include "metrics/census_tables.h"

namespace wirecensus {
namespace {

// "snapshot-20231114T221320.123Z": a name for every millisecond.
std::string folder_name() {
  const auto now = std::chrono::system_clock::now();
  const auto thousandths =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm utc = {};
  gmtime_r(&seconds, &utc);
  return fmt::format("snapshot-{:04}{:02}{:02}T{:02}{:02}{:02}.{:03}Z", utc.tm_year + 1900,
                     utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, thousandths);
}

report::ReportFiles default_files() {
  return *report::parse_formats(report::can_write_pictures() ? "csv,png" : "csv");
}

}  // namespace

SnapshotWriter::SnapshotWriter(const Options& options, report::ReportFiles files,
                               std::function<void(std::string)> on_end)
    : options_(options),
      files_(files.empty() ? default_files() : std::move(files)),
      on_end_(std::move(on_end)) {}

void SnapshotWriter::wait() {
  if (thread_.joinable()) thread_.join();
}

void SnapshotWriter::write(std::shared_ptr<const metrics::Census> census) {
  wait();
  try {
    thread_ = std::thread(
        [this, census = std::move(census)]() mutable { on_end_(write_files(std::move(census))); });
  } catch (const std::system_error&) {
    on_end_("nothing was written: no thread can be started");
  }
}

// One thread, because the count has the others.
std::string SnapshotWriter::write_files(std::shared_ptr<const metrics::Census> census) const {
  try {
    const std::string folder = options_.output_directory + "/" + folder_name();
    const tables::ReportInput input(metrics::CensusTables(std::move(census)),
                                    report_options(options_));
    const auto written = report::write_reports(input, files_, folder, 1);
    return written ? "wrote " + folder : written.error().message;
  } catch (const std::bad_alloc&) {
    return "nothing was written: not enough memory";
  }
}

}  // namespace wirecensus
