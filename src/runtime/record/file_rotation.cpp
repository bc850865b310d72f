#include "runtime/record/file_rotation.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <string_view>

#include "capture/write/compressor.h"

namespace wirecensus::runtime {
namespace {

// Offset of the extensions of a file name: at its last dot, not counting that of a compression.
std::size_t ending_of(std::string_view path) {
  const std::string_view plain =
      path.substr(0, path.size() - capture::compression_ending(path).size());
  const std::size_t name = plain.rfind('/') + 1;  // npos + 1 is 0
  const std::size_t dot = plain.rfind('.');
  const bool has_ending = dot != std::string_view::npos && dot > name;
  return has_ending ? dot : plain.size();
}

// "20231114221320" for 2023-11-14T22:13:20.000000000Z.
std::string second_digits(Timestamp time) {
  constexpr std::size_t kDigits = 14;
  std::string digits = timestamp_text(time);
  std::erase_if(digits, [](unsigned char letter) { return std::isdigit(letter) == 0; });
  return digits.substr(0, kDigits);
}

}  // namespace

FileRotation::FileRotation(const RecordOptions& options)
    : stem_(options.file.substr(0, ending_of(options.file))),
      ending_(options.file.substr(ending_of(options.file))),
      rotates_(options.rotates()),
      size_limit_(options.rotate_size),
      period_(options.rotate_time) {}

bool FileRotation::due(Timestamp time, std::uint64_t size) const {
  if (size_limit_ > 0 && size > size_limit_) return true;
  const bool timed = period_ > 0 && time != kNoTime && period_begin_ != kNoTime;
  return timed && elapsed(period_begin_, time) >= period_;
}

std::string FileRotation::begin(Timestamp time) {
  ++number_;
  if (period_ > 0 && time != kNoTime) enter_period(time);
  if (!rotates_) return stem_ + ending_;
  std::string name = fmt::format("{}_{:05}", stem_, number_);
  if (time != kNoTime) name += "_" + second_digits(time);
  return name + ending_;
}

// Advances by whole periods; never back.
void FileRotation::enter_period(Timestamp time) {
  if (period_begin_ == kNoTime) period_begin_ = time;
  if (time < period_begin_) return;
  period_begin_ += elapsed(period_begin_, time) / period_ * period_;
}

}  // namespace wirecensus::runtime
