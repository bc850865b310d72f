// Limits and conventions shared by the capture file formats.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/link_type.h"

namespace wirecensus::capture {

// The link type of a file's 16-bit number. Old BSD systems wrote their own numbers for raw IP.
constexpr LinkType link_type_of(std::uint16_t number) {
  constexpr std::uint16_t kBsdRaw = 12;
  constexpr std::uint16_t kOpenBsdRaw = 14;
  return number == kBsdRaw || number == kOpenBsdRaw ? link_type::kRaw : number;
}

// Whether frames of this type have fields in the byte order of the capturing system. Readers
// convert them by the order of the file (libpcap's pcap-util.c, wiretap's pcap-common.c). Linux's
// cooked frames are not among them: only CAN identifiers inside are.
constexpr bool has_host_order(LinkType type) {
  constexpr LinkType kEnc = 109;
  constexpr LinkType kPflog = 117;
  constexpr LinkType kUsbLinux = 189;
  constexpr LinkType kUsbLinuxMmapped = 220;
  switch (type) {
    case link_type::kNull:
    case link_type::kIeee80211Prism:
    case link_type::kNflog:
    case link_type::kPktap:
    case kEnc:
    case kPflog:
    case kUsbLinux:
    case kUsbLinuxMmapped: return true;
    default: return false;
  }
}

// The largest plausible captured length: a larger one means that the file is damaged. The bound is
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

// The frame check sequence in bytes that the link type field of a pcap file declares: its upper 4
// bits, if bit 26 is set. The unit is 16 bits (draft-ietf-opsawg-pcap, libpcap's capture from DAG
// cards); some writers count bytes. No link has a check sequence of 8 bytes, so above 3 they must
// be bytes.
constexpr std::uint8_t declared_fcs(std::uint32_t link_type_field) {
  constexpr std::uint32_t kDeclared = 0x04000000;
  constexpr std::uint32_t kMaxWords = 3;
  if ((link_type_field & kDeclared) == 0) return 0;
  const std::uint32_t length = link_type_field >> 28;
  return static_cast<std::uint8_t>(length > kMaxWords ? length : 2 * length);
}

// The same for pcapng's if_fcslen. Its unit is the bit; some writers count bytes. No link has a
// check sequence of 8 bits, so below 8 they must be bytes, as Wireshark assumes, too.
constexpr std::uint8_t declared_fcs_of_interface(std::uint8_t length) {
  constexpr std::uint8_t kBitsInByte = 8;
  constexpr std::uint8_t kMaxFcs = 15;  // the maximum of Frame, and sufficient for any link
  const int bytes = length < kBitsInByte ? length : length / kBitsInByte;
  return static_cast<std::uint8_t>(std::min<int>(bytes, kMaxFcs));
}

}  // namespace wirecensus::capture
