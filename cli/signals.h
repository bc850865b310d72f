// What signals do while the program works. Only SIGKILL loses what was counted.
//
// - Every signal that would end the program asks for a clean stop with results instead: Ctrl-C, a
//   closed terminal (SIGHUP), SIGTERM, SIGQUIT, limits of processor time, timers.
// - A second SIGINT, SIGTERM or SIGQUIT ends it at once: whoever sends it does not want to wait.
// One
//   that comes together with the first is no second one: timeout(1) sends SIGTERM to the program
//   and again to its group, and a closed terminal gives several SIGHUP.
// - SIGUSR1 asks where the work stands, and it goes on.
// - SIGHUP stays ignored where it was, as nohup(1) wants it. Closed pipes and files that may grow
// no
//   larger (SIGPIPE, SIGXFSZ) are failed writes, which are reported like any other.
//
// Signals that report a fault of the program itself, such as SIGSEGV, do what they always do.
#pragma once

#include "cli/status_request.h"
#include "runtime/stop_request.h"

namespace wirecensus {

// Sends signals to `stop` and `status` while it lives. One at a time: signals belong to the
// process.
class SignalHandlers {
 public:
  SignalHandlers(runtime::StopRequest& stop, StatusRequest& status);
  ~SignalHandlers();
  SignalHandlers(const SignalHandlers&) = delete;
  SignalHandlers& operator=(const SignalHandlers&) = delete;
};

}  // namespace wirecensus
