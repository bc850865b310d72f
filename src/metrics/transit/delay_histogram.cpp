#include "metrics/transit/delay_histogram.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstddef>

namespace wirecensus::metrics {
namespace {

constexpr unsigned kStepBits = 10;
constexpr std::uint64_t kSteps = 1ULL << kStepBits;
// 146 years, so that the interval after the last one has a start, too.
constexpr Duration kMaxDelay = (Duration{1} << 62) - 1;

// Of all delays d with the same d >> shift, where shift leaves kStepBits + 1 bits of the greater
// ones.
std::size_t index_of(Duration delay) {
  const auto value = static_cast<std::uint64_t>(delay);
  const auto bits = static_cast<unsigned>(std::bit_width(value));
  const unsigned shift = bits > kStepBits + 1 ? bits - (kStepBits + 1) : 0;
  return static_cast<std::size_t>(shift * kSteps + (value >> shift));
}

Duration least_of(std::size_t index) {
  if (index < 2 * kSteps) return static_cast<Duration>(index);
  const std::uint64_t shift = index / kSteps - 1;
  return static_cast<Duration>((index - shift * kSteps) << shift);
}

}  // namespace

void DelayHistogram::add(Duration delay) {
  assert(delay >= 0);
  delay = std::min(delay, kMaxDelay);
  const std::size_t index = index_of(delay);
  if (index >= counts_.size()) counts_.resize(index + 1);
  ++counts_[index];
  ++count_;
  min_ = std::min(min_, delay);
  max_ = std::max(max_, delay);
}

void DelayHistogram::merge(const DelayHistogram& other) {
  if (counts_.size() < other.counts_.size()) counts_.resize(other.counts_.size());
  for (std::size_t i = 0; i < other.counts_.size(); ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

Duration DelayHistogram::percentile(unsigned percent) const {
  assert(count_ > 0 && percent > 0 && percent <= 100);
  // The rank is ceil(count * percent / 100), without overflow.
  const std::uint64_t rank = count_ / 100 * percent + (count_ % 100 * percent + 99) / 100;
  std::uint64_t below = 0;
  std::size_t index = 0;
  while ((below += counts_[index]) < rank) ++index;
  return std::clamp(least_of(index + 1) - 1, min_, max_);
}

std::vector<DelayHistogram::Interval> DelayHistogram::intervals() const {
  std::vector<Interval> intervals;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    intervals.push_back(
        {std::max(least_of(i), min_), std::min(least_of(i + 1) - 1, max_), counts_[i]});
  }
  return intervals;
}

}  // namespace wirecensus::metrics
