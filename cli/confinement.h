// The sandbox of a run, as the commands use it. What may not be confined is started before: the
// process of the command after "--".
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "cli/options.h"
#include "cli/waiting_command.h"
#include "report/formats.h"
#include "sandbox/sandbox.h"

namespace wirecensus {

// All functions are for the main thread.
class Confinement {
 public:
  // Notes what exists before anything is written, and makes the process of the command.
  // Precondition: there are no other threads. Error: there is no process for it.
  static Result<std::unique_ptr<Confinement>> prepare(const Options& options,
                                                      const report::ReportFiles& files);
  // Removes the folder of results again if it was created and is empty: the count has failed.
  ~Confinement();
  Confinement(const Confinement&) = delete;
  Confinement& operator=(const Confinement&) = delete;

  // Enters the sandbox unless --no-sandbox was given, and reports it with --verbose if nothing
  // changes later. Precondition: all is open that Options name but inputs and result files; there
  // are no other threads. Error: the user of --user cannot be taken on, or cannot write the
  // results; the folder of results cannot be created.
  Status enter();

  // Only counting is left to do. Call when the interfaces are open.
  void sources_open();

  // What holds, in words.
  std::string text() const;

  // Null without one.
  WaitingCommand* command() { return command_.get(); }

 private:
  Confinement(const Options& options, const report::ReportFiles& files);
  Status create_folder();
  Status enter_sandbox();
  pid_t command_process() const { return command_ == nullptr ? 0 : command_->process(); }

  const Options& options_;
  const report::ReportFiles& files_;
  std::string new_folder_;  // the uppermost folder that is created for the results; empty: none
  bool created_ = false;    // they, by this object
  std::unique_ptr<WaitingCommand> command_;
  std::optional<sandbox::Sandbox> sandbox_;  // none: not entered
};

}  // namespace wirecensus
