#include "metrics/on_demand.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <stdexcept>
#include <thread>
#include <vector>

namespace wirecensus::metrics {
namespace {

TEST(OnDemand, IsMadeByTheFirstRequestAlone) {
  OnDemand<int> value;
  int made = 0;
  const auto make = [&made] { return ++made; };
  const int& first = value.get(make);
  EXPECT_EQ(first, 1);
  EXPECT_EQ(&value.get(make), &first);
  EXPECT_EQ(made, 1);
}

TEST(OnDemand, IsMadeOnceWhenThreadsAskTogether) {
  constexpr int kThreads = 8;
  OnDemand<std::vector<int>> value;
  std::atomic<int> made = 0;
  std::latch start(kThreads);
  std::vector<const std::vector<int>*> seen(kThreads);
  {
    std::vector<std::jthread> threads;
    for (auto& place : seen) {
      threads.emplace_back([&] {
        start.arrive_and_wait();
        place = &value.get([&] { return std::vector<int>(1000, ++made); });
        EXPECT_EQ(place->back(), 1);
      });
    }
  }
  EXPECT_EQ(made, 1);
  for (const auto* place : seen) EXPECT_EQ(place, seen.front());
}

TEST(OnDemand, IsMadeByTheNextRequestWhereOneFailed) {
  OnDemand<int> value;
  EXPECT_THROW(value.get([]() -> int { throw std::runtime_error("no memory"); }),
               std::runtime_error);
  EXPECT_EQ(value.get([] { return 2; }), 2);
}

}  // namespace
}  // namespace wirecensus::metrics
