#include "cli/confinement.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "base/display_text.h"
#include "base/file_head.h"
#include "capture/file/compressed/decompressor.h"
#include "capture/isal_library.h"
#include "capture/pcap_library.h"
#include "cli/sandbox_policy.h"
#include "cli/terminal.h"
#include "inspect/crypto.h"
#include "saved/census_file.h"

namespace wirecensus {
namespace {

namespace fs = std::filesystem;

// The uppermost folder of this path that does not exist; empty if all do.
std::string first_missing(const std::string& folder) {
  std::string missing;
  std::error_code none;
  for (fs::path path = folder; !path.empty() && !fs::exists(path, none);) {
    missing = path.string();
    if (path == path.parent_path()) break;
    path = path.parent_path();
  }
  return missing;
}

// The folders that were created, the innermost first: `folder`, and those around it up to `top`.
std::vector<fs::path> created_folders(const std::string& top, const fs::path& folder) {
  std::vector<fs::path> created;
  for (fs::path path = folder; !path.empty(); path = path.parent_path()) {
    created.push_back(path);
    if (path == fs::path(top)) break;
  }
  return created;
}

Status give_folders(const std::vector<fs::path>& folders, const sandbox::Identity& owner) {
  for (const fs::path& path : folders) {
    if (chown(path.c_str(), owner.user, owner.group) == 0) continue;
    return Error{fmt::format("cannot give {} to {}: {}", printable(path.string()), owner.name,
                             std::generic_category().message(errno))};
  }
  return done();
}

std::string parent_of(const std::string& path) {
  const std::string parent = fs::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

// Libraries that are loaded at their first use, which would be too late. An error is reported where
// that is. A saved census may have connections and names, whose columns take libcrypto.
void load_libraries(const Options& options) {
  if (!options.count.filter.empty() || !options.count.inner_filter.empty()) {
    static_cast<void>(capture::libpcap().loaded());
  }
  bool gzip = options.count.record.file.ends_with(".gz");
  bool census = false;
  for (const std::string& file : options.files) {
    const FileHead head(file);
    gzip = gzip || file == "-" || capture::begins_gzip(head.bytes());
    census = census || saved::begins_census(head.bytes());
    if (gzip && census) break;
  }
  if (gzip) capture::load_gzip_library();
  if (census) static_cast<void>(inspect::load_crypto());
}

}  // namespace

Confinement::Confinement(const Options& options, const report::ReportFiles& files)
    : options_(options),
      files_(files),
      new_folder_(first_missing(results_folder(options, files))) {}

Result<std::unique_ptr<Confinement>> Confinement::prepare(const Options& options,
                                                          const report::ReportFiles& files) {
  std::unique_ptr<Confinement> confinement(new Confinement(options, files));
  if (!options.sender.wanted()) return confinement;
  auto command = WaitingCommand::prepare(options.sender.command, options.ready_descriptor);
  if (!command) return command.error();
  confinement->command_ = std::move(*command);
  return confinement;
}

Confinement::~Confinement() {
  if (!created_) return;
  for (const fs::path& path : created_folders(new_folder_, results_folder(options_, files_))) {
    if (rmdir(path.c_str()) != 0) return;
  }
}

// What does not exist cannot be named to the kernel.
Status Confinement::create_folder() {
  const std::string folder = results_folder(options_, files_);
  if (new_folder_.empty()) return done();
  std::error_code error;
  fs::create_directories(folder, error);
  created_ = true;
  if (!error) return done();
  return Error{"cannot create the directory " + printable(folder) + ": " + error.message()};
}

Status Confinement::enter() {
  if (options_.sandboxed) {
    if (Status created = create_folder(); !created) return created;
    if (Status entered = enter_sandbox(); !entered) return entered;
  }
  const bool final = options_.count.live() == nullptr;
  if (final && options_.verbose && !options_.quiet) tell("{}\n", text());
  return done();
}

Status Confinement::enter_sandbox() {
  auto policy = sandbox_policy(options_, files_, command_process());
  if (!policy) return policy.error();
  load_libraries(options_);
  const std::string folder = results_folder(options_, files_);
  if (created_) policy->files.emptied.push_back(parent_of(new_folder_));
  if (policy->identity && created_) {
    Status given = give_folders(created_folders(new_folder_, folder), *policy->identity);
    if (!given) return given;
  }
  sandbox_.emplace(std::move(*policy));
  if (Status entered = sandbox_->enter(); !entered) {
    return Error{"cannot run as " + printable(options_.user) + ": " + entered.error().message};
  }
  if (!sandbox_->identity() || files_.empty() || folder.empty()) return done();
  return report::probe_directory(folder, files_);
}

void Confinement::sources_open() {
  if (!sandbox_ || options_.count.live() == nullptr) return;
  sandbox_->narrow(calls_of_counting(options_, command_process()),
                   capabilities_of_counting(options_));
}

std::string Confinement::text() const {
  return "sandbox: " + (sandbox_ ? sandbox_->text() : "none (--no-sandbox)");
}

}  // namespace wirecensus
