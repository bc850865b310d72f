// Draws the progress line on the terminal and removes it at the end; and prints it once on request
// (SIGUSR1) to standard error, which need not be a terminal.
#pragma once

#include <thread>

#include "cli/options.h"
#include "cli/status_request.h"
#include "runtime/progress.h"
#include "runtime/stop_request.h"

namespace wirecensus {

// Draws from construction until end(), at most ten times a second, if standard error is a capable
// terminal, the program is in the foreground, and neither -q was given nor Ctrl-C pressed. The line
// has no line end and does not hide the cursor, so the terminal stays usable however the program
// ends.
class ProgressDisplay {
 public:
  // All arguments must outlive the display.
  ProgressDisplay(const Options& options, const runtime::StopRequest& stop, StatusRequest& status);
  ~ProgressDisplay() { end(); }
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;

  // To be updated by the work; nullptr if the display thread could not be started.
  runtime::Progress* progress() { return thread_.joinable() ? &progress_ : nullptr; }

  // Start a stage.
  void begin_files(const runtime::CountOptions& count);
  void begin_interface(const runtime::CountOptions& count);
  void begin_reports();

  // Removes the line. Must be called before anything else is printed.
  void end();

 private:
  void watch();
  bool wait_for_next_line() const;
  bool draws() const { return drawing_ && !stop_.requested(); }

  const runtime::StopRequest& stop_;
  StatusRequest& status_;
  const bool drawing_;        // whether the line is drawn
  runtime::StopRequest end_;  // of drawing
  runtime::Progress progress_;
  std::thread thread_;  // the display thread
};

}  // namespace wirecensus
