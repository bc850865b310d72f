// Draws the progress line on the terminal and removes it at the end; and prints it once on request
// (SIGUSR1) to standard error, which need not be a terminal, followed by what was counted up to the
// next cut.
#pragma once

#include <atomic>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "cli/options.h"
#include "cli/requests.h"
#include "runtime/census_listener.h"
#include "runtime/progress.h"
#include "runtime/stop_request.h"

namespace wirecensus {

// The progress line, as it is on the terminal. Internal to ProgressDisplay.
class DrawnLine {
 public:
  void show(std::string line);
  void wipe();

 private:
  std::string line_;
};

// Draws from start() until end(), at most ten times a second, if standard error is a capable
// terminal, the program is in the foreground, and neither -q was given nor Ctrl-C pressed. The line
// has no line end and does not hide the cursor, so the terminal stays usable however the program
// ends.
class ProgressDisplay final : public runtime::CensusListener {
 public:
  // Both must outlive the display.
  ProgressDisplay(const Options& options, Requests& requests);
  ~ProgressDisplay() override { end(); }
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;

  // Begins the thread that draws, which has no capabilities: they are for opening interfaces. Call
  // once, before attach(); without it, nothing is drawn.
  void start();

  // Makes the count report its progress and its parts to this display, which must outlive it.
  void attach(runtime::CountOptions& count);
  // The progress of the attached count.
  runtime::Progress& progress() { return progress_; }

  // Prints a line to standard error, above the progress line. Thread-safe.
  void print_line(std::string_view line);

  // Between the two, the terminal belongs to a screen: nothing is drawn, and lines for a terminal
  // wait. The latest kMaxHeldLines are printed then. Thread-safe.
  void hold();
  void release();

  // Start a stage. Preconditions: the input is files; an interface.
  void begin_files(const runtime::CountOptions& count);
  void begin_interface(const runtime::CountOptions& count);
  void begin_reports();

  void on_part(const runtime::CensusPart& part) override;

  // Nothing of the line is left. Call before printing anything else.
  void end();

 private:
  static constexpr std::size_t kMaxHeldLines = 1000;

  void watch();
  void print(std::string text);
  void update(const std::string& text);
  bool wait_for_next_line() const;
  std::string take_news();
  bool draws() const { return drawing_ && !held_ && !requests_.stop.requested(); }

  Requests& requests_;
  const bool drawing_;        // whether the line is drawn
  runtime::StopRequest end_;  // of drawing
  runtime::Progress progress_;
  std::mutex screen_;  // guards the next two, and the order of lines
  DrawnLine drawn_;
  std::deque<std::string> waiting_;  // lines held back
  std::atomic<bool> held_{false};
  std::mutex mutex_;  // guards news_
  std::string news_;  // lines to be printed
  StatusRequest has_news_;
  std::thread thread_;  // the display thread
};

}  // namespace wirecensus
