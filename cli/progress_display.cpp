#include "cli/progress_display.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "cli/terminal.h"
#include "view/progress_line.h"

namespace wirecensus {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kMillisecondsBetweenLines = 100;

// ECMA-48: to the first column, and Erase in Line.
constexpr std::string_view kFirstColumn = "\r";
constexpr std::string_view kErase = "\x1b[K";

// A terminal that knows no escape sequences, or may not, keeps every line that is drawn on it.
bool can_redraw() {
  const char* terminal = std::getenv("TERM");
  return isatty(STDERR_FILENO) == 1 && terminal != nullptr && *terminal != '\0' &&
         std::string_view(terminal) != "dumb";
}

// In the background of a shell the terminal is somebody else's to write on.
bool in_foreground() {
  const pid_t group = tcgetpgrp(STDERR_FILENO);
  return group < 0 || group == getpgrp();
}

// In one piece, so that what others write comes before or after it. What fails is not worth
// telling.
void put(const std::string& text) {
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text.data(), text.size());
}

// What is on the terminal.
class DrawnLine {
 public:
  void show(std::string line) {
    if (line == line_) return;
    put(std::string(kFirstColumn).append(line).append(kErase));
    line_ = std::move(line);
  }
  void wipe() {
    if (!line_.empty()) put(std::string(kFirstColumn).append(kErase));
    line_.clear();
  }

 private:
  std::string line_;
};

Duration now() { return std::chrono::nanoseconds(Clock::now().time_since_epoch()).count(); }

std::string name_of(const std::vector<std::string>& files) {
  if (files.size() > 1) return std::to_string(files.size()) + " files";
  return files.front() == "-" ? "standard input" : files.front();
}

}  // namespace

ProgressDisplay::ProgressDisplay(const Options& options, const StopRequest& stop) : stop_(stop) {
  if (options.quiet || !can_redraw()) return;
  thread_ = std::thread([this] { draw(); });
}

void ProgressDisplay::begin_files(const CountOptions& count) {
  if (progress() == nullptr) return;
  progress_.begin({.kind = WorkStage::Kind::files,
                   .name = name_of(count.files),
                   .total_bytes = total_size(count.files),
                   .packet_limit = count.packet_limit,
                   .time_limit = std::nullopt});
}

void ProgressDisplay::begin_interface(const CountOptions& count) {
  if (progress() == nullptr) return;
  WorkStage stage{.kind = WorkStage::Kind::interface,
                  .name = count.interface,
                  .total_bytes = std::nullopt,
                  .packet_limit = count.packet_limit,
                  .time_limit = std::nullopt};
  if (count.time_limit) stage.time_limit = count.time_limit->count();
  progress_.begin(std::move(stage));
}

void ProgressDisplay::begin_reports() {
  if (progress() == nullptr) return;
  WorkStage stage;
  stage.kind = WorkStage::Kind::reports;
  stage.name = "writing the results";
  progress_.begin(std::move(stage));
}

void ProgressDisplay::end() {
  if (!thread_.joinable()) return;
  end_.request();
  thread_.join();
}

// False when it is time to end. After Ctrl-C, too: the next one ends the program at once, and is to
// find the screen clean.
bool ProgressDisplay::wait_for_next_line() const {
  std::array<pollfd, 2> ends{pollfd{end_.descriptor(), POLLIN, 0},
                             pollfd{stop_.descriptor(), POLLIN, 0}};
  poll(ends.data(), ends.size(), kMillisecondsBetweenLines);
  return !end_.requested() && !stop_.requested();
}

void ProgressDisplay::draw() {
  ProgressLine line;
  DrawnLine drawn;
  while (wait_for_next_line()) {
    if (!in_foreground()) continue;
    // A line that fills the last column makes some terminals begin a new one.
    drawn.show(line.text(progress_.now(), now(), terminal_width(STDERR_FILENO) - 1));
  }
  drawn.wipe();
}

}  // namespace wirecensus
