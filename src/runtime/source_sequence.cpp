#include "runtime/source_sequence.h"

#include <fmt/core.h>
#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <system_error>
#include <utility>

#include "base/run_all.h"

namespace wirecensus::runtime {
namespace {

// A source that can be read only once must not be opened twice: the bytes read would be lost.
bool can_be_tried(const std::string& name) {
  using std::filesystem::file_type;
  std::error_code none;
  const file_type type = std::filesystem::status(name, none).type();
  return name != "-" && type != file_type::fifo && type != file_type::socket &&
         type != file_type::character;
}

// How many sources may be open: half of what the process may have, for a thousand files at most.
// The other half is for files to be written, rings and libraries.
std::size_t max_open() {
  constexpr rlim_t kMost = 1024;
  rlimit limit{};
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? std::min(limit.rlim_cur / 2, kMost) : 0;
}

}  // namespace

Status SourceSequence::open_first() {
  try_all();
  if (open_next()) return done();
  const std::string& reason = left_out_.front().loss.detail;
  const std::size_t planned = plan_.names.size();
  if (planned == 1) return Error{reason};
  return Error{fmt::format("none of the {} files can be read; the first: {}", planned, reason)};
}

void SourceSequence::try_all() {
  constexpr std::size_t kFilesPerThread = 64;
  const std::size_t count = plan_.names.size();
  unreadable_.resize(count);
  if (count == 1) return;
  tried_.resize(std::min(count, max_open()));
  const std::size_t parts = std::clamp<std::size_t>(count / kFilesPerThread, 1, threads_);
  std::vector<std::optional<Error>> errors(count);
  std::vector<std::function<void()>> tasks;
  for (std::size_t part = 0; part < parts; ++part) {
    tasks.emplace_back([&, part] {
      for (std::size_t i = part; i < count; i += parts) errors[i] = try_one(i);
    });
  }
  run_all(tasks, threads_);
  for (std::size_t i = 0; i < count; ++i) {
    unreadable_[i] = errors[i].has_value();
    if (errors[i]) leave_out(i, *errors[i]);
  }
}

std::optional<Error> SourceSequence::try_one(std::size_t number) {
  const std::string& name = plan_.names[number];
  if (!can_be_tried(name)) return std::nullopt;
  auto source = plan_.open(name);
  if (!source) return source.error();
  if (number < tried_.size() && (*source)->is_light()) tried_[number] = std::move(*source);
  return std::nullopt;
}

Result<std::unique_ptr<capture::FrameSource>> SourceSequence::take(std::size_t number) {
  if (number < tried_.size() && tried_[number] != nullptr) return std::move(tried_[number]);
  return plan_.open(plan_.names[number]);
}

void SourceSequence::leave_out(std::size_t number, const Error& error) {
  left_out_.push_back(
      {number, {LossCause::file_not_read, plan_.names[number], 0, false, error.message}});
}

bool SourceSequence::open_next() {
  close();
  while (next_ < plan_.names.size()) {
    const std::size_t number = next_++;
    if (unreadable_[number]) continue;
    auto source = take(number);
    if (source) {
      const std::vector<std::string>& members = (*source)->member_names();
      opened_.insert(opened_.end(), members.begin(), members.end());
      if (members.empty()) opened_.push_back((*source)->name());
      set_current(std::move(*source));
      return true;
    }
    leave_out(number, source.error());
  }
  return false;
}

void SourceSequence::set_current(std::shared_ptr<capture::FrameSource> source) {
  const std::lock_guard lock(mutex_);
  current_ = std::move(source);
}

void SourceSequence::fetch(capture::FrameBatch& batch) const {
  std::unique_lock lock(mutex_);
  const std::shared_ptr<capture::FrameSource> source = current_;  // keeps it open during the fetch
  lock.unlock();
  if (source != nullptr) source->fetch(batch);
}

capture::SourceNotes SourceSequence::notes() const {
  capture::SourceNotes notes = current_->notes();
  notes.absent = current_->absent();
  if (notes.shortage.empty()) notes.shortage = plan_.shortage;
  if (!left_out_.empty()) {
    notes.shortage =
        fmt::format("{} of {} files cannot be read and are skipped; the first: {}",
                    left_out_.size(), plan_.names.size(), left_out_.front().loss.detail);
  }
  return notes;
}

}  // namespace wirecensus::runtime
