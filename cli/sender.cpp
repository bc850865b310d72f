#include "cli/sender.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill is POSIX's, not C++'s
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

namespace wirecensus {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kMaxLine = 1000;  // longer lines are passed on in pieces

// After a stop request, the time for a command to end on its own: Ctrl-C reaches it, too.
constexpr milliseconds kOwnEnd{300};
constexpr milliseconds kTerminating{2000};  // between SIGTERM and SIGKILL
constexpr milliseconds kBetweenLooks{20};   // at the number of packets

std::string reason(int number) { return std::generic_category().message(number); }

void close_descriptor(int& descriptor) {
  if (descriptor >= 0) close(std::exchange(descriptor, -1));
}

int remaining_milliseconds(Clock::time_point end) {
  const auto left = std::chrono::ceil<milliseconds>(end - Clock::now());
  return static_cast<int>(std::max<milliseconds::rep>(left.count(), 0));
}

// The attributes of the new process: signals that this program ignores have their default action
// again.
class SpawnAttributes {
 public:
  SpawnAttributes() {
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGXFSZ);
    sigset_t unblocked;
    sigemptyset(&unblocked);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setsigdefault(&attributes_, &defaults);
    posix_spawnattr_setsigmask(&attributes_, &unblocked);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  ~SpawnAttributes() { posix_spawnattr_destroy(&attributes_); }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;

  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

// Standard output and standard error go to `descriptor`; all others of this program are closed,
// because they are opened with O_CLOEXEC.
class SpawnFiles {
 public:
  explicit SpawnFiles(int descriptor) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, descriptor, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, descriptor, STDERR_FILENO);
  }
  ~SpawnFiles() { posix_spawn_file_actions_destroy(&actions_); }
  SpawnFiles(const SpawnFiles&) = delete;
  SpawnFiles& operator=(const SpawnFiles&) = delete;

  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

}  // namespace

std::string SenderEnd::text() const {
  if (by_signal) return fmt::format("signal {} ({})", code, strsignal(code));
  return fmt::format("exit code {}", code);
}

std::string Sender::name() const {
  return std::filesystem::path(options_.command.front()).filename().string();
}

Status Sender::start() {
  std::array<int, 2> pipe_ends{};
  if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) {
    return Error{fmt::format("cannot run '{}': no pipe: {}", name(), reason(errno))};
  }
  output_ = pipe_ends[0];
  fcntl(output_, F_SETFL, O_NONBLOCK);
  Status spawned = spawn(pipe_ends[1]);
  close(pipe_ends[1]);
  if (!spawned) return spawned;
  Status watched = start_watching();
  if (watched) return watched;
  kill(process_, SIGKILL);
  reap();
  return Error{fmt::format("cannot run '{}': {}", name(), watched.error().message)};
}

Status Sender::start_watching() {
  // Not pidfd_open() of <sys/pidfd.h>: glibc 2.36 declares it as a function of C++.
  process_descriptor_ = static_cast<int>(syscall(SYS_pidfd_open, process_, 0));
  if (process_descriptor_ < 0) {
    return Error{fmt::format("no pidfd_open (Linux 5.3): {}", reason(errno))};
  }
  try {
    thread_ = std::thread([this] { watch(); });
  } catch (const std::system_error& error) {
    return Error{fmt::format("no thread: {}", error.what())};
  }
  return done();
}

Status Sender::spawn(int output) {
  std::vector<char*> arguments;
  for (std::string& argument : options_.command) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  const int failure = posix_spawnp(&process_, arguments.front(), SpawnFiles(output).get(),
                                   SpawnAttributes().get(), arguments.data(), environ);
  if (failure == 0) return done();
  return Error{fmt::format("cannot run '{}': {}", options_.command.front(), reason(failure))};
}

SenderEnd Sender::finish() {
  count_ended_.request();
  if (thread_.joinable()) thread_.join();
  close_descriptor(output_);
  close_descriptor(process_descriptor_);
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
  std::array<pollfd, 4> events{pollfd{process_descriptor_, POLLIN, 0}, pollfd{output_, POLLIN, 0},
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
  kill(process_, SIGTERM);
  if (await_end(static_cast<int>(kTerminating.count()), false)) return;
  kill(process_, SIGKILL);
  await_end(-1, false);
}

// Takes what is in the pipe, at most as much as it can hold: its writer may never pause.
void Sender::take_output() {
  constexpr int kReads = 16;
  std::array<char, 4096> bytes;
  for (int i = 0; i < kReads; ++i) {
    const ssize_t size = read(output_, bytes.data(), bytes.size());
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
  while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
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
