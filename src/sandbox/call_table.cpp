// Found by reading, and by running all tests with calls that kill when they are not listed (strace
// names them). Numbers that only older architectures have are in a list of their own.
#include "sandbox/call_table.h"

#include <asm/ioctls.h>
#include <linux/netlink.h>
#include <linux/sockios.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <initializer_list>
#include <span>
#include <utility>

namespace wirecensus::sandbox {
namespace {

using CallNumbers = std::initializer_list<unsigned>;

constexpr CallNumbers kComputing = {
    // memory
    SYS_brk, SYS_munmap, SYS_mremap, SYS_madvise, SYS_mincore, SYS_membarrier,
    // threads
    SYS_futex, SYS_set_robust_list, SYS_get_robust_list, SYS_rseq, SYS_exit, SYS_exit_group,
    SYS_gettid, SYS_sched_yield, SYS_sched_getaffinity, SYS_getcpu, SYS_setpriority,
    SYS_restart_syscall,
    // signals to itself
    SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_rt_sigpending, SYS_rt_sigtimedwait,
    SYS_rt_sigsuspend, SYS_sigaltstack,
    // time
    SYS_clock_gettime, SYS_clock_getres, SYS_clock_nanosleep, SYS_nanosleep, SYS_gettimeofday,
    SYS_getrusage, SYS_times,
    // how good the clock is; setting it takes CAP_SYS_TIME
    SYS_adjtimex, SYS_clock_adjtime,
    // what it is, and where it runs; capset(2) never gives what a thread may not have
    SYS_getpid, SYS_getppid, SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid, SYS_getgroups,
    SYS_getpgid, SYS_getsid, SYS_capget, SYS_capset, SYS_uname, SYS_sysinfo, SYS_getrandom};

constexpr CallNumbers kFiles = {
    SYS_read, SYS_readv, SYS_pread64, SYS_preadv, SYS_write, SYS_writev, SYS_pwrite64, SYS_pwritev,
    SYS_lseek, SYS_openat, SYS_close, SYS_close_range, SYS_fcntl, SYS_dup, SYS_dup3, SYS_flock,
    SYS_fsync, SYS_fdatasync, SYS_ftruncate, SYS_fallocate, SYS_fadvise64, SYS_readahead,
    // their names
    SYS_fstat, SYS_newfstatat, SYS_statx, SYS_statfs, SYS_fstatfs, SYS_faccessat, SYS_faccessat2,
    SYS_readlinkat, SYS_getdents64, SYS_getcwd, SYS_umask, SYS_mkdirat, SYS_unlinkat, SYS_renameat2,
    SYS_symlinkat,
    // waiting for them
    SYS_ppoll, SYS_pselect6, SYS_epoll_create1, SYS_epoll_ctl, SYS_epoll_pwait, SYS_eventfd2,
    SYS_pipe2, SYS_timerfd_create, SYS_timerfd_settime, SYS_timerfd_gettime,
    // sockets that are open
    SYS_recvfrom, SYS_recvmsg, SYS_getsockopt, SYS_setsockopt, SYS_getsockname, SYS_getpeername,
    SYS_shutdown};

// Calls that newer architectures do without.
constexpr CallNumbers kOlder = {
#ifdef SYS_open
    SYS_open,     SYS_stat,    SYS_lstat,  SYS_access,     SYS_readlink,     SYS_getdents,
    SYS_mkdir,    SYS_rmdir,   SYS_unlink, SYS_rename,     SYS_symlink,      SYS_dup2,
    SYS_pipe,     SYS_poll,    SYS_select, SYS_epoll_wait, SYS_epoll_create, SYS_eventfd,
    SYS_time,     SYS_getpgrp, SYS_pause,  SYS_arch_prctl,
#endif
#ifdef SYS_renameat
    SYS_renameat,
#endif
};

// For termios2, whose header cannot be used beside <termios.h>; of <asm-generic/ioctls.h>.
constexpr std::uint32_t kGetTerminal2 = 0x802C'542A;  // TCGETS2
constexpr std::uint32_t kSetTerminal2 = 0x402C'542B;  // TCSETS2, and the two after it

// Never TIOCSTI and TIOCLINUX, which type for the user.
constexpr std::uint32_t kTerminalRequests[] = {
    TCGETS,        TCSETS,        TCSETSW,           TCSETSF,           TIOCGWINSZ, TIOCGPGRP,
    kGetTerminal2, kSetTerminal2, kSetTerminal2 + 1, kSetTerminal2 + 2, FIONREAD,   FIONBIO};

constexpr std::uint32_t kInterfaceQuestions[] = {SIOCETHTOOL,   SIOCGIFFLAGS, SIOCGIFINDEX,
                                                 SIOCGIFNAME,   SIOCGIFMTU,   SIOCGIFHWADDR,
                                                 SIOCGSTAMP_OLD};

ArgumentTest equals(unsigned argument, std::uint32_t value) {
  return {.argument = argument, .values = {value}};
}

ArgumentTest lacks(unsigned argument, std::uint32_t bits) {
  return {.argument = argument, .mask = bits, .values = {0}};
}

ArgumentTest has(unsigned argument, std::uint32_t bits) {
  return {.argument = argument, .mask = bits, .values = {bits}};
}

class Table {
 public:
  void allow(CallNumbers numbers) {
    for (const unsigned number : numbers) rules_.push_back({.number = number});
  }
  void allow(unsigned number, std::vector<ArgumentTest> tests) {
    rules_.push_back({.number = number, .tests = std::move(tests)});
  }
  void allow_requests(std::span<const std::uint32_t> requests) {
    allow(SYS_ioctl, {{.argument = 1, .values = {requests.begin(), requests.end()}}});
  }
  std::vector<CallRule> take() { return std::move(rules_); }

