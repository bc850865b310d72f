// The sources of a count, and how to open them.
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

// Opens the source of this name. Error: a message for the user that contains the name.
using OpenSource =
    std::function<Result<std::unique_ptr<capture::FrameSource>>(const std::string& name)>;

struct SourcePlan {
  std::vector<std::string> names;  // at least one, in counting order
  OpenSource open;                 // thread-safe, for files
  std::string shortage;            // for the user: a resource that is not available; or empty
};

// The sources that the options name. `wake` wakes a waiting read(); it must outlive the plan and
// its sources. Error: a ring of the requested size does not fit into memory.
Result<SourcePlan> plan_sources(const CountOptions& options, WakeSet& wake);

}  // namespace wirecensus::runtime
