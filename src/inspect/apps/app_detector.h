// What finds the application of a flow by its packets. One library does it today (ndpi.h); tests
// have detectors of their own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/time.h"

namespace wirecensus::inspect {

// Its word for a flow that it examined and does not know.
inline constexpr char kUnknownApp[] = "Unknown";
inline constexpr std::size_t kMaxAppWord = 64;  // bytes of a word

// Examines several flows at the same time, each in a slot, a small number that the caller chooses.
// What it finds of a flow depends on the packets of this flow alone. Not thread-safe: one thread at
// a time. All functions throw std::bad_alloc.
class AppDetector {
 public:
  AppDetector() = default;
  AppDetector(const AppDetector&) = delete;
  AppDetector& operator=(const AppDetector&) = delete;
  virtual ~AppDetector() = default;

  // The memory that the flows which are being examined take, in bytes.
  virtual std::size_t bytes() const = 0;

  // Begins to examine a flow. Precondition: the slot is free.
  virtual void begin(std::uint32_t slot) = 0;

  // Examines the next packet of the flow, from its IP header on, as far as it was captured. Returns
  // whether more packets would not change the word. Preconditions: begin() was called, and
  // conclude() was not; the function has not returned true before.
  virtual bool examine(std::uint32_t slot, Bytes ip_packet, Timestamp time) = 0;

  // Ends the flow and frees the slot. Returns its word, printable ASCII of 1 to kMaxAppWord bytes.
  // Precondition: begin() was called.
  virtual std::string conclude(std::uint32_t slot) = 0;
};

}  // namespace wirecensus::inspect
