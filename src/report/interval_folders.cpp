#include "report/interval_folders.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/display_text.h"
#include "tables/report_input.h"

namespace wirecensus::report {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLockName = ".wirecensus";
constexpr std::string_view kLatest = "latest";
constexpr std::string_view kUnfinished = ".unfinished";  // after a dot and the name
constexpr std::string_view kWithoutTime = "without-time";
constexpr unsigned kMaxSameName = 10'000;

Error failure(const std::string& what, const std::string& path) {
  return Error{"cannot " + what + " " + printable(path) + ": " + std::strerror(errno)};
}

std::optional<unsigned> digits(std::string_view text) {
  unsigned number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9' || number > kMaxSameName) return std::nullopt;
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  return text.empty() ? std::nullopt : std::optional(number);
}

// The beginning of the interval whose folder has this name; none if it is not such a folder.
std::optional<Timestamp> begin_of(std::string_view name) {
  const std::size_t z = name.find('Z');
  const std::string_view suffix = z == name.npos ? name : name.substr(z + 1);
  if (!suffix.empty() && (suffix.front() != '.' || !digits(suffix.substr(1)))) return std::nullopt;
  const std::string text(name.substr(0, z));
  std::tm time{};
  const char* rest = strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &time);
  if (rest == nullptr) return std::nullopt;
  Timestamp begin = Timestamp{timegm(&time)} * kSecond;
  if (*rest == '.') {
    const std::string_view decimals(rest + 1);
    const auto fraction = digits(decimals);
    if (!fraction || decimals.size() > 9) return std::nullopt;
    Duration part = *fraction;
    for (std::size_t i = decimals.size(); i < 9; ++i) part *= 10;
    begin += part;
  } else if (*rest != '\0') {
    return std::nullopt;
  }
  return begin;
}

std::uint64_t bytes_in(const fs::path& folder) {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::uintmax_t size = entry.is_regular_file(error) ? entry.file_size(error) : 0;
    if (!error) bytes += size;
  }
  return bytes;
}

// Removes the files of a folder that this program wrote, and the folder unless it holds others.
void remove_folder(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> ours;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (is_report_file(entry.path().filename().string())) ours.push_back(entry.path());
  }
  for (const fs::path& file : ours) fs::remove(file, error);
  fs::remove(folder, error);
}

// At no time is there neither the old folder nor the new one.
Status replace(const std::string& unfinished, const std::string& target) {
  if (renameat2(AT_FDCWD, unfinished.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE) != 0) {
    return failure("replace", target);
  }
  remove_folder(unfinished);
  return done();
}

}  // namespace

std::string folder_name(Timestamp begin) {
  if (begin == kNoTime) return std::string(kWithoutTime);
  std::string text = timestamp_text(begin);  // with nine decimals and "Z"
  text.pop_back();
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text + 'Z';
}

Result<std::unique_ptr<IntervalFolders>> IntervalFolders::open(IntervalFoldersOptions options) {
  std::unique_ptr<IntervalFolders> folders(new IntervalFolders(std::move(options)));
  std::error_code error;
  fs::create_directories(folders->options_.directory, error);
  if (error) {
    return Error{"cannot create the directory " + printable(folders->options_.directory) + ": " +
                 error.message()};
  }
  if (const Status locked = folders->lock(); !locked) return locked.error();
  folders->clear_unfinished();
  folders->find_folders();
  folders->note("an interval is open; none is complete yet");
  return folders;
}

IntervalFolders::~IntervalFolders() {
  if (lock_ >= 0) close(lock_);
}

std::string IntervalFolders::path(std::string_view name) const {
  return (fs::path(options_.directory) / name).string();
}

// The file is removed at the end of a count, so the one that is locked may be gone by then.
Status IntervalFolders::lock() {
  const std::string file = path(kLockName);
  while (true) {
    lock_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (lock_ < 0) return failure("write to", options_.directory);
    if (flock(lock_, LOCK_EX | LOCK_NB) != 0) {
      return Error{"another wirecensus writes intervals to " + printable(options_.directory) +
                   ": give each a directory of its own (-o)"};
    }
    struct stat status {};
    if (fstat(lock_, &status) == 0 && status.st_nlink > 0) break;
    close(lock_);
  }
  char state[512];
  const ssize_t size = pread(lock_, state, sizeof(state), 0);
  if (size > 0) {
    left_behind_ = "an earlier count that wrote to " + printable(options_.directory) +
                   " ended unexpectedly: " +
                   printable(std::string_view(state, static_cast<std::size_t>(size)));
  }
  return done();
}

