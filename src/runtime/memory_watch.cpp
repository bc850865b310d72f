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
// The same where intervals are reported while the next one is counted.
constexpr std::uint64_t kToReportPercent = 150;
// Without new flows, what is used grows little from there on, unless it is not flows that fill the
// memory, or intervals are reported meanwhile: more growth than that, or less that is left,
// relative to what is used, ends the count.
constexpr std::uint64_t kGrowthPercent = 15;
constexpr std::uint64_t kLeastPercent = 25;
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

// Memory is low when no more is left than needed to finish, which grows as fast as the use.
std::uint64_t bound_of(std::uint64_t own, std::uint64_t left, std::uint64_t percent,
                       std::uint64_t fixed) {
  const std::uint64_t needed = own / 100 * percent + fixed;
  return own + (left > needed ? (left - needed) / (100 + percent) * 100 : 0);
}

std::uint64_t percent_of(KeptFlows flows) {
  return flows == KeptFlows::of_intervals ? kToReportPercent : kToFinishPercent;
}

std::uint64_t left_of(rlim_t limit, std::uint64_t taken) {
  return limit == RLIM_INFINITY ? limit : limit - std::min<std::uint64_t>(limit, taken);
}

}  // namespace

MemoryWatch::MemoryWatch(MachineLimits machine, KeptFlows flows)
    : machine_(std::move(machine)),
      flows_(flows),
      address_space_(limit_of(RLIMIT_AS)),
      data_(limit_of(RLIMIT_DATA)) {}

Memory MemoryWatch::look() {
  const Clock::time_point now = Clock::now();
  const bool looks_at_machine = now >= next_look_;
  const bool limited = address_space_ != RLIM_INFINITY || data_ != RLIM_INFINITY;
  if (!looks_at_machine && !limited) return last_;
  const Use use = use_now();
  const std::uint64_t left =
      std::min(left_of(address_space_, use.address_space), left_of(data_, use.data));
  if (looks_at_machine) {
    next_look_ = now + kBetweenLooks;
    free_ = machine_.free_memory().value_or(kNoLimit);
    const std::uint64_t of_machine = is_spilled()
                                         ? saturating_sum(use.own, free_ - std::min(free_, kFixed))
                                         : bound_of(use.own, free_, percent_of(flows_), 0);
    const std::uint64_t bound =
        std::min(bound_of(use.own, left, percent_of(flows_), kFixed), of_machine);
    use_ = {.used = use.own, .bound = std::max(kMinOwn, bound)};
  }
  return last_ = judge(use.own, left);
}

Memory MemoryWatch::judge(std::uint64_t own, std::uint64_t left) {
  const std::uint64_t to_finish = own / 100 * percent_of(flows_);
  const std::uint64_t of_machine = is_spilled() ? std::min(to_finish, kFixed) : to_finish;
  if (own < kMinOwn || (left >= kFixed + to_finish && free_ >= of_machine)) {
    low_at_ = 0;
    return Memory::enough;
  }
  if (low_at_ == 0) low_at_ = own;
  if (is_spilled()) return Memory::too_low;
  const std::uint64_t least = own / 100 * kLeastPercent;
  const bool grows_on = flows_ == KeptFlows::all && own > low_at_ / 100 * (100 + kGrowthPercent);
  return grows_on || left < least || free_ < least ? Memory::too_low : Memory::low;
}

}  // namespace wirecensus::runtime
