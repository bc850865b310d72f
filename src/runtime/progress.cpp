#include "runtime/progress.h"

#include <filesystem>
#include <system_error>
#include <utility>

namespace wirecensus::runtime {

void Progress::begin(WorkStage stage) {
  const std::lock_guard lock(mutex_);
  ++number_;
  stage_ = std::move(stage);
  state_.reset();
  all_read_.store(false);
  for (Counter* counter : {&bytes_read_, &packets_, &frame_bytes_, &lost_, &reads_})
    counter->store(0);
  set_played(0, 0);
}

WorkProgress Progress::now() const {
  const std::lock_guard lock(mutex_);
  return {.number = number_,
          .stage = stage_,
          .bytes_read = value(bytes_read_),
          .packets = value(packets_),
          .frame_bytes = value(frame_bytes_),
          .lost = value(lost_),
          .all_read = all_read_.load(std::memory_order_relaxed),
          .reads = value(reads_)};
}

void Progress::set_state(CountState state) {
  auto shared = std::make_shared<const CountState>(std::move(state));
  const std::lock_guard lock(mutex_);
  state_.swap(shared);
}

std::shared_ptr<const CountState> Progress::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

std::optional<std::uint64_t> total_size(std::span<const std::string> files) {
  std::uint64_t total = 0;
  for (const std::string& file : files) {
    const std::filesystem::path path = file == "-" ? "/dev/stdin" : file;
    std::error_code error;
    const bool regular = std::filesystem::is_regular_file(path, error);
    const std::uintmax_t size = regular ? std::filesystem::file_size(path, error) : 0;
    if (!regular || error) return std::nullopt;
    total += size;
  }
  return total;
}

}  // namespace wirecensus::runtime