 private:
  std::vector<CallRule> rules_;
};

// Data to the address that the socket is connected to.
void allow_sending(Table& table) {
  constexpr unsigned kAddress = 4;
  table.allow(SYS_sendto, {equals(kAddress, 0), {.argument = kAddress, .high = true}});
}

void allow_itself(Table& table) {
  table.allow(SYS_clone, {has(0, CLONE_THREAD | CLONE_VM)});
  table.allow(SYS_tgkill, {equals(0, static_cast<std::uint32_t>(getpid()))});
  table.allow(SYS_prlimit64, {equals(0, 0), {.argument = 2}, {.argument = 2, .high = true}});
  table.allow(SYS_prctl, {equals(0, PR_SET_NAME)});
}

void allow_memory(Table& table, bool executable) {
  constexpr unsigned kProtection = 2;
  if (executable) return table.allow({SYS_mmap, SYS_mprotect});
  table.allow(SYS_mmap, {lacks(kProtection, PROT_EXEC)});
  table.allow(SYS_mprotect, {lacks(kProtection, PROT_EXEC)});
}

// Questions to the kernel about interfaces, which any user may ask. There are no other sockets that
// could be bound, or could send to another address.
void allow_interface_questions(Table& table) {
  table.allow({SYS_bind, SYS_sendto});
  table.allow(SYS_socket, {equals(0, AF_NETLINK), equals(2, NETLINK_ROUTE)});
  table.allow_requests(kInterfaceQuestions);
}

void allow_own_sockets(Table& table) {
  table.allow({SYS_socket, SYS_bind, SYS_connect, SYS_sendto, SYS_sendmsg, SYS_sendmmsg,
               SYS_recvmmsg, SYS_ioctl});
}

void allow_command(Table& table, pid_t process) {
  table.allow({SYS_wait4});
  table.allow(SYS_kill, {equals(0, static_cast<std::uint32_t>(process))});
}

}  // namespace

std::vector<CallRule> calls_for(const CallNeeds& needs) {
  const bool free_sockets = needs.opens_interfaces || needs.resolves_names || needs.connects;
  Table table;
  table.allow(kComputing);
  table.allow(kFiles);
  table.allow(kOlder);
  table.allow_requests(kTerminalRequests);
  allow_sending(table);
  allow_itself(table);
  allow_memory(table, free_sockets);
  if (needs.reads_interfaces) allow_interface_questions(table);
  if (needs.serves) table.allow({SYS_accept4, SYS_accept, SYS_sendmsg});
  if (free_sockets) allow_own_sockets(table);
  if (needs.connects) table.allow({SYS_socketpair});       // libcurl wakes its threads with it
  if (needs.opens_interfaces) table.allow({SYS_seccomp});  // a narrower filter follows
  if (needs.command != 0) allow_command(table, needs.command);
  return table.take();
}

}  // namespace wirecensus::sandbox
