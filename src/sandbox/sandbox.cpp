#include "sandbox/sandbox.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/display_text.h"
#include "sandbox/reach.h"

namespace wirecensus::sandbox {
namespace {

std::string in_words(const std::vector<std::string>& paths) {
  constexpr std::size_t kShown = 3;
  std::string words;
  for (std::size_t i = 0; i < paths.size() && i < kShown; ++i) {
    words += (i == 0 ? "" : ", ") + printable(paths[i]);
  }
  if (paths.size() > kShown) words += " and " + std::to_string(paths.size() - kShown) + " more";
  return words.empty() ? "nothing" : words;
}

}  // namespace

OwnFolder::OwnFolder() : descriptor_(open("/proc/self", O_PATH | O_CLOEXEC)) {}

OwnFolder::~OwnFolder() {
  if (descriptor_ >= 0) close(descriptor_);
}

// Capabilities go last but for the filter: to drop them from the bounding set, and to change the
// user, takes some. no_new_privs comes before what an unprivileged process may do with it alone.
Status Sandbox::enter() {
  drop_bounding();
  kept_besides_ = settle_who_reaches();
  if (policy_.identity) {
    if (Status changed = become(*policy_.identity); !changed) return changed;
    if (policy_.calls.command != 0) kept_besides_ |= capability_bit(CAP_KILL);
  }
  no_new_privileges_ = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
  restrict_all_files();
  keep_capabilities(policy_.capabilities | kept_besides_);
  filter_calls(policy_.calls);
  return done();
}

void Sandbox::narrow(const CallNeeds& needs, CapabilitySet kept) {
  keep_capabilities(kept | kept_besides_);
  filter_calls(needs);
}

// Sets the identity where root needs one to reach the named files; or returns the capability for
// it.
CapabilitySet Sandbox::settle_who_reaches() {
  constexpr CapabilitySet kOverride = capability_bit(CAP_DAC_OVERRIDE);
  const CapabilitySet all = effective_capabilities();
  const std::vector<std::string>& reads = policy_.named_reads;
  const std::vector<std::string>& writes = policy_.named_writes;
  if (policy_.identity || (all & kOverride) == 0) return 0;
  set_effective_capabilities(0);
  const bool reaches = can_reach(reads, writes);
  set_effective_capabilities(all);
  if (reaches) return 0;
  const auto owner = writes.empty() ? std::nullopt : owner_of(writes.front());
  if (!owner || geteuid() != 0 || !could_reach(*owner, reads, writes)) return kOverride;
  policy_.identity = *owner;
  return 0;
}

void Sandbox::restrict_all_files() {
  FileRules rules = policy_.files;
  rules.reads.insert(rules.reads.end(), policy_.named_reads.begin(), policy_.named_reads.end());
  rules.writes.insert(rules.writes.end(), policy_.named_writes.begin(), policy_.named_writes.end());
  files_ = restrict_files(rules);
}

// The address and memory sanitizers, and that for threads, make calls of their own.
void Sandbox::filter_calls(const CallNeeds& needs) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  static_cast<void>(needs);
  calls_refusal_ = "left out of builds with sanitizers";
#else
  calls_refusal_ = install_call_filter(call_filter(calls_for(needs), policy_.violation));
#endif
  needs_ = needs;
}

std::string Sandbox::files_text() const {
  if (files_.version == 0) return "no Landlock (" + files_.refusal + ")";
  return "Landlock ABI " + std::to_string(files_.version) +
         " (reads: " + in_words(policy_.named_reads) +
         "; writes: " + in_words(policy_.named_writes) + ")";
}

std::string Sandbox::calls_text() const {
  if (!calls_refusal_.empty()) return "no seccomp (" + calls_refusal_ + ")";
  if (needs_.connects) return "seccomp (with sockets to export)";
  if (needs_.resolves_names) return "seccomp (with sockets to resolve the names of the filter)";
  return "seccomp";
}

std::string Sandbox::text() const {
  std::string text = capabilities_text(effective_capabilities());
  if (policy_.identity) text = "user " + policy_.identity->name + ", " + text;
  text += no_new_privileges_ ? ", no new privileges, " : ", new privileges possible, ";
  return text + files_text() + ", " + calls_text();
}

void drop_thread_capabilities() { keep_capabilities(0); }

}  // namespace wirecensus::sandbox
