// Takes from this process what it does not need to count: the only place that knows capabilities,
// no_new_privs, Landlock and seccomp. So whoever takes over the program by a packet can do little
// more than miscount.
//
//     Sandbox sandbox(policy);           // what is needed until the sources are open
//     sandbox.enter();                   // before any other thread begins, and any file is parsed
//     ... open interfaces ...
//     sandbox.narrow(calls);             // nothing but counting is left to do
//
// A kernel that lacks a part, or refuses it, gives less; text() says what holds.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sandbox/call_table.h"
#include "sandbox/capabilities.h"
#include "sandbox/identity.h"
#include "sandbox/landlock.h"

namespace wirecensus::sandbox {

struct Policy {
  // Files and folders that the user named. Root without capabilities cannot reach those that others
  // have closed: without an identity, it becomes the owner of the first of named_writes if that one
  // can reach all, and otherwise keeps CAP_DAC_OVERRIDE.
  std::vector<std::string> named_reads = {};
  std::vector<std::string> named_writes = {};
  FileRules files = {};  // those of the system, beside the named ones
  CallNeeds calls = {};
  // Those that are kept, and CAP_KILL besides for a command of root.
  CapabilitySet capabilities = 0;
  std::optional<Identity> identity = {};  // to run as; none: as now
  Violation violation = Violation::fails;
};

// The folder of this process in /proc, kept open: if the kernel forgot it, it would come back as
// another folder, for which there is no rule.
class OwnFolder {
 public:
  OwnFolder();
  ~OwnFolder();
  OwnFolder(const OwnFolder&) = delete;
  OwnFolder& operator=(const OwnFolder&) = delete;

 private:
  int descriptor_;
};

class Sandbox {
 public:
  explicit Sandbox(Policy policy) : policy_(std::move(policy)) {}

  // Call once. Error: the identity cannot be changed; the process must not go on.
  Status enter();

  // Call after enter(), on the thread that called it. Takes what was only needed until now: all
  // capabilities of this thread but `kept`, and those for named files and a command of root; and
  // the calls that `needs` lacks, of all threads.
  void narrow(const CallNeeds& needs, CapabilitySet kept);

  // What holds: "no capabilities, no new privileges, Landlock ABI 7 (reads: a.pcap; writes: .),
  // seccomp". Of paths, the first ones are named.
  std::string text() const;

  // Who it runs as since enter(), if that changed.
  const std::optional<Identity>& identity() const { return policy_.identity; }

 private:
  void restrict_all_files();
  CapabilitySet settle_who_reaches();
  void filter_calls(const CallNeeds& needs);
  std::string files_text() const;
  std::string calls_text() const;

  Policy policy_;
  OwnFolder own_folder_;
  bool no_new_privileges_ = false;
  FileRestriction files_;
  CapabilitySet kept_besides_ = 0;  // for the named files, or the command
  CallNeeds needs_ = {};
  std::string calls_refusal_;  // empty: the filter is installed
};

// For a thread that began before narrow(): drops the capabilities that it had from enter().
void drop_thread_capabilities();

}  // namespace wirecensus::sandbox
