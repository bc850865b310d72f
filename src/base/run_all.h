// Runs independent tasks on several threads.
#pragma once

#include <functional>
#include <span>

namespace wirecensus {

// Returns when all tasks have ended. Uses at most `threads` threads (0 is treated as 1), including
// the caller's. Tasks start in order. If a task throws (std::bad_alloc), the exception is rethrown
// here after all tasks have ended.
void run_all(std::span<const std::function<void()>> tasks, unsigned threads);

}  // namespace wirecensus
