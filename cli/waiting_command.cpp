#include "cli/waiting_command.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): sigprocmask is POSIX's, not C++'s
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace wirecensus {
namespace {

struct Pipe {
  int read_end = -1;
  int write_end = -1;

  Pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) == 0) {
      read_end = ends[0];
      write_end = ends[1];
    }
  }
  ~Pipe() {
    if (read_end >= 0) close(read_end);
    if (write_end >= 0) close(write_end);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  bool open() const { return read_end >= 0; }
};

// Signals wait as long as the process does: Ctrl-C then ends the command, as if it had begun.
void block_signals(bool block) {
  sigset_t all;
  sigfillset(&all);
  if (!block) sigemptyset(&all);
  sigprocmask(SIG_SETMASK, &all, nullptr);
}

ssize_t read_whole(int descriptor, void* out, std::size_t size) {
  ssize_t taken = -1;
  do {
    taken = read(descriptor, out, size);
  } while (taken < 0 && errno == EINTR);
  return taken;
}

Error cannot_run(const std::string& program, const std::string& reason) {
  return Error{fmt::format("cannot run '{}': {}", program, reason)};
}

void reap(pid_t process) {
  while (waitpid(process, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

Result<std::unique_ptr<WaitingCommand>> WaitingCommand::prepare(std::vector<std::string> command,
                                                                std::optional<int> closed) {
  std::unique_ptr<WaitingCommand> waiting(new WaitingCommand(std::move(command)));
  if (Status forked = waiting->fork_process(closed); !forked) return forked.error();
  return waiting;
}

Status WaitingCommand::fork_process(std::optional<int> closed) {
  Pipe output;
  Pipe signal;
  Pipe failure;
  const std::string& program = command_.front();
  if (!output.open() || !signal.open() || !failure.open()) {
    return cannot_run(program, "no pipe: " + std::generic_category().message(errno));
  }
  process_ = fork();
  if (process_ < 0) return cannot_run(program, std::generic_category().message(errno));
  if (process_ == 0) {
    if (closed) close(*closed);
    close(signal.write_end);
    wait_and_execute(signal.read_end, failure.write_end, output.write_end);
  }
  output_ = std::exchange(output.read_end, -1);
  signal_ = std::exchange(signal.write_end, -1);
  failure_ = std::exchange(failure.read_end, -1);
  fcntl(output_, F_SETFL, O_NONBLOCK);
  // Not pidfd_open() of <sys/pidfd.h>: glibc 2.36 declares it as a function of C++.
  descriptor_ = static_cast<int>(syscall(SYS_pidfd_open, process_, 0));
  if (descriptor_ >= 0) return done();
  return cannot_run(program,
                    "no pidfd_open (Linux 5.3): " + std::generic_category().message(errno));
}

// In the new process, which has one thread, too. A command expects the default action for signals
// that are rarely handled, whatever started this program.
void WaitingCommand::wait_and_execute(int signal, int failure, int output) {
  block_signals(true);
  ::signal(SIGPIPE, SIG_DFL);
  ::signal(SIGXFSZ, SIG_DFL);
  char byte = 0;
  if (read_whole(signal, &byte, 1) != 1) _exit(0);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  std::vector<char*> arguments;
  for (std::string& argument : command_) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  block_signals(false);
  execvp(arguments.front(), arguments.data());
  const int reason = errno;
  [[maybe_unused]] const ssize_t told = write(failure, &reason, sizeof reason);
  constexpr int kNotExecuted = 127;
  _exit(kNotExecuted);
}

Status WaitingCommand::execute() {
  const char byte = 1;
  int reason = 0;
  begun_ = write(signal_, &byte, 1) == 1;
  close(std::exchange(signal_, -1));
  if (!begun_) return cannot_run(command_.front(), "its process has ended");
  if (read_whole(failure_, &reason, sizeof reason) != sizeof reason) return done();
  reap(process_);
  return cannot_run(command_.front(), std::generic_category().message(reason));
}

WaitingCommand::~WaitingCommand() {
  for (const int descriptor : {signal_, failure_, output_, descriptor_}) {
    if (descriptor >= 0) close(descriptor);
  }
  if (!begun_ && process_ > 0) reap(process_);
}

}  // namespace wirecensus
