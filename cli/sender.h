// The command after "--": runs while an interface is counted, usually to send the packets that are
// counted.
//
// Its standard output and standard error are passed on line by line and never mixed with the
// results. The count is stopped when the command has ended and no packet has arrived for the settle
// time. A command that is still running when the count ends is terminated. It keeps the standard
// input, the process group (so Ctrl-C reaches it) and the privileges that this program was started
// with (cli/waiting_command.h).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "cli/waiting_command.h"
#include "runtime/stop_request.h"

namespace wirecensus {

struct SenderOptions {
  std::vector<std::string> command;  // program and arguments; empty: none
  std::chrono::nanoseconds settle = std::chrono::milliseconds(300);

  bool wanted() const { return !command.empty(); }
};

// How a command ended.
struct SenderEnd {
  bool terminated = false;  // by us, because the count had ended or a stop was requested
  bool by_signal = false;
  int code = 0;  // exit code, or number of the signal

  bool succeeded() const { return terminated || (!by_signal && code == 0); }
  // "exit code 1", "signal 11"
  std::string text() const;
};

class Sender {
 public:
  struct Surroundings {
    // Increases with every packet that arrives. Called on the thread of the sender.
    std::function<std::uint64_t()> packets;
    // Receives each line of output, without a line end. Called on the thread of the sender.
    std::function<void(const std::string&)> on_line;
    // Requested when the count should end. Must outlive the sender.
    runtime::StopRequest& stop;
  };

  // `command` waits for start(), and must outlive the sender.
  Sender(SenderOptions options, WaitingCommand& command, Surroundings surroundings)
      : options_(std::move(options)), command_(command), around_(std::move(surroundings)) {}
  ~Sender() { finish(); }
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  // Starts the command. Call once. Error: there is no such program, or it cannot be started.
  Status start();

  // Call when the count has ended: terminates the command if it is still running, and waits for its
  // end. Precondition: start() succeeded, or was not called.
  SenderEnd finish();

  // The file name of the program.
  std::string name() const;

 private:
  Status start_watching();
  void watch();
  bool await_end(int milliseconds, bool heed_stop);
  void terminate();
  void take_output();
  void pass_on_lines(bool all);
  void reap();
  void await_quiet();

  SenderOptions options_;
  WaitingCommand& command_;
  Surroundings around_;
  runtime::StopRequest count_ended_;
  std::string pending_;  // output that is not a complete line yet
  SenderEnd end_;
  std::thread thread_;
};

}  // namespace wirecensus
