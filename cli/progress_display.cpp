#include "cli/progress_display.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "cli/terminal.h"
#include "sandbox/sandbox.h"
#include "view/progress_line.h"
#include "view/snapshot_line.h"

namespace wirecensus {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kMillisecondsBetweenLines = 100;
// The interval without drawing, so that a line on request has recent rates.
constexpr int kMillisecondsUnseen = 1000;
constexpr int kWidthUnseen = 120;

// ECMA-48: to the first column, and Erase in Line.
constexpr std::string_view kFirstColumn = "\r";
constexpr std::string_view kErase = "\x1b[K";

// Whether a line can be redrawn: terminals without escape sequences would keep every one.
bool can_redraw() {
  const char* terminal = std::getenv("TERM");
  return isatty(STDERR_FILENO) == 1 && terminal != nullptr && *terminal != '\0' &&
         std::string_view(terminal) != "dumb";
}

// A background process of a shell should not write to the terminal.
bool in_foreground() {
  const pid_t group = tcgetpgrp(STDERR_FILENO);
  return group < 0 || group == getpgrp();
}

// With a single write(2), so that output of other processes does not split the text. Failures are
// ignored.
void put(const std::string& text) {
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text.data(), text.size());
}

Duration now() { return std::chrono::nanoseconds(Clock::now().time_since_epoch()).count(); }

std::string name_of(const std::vector<std::string>& files) {
  if (files.size() > 1) return std::to_string(files.size()) + " files";
  return files.front() == "-" ? "standard input" : files.front();
}

std::string joined(const std::vector<std::string>& interfaces) {
  std::string names;
  for (const std::string& interface : interfaces) {
    names.append(names.empty() ? "" : ", ").append(interface);
  }
  return names;
}

}  // namespace

void DrawnLine::show(std::string line) {
  if (line == line_) return;
  put(std::string(kFirstColumn).append(line).append(kErase));
  line_ = std::move(line);
}

void DrawnLine::wipe() {
  if (!line_.empty()) put(std::string(kFirstColumn).append(kErase));
  line_.clear();
}

ProgressDisplay::ProgressDisplay(const Options& options, Requests& requests)
    : requests_(requests), drawing_(!options.quiet && can_redraw()) {}

void ProgressDisplay::start() {
  try {
    thread_ = std::thread([this] {
      sandbox::drop_thread_capabilities();
      watch();
    });
  } catch (const std::system_error&) {
    // Without a thread, no progress is displayed.
  }
}

void ProgressDisplay::attach(runtime::CountOptions& count) {
  count.progress = &progress_;
  if (!thread_.joinable()) return;
  count.cuts = &requests_.cuts;
  count.listeners.push_back(this);
}

void ProgressDisplay::begin_files(const runtime::CountOptions& count) {
  const std::vector<std::string>& files = count.files()->files;
  progress_.begin({.kind = WorkStage::Kind::files,
                   .name = name_of(files),
                   .total_bytes = runtime::total_size(files),
                   .packet_limit = count.packet_limit,
                   .time_limit = std::nullopt});
}

void ProgressDisplay::begin_interface(const runtime::CountOptions& count) {
  WorkStage stage{.kind = WorkStage::Kind::interface,
                  .name = joined(count.live()->interfaces),
                  .total_bytes = std::nullopt,
                  .packet_limit = count.packet_limit,
                  .time_limit = std::nullopt};
  if (const auto& limit = count.live()->time_limit) stage.time_limit = limit->count();
  progress_.begin(std::move(stage));
}

void ProgressDisplay::begin_reports() {
  WorkStage stage;
  stage.kind = WorkStage::Kind::reports;
  stage.name = "writing the results";
  progress_.begin(std::move(stage));
}

void ProgressDisplay::on_part(const runtime::CensusPart& part) {
  if (part.last) return;                         // the summary follows
  if (!requests_.state.exchange(false)) return;  // cut for another reason
  const std::lock_guard lock(mutex_);
  news_ += "wirecensus: " + view::snapshot_line(part.so_far) + "\n";
  has_news_.request();
}

std::string ProgressDisplay::take_news() {
  if (!has_news_.take()) return {};
  const std::lock_guard lock(mutex_);
  return std::exchange(news_, {});
}

void ProgressDisplay::end() {
  if (!thread_.joinable()) return;
  end_.request();
  thread_.join();
}

// Returns false at the end. A stop request wakes it once, and drawing ends, so that the terminal is
// clean if a second Ctrl-C terminates the program.
bool ProgressDisplay::wait_for_next_line() const {
  std::array<pollfd, 4> events{pollfd{end_.descriptor(), POLLIN, 0},
                               pollfd{requests_.status.descriptor(), POLLIN, 0},
                               pollfd{has_news_.descriptor(), POLLIN, 0},
                               pollfd{draws() ? requests_.stop.descriptor() : -1, POLLIN, 0}};
  poll(events.data(), events.size(), draws() ? kMillisecondsBetweenLines : kMillisecondsUnseen);
  return !end_.requested();
}

void ProgressDisplay::print_line(std::string_view line) {
  const std::lock_guard lock(screen_);
  print(std::string(line).append("\n"));
}

// Precondition: screen_ is locked.
void ProgressDisplay::print(std::string text) {
  drawn_.wipe();
  if (!held_) return put(text);
  waiting_.push_back(std::move(text));
  if (waiting_.size() > kMaxHeldLines) waiting_.pop_front();
}

void ProgressDisplay::hold() {
  const std::lock_guard lock(screen_);
  drawn_.wipe();
  held_ = isatty(STDERR_FILENO) == 1;
}

void ProgressDisplay::release() {
  const std::lock_guard lock(screen_);
  held_ = false;
  for (const std::string& line : std::exchange(waiting_, {})) put(line);
}

void ProgressDisplay::watch() {
  view::ProgressLine line;
  while (wait_for_next_line()) {
    // Some terminals start a new line after a character in the last column.
    const int width = draws() ? terminal_width(STDERR_FILENO) - 1 : kWidthUnseen;
    update(line.text(progress_.now(), now(), width));
  }
  const std::lock_guard lock(screen_);
  drawn_.wipe();
}

void ProgressDisplay::update(const std::string& text) {
  const std::lock_guard lock(screen_);
  if (requests_.status.take()) {
    print("wirecensus: " + (text.empty() ? "nothing counted yet" : text) + "\n");
  }
  if (const std::string news = take_news(); !news.empty()) print(news);
  if (!draws()) {
    drawn_.wipe();
  } else if (in_foreground()) {
    drawn_.show(text);
  }
}

}  // namespace wirecensus
