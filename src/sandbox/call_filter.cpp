#include "sandbox/call_filter.h"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <system_error>
#include <utility>

namespace wirecensus::sandbox {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
#error "add the AUDIT_ARCH_... of this architecture from <linux/audit.h>"
#endif

// SYS_cachestat, Linux 6.5: the last call known to the lists here. Both architectures share the
// numbers from 424 on.
constexpr std::uint32_t kLastKnownCall = 451;
constexpr std::uint32_t kLowWord = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 0 : 4;

constexpr sock_filter load_word(std::size_t offset) {
  return {BPF_LD | BPF_W | BPF_ABS, 0, 0, static_cast<std::uint32_t>(offset)};
}

constexpr sock_filter answer(std::uint32_t action) { return {BPF_RET | BPF_K, 0, 0, action}; }

// Goes on if equal, otherwise skips so many instructions.
constexpr sock_filter unless_equal_skip(std::uint32_t value, std::size_t skipped) {
  return {BPF_JMP | BPF_JEQ | BPF_K, 0, static_cast<std::uint8_t>(skipped), value};
}

constexpr sock_filter load_number() { return load_word(offsetof(seccomp_data, nr)); }

std::size_t offset_of(const ArgumentTest& test) {
  return offsetof(seccomp_data, args) + sizeof(std::uint64_t) * test.argument +
         (test.high ? 4 - kLowWord : kLowWord);
}

constexpr sock_filter skip(std::size_t skipped) {
  return {BPF_JMP | BPF_JA, 0, 0, static_cast<std::uint32_t>(skipped)};
}

// Where a row of allowed numbers begins, and the number behind its last, by turns.
std::vector<std::uint32_t> limits_of(std::vector<std::uint32_t> numbers) {
  std::sort(numbers.begin(), numbers.end());
  std::vector<std::uint32_t> limits;
  for (const std::uint32_t number : numbers) {
    if (!limits.empty() && number <= limits.back()) {
      limits.back() = number + 1;
    } else {
      limits.insert(limits.end(), {number, number + 1});
    }
  }
  return limits;
}

// Finds the number among the limits by halving them: the kernel runs the filter for every number
// once when it is installed, so a list would make starting slower. It also compiles the filter, so
// all comparisons share one answer. They are written from the last to the first, because a jump
// needs to know how far its target is.
class Search {
 public:
  explicit Search(std::vector<std::uint32_t> limits) : limits_(std::move(limits)) {}

  // Allows the numbers, and goes on with the others behind.
  std::vector<sock_filter> program() {
    if (limits_.empty()) return {};
    backward_ = {answer(SECCOMP_RET_ALLOW)};
    write(0, limits_.size());
    return {backward_.rbegin(), backward_.rend()};
  }

 private:
  // How many instructions there are from one on.
  using Place = std::size_t;
  static constexpr Place kBehind = 0;
  static constexpr Place kAllowed = 1;

  // Writes how to go on if those of the limits that are at most the number are the first `begin`,
  // up to `end` of them. Returns where that is.
  Place write(std::size_t begin, std::size_t end) {
    if (begin == end) return begin % 2 == 1 ? kAllowed : kBehind;
    const std::size_t half = begin + (end - begin) / 2;
    Place upper = write(half + 1, end);
    Place lower = write(begin, half);
    lower = within_reach(lower);
    upper = within_reach(upper);
    backward_.push_back(
        {BPF_JMP | BPF_JGE | BPF_K, distance(upper), distance(lower), limits_[half]});
    return backward_.size();
  }

  std::uint8_t distance(Place place) const {
    return static_cast<std::uint8_t>(backward_.size() - place);
  }

  // That place, or that of an instruction that is near and does the same.
  Place within_reach(Place place) {
    constexpr std::size_t kReach = 254;  // of 255, because one more may come between
    const std::size_t between = backward_.size() - place;
    if (between <= kReach) return place;
    backward_.push_back(place == kAllowed ? answer(SECCOMP_RET_ALLOW) : skip(between));
    return backward_.size();
  }

  const std::vector<std::uint32_t> limits_;
  std::vector<sock_filter> backward_;
};

std::size_t size_of(const ArgumentTest& test) {
  return (test.mask == kAllBits ? 1 : 2) + test.values.size();
}

// If the test fails, goes on so many instructions behind it.
void append_test(const ArgumentTest& test, std::size_t skipped, std::vector<sock_filter>& program) {
  program.push_back(load_word(offset_of(test)));
  if (test.mask != kAllBits) program.push_back({BPF_ALU | BPF_AND | BPF_K, 0, 0, test.mask});
  for (std::size_t left = test.values.size(); left > 1; --left) {
    const std::uint32_t value = test.values[test.values.size() - left];
    program.push_back({BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint8_t>(left - 1), 0, value});
  }
  program.push_back(unless_equal_skip(test.values.back(), skipped));
}

// The number is loaded before and after.
void append_tested(const CallRule& rule, std::vector<sock_filter>& program) {
  std::size_t left = 1;  // up to the answer, and with it
  for (const ArgumentTest& test : rule.tests) left += size_of(test);
  program.push_back(unless_equal_skip(rule.number, left + 1));
  for (const ArgumentTest& test : rule.tests) {
    left -= size_of(test);
    append_test(test, left, program);
  }
  program.push_back(answer(SECCOMP_RET_ALLOW));
  program.push_back(load_number());
}

}  // namespace

std::vector<sock_filter> call_filter(const std::vector<CallRule>& rules, Violation violation) {
  std::vector<sock_filter> program{load_word(offsetof(seccomp_data, arch)),
                                   {BPF_JMP | BPF_JEQ | BPF_K, 1, 0, kArchitecture},
                                   answer(SECCOMP_RET_KILL_PROCESS),
                                   load_number()};
  std::vector<std::uint32_t> plain;
  for (const CallRule& rule : rules) {
    if (rule.tests.empty()) plain.push_back(rule.number);
  }
  const std::vector<sock_filter> found = Search(limits_of(std::move(plain))).program();
  program.insert(program.end(), found.begin(), found.end());
  for (const CallRule& rule : rules) {
    if (!rule.tests.empty()) append_tested(rule, program);
  }
  const sock_filter absent = answer(SECCOMP_RET_ERRNO | ENOSYS);
  program.push_back(unless_equal_skip(SYS_clone3, 1));
  program.push_back(absent);
  program.push_back({BPF_JMP | BPF_JGT | BPF_K, 0, 1, kLastKnownCall});
  program.push_back(absent);
  program.push_back(
      answer(violation == Violation::kills ? SECCOMP_RET_KILL_PROCESS : SECCOMP_RET_ERRNO | EPERM));
  return program;
}

// SPEC_ALLOW: kernels before 5.16 would otherwise switch off speculation past stores, which makes
// all code slower by more than the filter is meant to cost.
std::string install_call_filter(std::vector<sock_filter> program) {
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  constexpr unsigned long kFlags = SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_SPEC_ALLOW;
  const long result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, kFlags, &filter);
  if (result == 0) return {};
  if (result > 0) return "thread " + std::to_string(result) + " has filters of its own";
  return errno == ENOSYS ? "this kernel has none" : std::generic_category().message(errno);
}

}  // namespace wirecensus::sandbox
