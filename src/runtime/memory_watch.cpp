#include "runtime/memory_watch.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <utility>

#include "base/saturating.h"

namespace wirecensus::runtime {
namespace {

// Below this, flows are not what fills the memory, and stopping would not help.
constexpr std::uint64_t kMinOwn = std::uint64_t{32} << 20;
// For threads, buffers and charts, if a limit of the process includes all of them.
constexpr std::uint64_t kFixed = std::uint64_t{64} << 20;
// Maximum memory for sorting, writing and the growth of an index, relative to that of counting.
constexpr std::uint64_t kToFinishPercent = 100;
// Querying all control groups takes 0.1 ms or more.
constexpr auto kBetweenLooks = std::chrono::milliseconds(500);

constexpr std::uint64_t kNoLimit = RLIM_INFINITY;

rlim_t limit_of(decltype(RLIMIT_AS) resource) {
  rlimit limit{};
  return getrlimit(resource, &limit) == 0 ? limit.rlim_cur : RLIM_INFINITY;
}

// From /proc/self/statm: proc(5).
struct Use {
  std::uint64_t address_space = 0;
  std::uint64_t data = 0;
  std::uint64_t own = 0;  // resident, without files and rings
};

Use use_now() {
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  std::uint64_t shared = 0;
  std::uint64_t text = 0;
  std::uint64_t library = 0;
  std::uint64_t data = 0;
  std::ifstream("/proc/self/statm") >> size >> resident >> shared >> text >> library >> data;
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return {size * page, data * page, (resident - shared) * page};
}

bool leaves_less(rlim_t limit, std::uint64_t taken, std::uint64_t needed) {
  return limit != RLIM_INFINITY && (taken >= limit || limit - taken < needed);
}

// Counting stops when no more is left than needed to finish, which grows as fast as the use.
std::uint64_t bound_of(std::uint64_t own, std::uint64_t left, std::uint64_t fixed) {
  const std::uint64_t needed = own / 100 * kToFinishPercent + fixed;
  return own + (left > needed ? (left - needed) / (1 + kToFinishPercent / 100) : 0);
}

std::uint64_t left_of(rlim_t limit, std::uint64_t taken) {
  return limit == RLIM_INFINITY ? limit : limit - std::min<std::uint64_t>(limit, taken);
}

}  // namespace

MemoryWatch::MemoryWatch(MachineLimits machine, bool spilled)
    : machine_(std::move(machine)),
      spilled_(spilled),
      address_space_(limit_of(RLIMIT_AS)),
      data_(limit_of(RLIMIT_DATA)) {}

bool MemoryWatch::is_short() {
  const Clock::time_point now = Clock::now();
  const bool looks_at_machine = now >= next_look_;
  const bool limited = address_space_ != RLIM_INFINITY || data_ != RLIM_INFINITY;
  if (!looks_at_machine && !limited) return false;
  if (looks_at_machine) next_look_ = now + kBetweenLooks;
  const Use use = use_now();
  std::uint64_t free = kNoLimit;
  if (looks_at_machine) {
    free = machine_.free_memory().value_or(kNoLimit);
    const std::uint64_t left =
        std::min(left_of(address_space_, use.address_space), left_of(data_, use.data));
    const std::uint64_t of_machine = spilled_
                                         ? saturating_sum(use.own, free - std::min(free, kFixed))
                                         : bound_of(use.own, free, 0);
    const std::uint64_t bound = std::min(bound_of(use.own, left, kFixed), of_machine);
    use_ = {.used = use.own, .bound = std::max(kMinOwn, bound)};
  }
  if (use.own < kMinOwn) return false;
  const std::uint64_t to_finish = use.own / 100 * kToFinishPercent;
  if (leaves_less(address_space_, use.address_space, kFixed + to_finish)) return true;
  if (leaves_less(data_, use.data, kFixed + to_finish)) return true;
  return free < (spilled_ ? std::min(to_finish, kFixed) : to_finish);
}

}  // namespace wirecensus::runtime
