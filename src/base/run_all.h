// Runs tasks that do not depend on each other on several threads.
#pragma once

#include <functional>
#include <span>

namespace wirecensus {

// Returns when all have ended; the caller's thread is one of at most `threads` (0 is as 1). They
// start in their order. An exception (no memory) of one is thrown here, after the others' ends.
void run_all(std::span<const std::function<void()>> tasks, unsigned threads);

}  // namespace wirecensus
