// A filter of system calls: a program of classic BPF, made of a list of what is allowed. A pure
// function, and what installs its result: seccomp(2).
#pragma once

#include <linux/filter.h>

#include <cstdint>
#include <string>
#include <vector>

namespace wirecensus::sandbox {

constexpr std::uint32_t kAllBits = 0xFFFF'FFFF;

// A test of one 32-bit word of an argument: (word & mask) is one of the values. Arguments of type
// int have theirs in the low word; an address is null if both words are 0.
struct ArgumentTest {
  unsigned argument = 0;  // from 0
  bool high = false;      // the high word
  std::uint32_t mask = kAllBits;
  std::vector<std::uint32_t> values = {0};  // at least one, at most 100
};

// A call that is allowed if all tests hold. Several rules of a number are alternatives.
struct CallRule {
  unsigned number = 0;
  std::vector<ArgumentTest> tests = {};
};

// What becomes of a call that no rule allows.
enum class Violation : std::uint8_t {
  fails,  // with EPERM
  kills,  // the whole process, by SIGSYS
};

// Allows what `rules` do. clone3, and numbers that were unknown when this was written, fail with
// ENOSYS: libraries then use what they did before. Calls of another architecture always kill the
// process. Rules without tests cost nothing where the kernel caches their result (Linux 5.11).
std::vector<sock_filter> call_filter(const std::vector<CallRule>& rules, Violation violation);

// Puts all threads of the process under the filter, beside those there are already. Returns why
// that was refused, or an empty text. Precondition: no_new_privs is set.
std::string install_call_filter(std::vector<sock_filter> program);

}  // namespace wirecensus::sandbox
