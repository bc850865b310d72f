#include "runtime/count_inputs.h"

#include <algorithm>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "capture/capture_file.h"
#include "metrics/census_merger.h"
#include "report/census_file.h"
#include "runtime/count_traffic.h"

namespace wirecensus {
namespace {

// Captures in a row, which are counted together, or one census.
struct Input {
  std::vector<std::string> files;
  bool census = false;
};

std::vector<Input> inputs_of(const std::vector<std::string>& files) {
  std::vector<Input> inputs;
  for (const std::string& file : files) {
    const bool census = is_census_file(file);
    if (census || inputs.empty() || inputs.back().census) inputs.push_back({{}, census});
    inputs.back().files.push_back(file);
  }
  return inputs;
}

Status refuse_what_needs_packets(const CountOptions& options, const std::string& census) {
  const char* option = options.packet_limit         ? "-c"
                       : !options.filter.empty()    ? "-f"
                       : !options.keep.file.empty() ? "-w"
                                                    : nullptr;
  if (option == nullptr) return done();
  return Error{"'" + census + "' is a saved census, and " + option +
               " needs the packets themselves: give the captures, or leave the option out"};
}

// A wrong name should be told at once, and not after an hour.
Status try_input(const CountOptions& options, const Input& input) {
  if (input.census) return refuse_what_needs_packets(options, input.files.front());
  for (const std::string& file : input.files) {
    if (file == "-") continue;
    const auto source = open_capture_file(file);
    if (!source) return source.error();
  }
  return done();
}

Result<Census> saved_census(const std::string& file, Progress* progress) {
  Result<Census> census = read_census(file);
  if (!census || progress == nullptr) return census;
  progress->add_bytes_read(total_size(std::span(&file, 1)).value_or(0));
  progress->add_counted(census->totals.packets, census->totals.frame_bytes);
  return census;
}

Result<Census> census_of(const Input& input, CountOptions options, StopRequest& stop) {
  if (input.census) return saved_census(input.files.front(), options.progress);
  options.files = input.files;
  return count_traffic(options, stop);
}

bool ran_out_of_memory(const Ledger& ledger) {
  return std::any_of(ledger.losses.begin(), ledger.losses.end(),
                     [](const Loss& loss) { return loss.cause == LossCause::out_of_memory; });
}

Result<Census> merge_inputs(const std::vector<Input>& inputs, const CountOptions& options,
                            StopRequest& stop) {
  CensusMerger merger(std::random_device{}());
  for (const Input& input : inputs) {
    const Result<Census> census = census_of(input, options, stop);
    if (!census) return census.error();
    merger.add(*census);
    if (stop.requested() || ran_out_of_memory(census->ledger)) break;
  }
  return std::move(merger).finish();
}

}  // namespace

Result<Census> count_inputs(const CountOptions& options, StopRequest& stop) {
  const std::vector<Input> inputs = inputs_of(options.files);
  const auto is_census = [](const Input& input) { return input.census; };
  if (std::none_of(inputs.begin(), inputs.end(), is_census)) return count_traffic(options, stop);
  for (const Input& input : inputs) {
    if (const Status tried = try_input(options, input); !tried) return tried.error();
  }
  if (inputs.size() == 1) return census_of(inputs.front(), options, stop);
  return merge_inputs(inputs, options, stop);
}

}  // namespace wirecensus
