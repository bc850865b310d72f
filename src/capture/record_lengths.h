// What capture files may claim, shared by their formats.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/link_type.h"

namespace wirecensus {

// The link type of a file's 16-bit number. Old BSD systems wrote their own numbers for raw IP.
constexpr LinkType link_type_of(std::uint16_t number) {
  constexpr std::uint16_t kBsdRaw = 12;
  constexpr std::uint16_t kOpenBsdRaw = 14;
  return number == kBsdRaw || number == kOpenBsdRaw ? link_type::kRaw : number;
}

// The largest captured length that can be meant: a larger one is damage, not a frame. The bound is
// libpcap's, which every file it writes keeps: 256 KiB, more where the medium has larger messages.
constexpr std::uint32_t largest_capture(LinkType type) {
  constexpr LinkType kDbus = 231;
  constexpr LinkType kUsbPcap = 249;
  constexpr LinkType kEbhscr = 279;
  constexpr std::uint32_t kMiB = 1U << 20;
  switch (type) {
    case kDbus: return 128 * kMiB;
    case kEbhscr: return 8 * kMiB;
    case kUsbPcap: return kMiB;
    default: return kMiB / 4;
  }
}

}  // namespace wirecensus
