// Signal handling. Only SIGKILL loses the results.
//
// - Signals that would terminate the program request a clean stop with results instead: Ctrl-C, a
//   closed terminal (SIGHUP), SIGTERM, SIGQUIT, limits of CPU time, timers.
// - A second SIGINT, SIGTERM or SIGQUIT terminates at once, but not one that arrives together with
//   the first: timeout(1) sends SIGTERM to the program and again to its group, and a closed
//   terminal causes several SIGHUP.
// - SIGUSR1 prints the progress, and cuts the count to print its exact state; the work continues.
// - SIGHUP stays ignored if it was (nohup(1)), and is ignored by a service, which has no terminal.
// - SIGPIPE and SIGXFSZ are ignored, so writing to a closed pipe or beyond the file size limit
// fails
//   and is reported like any other write error.
//
// Signals that report a bug of the program, such as SIGSEGV, keep their default action.
#pragma once

#include "cli/requests.h"

namespace wirecensus {

// Forwards signals to `requests`, which must outlive it. `as_service`: this process was started by
// a service manager. Only one instance may exist at a time,
// because signal handlers are per process.
class SignalHandlers {
 public:
  explicit SignalHandlers(Requests& requests, bool as_service = false);
  ~SignalHandlers();
  SignalHandlers(const SignalHandlers&) = delete;
  SignalHandlers& operator=(const SignalHandlers&) = delete;
};

// While it exists, SIGTSTP (Ctrl-Z) requests `suspend`, so that a screen can give the terminal back
// before the process is stopped. A SIGTSTP that was ignored stays so. Precondition: there is a
// SignalHandlers of these requests. Only one instance may exist at a time.
class SuspendSignal {
 public:
  explicit SuspendSignal(Requests& requests);
  ~SuspendSignal();
  SuspendSignal(const SuspendSignal&) = delete;
  SuspendSignal& operator=(const SuspendSignal&) = delete;

  // Stops the process, as SIGTSTP does by default. Returns when it is continued.
  void stop_process();

 private:
  bool ignored_;
};

}  // namespace wirecensus
