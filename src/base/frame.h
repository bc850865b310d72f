// A frame: what a source delivered, before decoding.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/link_type.h"
#include "base/time.h"

namespace wirecensus {

// Does not own its bytes; they are valid as long as those of its FrameBatch.
struct Frame {
  const std::uint8_t* data = nullptr;  // the first captured byte, at the link-layer header
  std::uint32_t cap_len = 0;           // captured length: bytes at `data`
  std::uint32_t frame_len = 0;         // wire length; may be smaller or larger than cap_len
  Timestamp time = kNoTime;
  LinkType link_type = 0;

  // For a super packet (several packets of a connection that the kernel delivers as one): the
  // payload bytes per packet on the wire (the last may have had fewer), and the header bytes before
  // them. Both 0: not a super packet. Only the headers 0: unknown.
  std::uint16_t segment_bytes = 0;
  std::uint16_t segment_header_bytes = 0;

  // Byte order of the capturing system, which the headers of some link types have (NULL, NFLOG,
  // PKTAP). Capture files are written in this order, and libpcap reads them in it.
  bool big_endian : 1 = std::endian::native == std::endian::big;

  // Length of the frame check sequence in bytes, as declared by the source. It is at the end of
  // frame_len, so a snap length cuts it off first.
  std::uint16_t fcs_len : 4 = 0;

  // Number of the interface within the source, if there are several. kMaxInterfaces stands for all
  // numbers from that one on.
  std::uint16_t interface : 10 = 0;
  static constexpr std::uint16_t kMaxInterfaces = 1023;

  // Whether the headers of a super packet have the jumbo payload option of IPv6 (RFC 2675), eight
  // bytes that segmentation removes.
  bool has_jumbo_option : 1 = false;

  bool is_super_packet() const { return segment_bytes != 0; }
  Bytes bytes() const { return {data, cap_len}; }
};
static_assert(sizeof(void*) != 8 || sizeof(Frame) == 32);

}  // namespace wirecensus
