#include "view/recent_rate.h"

namespace wirecensus::view {

void RecentRate::add(Duration now, std::uint64_t value) {
  samples_.push_back({now, value});
  while (samples_.size() > 2 && now - samples_[1].time >= kWindow) samples_.pop_front();
}

double RecentRate::per_second() const {
  if (samples_.size() < 2) return 0;
  const Duration passed = samples_.back().time - samples_.front().time;
  if (passed <= 0) return 0;
  const auto grown = static_cast<double>(samples_.back().value - samples_.front().value);
  return grown * static_cast<double>(kSecond) / static_cast<double>(passed);
}

}  // namespace wirecensus::view
