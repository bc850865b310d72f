// Which sources a count has, and how each is opened.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "capture/frame_source.h"
#include "runtime/count_options.h"
#include "runtime/wake_set.h"

namespace wirecensus::runtime {

// Opens the source of that name. Errors: a message for a person, with the name in it.
using OpenSource =
    std::function<Result<std::unique_ptr<capture::FrameSource>>(const std::string& name)>;

struct SourcePlan {
  std::vector<std::string> names;  // at least one, in the order in which they are counted
  OpenSource open;
  std::string shortage;  // for a person: what cannot be had as usual; empty where there is nothing
};

// The sources that the options name. `wake` asks a waiting read() to return, and must outlive the
// sources. Error: the ring that was asked for does not fit into memory.
Result<SourcePlan> plan_sources(const CountOptions& options, WakeSet& wake);

}  // namespace wirecensus::runtime
