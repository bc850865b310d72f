// How far the clock of this system may be from the time, as its kernel knows from the program that
// keeps it (chrony, ntpd, timesyncd): what the times of one machine's packets are worth beside
// those of another's.
#pragma once

#include <algorithm>
#include <cstdint>

namespace wirecensus {

struct ClockState {
  bool synchronized = false;
  // Nanoseconds, at most those of a Duration. The kernel's greatest is 16 s, where no program keeps
  // it.
  std::uint64_t estimated_error = 0;
  std::uint64_t max_error = 0;

  // Of two clocks: what holds for times of both.
  void merge(const ClockState& other) {
    synchronized = synchronized && other.synchronized;
    estimated_error = std::max(estimated_error, other.estimated_error);
    max_error = std::max(max_error, other.max_error);
  }

  bool operator==(const ClockState&) const = default;
};

}  // namespace wirecensus
