#include "metrics/transit/delay_histogram.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstddef>
#include <iterator>

namespace wirecensus::metrics {
namespace {

constexpr unsigned kStepBits = 14;
constexpr std::uint64_t kSteps = 1ULL << kStepBits;

// Of all delays d with the same d >> shift, where shift leaves kStepBits + 1 bits of the greater
// ones.
std::size_t index_of(Duration delay) {
  const auto value = static_cast<std::uint64_t>(delay);
  const auto bits = static_cast<unsigned>(std::bit_width(value));
  const unsigned shift = bits > kStepBits + 1 ? bits - (kStepBits + 1) : 0;
  return static_cast<std::size_t>(shift * kSteps + (value >> shift));
}

}  // namespace

void DelayHistogram::Interval::merge(const Interval& other) {
  least = std::min(least, other.least);
  most = std::max(most, other.most);
  packets += other.packets;
}

void DelayHistogram::add(Duration delay) {
  assert(delay >= 0);
  const std::size_t index = index_of(delay);
  if (index >= intervals_.size()) intervals_.resize(index + 1);
  intervals_[index].merge({delay, delay, 1});
  all_.merge({delay, delay, 1});
}

void DelayHistogram::merge(const DelayHistogram& other) {
  if (intervals_.size() < other.intervals_.size()) intervals_.resize(other.intervals_.size());
  for (std::size_t i = 0; i < other.intervals_.size(); ++i) {
    intervals_[i].merge(other.intervals_[i]);
  }
  all_.merge(other.all_);
}

Duration DelayHistogram::percentile(unsigned percent) const {
  assert(count() > 0 && percent > 0 && percent <= 100);
  // The rank is ceil(count * percent / 100), without overflow.
  const std::uint64_t rank = count() / 100 * percent + (count() % 100 * percent + 99) / 100;
  std::uint64_t below = 0;
  std::size_t index = 0;
  while ((below += intervals_[index].packets) < rank) ++index;
  return intervals_[index].most;
}

std::vector<DelayHistogram::Interval> DelayHistogram::intervals() const {
  std::vector<Interval> occurring;
  std::copy_if(intervals_.begin(), intervals_.end(), std::back_inserter(occurring),
               [](const Interval& interval) { return interval.packets > 0; });
  return occurring;
}

}  // namespace wirecensus::metrics
