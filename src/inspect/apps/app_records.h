// The applications of flows in a detector's words (--apps): a value that is saved and merged.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "flow/flow_record.h"

namespace wirecensus::inspect {

struct FlowApp {
  flow::FlowKey key;         // of the biflow: that of its forward direction
  Timestamp time = kNoTime;  // of the first packet that was examined
  std::uint32_t word = 0;    // its place in AppRecords::words

  bool operator==(const FlowApp&) const = default;
};

// Only flows that have a word.
struct AppRecords {
  bool counted = false;            // they were asked for
  std::vector<std::string> words;  // ascending, each once; those of a count are all used
  std::vector<FlowApp> flows;      // in the order of their keys, each of which occurs once
  std::uint64_t left_out = 0;      // flows without a word, because there was no room for them

  // Adds those of another shard of the same count. Precondition: no flow is in both.
  void append(AppRecords&& other);

  // Puts words that have only some of the properties above in order.
  void order_words();

  // The word of a flow, in any direction; empty if it has none. Valid as long as the records.
  std::string_view find(const flow::FlowKey& flow) const;

  bool operator==(const AppRecords&) const = default;
};

}  // namespace wirecensus::inspect
