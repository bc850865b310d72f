#include "sandbox/call_filter.h"

#include <gmock/gmock.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <set>

#include "sandbox/call_table.h"

namespace wirecensus::sandbox {
namespace {

using Arguments = std::array<std::uint64_t, 6>;

#if defined(__x86_64__)
constexpr std::uint32_t kThisArchitecture = AUDIT_ARCH_X86_64;
#else
constexpr std::uint32_t kThisArchitecture = AUDIT_ARCH_AARCH64;
#endif

constexpr std::uint32_t kAllowed = SECCOMP_RET_ALLOW;
constexpr std::uint32_t kRefused = SECCOMP_RET_ERRNO | EPERM;
constexpr std::uint32_t kAbsent = SECCOMP_RET_ERRNO | ENOSYS;

// Runs the program as the kernel does: the instructions that seccomp(2) takes and we use.
std::uint32_t run(const std::vector<sock_filter>& program, const seccomp_data& data) {
  std::uint32_t accumulator = 0;
  for (std::size_t at = 0; at < program.size(); ++at) {
    const sock_filter& instruction = program[at];
    switch (instruction.code) {
      case BPF_LD | BPF_W | BPF_ABS:
        EXPECT_LE(instruction.k + sizeof accumulator, sizeof data);
        std::memcpy(&accumulator, reinterpret_cast<const char*>(&data) + instruction.k,
                    sizeof accumulator);
        break;
      case BPF_ALU | BPF_AND | BPF_K: accumulator &= instruction.k; break;
      case BPF_JMP | BPF_JEQ | BPF_K:
        at += accumulator == instruction.k ? instruction.jt : instruction.jf;
        break;
      case BPF_JMP | BPF_JGT | BPF_K:
        at += accumulator > instruction.k ? instruction.jt : instruction.jf;
        break;
      case BPF_JMP | BPF_JGE | BPF_K:
        at += accumulator >= instruction.k ? instruction.jt : instruction.jf;
        break;
      case BPF_JMP | BPF_JA: at += instruction.k; break;
      case BPF_RET | BPF_K: return instruction.k;
      default: ADD_FAILURE() << "instruction " << instruction.code; return 0;
    }
  }
  ADD_FAILURE() << "no answer";
  return 0;
}

std::uint32_t answer_of(const std::vector<sock_filter>& program, long number,
                        const Arguments& arguments = {}) {
  seccomp_data data{};
  data.nr = static_cast<int>(number);
  data.arch = kThisArchitecture;
  std::copy(arguments.begin(), arguments.end(), data.args);
  return run(program, data);
}

std::vector<sock_filter> filter_for(const CallNeeds& needs) {
  return call_filter(calls_for(needs), Violation::fails);
}

TEST(CallFilter, AllowsWhatIsListed) {
  const auto program = call_filter({{.number = SYS_read}, {.number = SYS_write}}, Violation::fails);
  EXPECT_EQ(answer_of(program, SYS_read), kAllowed);
  EXPECT_EQ(answer_of(program, SYS_write), kAllowed);
  EXPECT_EQ(answer_of(program, SYS_close), kRefused);
}

// Whatever their number is, neighbours or not.
TEST(CallFilter, AllowsNothingBetween) {
  for (std::size_t size = 1; size <= 40; ++size) {
    std::vector<CallRule> rules;
    std::set<unsigned> numbers;
    for (unsigned i = 0; i < size; ++i) numbers.insert(i * i % 83 + i / 7);
    for (const unsigned number : numbers) rules.insert(rules.begin(), {.number = number});
    const auto program = call_filter(rules, Violation::fails);
    for (unsigned number = 0; number < 100; ++number) {
      EXPECT_EQ(answer_of(program, number), numbers.contains(number) ? kAllowed : kRefused)
          << number << " of " << size;
    }
  }
}

// More rows of numbers than one jump can pass.
TEST(CallFilter, ListsMayBeLong) {
  std::vector<CallRule> rules;
  for (unsigned number = 0; number < 1000; number += 2) rules.push_back({.number = number});
  const auto program = call_filter(rules, Violation::kills);
  for (unsigned number = 0; number < 1000; ++number) {
    const auto refused = number > 451 ? kAbsent : SECCOMP_RET_KILL_PROCESS;
    if (number == SYS_clone3) continue;
    EXPECT_EQ(answer_of(program, number), number % 2 == 0 ? kAllowed : refused) << number;
  }
}

TEST(CallFilter, ViolationsMayKill) {
  const auto program = call_filter({{.number = SYS_read}}, Violation::kills);
  EXPECT_EQ(answer_of(program, SYS_read), kAllowed);
  EXPECT_EQ(answer_of(program, SYS_execve), SECCOMP_RET_KILL_PROCESS);
}

TEST(CallFilter, WhatIsNewerThanItsListIsAbsent) {
  const auto program = call_filter({}, Violation::kills);
  EXPECT_EQ(answer_of(program, SYS_clone3), kAbsent);
  EXPECT_EQ(answer_of(program, 100'000), kAbsent);
}

TEST(CallFilter, OtherArchitecturesAreKilled) {
  const auto program = call_filter({{.number = SYS_read}}, Violation::fails);
  seccomp_data data{};
  data.nr = SYS_read;
  data.arch = AUDIT_ARCH_I386;
  EXPECT_EQ(run(program, data), SECCOMP_RET_KILL_PROCESS);
}

TEST(CallFilter, RulesOfANumberAreAlternatives) {
  const auto program = call_filter(
      {{.number = SYS_socket, .tests = {{.argument = 0, .values = {AF_NETLINK}}}},
       {.number = SYS_socket,
        .tests = {{.argument = 0, .values = {AF_UNIX}}, {.argument = 2, .values = {0}}}},
       {.number = SYS_read}},
      Violation::fails);
  EXPECT_EQ(answer_of(program, SYS_socket, {AF_NETLINK, 1, 7}), kAllowed);
  EXPECT_EQ(answer_of(program, SYS_socket, {AF_UNIX, 1, 0}), kAllowed);
  EXPECT_EQ(answer_of(program, SYS_socket, {AF_UNIX, 1, 7}), kRefused);
  EXPECT_EQ(answer_of(program, SYS_socket, {AF_INET, 1, 0}), kRefused);
  EXPECT_EQ(answer_of(program, SYS_read, {AF_INET, 1, 0}), kAllowed);
}

TEST(CallFilter, ATestMayHaveSeveralValues) {
  const auto program = call_filter(
      {{.number = SYS_ioctl,
        .tests = {{.argument = 1, .values = {1, 5, 9}}, {.argument = 2, .values = {0, 2}}}}},
      Violation::fails);
  for (std::uint64_t first = 0; first < 12; ++first) {
    for (std::uint64_t second = 0; second < 4; ++second) {
      const bool allowed = (first == 1 || first == 5 || first == 9) && (second == 0 || second == 2);
      EXPECT_EQ(answer_of(program, SYS_ioctl, {0, first, second}), allowed ? kAllowed : kRefused);
    }
  }
}

TEST(CallFilter, TestsAreOfOneWord) {
  constexpr std::uint64_t kHighBit = std::uint64_t{1} << 40;
  const auto low =
      call_filter({{.number = SYS_mmap, .tests = {{.argument = 2, .mask = 4, .values = {0}}}}},
                  Violation::fails);
  EXPECT_EQ(answer_of(low, SYS_mmap, {0, 0, 3}), kAllowed);
  EXPECT_EQ(answer_of(low, SYS_mmap, {0, 0, 5}), kRefused);
  EXPECT_EQ(answer_of(low, SYS_mmap, {0, 0, kHighBit}), kAllowed);
  const auto both = call_filter(
      {{.number = SYS_sendto, .tests = {{.argument = 4}, {.argument = 4, .high = true}}}},
      Violation::fails);
  EXPECT_EQ(answer_of(both, SYS_sendto), kAllowed);
  EXPECT_EQ(answer_of(both, SYS_sendto, {0, 0, 0, 0, kHighBit}), kRefused);
  EXPECT_EQ(answer_of(both, SYS_sendto, {0, 0, 0, 0, 1}), kRefused);
}

TEST(CallTable, NoCountExecutesTracesOrChangesWhatItIs) {
  for (const CallNeeds& needs :
       {CallNeeds{}, CallNeeds{.reads_interfaces = true, .serves = true, .command = 7},
        CallNeeds{.opens_interfaces = true}, CallNeeds{.resolves_names = true}}) {
    const auto program = filter_for(needs);
    for (const long number : {SYS_execve,
                              SYS_execveat,
                              SYS_ptrace,
                              SYS_setuid,
                              SYS_setresuid,
                              SYS_mount,
                              SYS_bpf,
                              SYS_perf_event_open,
                              SYS_init_module,
                              SYS_process_vm_writev,
                              SYS_keyctl,
                              SYS_unshare,
                              SYS_setns,
                              SYS_chroot,
                              SYS_io_uring_setup,
                              SYS_userfaultfd,
                              SYS_kexec_load,
                              SYS_reboot,
                              SYS_fchmodat,
                              SYS_fchownat,
                              SYS_linkat,
                              SYS_mknodat}) {
      EXPECT_EQ(answer_of(program, number), kRefused) << number;
    }
  }
}

TEST(CallTable, CountingHasNoSocketsOfItsOwn) {
  const auto files = filter_for({});
  EXPECT_EQ(answer_of(files, SYS_socket, {AF_INET, SOCK_STREAM}), kRefused);
  EXPECT_EQ(answer_of(files, SYS_socket, {AF_NETLINK, SOCK_RAW, 0}), kRefused);
  EXPECT_EQ(answer_of(files, SYS_accept4), kRefused);
  const auto live = filter_for({.reads_interfaces = true});
  EXPECT_EQ(answer_of(live, SYS_socket, {AF_NETLINK, SOCK_RAW, 0}), kAllowed);
  EXPECT_EQ(answer_of(live, SYS_socket, {AF_PACKET, SOCK_RAW, 0}), kRefused);
  EXPECT_EQ(answer_of(live, SYS_socket, {AF_INET, SOCK_DGRAM, 0}), kRefused);
  EXPECT_EQ(answer_of(live, SYS_connect), kRefused);
  const auto serving = filter_for({.serves = true});
  EXPECT_EQ(answer_of(serving, SYS_accept4), kAllowed);
  EXPECT_EQ(answer_of(serving, SYS_connect), kRefused);
  EXPECT_EQ(answer_of(serving, SYS_socket, {AF_INET, SOCK_STREAM}), kRefused);
}

TEST(CallTable, MemoryIsNotMadeExecutable) {
  const auto program = filter_for({});
  EXPECT_EQ(answer_of(program, SYS_mmap, {0, 4096, PROT_READ | PROT_WRITE}), kAllowed);
  EXPECT_EQ(answer_of(program, SYS_mmap, {0, 4096, PROT_READ | PROT_EXEC}), kRefused);
  EXPECT_EQ(answer_of(program, SYS_mprotect, {0, 4096, PROT_EXEC}), kRefused);
}

TEST(CallTable, OnlyThreadsAndTheCommandAreReached) {
  const auto program = filter_for({.command = 4711});
  const auto self = static_cast<std::uint64_t>(getpid());
  EXPECT_EQ(answer_of(program, SYS_clone, {CLONE_VM | CLONE_THREAD}), kAllowed);
  EXPECT_EQ(answer_of(program, SYS_clone, {SIGCHLD}), kRefused);
  EXPECT_EQ(answer_of(program, SYS_tgkill, {self, self, SIGABRT}), kAllowed);
  EXPECT_EQ(answer_of(program, SYS_tgkill, {1, 1, SIGABRT}), kRefused);
  EXPECT_EQ(answer_of(program, SYS_kill, {4711, SIGTERM}), kAllowed);
  EXPECT_EQ(answer_of(program, SYS_kill, {1, SIGTERM}), kRefused);
  EXPECT_EQ(answer_of(filter_for({}), SYS_kill, {4711, SIGTERM}), kRefused);
}

TEST(CallTable, ProgramsFitTheKernel) {
  const CallNeeds all{.opens_interfaces = true,
                      .reads_interfaces = true,
                      .serves = true,
                      .resolves_names = true,
                      .command = 1};
  EXPECT_LE(filter_for(all).size(), std::size_t{BPF_MAXINSNS});
}

}  // namespace
}  // namespace wirecensus::sandbox
