// An unencrypted data frame is followed to its LLC header; every other frame ends as its type and
// subtype, "wlan-beacon". Fragments after the first have no LLC header and end the same way.
#include "decode/link/wlan.h"

#include <algorithm>
#include <optional>

#include "base/link_type.h"
#include "decode/ethernet.h"

namespace wirecensus::decode {
namespace {

constexpr unsigned kDataType = 2;

namespace frame_control {             // as a little-endian number, IEEE 802.11-2020 9.2.4.1
constexpr unsigned kNoData = 0x0040;  // subtypes "null": nothing follows
constexpr unsigned kQos = 0x0080;
constexpr unsigned kToDistribution = 0x0100;
constexpr unsigned kFromDistribution = 0x0200;
constexpr unsigned kProtected = 0x4000;
constexpr unsigned kHighThroughput = 0x8000;
}  // namespace frame_control

struct DataHeader {
  Le16 frame_control;
  Le16 duration;
  std::uint8_t addresses[18];
  Le16 sequence_control;
};

constexpr unsigned type_of(unsigned control) { return control >> 2 & 3; }

Next end_as_wlan(unsigned control) {
  const unsigned subtype = control >> 4 & 15;
  return end(ProtocolSpace::wlan, static_cast<std::uint16_t>(type_of(control) << 8 | subtype));
}

bool holds_llc(const DataHeader& header) {
  constexpr unsigned kFragmentNumber = 0x000f;
  return (header.frame_control & (frame_control::kNoData | frame_control::kProtected)) == 0 &&
         (header.sequence_control & kFragmentNumber) == 0;
}

// The bytes between the three addresses of every data frame and the data: a fourth address between
// bridges, QoS control, HT control.
std::size_t optional_size(unsigned control) {
  constexpr unsigned kBridged = frame_control::kToDistribution | frame_control::kFromDistribution;
  std::size_t size = 0;
  if ((control & kBridged) == kBridged) size += 6;
  if ((control & frame_control::kQos) == 0) return size;
  return size + ((control & frame_control::kHighThroughput) != 0 ? 6 : 2);
}

// QoS control; 0 in frames without. Precondition: `options` are whole.
unsigned qos_control(unsigned control, Bytes options) {
  if ((control & frame_control::kQos) == 0) return 0;
  const bool high_throughput = (control & frame_control::kHighThroughput) != 0;
  return *options.as<Le16>(options.size() - (high_throughput ? 6 : 2));
}

// The size of the mesh header (IEEE 802.11-2020, 9.2.4.7.3): flags, time to live, sequence number,
// and up to two more addresses. 0 if the flags are invalid.
std::size_t mesh_control_size(std::uint8_t flags) {
  constexpr std::size_t kFixedSize = 6;
  constexpr std::size_t kMacSize = 6;
  constexpr std::uint8_t kMaxMeshAddresses = 2;
  return flags <= kMaxMeshAddresses ? kFixedSize + kMacSize * flags : 0;
}

// Between mesh stations, a bit of QoS control indicates a mesh header. Other stations use it for
// other purposes, so it is evaluated only in frames from the mesh, with valid flags.
bool may_have_mesh_control(unsigned control, unsigned qos) {
  constexpr unsigned kMeshControl = 0x0100;
  return (control & frame_control::kFromDistribution) != 0 && (qos & kMeshControl) != 0;
}

// An optional mesh header, and what follows.
Next decode_mesh_data(Cursor& cursor) {
  if (cursor.bytes().empty()) return link_cut(cursor, mesh_control_size(0));
  const std::size_t size = mesh_control_size(cursor.bytes()[0]);
  return cursor.skip(size) ? decode_llc(cursor) : link_cut(cursor, size);
}

struct SubframeHeader {
  std::uint8_t addresses[kMacAddressesSize];
  Be16 size;  // of the packet: without this header, padding and mesh header
};

// Whether a subframe begins there, not padding.
bool is_subframe(Bytes bytes) {
  const auto* header = bytes.as<SubframeHeader>();
  return header == nullptr || header->size != 0;
}

Next decode_body(unsigned control, unsigned qos, Cursor& cursor) {
  constexpr unsigned kAggregate = 0x0080;
  const bool mesh = may_have_mesh_control(control, qos);
  if ((qos & kAggregate) != 0) return decode_aggregate(mesh, cursor);
  return mesh ? decode_mesh_data(cursor) : decode_llc(cursor);
}

// Some adapters pad the header to a multiple of four bytes, and report it in radiotap.
Next decode_frame(bool padded, Cursor& cursor) {
  const auto* control_field = cursor.bytes().as<Le16>();
  if (control_field == nullptr) return link_cut(cursor, sizeof(Le16));
  const unsigned control = *control_field;
  if (type_of(control) != kDataType) return end_as_wlan(control);
  const auto* header = cursor.take<DataHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(DataHeader));
  if (!holds_llc(*header)) return end_as_wlan(control);

