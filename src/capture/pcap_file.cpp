#include "capture/pcap_file.h"

#include <fmt/core.h>

#include <utility>

#include "capture/record_lengths.h"

namespace wirecensus {

namespace {

struct FileHeader {
  Le32 magic;
  Le16 major, minor;
  Le32 zone, accuracy;  // always zero in practice, and ignored by all readers
  Le32 snap_length;
  Le32 link_type;  // the link type is in the low 16 bits, FCS length and flags above
};
static_assert(sizeof(FileHeader) == PcapFile::kHeaderSize);

constexpr std::uint32_t kMicroseconds = 0xa1b2c3d4;
constexpr std::uint32_t kNanoseconds = 0xa1b23c4d;
// Alexey Kuznetzov's patched libpcap (Red Hat Linux 6): interface index, protocol and packet type
// follow the lengths, and make the record header 8 bytes longer.
constexpr std::uint32_t kPatched = 0xa1b2cd34;
constexpr std::uint32_t kPatchedRecordHeaderSize = 24;

constexpr bool is_magic(std::uint32_t value) {
  return value == kMicroseconds || value == kNanoseconds || value == kPatched;
}

}  // namespace

bool PcapFile::recognises(Bytes head) {
  const auto* magic = head.as<Le32>();
  return magic != nullptr && (is_magic(*magic) || is_magic(swap_bytes<std::uint32_t>(*magic)));
}

std::unique_ptr<PcapFile> PcapFile::open(Bytes header, std::string_view what) {
  return std::unique_ptr<PcapFile>(new PcapFile(header, what));
}

PcapFile::PcapFile(Bytes bytes, std::string_view what) : what_(what) {
  const FileHeader& header = *bytes.as<FileHeader>();
  layout_.order.big_endian = !is_magic(header.magic);
  const std::uint32_t magic = layout_.order(header.magic);
  if (magic == kNanoseconds) fraction_unit_ = 1;
  if (magic == kPatched) layout_.record_header_size = kPatchedRecordHeaderSize;
  const std::uint32_t link_type = layout_.order(header.link_type);
  link_type_ = link_type_of(static_cast<std::uint16_t>(link_type & 0xffff));
  fcs_len_ = declared_fcs(link_type) & 0xf;
  settle_version(layout_.order(header.major), layout_.order(header.minor));
}

void PcapFile::settle_version(std::uint16_t major, std::uint16_t minor) {
  constexpr std::uint16_t kDgUxMajor = 543;  // tcpdump of DG/UX called version 2.2 so
  constexpr std::uint16_t kMajor = 2;
  constexpr std::uint16_t kMinor = 4;
  const bool dg_ux = major == kDgUxMajor && minor == 0;
  if (dg_ux || (major == kMajor && minor < 3)) layout_.length_order = LengthOrder::wire_first;
  if (major == kMajor && minor == 3) layout_.length_order = LengthOrder::unsure;
  if (!dg_ux && (major != kMajor || minor > kMinor)) {
    doubt_ =
        fmt::format("pcap version {}.{} is not known; it was read as version 2.4", major, minor);
  }
}

inline PcapFile::Lengths PcapFile::Layout::lengths(const RecordHeader& header) const {
  Lengths lengths{order(header.captured), order(header.wire)};
  const bool swapped = length_order == LengthOrder::wire_first ||
                       (length_order == LengthOrder::unsure && lengths.captured > lengths.wire);
  if (swapped) std::swap(lengths.captured, lengths.wire);
  return lengths;
}

bool PcapFile::has_usual_layout() const {
  return !layout_.order.big_endian && layout_.length_order == LengthOrder::captured_first &&
         layout_.header_size() == UsualLayout::header_size();
}

std::size_t PcapFile::take_records(Bytes bytes, std::vector<Frame>& frames) {
  if (has_usual_layout()) return take_records_of(UsualLayout{}, bytes, frames);
  return take_records_of(layout_, bytes, frames);
}

// Seconds are unsigned, until 2106. A fraction of more than a second is added like any other.
template <typename AnyLayout>
std::size_t PcapFile::take_records_of(AnyLayout layout, Bytes bytes, std::vector<Frame>& frames) {
  // In registers: nothing written below can change them.
  Frame frame{.link_type = link_type_, .big_endian = layout.big_endian(), .fcs_len = fcs_len_};
  const std::int64_t fraction_unit = fraction_unit_;
  const std::uint32_t largest = largest_capture(link_type_);
  const std::size_t frames_before = frames.size();
  Bytes rest = bytes;
  while (rest.size() >= layout.header_size()) {
    const RecordHeader& header = *rest.as<RecordHeader>();
    const auto [captured, wire] = layout.lengths(header);
    const std::size_t record_size = std::size_t{layout.header_size()} + captured;
    if (captured > largest) {
      note_damage(bytes.size() - rest.size(), frames.size() - frames_before, captured);
      break;
    }
    if (rest.size() < record_size) break;
    frame.data = rest.data() + layout.header_size();
    frame.cap_len = captured;
    frame.frame_len = wire;
    frame.time = Timestamp{layout.order(header.seconds)} * kSecond +
                 Timestamp{layout.order(header.fraction)} * fraction_unit;
    frames.push_back(frame);
    rest = rest.drop(record_size);
  }
  const std::size_t taken = bytes.size() - rest.size();
  offset_ += taken;
  taken_ += frames.size() - frames_before;
  return taken;
}

// Of a record so far behind those taken.
void PcapFile::note_damage(std::uint64_t offset, std::uint64_t record, std::uint32_t captured) {
  fault_ = Fault{LossCause::file_damaged,
                 fmt::format("damaged at byte {} of {}: record {} claims {} captured bytes, more "
                             "than the {} there can be",
                             offset_ + offset, what_, taken_ + record + 1, captured,
                             largest_capture(link_type_))};
}

Fault PcapFile::cut_short(Bytes rest) const {
  std::string detail =
      fmt::format("cut short at byte {} of {}: record {}, which begins at byte {}, ",
                  offset_ + rest.size(), what_, taken_ + 1, offset_);
  if (rest.size() < layout_.header_size()) {
    detail +=
        fmt::format("has a header of {} bytes, {} are left", layout_.header_size(), rest.size());
  } else {
    detail += fmt::format("claims {} captured bytes, {} are left",
                          layout_.lengths(*rest.as<RecordHeader>()).captured,
                          rest.size() - layout_.header_size());
  }
  return {LossCause::file_cut_short, std::move(detail)};
}

void PcapFile::close_books(Ledger& ledger, const std::string& source) const {
  if (!doubt_.empty()) ledger.doubts.push_back({source, doubt_});
}

}  // namespace wirecensus
