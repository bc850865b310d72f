#include "cli/stored_census.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <random>
#include <system_error>
#include <utility>

#include "base/display_text.h"
#include "cli/memory_bound.h"
#include "inspect/crypto.h"
#include "metrics/census_merger.h"
#include "metrics/census_tables.h"
#include "metrics/flow_spilling.h"
#include "runtime/count_inputs.h"
#include "saved/census_file.h"
#include "sink/can_use_curl.h"
#include "sink/clickhouse/password.h"
#include "sink/clickhouse/store_reader.h"

namespace wirecensus {
namespace {

using sink::StoredInterval;

// What is said of the file is said of what the store has.
std::string named(std::string text, const std::string& path, const StoredInterval& interval) {
  const std::string quoted = "'" + path + "'";
  const std::size_t at = text.find(quoted);
  if (at == std::string::npos) return text;
  return text.replace(at, quoted.size(),
                      "the census of the interval of " + timestamp_text(interval.begin) +
                          " of sensor " + printable(interval.sensor));
}

void name_sources(Ledger& ledger, const std::string& path, const StoredInterval& interval) {
  const std::string sensor = "sensor " + interval.sensor;
  for (Doubt& doubt : ledger.doubts) {
    if (doubt.source == path) doubt.source = sensor;
  }
  for (Remark& remark : ledger.remarks) {
    if (remark.source == path) remark.source = sensor;
  }
}

Result<metrics::Census> fetch(sink::StoreReader& reader, const StoredInterval& interval) {
  const auto file = UnnamedFile::create();
  if (!file) return file.error();
  auto writer = (*file)->writer();
  if (!writer) return writer.error();
  const Status read =
      reader.read_census(interval, [&](std::string_view bytes) { writer->append(bytes); });
  if (!read) return read.error();
  if (Status written = writer->commit(); !written) return written.error();
  const std::string path = (*file)->path();
  auto census = saved::read_census(path);
  if (!census) return Error{named(census.error().message, path, interval)};
  name_sources(census->ledger, path, interval);
  return census;
}

// By time, whichever sensor they are of, so that what waits for earlier ones has not long to wait.
Result<metrics::Census> merge(sink::StoreReader& reader, std::vector<StoredInterval> intervals,
                              const metrics::FlowSpilling& spilling) {
  const auto begin_of = [](const StoredInterval& one) {
    return one.has_time ? one.begin : kNoTime;
  };
  std::stable_sort(
      intervals.begin(), intervals.end(),
      [&](const StoredInterval& a, const StoredInterval& b) { return begin_of(a) < begin_of(b); });
  metrics::CensusMerger merger(std::random_device{}());
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    const auto census = fetch(reader, intervals[i]);
    if (!census) return census.error();
    const bool is_last = i + 1 == intervals.size();
    merger.add(*census, is_last ? kNoTime : begin_of(intervals[i + 1]));
    merger.bound(spilling);
  }
  return spilling.finish(std::move(merger).finish());
}

Error nothing_there(const sink::Store& store) {
  return Error{printable(sink::target_text(store.target())) +
               " has no whole interval of that sensor and time: see its view batches, and --since, "
               "--until and --sensor"};
}

// Of all that is asked for, with the doubts about what is missing.
Result<metrics::Census> stored_census(sink::Store& store, const sink::StoreRange& range,
                                      const metrics::FlowSpilling& spilling) {
  auto reader = sink::StoreReader::open(store);
  if (!reader) return reader.error();
  const auto behind = reader->check_copies();
  if (!behind) return behind.error();
  auto intervals = reader->intervals(range);
  if (!intervals) return intervals.error();
  const std::vector<Doubt> missing = sink::missing_intervals(*intervals, range);
  std::erase_if(*intervals, [&](const StoredInterval& one) { return !range.has(one); });
  if (intervals->empty()) return nothing_there(store);
  const auto wrong = reader->check_flow_rows(*intervals);
  if (!wrong) return wrong.error();
  auto census = merge(*reader, *intervals, spilling);
  if (!census) return census.error();
  std::vector<Doubt>& doubts = census->ledger.doubts;
  for (const std::vector<Doubt>* more : {&missing, &*wrong, &*behind}) {
    doubts.insert(doubts.end(), more->begin(), more->end());
  }
  return census;
}

Result<std::unique_ptr<UnnamedFile>> save(metrics::Census census) {
  auto file = UnnamedFile::create();
  if (!file) return file.error();
  auto writer = (*file)->writer();
  if (!writer) return writer.error();
  const metrics::CensusTables tables(std::make_shared<const metrics::Census>(std::move(census)));
  Status written = saved::write_census(tables.census(), *tables.record_numbers(), *writer);
  if (written) written = writer->commit();
  if (!written) return written.error();
  return file;
}

}  // namespace

Result<std::unique_ptr<UnnamedFile>> UnnamedFile::create() {
  const char* const folder = std::getenv("TMPDIR");
  std::string name = folder != nullptr && *folder != '\0' ? folder : "/tmp";
  name += "/wirecensus-XXXXXX";
  const int descriptor = mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) {
    return Error{"cannot create a temporary file in $TMPDIR or /tmp: " +
                 std::generic_category().message(errno)};
  }
  unlink(name.c_str());
  return std::unique_ptr<UnnamedFile>(new UnnamedFile(descriptor));
}

UnnamedFile::~UnnamedFile() { close(descriptor_); }

Result<std::unique_ptr<UnnamedFile>> fetch_stored(const Options& options) {
  if (const Status possible = sink::can_use_curl(); !possible) return possible.error();
  static_cast<void>(inspect::load_crypto());  // names are completed in merging
  auto password = sink::store_password(options.store.target);
  if (!password) return password.error();
  sink::Store store(options.store.target, std::move(*password));
  Options bounded = options;
  if (Status opened = open_spill(bounded); !opened) return opened.error();
  auto census =
      stored_census(store, options.store.range, runtime::spilling_of_merge(bounded.count));
  if (!census) return census.error();
  return save(std::move(*census));
}

}  // namespace wirecensus
