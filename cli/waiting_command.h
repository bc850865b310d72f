// A process that waits to execute a command. It is made before this process gives up what the
// command may need: privileges, files and system calls (sandbox/sandbox.h), which it could not give
// back. It ends when this process does.
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace wirecensus {

class WaitingCommand {
 public:
  // Standard output and standard error of the process go to output(); it keeps the standard input,
  // the process group and the environment, and what this process has open without O_CLOEXEC,
  // except `closed`. Precondition: there are no other threads. Error: no process, pipe or pidfd.
  static Result<std::unique_ptr<WaitingCommand>> prepare(std::vector<std::string> command,
                                                         std::optional<int> closed);
  // Ends a process that still waits. One that executes its command goes on.
  ~WaitingCommand();
  WaitingCommand(const WaitingCommand&) = delete;
  WaitingCommand& operator=(const WaitingCommand&) = delete;

  // Executes the command. Call once. Error: there is no such program, or it cannot be executed; the
  // process has ended, and has been waited for.
  Status execute();

  pid_t process() const { return process_; }
  // pidfd_open(2); readable when the process has ended.
  int descriptor() const { return descriptor_; }
  // The read end of a pipe, which does not block.
  int output() const { return output_; }

 private:
  explicit WaitingCommand(std::vector<std::string> command) : command_(std::move(command)) {}
  Status fork_process(std::optional<int> closed);
  [[noreturn]] void wait_and_execute(int signal, int failure, int output);

  std::vector<std::string> command_;
  pid_t process_ = -1;
  int descriptor_ = -1;
  int output_ = -1;
  int signal_ = -1;   // a byte to this pipe lets the process go on; its end lets it exit
  int failure_ = -1;  // the number of the error if the command could not be executed
  bool begun_ = false;
};

}  // namespace wirecensus
