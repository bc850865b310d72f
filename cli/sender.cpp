#include "cli/sender.h"

#include <fmt/core.h>
#include <poll.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill is POSIX's, not C++'s
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace wirecensus {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kMaxLine = 1000;  // longer lines are passed on in pieces

// After a stop request, the time for a command to end on its own: Ctrl-C reaches it, too.
constexpr milliseconds kOwnEnd{300};
constexpr milliseconds kTerminating{2000};  // between SIGTERM and SIGKILL
constexpr milliseconds kBetweenLooks{20};   // at the number of packets

int remaining_milliseconds(Clock::time_point end) {
  const auto left = std::chrono::ceil<milliseconds>(end - Clock::now());
  return static_cast<int>(std::max<milliseconds::rep>(left.count(), 0));
}

}  // namespace

std::string SenderEnd::text() const {
  if (by_signal) return fmt::format("signal {} ({})", code, strsignal(code));
  return fmt::format("exit code {}", code);
}

std::string Sender::name() const {
  return std::filesystem::path(options_.command.front()).filename().string();
}

Status Sender::start() {
  if (Status executed = command_.execute(); !executed) return executed;
  Status watched = start_watching();
  if (watched) return watched;
  kill(command_.process(), SIGKILL);
  reap();
  return Error{fmt::format("cannot run '{}': {}", name(), watched.error().message)};
}

Status Sender::start_watching() {
  try {
    thread_ = std::thread([this] { watch(); });
  } catch (const std::system_error& error) {
    return Error{fmt::format("no thread: {}", error.what())};
  }
  return done();
}

SenderEnd Sender::finish() {
  count_ended_.request();
  if (thread_.joinable()) thread_.join();
  return end_;
}

void Sender::watch() {
  if (!await_end(-1, true)) terminate();
  reap();
  take_output();
  pass_on_lines(true);
  if (!end_.terminated) await_quiet();
  around_.stop.request();
}

// Waits until the command has ended, and passes on its output meanwhile. False: the time is over,
// or, if these are heeded, the count has ended or a stop was requested. A negative time is endless.
bool Sender::await_end(int milliseconds_left, bool heed_stop) {
  const auto end = Clock::now() + milliseconds(milliseconds_left);
  std::array<pollfd, 4> events{pollfd{command_.descriptor(), POLLIN, 0},
                               pollfd{command_.output(), POLLIN, 0},
                               pollfd{heed_stop ? around_.stop.descriptor() : -1, POLLIN, 0},
                               pollfd{heed_stop ? count_ended_.descriptor() : -1, POLLIN, 0}};
  while (true) {
    poll(events.data(), events.size(), milliseconds_left < 0 ? -1 : remaining_milliseconds(end));
    if (events[1].revents != 0) take_output();
    if ((events[1].revents & POLLIN) == 0 && events[1].revents != 0) events[1].fd = -1;  // closed
    pass_on_lines(false);
    if (events[0].revents != 0) return true;
    if (events[2].revents != 0 || events[3].revents != 0) return false;
    if (milliseconds_left >= 0 && Clock::now() >= end) return false;
  }
}

void Sender::terminate() {
  const bool may_end_itself = around_.stop.requested();
  if (may_end_itself && await_end(static_cast<int>(kOwnEnd.count()), false)) {
    end_.terminated = true;
    return;
  }
  end_.terminated = true;
  kill(command_.process(), SIGTERM);
  if (await_end(static_cast<int>(kTerminating.count()), false)) return;
  kill(command_.process(), SIGKILL);
  await_end(-1, false);
}

// Takes what is in the pipe, at most as much as it can hold: its writer may never pause.
void Sender::take_output() {
  constexpr int kReads = 16;
  std::array<char, 4096> bytes;
  for (int i = 0; i < kReads; ++i) {
    const ssize_t size = read(command_.output(), bytes.data(), bytes.size());
    if (size <= 0) return;
    pending_.append(bytes.data(), static_cast<std::size_t>(size));
    pass_on_lines(false);
  }
}

void Sender::pass_on_lines(bool all) {
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = pending_.find_first_of("\r\n", begin);
    const bool whole = end != std::string::npos;
    if (!whole && !all && pending_.size() - begin < kMaxLine) break;
    const std::size_t size = std::min(whole ? end - begin : pending_.size() - begin, kMaxLine);
    if (size > 0) around_.on_line(pending_.substr(begin, size));
    begin += size + (whole && begin + size == end ? 1 : 0);
    if (begin >= pending_.size()) break;
  }
  pending_.erase(0, begin);
}

void Sender::reap() {
  int status = 0;
  while (waitpid(command_.process(), &status, 0) < 0 && errno == EINTR) {
  }
  end_.by_signal = WIFSIGNALED(status);
  end_.code = end_.by_signal ? WTERMSIG(status) : WEXITSTATUS(status);
}

// Returns when no packet has arrived for the settle time, or the count is to end anyway.
void Sender::await_quiet() {
  std::uint64_t packets = around_.packets();
  auto end = Clock::now() + options_.settle;
  std::array<pollfd, 2> events{pollfd{around_.stop.descriptor(), POLLIN, 0},
                               pollfd{count_ended_.descriptor(), POLLIN, 0}};
  while (Clock::now() < end) {
    const auto look = std::min(end, Clock::now() + kBetweenLooks);
    if (poll(events.data(), events.size(), remaining_milliseconds(look)) > 0) return;
    const std::uint64_t now = around_.packets();
    if (now != packets) end = Clock::now() + options_.settle;
    packets = now;
  }
}

}  // namespace wirecensus
