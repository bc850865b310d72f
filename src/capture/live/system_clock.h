// What the kernel says of its clock.
#pragma once

#include <optional>

#include "base/clock_state.h"

namespace wirecensus::capture {

// None if it may not be asked.
std::optional<ClockState> system_clock_state();

}  // namespace wirecensus::capture