void IntervalFolders::clear_unfinished() {
  std::error_code error;
  std::vector<fs::path> unfinished;
  for (const fs::directory_entry& entry : fs::directory_iterator(options_.directory, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with('.') || !name.ends_with(kUnfinished)) continue;
    unfinished.push_back(entry.path());
  }
  for (const fs::path& folder : unfinished) remove_folder(folder);
}

void IntervalFolders::find_folders() {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(options_.directory, error)) {
    const std::string name = entry.path().filename().string();
    const auto begin = begin_of(name);
    if (!begin || !entry.is_directory(error) || entry.is_symlink(error)) continue;
    folders_.push_back({name, *begin, bytes_in(entry.path())});
    bytes_ += folders_.back().bytes;
  }
  std::sort(folders_.begin(), folders_.end(), [](const Folder& a, const Folder& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.name < b.name;
  });
}

// The state that a later count reports if this one is killed. Without room for it, that count
// reports nothing.
void IntervalFolders::note(std::string_view state) const {
  if (ftruncate(lock_, 0) != 0) return;
  [[maybe_unused]] const ssize_t written = pwrite(lock_, state.data(), state.size(), 0);
}

Result<std::string> IntervalFolders::write(const tables::ReportInput& input,
                                           const ReportFiles& files, unsigned threads) {
  const metrics::Interval& interval = *input.census().interval;
  const std::string wanted = folder_name(interval.begin);
  const std::string unfinished = path("." + wanted + std::string(kUnfinished));
  if (const auto written = write_reports(input, files, unfinished, threads); !written) {
    remove_folder(unfinished);
    return written.error();
  }
  const std::uint64_t bytes = bytes_in(unfinished);
  auto name = publish(unfinished, wanted);
  if (!name) {
    remove_folder(unfinished);
    return name;
  }
  std::erase_if(folders_, [&](const Folder& folder) {
    if (folder.name != *name) return false;
    bytes_ -= folder.bytes;
    return true;
  });
  folders_.push_back({*name, interval.begin, bytes});
  bytes_ += bytes;
  point_latest(*name);
  remove_old();
  note("packets after " + *name + ", its last whole interval of " +
       readable_duration(interval.length) + ", are in none");
  return name;
}

// Renames the folder; one that has the name already is replaced, or keeps it.
Result<std::string> IntervalFolders::publish(const std::string& unfinished,
                                             const std::string& name) const {
  std::string free_name = name;
  for (unsigned number = 2; number < kMaxSameName; ++number) {
    const std::string target = path(free_name);
    if (std::rename(unfinished.c_str(), target.c_str()) == 0) return free_name;
    if (errno != EEXIST && errno != ENOTEMPTY) return failure("create", target);
    if (options_.replace) {
      if (Status replaced = replace(unfinished, target); !replaced) return replaced.error();
      return free_name;
    }
    free_name = name + "." + std::to_string(number);
  }
  return Error{"too many folders are named " + name};
}

// Not essential: where it cannot be written, something else has that name.
void IntervalFolders::point_latest(const std::string& name) const {
  const std::string temporary = path("." + std::string(kLatest));
  unlink(temporary.c_str());
  if (symlink(name.c_str(), temporary.c_str()) != 0) return;
  if (rename(temporary.c_str(), path(kLatest).c_str()) != 0) unlink(temporary.c_str());
}

void IntervalFolders::remove_old() {
  const Retention& keep = options_.keep;
  const auto too_many = [&] {
    if (folders_.size() < 2) return false;
    return (keep.count > 0 && folders_.size() > keep.count) ||
           (keep.bytes > 0 && bytes_ > keep.bytes) ||
           (keep.age > 0 && elapsed(folders_.front().begin, folders_.back().begin) > keep.age);
  };
  while (too_many()) {
    remove_folder(path(folders_.front().name));
    bytes_ -= folders_.front().bytes;
    folders_.pop_front();
  }
}

void IntervalFolders::end() { unlink(path(kLockName).c_str()); }

}  // namespace wirecensus::report
