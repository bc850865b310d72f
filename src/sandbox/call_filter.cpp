#include "sandbox/call_filter.h"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <span>
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

struct NumberRange {
  std::uint32_t first;
  std::uint32_t last;
};

std::vector<NumberRange> ranges_of(std::vector<std::uint32_t> numbers) {
  std::sort(numbers.begin(), numbers.end());
  std::vector<NumberRange> ranges;
  for (const std::uint32_t number : numbers) {
    if (!ranges.empty() && number <= ranges.back().last + 1) {
      ranges.back().last = number;
    } else {
      ranges.push_back({number, number});
    }
  }
  return ranges;
}

// Allows the numbers in `ranges`, found by halving them: the kernel runs the filter for every
// number once when it is installed, so a list would make starting slower. Goes on with the others
// behind.
std::vector<sock_filter> search(std::span<const NumberRange> ranges) {
  if (ranges.empty()) return {};
  if (ranges.size() == 1 && ranges.front().first == ranges.front().last) {
    return {unless_equal_skip(ranges.front().first, 1), answer(SECCOMP_RET_ALLOW)};
  }
  if (ranges.size() == 1) {
    return {{BPF_JMP | BPF_JGE | BPF_K, 0, 2, ranges.front().first},
            {BPF_JMP | BPF_JGT | BPF_K, 1, 0, ranges.front().last},
            answer(SECCOMP_RET_ALLOW)};
  }
  const std::size_t half = ranges.size() / 2;
  const std::vector<sock_filter> lower = search(ranges.first(half));
  const std::vector<sock_filter> upper = search(ranges.subspan(half));
  std::vector<sock_filter> program{{BPF_JMP | BPF_JGE | BPF_K, 0, 1, ranges[half].first},
                                   skip(lower.size() + 1)};
  program.insert(program.end(), lower.begin(), lower.end());
  program.push_back(skip(upper.size()));
  program.insert(program.end(), upper.begin(), upper.end());
  return program;
}

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
  const std::vector<NumberRange> ranges = ranges_of(std::move(plain));
  const std::vector<sock_filter> found = search(ranges);
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
