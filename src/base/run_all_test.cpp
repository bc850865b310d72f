#include "base/run_all.h"

#include <gtest/gtest.h>

#include <atomic>
#include <new>
#include <vector>

namespace wirecensus {
namespace {

TEST(RunAll, RunsEachTaskOnceOnAnyNumberOfThreads) {
  for (const unsigned threads : {0U, 1U, 2U, 3U, 100U}) {
    std::vector<std::atomic<int>> runs(17);
    std::vector<std::function<void()>> tasks;
    for (auto& count : runs) tasks.emplace_back([&count] { ++count; });
    run_all(tasks, threads);
    for (const auto& count : runs) EXPECT_EQ(count, 1);
  }
  run_all({}, 4);
}

TEST(RunAll, PassesAnExceptionOnWhenAllTasksHaveEnded) {
  for (const unsigned threads : {1U, 3U}) {
    std::atomic<int> ended = 0;
    const std::function<void()> tasks[] = {[&] { ++ended; }, [] { throw std::bad_alloc(); },
                                           [&] { ++ended; }, [&] { ++ended; }};
    EXPECT_THROW(run_all(tasks, threads), std::bad_alloc);
    EXPECT_EQ(ended, 3);
  }
}

}  // namespace
}  // namespace wirecensus
