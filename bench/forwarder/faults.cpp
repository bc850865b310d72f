#include "forwarder/faults.h"

namespace wirecensus::bench::forwarder {
namespace {

constexpr std::uint32_t kMostLater = 4;

// In [0, 1), from the 53 high bits. The distributions of the C++ library are unspecified.
double chance_of(std::uint64_t number) { return static_cast<double>(number >> 11) * 0x1p-53; }

}  // namespace

Fault Dice::choose(double chance) const {
  if (chance < plan_.lose) return Fault::lose;
  chance -= plan_.lose;
  if (chance < plan_.duplicate) return Fault::duplicate;
  chance -= plan_.duplicate;
  if (chance < plan_.reorder) return Fault::reorder;
  chance -= plan_.reorder;
  return chance < plan_.flip ? Fault::flip : Fault::none;
}

Fate Dice::next() {
  const std::uint64_t which = engine_();
  const std::uint64_t later = engine_();
  const std::uint64_t bit = engine_();
  const std::uint64_t delay = engine_();
  Fate fate{.fault = choose(chance_of(which)),
            .later = static_cast<std::uint32_t>(later % kMostLater),
            .bit = bit};
  if (fate.fault == Fault::reorder) ++fate.later;
  const auto delays = static_cast<std::uint64_t>(plan_.delay_max - plan_.delay_min) + 1;
  fate.delay = plan_.delay_min + static_cast<Nanoseconds>(delay % delays);
  return fate;
}

}  // namespace wirecensus::bench::forwarder
