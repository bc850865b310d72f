// The header of a pcap file, and the variant of the format that it implies (draft-ietf-opsawg-pcap;
// pcap-savefile(5) for old versions; wiretap's libpcap.c for variants that libpcap does not
// distinguish).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/link_type.h"
#include "base/wire_integer.h"
#include "capture/file_order.h"

namespace wirecensus::capture {

// The start of a record, common to all variants.
struct PcapRecordHeader {
  Le32 seconds, fraction, captured, wire;
};

struct PcapLengths {
  std::uint32_t captured;
  std::uint32_t wire;
};

// The layout of records.
struct PcapLayout {
  // Before version 2.3 the wire length is first; in version 2.3 either order occurs.
  enum class LengthOrder : std::uint8_t { captured_first, wire_first, unsure };

  FileOrder order;
  LengthOrder length_order = LengthOrder::captured_first;
  std::uint32_t record_header_size = sizeof(PcapRecordHeader);
  std::uint32_t frame_padding = 0;    // bytes before each frame, in both lengths
  std::int64_t fraction_unit = 1000;  // nanoseconds

  bool big_endian() const { return order.big_endian; }
  std::uint32_t header_size() const { return record_header_size; }
  std::uint32_t padding() const { return frame_padding; }
  PcapLengths lengths(const PcapRecordHeader& header) const;
  bool may_declare_fcs() const { return true; }
  // Whether the header of another capture could be a valid record. Impossible if the captured
  // length is first, because the file header has no plausible length at that place.
  bool may_hide_capture() const { return length_order != LengthOrder::captured_first; }
};

struct PcapHeader {
  static constexpr std::size_t kSize = 24;

  PcapLayout layout;
  LinkType link_type = 0;
  std::uint16_t fcs_len : 4 = 0;  // as in Frame
  std::uint32_t snap_length = 0;
  // The possible sizes of a record header, the most common first, if only the records show which
  // one is used. Empty: that of the layout.
  std::span<const std::uint32_t> record_header_sizes;
  std::string doubt;  // a doubt about a file that can be read; or empty

  // Whether a file that begins with `head` (4 bytes) is pcap, of a supported variant.
  static bool recognises(Bytes head);
  // Size of the file header. Precondition: recognises(head).
  static std::size_t size(Bytes head);
  // Precondition: `bytes` are a complete header for which recognises() returned true.
  static PcapHeader parse(Bytes bytes);
};

}  // namespace wirecensus::capture
