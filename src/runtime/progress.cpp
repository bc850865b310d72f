#include "runtime/progress.h"

#include <filesystem>
#include <system_error>
#include <utility>

namespace wirecensus::runtime {

void Progress::begin(WorkStage stage) {
  const std::lock_guard lock(mutex_);
  ++number_;
  stage_ = std::move(stage);
  for (Counter* counter : {&bytes_read_, &packets_, &frame_bytes_, &lost_}) counter->store(0);
}

WorkProgress Progress::now() const {
  const std::lock_guard lock(mutex_);
  return {.number = number_,
          .stage = stage_,
          .bytes_read = value(bytes_read_),
          .packets = value(packets_),
          .frame_bytes = value(frame_bytes_),
          .lost = value(lost_)};
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
