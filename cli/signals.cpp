#include "cli/signals.h"

#include <signal.h>  // NOLINT(modernize-deprecated-headers): sigaction is POSIX's, not C++'s
#include <time.h>    // NOLINT(modernize-deprecated-headers): and so is clock_gettime

#include <array>
#include <atomic>
#include <cassert>
#include <cstdint>

namespace wirecensus {
namespace {

// The only way for a signal handler to access the requests.
Requests* g_requests = nullptr;
std::atomic<std::int64_t> g_first_stop{0};  // milliseconds
static_assert(std::atomic<std::int64_t>::is_always_lock_free);

// The signals whose default action terminates the process (signal(7)), except SIGKILL, those that
// report a fault, and the real-time signals, which are added below.
constexpr std::array kStopSignals{SIGHUP,  SIGINT,    SIGQUIT, SIGTERM, SIGUSR2, SIGALRM,
                                  SIGXCPU, SIGVTALRM, SIGPROF, SIGPOLL, SIGPWR,  SIGSTKFLT};

void set_action(int number, void (*handler)(int), int flags = 0) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigaction(number, &action, nullptr);
}

bool is_ignored(int number) {
  struct sigaction action = {};
  return sigaction(number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

template <typename Do>
void for_each_stop_signal(Do action) {
  for (const int number : kStopSignals) {
    if (number != SIGHUP || !is_ignored(number)) action(number);
  }
  for (int number = SIGRTMIN; number <= SIGRTMAX; ++number) action(number);
}

// clock_gettime is async-signal-safe: signal-safety(7).
std::int64_t milliseconds_now() {
  constexpr std::int64_t kNanoseconds = 1'000'000;
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * std::int64_t{1000} + now.tv_nsec / kNanoseconds;
}

bool is_impatient(int number) {
  constexpr std::int64_t kTogether = 500;
  const bool asks = number == SIGINT || number == SIGTERM || number == SIGQUIT;
  return asks && milliseconds_now() - g_first_stop.load() > kTogether;
}

void request_stop(int number) {
  if (!g_requests->stop.requested()) {
    g_first_stop.store(milliseconds_now());
    g_requests->stop.request();
  } else if (is_impatient(number)) {
    set_action(number, SIG_DFL);
    raise(number);  // delivered after this returns
  }
}

void request_suspend(int /*number*/) { g_requests->suspend.request(); }

void request_status(int /*number*/) {
  g_requests->status.request();
  g_requests->state.store(true);
  g_requests->cuts.request();
}

}  // namespace

SignalHandlers::SignalHandlers(Requests& requests, bool as_service) {
  g_requests = &requests;
  if (as_service) set_action(SIGHUP, SIG_IGN);
  for_each_stop_signal([](int number) { set_action(number, request_stop); });
  set_action(SIGUSR1, request_status, SA_RESTART);  // does not interrupt system calls
  set_action(SIGPIPE, SIG_IGN);
  set_action(SIGXFSZ, SIG_IGN);
}

SignalHandlers::~SignalHandlers() {
  // All results are written: later signals must not change the exit code.
  for_each_stop_signal([](int number) { set_action(number, SIG_IGN); });
  set_action(SIGUSR1, SIG_IGN);
  g_requests = nullptr;
}

SuspendSignal::SuspendSignal(Requests& requests) : ignored_(is_ignored(SIGTSTP)) {
  assert(g_requests == &requests);
  static_cast<void>(requests);
  if (!ignored_) set_action(SIGTSTP, request_suspend, SA_RESTART);
}

SuspendSignal::~SuspendSignal() {
  if (!ignored_) set_action(SIGTSTP, SIG_DFL);
}

void SuspendSignal::stop_process() {
  set_action(SIGTSTP, SIG_DFL);
  raise(SIGTSTP);
  set_action(SIGTSTP, request_suspend, SA_RESTART);
}

}  // namespace wirecensus
