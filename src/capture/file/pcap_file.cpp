#include "capture/file/pcap_file.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "capture/file/pcap_variant.h"
#include "capture/file/zero_tail.h"
#include "capture/record_lengths.h"

namespace wirecensus::capture {

namespace {

const char* variant_name(std::uint32_t record_header_size) {
  switch (record_header_size) {
    case 20: return "Nokia IPSO";
    case 24: return "Alexey Kuznetzov's patches (Red Hat 6.1)";
    default: return "Alexey Kuznetzov's patch of September 1999 (SuSE 6.3)";
  }
}

}  // namespace

std::unique_ptr<PcapFile> PcapFile::open(Bytes header, std::string_view what,
                                         std::uint64_t offset) {
  return std::unique_ptr<PcapFile>(new PcapFile(header, what, offset));
}

PcapFile::PcapFile(Bytes header, std::string_view what, std::uint64_t offset)
    : header_(PcapHeader::parse(header)),
      layout_(header_.layout),
      offset_(offset + header.size()),
      what_(what) {}

// False: the first records are needed and not yet available.
bool PcapFile::settle_record_header(Bytes records, MoreBytes more) {
  if (header_.record_header_sizes.empty()) return true;
  const auto size = record_header_size(header_, records, more);
  if (!size) return false;
  layout_.record_header_size = *size;
  header_.record_header_sizes = {};
  if (*size != sizeof(PcapRecordHeader)) {
    remark_ = fmt::format("the records use the pcap variant of {}, with record headers of {} bytes",
                          variant_name(*size), *size);
  }
  return true;
}

bool PcapFile::has_usual_layout() const {
  return !layout_.order.big_endian && layout_.frame_padding == 0 && header_.fcs_len == 0 &&
         layout_.length_order == PcapLayout::LengthOrder::captured_first &&
         layout_.header_size() == UsualLayout::header_size();
}

std::size_t PcapFile::take_records(Bytes bytes, std::vector<Frame>& frames, MoreBytes more) {
  if (!settle_record_header(bytes, more)) return 0;
  const bool at_end = more == MoreBytes::none;
  if (has_usual_layout()) return take_records_of(UsualLayout{}, bytes, frames, at_end);
  return take_records_of(layout_, bytes, frames, at_end);
}

// Seconds are unsigned, until 2106. A fraction of more than a second is added like any other.
template <typename AnyLayout>
std::size_t PcapFile::take_records_of(AnyLayout layout, Bytes bytes, std::vector<Frame>& frames,
                                      bool at_end) {
  // In registers: nothing written below can change them.
  const LinkType link_type = header_.link_type;
  const std::uint16_t fcs_len = layout.may_declare_fcs() ? header_.fcs_len : std::uint16_t{0};
  const std::int64_t fraction_unit = layout_.fraction_unit;
  const std::uint32_t largest = largest_capture(link_type);
  const std::size_t frames_before = frames.size();
  Bytes rest = bytes;
  while (rest.size() >= layout.header_size()) {
    const PcapRecordHeader& header = *rest.as<PcapRecordHeader>();
    const auto [captured, wire] = layout.lengths(header);
    // One comparison for everything unusual: no bytes, too many, more than on the wire.
    const bool odd = captured - 1 >= std::min(largest, wire);
    if (odd || (layout.may_hide_capture() && begins_capture(rest))) [[unlikely]] {
      const OddRecord record{rest,
                             {captured, wire},
                             offset_ + (bytes.size() - rest.size()),
                             taken_ + (frames.size() - frames_before) + 1};
      if (!may_take(record, at_end)) break;
    }
    const std::size_t record_size = std::size_t{layout.header_size()} + captured;
    if (rest.size() < record_size) break;
    const std::uint32_t padding = std::min(layout.padding(), captured);
    const Timestamp time = Timestamp{layout.order(header.seconds)} * kSecond +
                           Timestamp{layout.order(header.fraction)} * fraction_unit;
    frames.push_back({.data = rest.data() + layout.header_size() + padding,
                      .cap_len = captured - padding,
                      .frame_len = wire - std::min(padding, wire),
                      .time = time,
                      .link_type = link_type,
                      .big_endian = layout.big_endian(),
                      .fcs_len = static_cast<std::uint16_t>(fcs_len & 0xf)});
    rest = rest.drop(record_size);
  }
  const std::size_t taken = bytes.size() - rest.size();
  offset_ += taken;
  taken_ += frames.size() - frames_before;
  return taken;
}

// Whether it is a valid record, whose packet counts; notes what is odd about it.
bool PcapFile::may_take(const OddRecord& record, bool at_end) {
  const auto [captured, wire] = record.lengths;
  if (begins_capture(record.bytes)) {
    meets_capture_ = true;
    return false;
  }
  if (captured > largest_capture(header_.link_type)) {
    note_damage(record);
    return false;
  }
  if (captured == 0 && wire == 0) {
    const ZeroTail tail = zero_tail(record.bytes, layout_.header_size(), at_end);
    if (tail == ZeroTail::yes) note_zeros(record);
    return tail == ZeroTail::no;
  }
  const std::size_t size = std::size_t{layout_.header_size()} + captured;
  if (captured <= wire || record.bytes.size() < size) return true;
  // A page that was not written may begin within the header.
  const bool zeros = wire == 0 && trailing_zeros(record.bytes.first(size)) > captured;
  if (zeros) note_zeros(record);
  if (!zeros) odd_.note_lengths(record.offset);
  return !zeros;
}

void PcapFile::note_damage(const OddRecord& record) {
  fault_ = Fault{LossCause::file_damaged,
                 fmt::format("damaged at byte {} of {}: record {} claims {} captured bytes, more "
                             "than the maximum of {}",
                             record.offset, what_, record.number, record.lengths.captured,
                             largest_capture(header_.link_type))};
}

void PcapFile::note_zeros(const OddRecord& record) {
  const std::size_t header_size = layout_.header_size();
  const std::uint64_t zeros =
      record.offset + header_size - trailing_zeros(record.bytes.first(header_size));
  fault_ = zeros_from(zeros, what_, fmt::format("record {}", record.number));
}

Fault PcapFile::cut_short(Bytes rest) const {
  const std::string record = fmt::format("record {}", taken_ + 1);
  if (is_zeros(rest)) return zeros_from(offset_, what_, record);
  std::string detail = fmt::format("cut short at byte {} of {}: {}, which starts at byte {}, ",
                                   offset_ + rest.size(), what_, record, offset_);
  if (rest.size() < layout_.header_size()) {
    detail += fmt::format("needs a header of {} bytes, but {} are left", layout_.header_size(),
                          rest.size());
  } else {
    detail += fmt::format("claims {} captured bytes, but {} are left",
                          layout_.lengths(*rest.as<PcapRecordHeader>()).captured,
                          rest.size() - layout_.header_size());
  }
  return {LossCause::file_cut_short, std::move(detail)};
}

void PcapFile::report_losses(Ledger& ledger, const std::string& source) const {
  if (!header_.doubt.empty()) ledger.doubts.push_back({source, header_.doubt});
  if (!remark_.empty()) ledger.remarks.push_back({source, remark_});
  odd_.report_losses(ledger, source, what_);
}

}  // namespace wirecensus::capture