  std::size_t size = optional_size(control);
  const Bytes options = cursor.bytes().first(size);
  if (options.size() < size) return link_cut(cursor, size);
  if (padded) size = (sizeof(DataHeader) + size + 3) / 4 * 4 - sizeof(DataHeader);
  if (!cursor.skip(size)) return link_cut(cursor, size);
  return decode_body(control, qos_control(control, options), cursor);
}

struct RadiotapHeader {
  std::uint8_t version;
  std::uint8_t pad;
  Le16 size;
  Le32 present;
};

// The flags field, or none. Only the time stamp can precede it, aligned to 8 bytes from the start
// of the header.
std::optional<std::uint8_t> radiotap_flags(Bytes header) {
  constexpr std::uint32_t kTimePresent = 1U << 0;
  constexpr std::uint32_t kFlagsPresent = 1U << 1;
  constexpr std::uint32_t kMorePresent = 1U << 31;
  constexpr std::size_t kPresentAt = 4;
  const std::uint32_t present = *header.as<Le32>(kPresentAt);
  if ((present & kFlagsPresent) == 0) return std::nullopt;
  std::size_t offset = kPresentAt;
  const Le32* word = header.as<Le32>(offset);
  for (; word != nullptr && (*word & kMorePresent) != 0; word = header.as<Le32>(offset))
    offset += 4;
  offset += 4;
  if ((present & kTimePresent) != 0) offset = (offset + 7) / 8 * 8 + 8;
  if (offset >= header.size()) return std::nullopt;
  return header[offset];
}

}  // namespace

// IEEE 802.11-2020, 9.3.2.2. Subframes but the last are padded to a multiple of four bytes.
Next decode_aggregate(bool has_mesh_control, Cursor& cursor) {
  const Cursor whole = cursor;
  const auto* header = cursor.take<SubframeHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(SubframeHeader));
  std::uint32_t size = header->size;
  if (has_mesh_control && !cursor.bytes().empty()) {
    size += static_cast<std::uint32_t>(mesh_control_size(cursor.bytes()[0]));
  }
  const std::uint32_t padded = (std::uint32_t{sizeof(SubframeHeader)} + size + 3) / 4 * 4;
  const std::uint32_t end = whole.offset() + whole.wire_size();
  const bool last = padded + sizeof(SubframeHeader) > whole.wire_size() ||
                    !is_subframe(whole.bytes().skip(padded));
  const Subframe next{whole.offset() + padded, end, has_mesh_control};
  cursor.note_subframe(std::min(next.offset, end), last ? Subframe{} : next);
  cursor.resize(std::min(size, cursor.wire_size()));
  return has_mesh_control ? decode_mesh_data(cursor) : decode_llc(cursor);
}

Next decode_wlan(Cursor& cursor) { return decode_frame(false, cursor); }

Next decode_radiotap(Cursor& cursor) {
  const auto* header = cursor.bytes().as<RadiotapHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(RadiotapHeader));
  const std::uint16_t size = header->size;
  if (size < sizeof(RadiotapHeader)) return broken(DecodeIssue::malformed_link);
  constexpr std::uint8_t kHasFcs = 0x10;
  constexpr std::uint8_t kPadded = 0x20;
  const std::optional<std::uint8_t> flags = radiotap_flags(cursor.bytes().first(size));
  if (flags) cursor.declare_fcs((*flags & kHasFcs) != 0 ? kFcsSize : 0);
  const bool padded = flags && (*flags & kPadded) != 0;
  if (!cursor.skip(size)) return link_cut(cursor, size);
  return decode_frame(padded, cursor);
}

Next decode_avs(Cursor& cursor) {
  struct AvsHeader {
    Be32 magic;
    Be32 size;
  };
  const auto* header = cursor.bytes().as<AvsHeader>();
  if (header == nullptr) return link_cut(cursor, sizeof(AvsHeader));
  const std::uint32_t size = header->size;
  if (size < sizeof(AvsHeader)) return broken(DecodeIssue::malformed_link);
  return link_after(size, link_type::kIeee80211, cursor);
}

Next decode_prism(Cursor& cursor) {
  constexpr std::size_t kPrismSize = 144;
  constexpr std::uint32_t kAvsMagic = 0x80211;
  const auto* magic = cursor.bytes().as<Be32>();
  if (magic != nullptr && *magic >> 12 == kAvsMagic) return decode_avs(cursor);
  return link_after(kPrismSize, link_type::kIeee80211, cursor);
}

}  // namespace wirecensus::decode
