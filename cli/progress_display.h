// Draws the line of progress on the terminal while the work lasts, and wipes it away; and prints
// one line of it on request, wherever standard error goes.
#pragma once

#include <thread>

#include "cli/options.h"
#include "cli/status_request.h"
#include "runtime/progress.h"
#include "runtime/stop_request.h"

namespace wirecensus {

// Draws from its construction until end(), at most ten times a second, where standard error is a
// terminal that can, in front of which we run, and neither -q nor Ctrl-C has asked for silence. The
// line has no line end and hides no cursor: whatever ends the program leaves the terminal usable.
class ProgressDisplay {
 public:
  // All must outlive it.
  ProgressDisplay(const Options& options, const runtime::StopRequest& stop, StatusRequest& status);
  ~ProgressDisplay() { end(); }
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;

  // Where the work tells how far it is; nullptr where the system gave no thread to look at it.
  runtime::Progress* progress() { return thread_.joinable() ? &progress_ : nullptr; }

  // Begin a stage.
  void begin_files(const runtime::CountOptions& count);
  void begin_interface(const runtime::CountOptions& count);
  void begin_reports();

  // Nothing of the line is left. Call before printing anything else.
  void end();

 private:
  void watch();
  bool wait_for_next_line() const;
  bool draws() const { return drawing_ && !stop_.requested(); }

  const runtime::StopRequest& stop_;
  StatusRequest& status_;
  const bool drawing_;        // where nothing asks for silence
  runtime::StopRequest end_;  // of drawing
  runtime::Progress progress_;
  std::thread thread_;  // watches
};

}  // namespace wirecensus
