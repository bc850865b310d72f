#include "runtime/count_inputs.h"

#include <sys/stat.h>

#include <algorithm>
#include <limits>
#include <map>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "metrics/census_merger.h"
#include "metrics/flow_spilling.h"
#include "runtime/count_traffic.h"
#include "runtime/source_ledger.h"
#include "saved/census_file.h"

namespace wirecensus::runtime {
namespace {

// Consecutive captures, which are counted together, or one census.
struct Input {
  std::vector<std::string> files;
  bool census = false;
  Timestamp begin = kNoTime;  // of a census, if it is known
  Timestamp rest = kNoTime;   // when the first of those behind it begins, likewise
};

std::vector<Input> inputs_of(const std::vector<std::string>& files) {
  std::vector<Input> inputs;
  for (const std::string& file : files) {
    const bool census = saved::is_census_file(file);
    if (census || inputs.empty() || inputs.back().census) inputs.push_back({{}, census});
    inputs.back().files.push_back(file);
  }
  return inputs;
}

Status refuse_what_needs_packets(const CountOptions& options, const std::string& census) {
  const char* option = options.packet_limit                 ? "-c"
                       : !options.filter.empty()            ? "-f"
                       : options.times.is_limited()         ? "--since or --until"
                       : options.anonymization              ? "--anonymize"
                       : !options.record.file.empty()       ? "-w"
                       : options.transit.counter != nullptr ? "--to"
                       : options.files()->speed > 0         ? "--speed"
                                                            : nullptr;
  if (option == nullptr) return done();
  return Error{"'" + census + "' is a saved census, but " + option +
               " needs the packets themselves: give the capture files, or drop that option"};
}

// The flows that have no room are spilled, unless depth refers to them.
Result<metrics::Census> read_bounded(const std::string& file, unsigned threads,
                                     flow::RecordMemory& memory,
                                     const metrics::FlowSpilling& spilling) {
  if (!spilling.bounded()) return saved::read_census(file, threads, memory);
  memory.clear();
  const auto take = [&spilling](flow::FlowRecords&& flows) { spilling.spill(std::move(flows)); };
  auto census = saved::read_census(file, threads, {spilling.table_bytes(), take});
  if (!census) return census;
  if (census->depth.any() && spilling.has_spilled()) {
    return saved::read_census(file, threads, memory);
  }
  return spilling.finish_read(std::move(*census));
}

Result<metrics::Census> saved_census(const std::string& file, const CountOptions& options,
                                     flow::RecordMemory& memory,
                                     const metrics::FlowSpilling& spilling) {
  Result<metrics::Census> census = read_bounded(file, options.threads, memory, spilling);
  Progress* const progress = options.progress;
  if (!census || progress == nullptr) return census;
  progress->add_bytes_read(total_size(std::span(&file, 1)).value_or(0));
  progress->add_counted(census->totals.packets, census->totals.frame_bytes);
  return census;
}

// `memory` and `spilling` are for the flows of a saved census.
Result<metrics::Census> census_of(const Input& input, CountOptions options, StopRequest& stop,
                                  flow::RecordMemory& memory,
                                  const metrics::FlowSpilling& spilling) {
  if (input.census) return saved_census(input.files.front(), options, memory, spilling);
  memory.clear();
  options.input = FileInput{input.files};
  return count_traffic(options, stop);
}

// Of this count: what a saved census lacks says nothing about now.
bool stopped_for_memory(const Input& input, const Ledger& ledger) {
  return !input.census &&
         std::any_of(ledger.losses.begin(), ledger.losses.end(), [](const Loss& loss) {
           return loss.cause == LossCause::out_of_memory && !loss.packets_known;
         });
}

// By name: their order does not matter.
void leave_out(const Input& input, const Error& error, Ledger& ledger) {
  for (const std::string& file : input.files) {
    ledger.add_loss({LossCause::file_not_read, file, 0, false, error.message});
    if (!input.census) ledger.files.push_back(unread_file(file, ledger.files.size()));
  }
  std::stable_sort(ledger.losses.begin(), ledger.losses.end(),
                   [](const Loss& a, const Loss& b) { return a.source < b.source; });
}

// The merger needs the flows in memory, and what is open.
CountOptions options_of_parts(CountOptions options) {
  options.spill = {};
  options.ends = flow::Ends::open;
  return options;
}

// Of two that begin at the same time, the name decides; those without time stay as given.
bool is_before(const Input& a, const Input& b) {
  if (a.begin != b.begin) return a.begin < b.begin;
  return a.begin != kNoTime && a.files < b.files;
}

void note_rest(std::vector<Input>& inputs) {
  Timestamp begin = std::numeric_limits<Timestamp>::max();
  for (std::size_t i = inputs.size(); i-- > 0;) {
    inputs[i].rest = begin;
    begin = std::min(begin, inputs[i].begin);
  }
}

// Puts the censuses in the order of time, in the places that they have among the captures.
void order_censuses(std::vector<Input>& inputs) {
  std::vector<Input> censuses;
  for (Input& input : inputs) {
    if (!input.census) continue;
    input.begin = saved::census_begin(input.files.front());
    censuses.push_back(input);
  }
  std::stable_sort(censuses.begin(), censuses.end(), is_before);
  auto next = censuses.begin();
  for (Input& input : inputs) {
    if (input.census) input = std::move(*next++);
  }
  note_rest(inputs);
}

Result<metrics::Census> merge_inputs(std::vector<Input> inputs, const CountOptions& options,
                                     StopRequest& stop) {
  order_censuses(inputs);
  const CountOptions in_memory = options_of_parts(options);
  const metrics::FlowSpilling spilling = spilling_of_merge(options);
  metrics::CensusMerger merger(std::random_device{}(), options.threads);
  flow::RecordMemory memory;  // goes from one to the next
  Ledger left_out;
  bool none_read = true;
  for (const Input& input : inputs) {
    Result<metrics::Census> census =
        census_of(input, in_memory, stop, memory, spilling.successor());
    if (!census) {
      leave_out(input, census.error(), left_out);
      continue;
    }
    none_read = false;
    merger.add(*census, input.rest);
    if (census->spilled != nullptr) {
      if (Status added = merger.add_spilled(*census, spilling); !added) return added.error();
    }
    memory.give(std::move(census->flows));
    merger.bound(spilling);
    if (stop.requested() || stopped_for_memory(input, census->ledger)) break;
  }
  memory.clear();
  if (none_read) return Error{left_out.losses.front().detail};
  metrics::Census merged = spilling.finish(std::move(merger).finish());
  merged.ledger.merge(left_out);
  return merged;
}

Result<metrics::Census> count_files(const std::vector<std::string>& files,
                                    const CountOptions& options, StopRequest& stop) {
  std::vector<Input> inputs = inputs_of(files);
  const auto is_census = [](const Input& input) { return input.census; };
  if (std::none_of(inputs.begin(), inputs.end(), is_census)) return count_traffic(options, stop);
  for (const Input& input : inputs) {
    if (!input.census) continue;
    const Status possible = refuse_what_needs_packets(options, input.files.front());
    if (!possible) return possible.error();
  }
  if (inputs.size() == 1) {
    flow::RecordMemory none;
    return census_of(inputs.front(), options, stop, none, spilling_of_merge(options));
  }
  return merge_inputs(std::move(inputs), options, stop);
}

// A file given twice, under any name, is counted twice, as requested, with a remark.
void remark_repeated_files(const std::vector<std::string>& files, Ledger& ledger) {
  std::map<std::pair<dev_t, ino_t>, std::string> first_names;
  for (const std::string& file : files) {
    struct stat status {};
    if (stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
    const auto [first, is_new] = first_names.emplace(std::pair(status.st_dev, status.st_ino), file);
    if (is_new) continue;
    ledger.remarks.push_back(
        {file, "same file as '" + first->second + "' given before; counted again"});
  }
}

Result<metrics::Census> count_together(const CountOptions& options, StopRequest& stop) {
  for (const std::string& file : options.files()->files) {
    if (!saved::is_census_file(file)) continue;
    if (Status refused = refuse_what_needs_packets(options, file); !refused) return refused.error();
  }
  return count_traffic(options, stop);
}

}  // namespace

// What is read and the tables of what was read before are in memory together; at the end, what
// reads and sorts all flows.
metrics::FlowSpilling spilling_of_merge(const CountOptions& options) {
  if (options.spill.memory == 0) return metrics::FlowSpilling();
  constexpr std::uint64_t kFixed = std::uint64_t{64} << 20;
  constexpr std::uint64_t kMinForFlows = std::uint64_t{16} << 20;
  constexpr auto kBusy = metrics::SpillWriter::Busy::wait;
  const std::uint64_t memory = options.spill.memory;
  const std::uint64_t percent = std::max(memory - std::min(memory, kFixed), kMinForFlows) / 100;
  const std::size_t at_once = options.threads + metrics::SpillWriter::tables(kBusy);
  return metrics::FlowSpilling::create(
      options.spill.file, {.table = percent * 40 / at_once, .reading = percent * 80}, kBusy);
}

Result<metrics::Census> count_inputs(const CountOptions& options, StopRequest& stop) {
  if (options.live() != nullptr) return count_traffic(options, stop);
  if (options.files()->together) return count_together(options, stop);
  const std::vector<std::string>& files = options.files()->files;
  Result<metrics::Census> census = count_files(files, options, stop);
  if (census) remark_repeated_files(files, census->ledger);
  return census;
}

}  // namespace wirecensus::runtime
