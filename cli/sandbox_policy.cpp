#include "cli/sandbox_policy.h"

#include <linux/capability.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/display_text.h"
#include "capture/filter_words.h"
#include "lookup/mac_vendors.h"

namespace wirecensus {
namespace {

using sandbox::capability_bit;
using Paths = std::vector<std::string>;

void append(Paths& paths, std::initializer_list<const char*> more) {
  paths.insert(paths.end(), more.begin(), more.end());
}

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

void append_in_home(Paths& paths, std::initializer_list<const char*> names) {
  const std::string home = environment("HOME");
  if (home.empty()) return;
  for (const char* name : names) paths.push_back(home + "/" + name);
}

// What the program and its libraries ask about the machine and this process.
Paths machine_paths() {
  return {"/proc/self",     "/proc/meminfo",           "/proc/sys/vm/overcommit_memory",
          "/sys/fs/cgroup", "/sys/devices/system/cpu", "/dev/urandom"};
}

// Cairo has fontconfig look for a font when the first text is drawn.
void append_fonts(Paths& paths) {
  append(paths, {"/etc/fonts", "/usr/share/fonts", "/usr/share/fontconfig",
                 "/usr/local/share/fonts", "/var/cache/fontconfig"});
  append_in_home(paths, {".fonts", ".fonts.conf", ".fonts.conf.d", ".config/fontconfig",
                         ".cache/fontconfig", ".local/share/fonts"});
  for (const char* variable : {"FONTCONFIG_FILE", "FONTCONFIG_PATH"}) {
    const std::string path = environment(variable);
    if (!path.empty()) paths.push_back(path);
  }
}

// terminfo(5), and the locale.
void append_terminal(sandbox::FileRules& rules) {
  append(rules.reads, {"/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo", "/usr/lib/terminfo",
                       "/usr/lib/locale"});
  append_in_home(rules.reads, {".terminfo"});
  rules.devices.emplace_back("/dev/tty");
}

// ld.so(8).
void append_libraries(Paths& paths) {
  append(paths, {"/etc/ld.so.cache", "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib"});
  std::string more = environment("LD_LIBRARY_PATH");
  while (!more.empty()) {
    const std::size_t end = std::min(more.find_first_of(":;"), more.size());
    if (end > 0) paths.push_back(more.substr(0, end));
    more.erase(0, end + 1);
  }
}

// What getaddrinfo(3) and its like read.
void append_name_services(Paths& paths) {
  append(paths, {"/etc/hosts", "/etc/services", "/etc/protocols", "/etc/networks", "/etc/ethers",
                 "/etc/nsswitch.conf", "/etc/resolv.conf", "/etc/host.conf", "/etc/gai.conf",
                 "/run/systemd/resolve", "/run/nscd"});
  append_libraries(paths);
}

// Whom TLS trusts, and what libssl and libcurl read.
void append_trust(Paths& paths) {
  append(paths, {"/etc/ssl", "/etc/ca-certificates", "/usr/share/ca-certificates",
                 "/usr/local/share/ca-certificates", "/usr/lib/ssl"});
  for (const char* variable : {"SSL_CERT_FILE", "SSL_CERT_DIR", "OPENSSL_CONF"}) {
    const std::string path = environment(variable);
    if (!path.empty()) paths.push_back(path);
  }
}

bool is_remote(const sink::Target& target) { return target.transport != sink::Transport::file; }

bool exports_to_hosts(const Options& options) {
  return std::any_of(options.exports.begin(), options.exports.end(), is_remote);
}

// The collectors, and name servers, whose long answers come by TCP.
void append_collectors(const Options& options, sandbox::FileRules& rules) {
  constexpr std::uint16_t kDns = 53;
  append_name_services(rules.reads);
  append_trust(rules.reads);
  rules.connects.push_back(kDns);
  for (const sink::Target& target : options.exports) {
    if (is_remote(target)) rules.connects.push_back(target.port);
    for (const sink::Place& other : target.others) rules.connects.push_back(other.port);
  }
}

bool filters_by_name(const Options& options) {
  return capture::may_have_names(options.count.filter) ||
         capture::may_have_names(options.count.inner_filter);
}

bool draws_pictures(const Options& options, const report::ReportFiles& files) {
  if (options.screen) return true;  // those of snapshots
  for (const report::ReportFile* file : files) {
    if (report::is_picture(*file)) return true;
  }
  return false;
}

std::string folder_of(const std::string& file) {
  const std::string folder = std::filesystem::path(file).parent_path().string();
  return folder.empty() ? "." : folder;
}

// Where a link leads that leads to nothing yet.
std::string end_of_links(const std::string& file) {
  constexpr int kMaxLinks = 40;  // path_resolution(7)
  std::filesystem::path path = file;
  std::error_code error;
  for (int i = 0; i < kMaxLinks && std::filesystem::is_symlink(path, error); ++i) {
    path = path.parent_path() / std::filesystem::read_symlink(path, error);
  }
  return path.string();
}

// A file that does not exist yet can only be created in a folder where others can, too.
std::string recorded_place(const runtime::RecordOptions& record) {
  if (record.rotates()) return folder_of(record.file);
  struct stat status {};
  const bool exists = stat(record.file.c_str(), &status) == 0;
  return exists ? record.file : folder_of(end_of_links(record.file));
}

Paths named_inputs(const Options& options) {
  Paths paths;
  for (const std::string& file : options.files) {
    if (file != "-") paths.push_back(file);
  }
  if (!options.expected_file.empty()) paths.push_back(options.expected_file);
  if (!options.spool.folder.empty()) paths.push_back(options.spool.folder);
  for (const sink::Target& target : options.exports) {
    for (const auto& file : {target.authority, target.certificate, target.key}) {
      if (!file.empty()) paths.push_back(file);
    }
  }
  return paths;
}

Paths named_outputs(const Options& options, const report::ReportFiles& files) {
  Paths paths;
  const std::string folder = results_folder(options, files);
  if (!folder.empty()) paths.push_back(folder);
  if (!options.junit_file.empty()) paths.push_back(folder_of(options.junit_file));
  if (options.count.record.wanted()) paths.push_back(recorded_place(options.count.record));
  for (const sink::Target& target : options.exports) {
    if (!is_remote(target)) paths.push_back(folder_of(target.path));
  }
  if (!options.spool.folder.empty()) paths.push_back(options.spool.folder);
  return paths;
}

sandbox::FileRules file_rules(const Options& options, const report::ReportFiles& files) {
  sandbox::FileRules rules;
  rules.reads = machine_paths();
  rules.reads.push_back(options.vendor_folder.value_or(std::string(lookup::kUsualVendorFolder)));
  if (draws_pictures(options, files)) append_fonts(rules.reads);
  if (options.screen) append_terminal(rules);
  if (filters_by_name(options)) append_name_services(rules.reads);
  if (exports_to_hosts(options)) append_collectors(options, rules);
  if (options.count.live() != nullptr) {
    append(rules.reads, {"/sys/class/net", "/sys/devices", "/proc/sys/net"});
    append_libraries(rules.reads);
  }
  return rules;
}

}  // namespace

std::string results_folder(const Options& options, const report::ReportFiles& files) {
  const bool compared = options.compares() || options.command == Command::diff;
  const bool writes =
      !files.empty() || options.screen || (compared && options.wanted_formats() != "none");
  return writes && !options.to_standard_output() ? options.output_directory : "";
}

sandbox::CallNeeds calls_of_counting(const Options& options, pid_t command) {
  const auto* const live = options.count.live();
  return {.opens_interfaces = live != nullptr && live->wait,
          .reads_interfaces = live != nullptr,
          .serves = options.serve.has_value(),
          .resolves_names = filters_by_name(options),
          .connects = exports_to_hosts(options),
          .command = command};
}

sandbox::CapabilitySet capabilities_of_counting(const Options& options) {
  const auto* const live = options.count.live();
  return live != nullptr && live->wait ? capability_bit(CAP_NET_RAW) : 0;
}

Result<sandbox::Policy> sandbox_policy(const Options& options, const report::ReportFiles& files,
                                       pid_t command) {
  sandbox::Policy policy;
  if (!options.user.empty()) {
    auto identity = sandbox::find_user(options.user);
    if (!identity) {
      return Error{options.places.before(
          {"user"}, "--user " + printable(options.user) + ": " + identity.error().message)};
    }
    policy.identity = std::move(*identity);
  }
  const bool live = options.count.live() != nullptr;
  policy.named_reads = named_inputs(options);
  policy.named_writes = named_outputs(options, files);
  policy.files = file_rules(options, files);
  policy.calls = calls_of_counting(options, command);
  policy.calls.opens_interfaces = live;
  policy.capabilities = live ? capability_bit(CAP_NET_RAW) : 0;
  policy.violation = options.sandbox_kills ? sandbox::Violation::kills : sandbox::Violation::fails;
  return policy;
}

}  // namespace wirecensus
