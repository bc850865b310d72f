#include "base/run_all.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

namespace wirecensus {
namespace {

using Tasks = std::span<const std::function<void()>>;

void run_rest(Tasks tasks, std::atomic<std::size_t>& next, std::span<std::exception_ptr> failures) {
  for (std::size_t i = next++; i < tasks.size(); i = next++) {
    try {
      tasks[i]();
    } catch (...) {
      failures[i] = std::current_exception();
    }
  }
}

}  // namespace

void run_all(Tasks tasks, unsigned threads) {
  std::vector<std::exception_ptr> failures(tasks.size());
  std::atomic<std::size_t> next = 0;
  {
    std::vector<std::jthread> others;  // end before `failures` is read
    const std::size_t wanted = std::min<std::size_t>(threads, tasks.size());
    others.reserve(wanted);
    try {
      while (others.size() + 1 < wanted) {
        others.emplace_back([&] { run_rest(tasks, next, failures); });
      }
    } catch (const std::system_error&) {
      // The tasks are run with fewer threads.
    }
    run_rest(tasks, next, failures);
  }
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

}  // namespace wirecensus
