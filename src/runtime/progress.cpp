#include "runtime/progress.h"

#include <sys/stat.h>

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
    struct stat status {};
    const char* const path = file == "-" ? "/dev/stdin" : file.c_str();
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    total += static_cast<std::uint64_t>(status.st_size);
  }
  return total;
}

}  // namespace wirecensus::runtime
