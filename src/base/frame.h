// A frame: what a source delivered, before anybody looked inside.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/link_type.h"
#include "base/time.h"

namespace wirecensus {

// Views bytes that its source owns; see FrameBatch for how long.
struct Frame {
  const std::uint8_t* data = nullptr;  // the first captured byte, at the link-layer header
  std::uint32_t cap_len = 0;           // captured length: bytes there are at `data`
  std::uint32_t frame_len = 0;         // wire length: bytes the frame had; any relation to cap_len
  Timestamp time = kNoTime;
  LinkType link_type = 0;

  // Of a super packet, several packets of a connection that the kernel hands over as one: the bytes
  // of payload that each of them had on the wire (the last may have had fewer), and the bytes of
  // headers before it. 0 and 0: as it was on the wire. 0 headers alone: not known.
  std::uint16_t segment_bytes = 0;
  std::uint16_t segment_header_bytes = 0;

  // The byte order of the system that captured it, in which some link types have their headers
  // (NULL, NFLOG, PKTAP). Capture files are written, and read by libpcap, in that order.
  bool big_endian : 1 = std::endian::native == std::endian::big;

  // How many bytes at the end of the frame are its check sequence, as its source declares; the last
  // of `frame_len`, so a snap length cuts them off first.
  std::uint16_t fcs_len : 4 = 0;

  // Which of the interfaces of its source it came from, where these are several. kMaxInterfaces
  // stands for all from that number on.
  std::uint16_t interface : 10 = 0;
  static constexpr std::uint16_t kMaxInterfaces = 1023;

  // Whether the headers of a super packet have the jumbo payload option of IPv6 (RFC 2675), eight
  // bytes that segmentation takes out.
  bool has_jumbo_option : 1 = false;

  bool is_super_packet() const { return segment_bytes != 0; }
  Bytes bytes() const { return {data, cap_len}; }
};
static_assert(sizeof(void*) != 8 || sizeof(Frame) == 32);

}  // namespace wirecensus
