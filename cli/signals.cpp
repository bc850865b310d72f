#include "cli/signals.h"

#include <signal.h>  // NOLINT(modernize-deprecated-headers): sigaction is POSIX's, not C++'s

namespace wirecensus {
namespace {

// A handler has no argument of ours: this is the one way to reach the request from it.
StopRequest* g_stop = nullptr;

void set_handler(int signal_number, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  sigaction(signal_number, &action, nullptr);
}

void restore_defaults() {
  set_handler(SIGINT, SIG_DFL);
  set_handler(SIGTERM, SIG_DFL);
}

// The next signal, of either kind, finds the default action and ends the process.
void request_stop(int) {
  restore_defaults();
  g_stop->request();
}

}  // namespace

SignalHandlers::SignalHandlers(StopRequest& stop) {
  g_stop = &stop;
  set_handler(SIGINT, request_stop);
  set_handler(SIGTERM, request_stop);
  set_handler(SIGPIPE, SIG_IGN);  // a closed pipe is a failed write, told like any other
}

SignalHandlers::~SignalHandlers() {
  restore_defaults();
  g_stop = nullptr;
}

}  // namespace wirecensus
