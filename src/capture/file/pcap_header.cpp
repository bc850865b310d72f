#include "capture/file/pcap_header.h"

#include <fmt/core.h>

#include <array>
#include <utility>

#include "capture/file/capture_magic.h"
#include "capture/record_lengths.h"

namespace wirecensus::capture {

namespace {

struct FileHeader {
  Le32 magic;
  Le16 major, minor;
  Le32 zone, accuracy;  // always zero in practice, and ignored by all readers
  Le32 snap_length;
  Le32 link_type;  // the link type is in the low 16 bits, FCS length and flags above
};
static_assert(sizeof(FileHeader) == PcapHeader::kSize);

constexpr std::size_t kIxiaSize = sizeof(FileHeader) + sizeof(Le32);

// Variants with longer record headers that the file header does not indicate:
//
//     20  Nokia IPSO: 4 undocumented bytes
//     24  Kuznetzov's patches of April and October 1999 (Red Hat 6.1): interface index, protocol,
//         packet type, a byte of padding
//     28  the one of September 1999 (SuSE 6.3): 5 bytes in place of the byte of padding
constexpr std::array<std::uint32_t, 3> kUsualSizes{16, 24, 20};
constexpr std::array<std::uint32_t, 2> kPatchedSizes{24, 28};

std::uint32_t raw_magic(Bytes head) { return *head.as<Le32>(); }

bool is_ixia(std::uint32_t magic) {
  return magic == pcap_magic::kIxiaNanoseconds || magic == pcap_magic::kIxiaMicroseconds;
}

void settle_version(PcapHeader& header, std::uint16_t major, std::uint16_t minor) {
  using LengthOrder = PcapLayout::LengthOrder;
  constexpr std::uint16_t kDgUxMajor = 543;  // the number of tcpdump on DG/UX for version 2.2
  constexpr std::uint16_t kMajor = 2;
  constexpr std::uint16_t kMinor = 4;
  const bool dg_ux = major == kDgUxMajor && minor == 0;
  if (dg_ux || (major == kMajor && minor < 3)) header.layout.length_order = LengthOrder::wire_first;
  if (major == kMajor && minor == 3) header.layout.length_order = LengthOrder::unsure;
  if (dg_ux || (major == kMajor && minor <= kMinor)) return;
  header.doubt = fmt::format("unknown pcap version {}.{}, read as version 2.4", major, minor);
}

// AIX writes version 2.2, interface types (ifType, RFC 1573) in place of link types, and
// nanoseconds. Genuine files of version 2.2 have neither Token Ring nor FDDI padding, so only 9 is
// ambiguous.
bool settle_aix(PcapHeader& header, std::uint32_t interface_type) {
  constexpr LinkType kTokenRing = 6;
  constexpr std::uint32_t kFddiPadding = 3;
  switch (interface_type) {
    case 6: header.link_type = link_type::kEthernet; break;
    case 9: header.link_type = kTokenRing; break;
    case 15:
      header.link_type = link_type::kFddi;
      header.layout.frame_padding = kFddiPadding;
      break;
    case 24: header.link_type = link_type::kNull; break;
    default: return false;
  }
  header.layout.fraction_unit = 1;
  if (interface_type == 9) {
    header.doubt =
        "pcap version 2.2 with link type 9 was read as AIX Token Ring; on other systems it would "
        "be PPP";
  }
  return true;
}

void settle_link_type(PcapHeader& header, std::uint32_t field) {
  constexpr std::uint32_t kReserved = 0x03ff0000;  // ignored by libpcap
  header.link_type = link_type_of(static_cast<std::uint16_t>(field & 0xffff));
  header.fcs_len = declared_fcs(field) & 0xf;
  if ((field & kReserved) == 0) return;
  header.doubt = fmt::format(
      "the link type field is {:#010x}, with reserved bits set; it was "
      "read as link type {}",
      field, field & 0xffff);
}

}  // namespace

PcapLengths PcapLayout::lengths(const PcapRecordHeader& header) const {
  PcapLengths lengths{order(header.captured), order(header.wire)};
  const bool swapped = length_order == LengthOrder::wire_first ||
                       (length_order == LengthOrder::unsure && lengths.captured > lengths.wire);
  if (swapped) std::swap(lengths.captured, lengths.wire);
  return lengths;
}

bool PcapHeader::recognises(Bytes head) {
  using pcap_magic::is_readable;
  return head.as<Le32>() != nullptr &&
         (is_readable(raw_magic(head)) || is_readable(swap_bytes(raw_magic(head))));
}

std::size_t PcapHeader::size(Bytes head) {
  const bool ixia = is_ixia(raw_magic(head)) || is_ixia(swap_bytes(raw_magic(head)));
  return ixia ? kIxiaSize : kSize;
}

PcapHeader PcapHeader::parse(Bytes bytes) {
  const FileHeader& fields = *bytes.as<FileHeader>();
  PcapHeader header;
  PcapLayout& layout = header.layout;
  layout.order.big_endian = !pcap_magic::is_readable(fields.magic);
  const FileOrder order = layout.order;
  const std::uint32_t magic = order(fields.magic);
  if (magic == pcap_magic::kNanoseconds || magic == pcap_magic::kIxiaNanoseconds) {
    layout.fraction_unit = 1;
  }
  header.snap_length = order(fields.snap_length);
  const std::uint16_t major = order(fields.major);
  const std::uint16_t minor = order(fields.minor);
  settle_version(header, major, minor);
  const bool plain = magic == pcap_magic::kMicroseconds;
  const bool aix = plain && major == 2 && minor == 2 && settle_aix(header, order(fields.link_type));
  if (!aix) settle_link_type(header, order(fields.link_type));
  if (plain && layout.length_order == PcapLayout::LengthOrder::captured_first) {
    header.record_header_sizes = kUsualSizes;
  }
  if (magic == pcap_magic::kPatched) header.record_header_sizes = kPatchedSizes;
  return header;
}

}  // namespace wirecensus::capture
