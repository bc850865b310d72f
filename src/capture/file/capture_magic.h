// The magic numbers of capture files that are read, or that must not be mistaken for others.
// Numbers and readers: libpcap's sf-pcap.c, wiretap's libpcap.c.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/wire_integer.h"

namespace wirecensus::capture::pcap_magic {

inline constexpr std::uint32_t kMicroseconds = 0xa1b2c3d4;
inline constexpr std::uint32_t kNanoseconds = 0xa1b23c4d;
inline constexpr std::uint32_t kPatched = 0xa1b2cd34;  // Alexey Kuznetzov's libpcap of 1999
// Ixia's "lcap": a pcap file whose header is 4 bytes longer (its number of bytes of records).
inline constexpr std::uint32_t kIxiaNanoseconds = 0x1c0001ac;
inline constexpr std::uint32_t kIxiaMicroseconds = 0x1c0001ab;
// Reserved for formats without a public reader or documentation.
inline constexpr std::uint32_t kMesquita = 0xa1b234cd;
inline constexpr std::uint32_t kNavtel = 0xa12b3c4d;

// Whether files with this number are read.
constexpr bool is_readable(std::uint32_t magic) {
  return magic == kMicroseconds || magic == kNanoseconds || magic == kPatched ||
         magic == kIxiaNanoseconds || magic == kIxiaMicroseconds;
}

constexpr bool is_known(std::uint32_t magic) {
  return is_readable(magic) || magic == kMesquita || magic == kNavtel;
}

// Whether `bytes` start with one of them, in either byte order.
inline bool begins(Bytes bytes) {
  const auto* magic = bytes.as<Le32>();
  return magic != nullptr && (is_known(*magic) || is_known(swap_bytes<std::uint32_t>(*magic)));
}

}  // namespace wirecensus::capture::pcap_magic
