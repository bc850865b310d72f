#include "capture/file/pcap_variant.h"

#include <tuple>

#include "capture/record_lengths.h"

namespace wirecensus::capture {

namespace {

// Examined. If more were, where there are more, the answer would depend on how the bytes arrive.
constexpr int kRecords = 2;

// The result of reading the first records with headers of one size.
struct Trial {
  std::uint32_t header_size;
  int impossible = 0;  // impossible lengths
  int odd = 0;         // unusual fields
  int records = 0;     // whole
  bool all_seen = false;

  bool is_better_than(const Trial& other) const {
    return std::tie(impossible, odd) < std::tie(other.impossible, other.odd);
  }
  // A single record is not evidence: a file cut short a few bytes after it looks the same. Nor are
  // records with odd fields: those of a damaged file look the same.
  bool is_convincing() const { return impossible == 0 && odd == 0 && records == kRecords; }
  // Whether no more bytes could change the answer.
  bool is_settled() const { return impossible > 0 || records == kRecords || all_seen; }
};

// Examines the next record. False: there is none.
bool take_record(const PcapHeader& file, Bytes& rest, bool at_end, Trial& trial) {
  constexpr std::uint32_t kMicrosecondsPerSecond = 1'000'000;
  constexpr std::uint32_t kMaxWire = std::uint32_t{128} << 20;
  if (rest.size() < trial.header_size) {
    if (at_end && !rest.empty()) ++trial.impossible;
    return false;
  }
  if (begins_capture(rest)) {  // another capture follows
    trial.all_seen = true;
    return false;
  }
  const PcapRecordHeader& record = *rest.as<PcapRecordHeader>();
  const auto [captured, wire] = file.layout.lengths(record);
  if (file.layout.order(record.fraction) >= kMicrosecondsPerSecond) ++trial.odd;
  if (captured > file.snap_length && file.snap_length != 0) ++trial.odd;
  if (captured > wire || wire > kMaxWire) ++trial.impossible;
  if (captured > largest_capture(file.link_type)) ++trial.impossible;
  const std::size_t size = std::size_t{trial.header_size} + captured;
  if (rest.size() < size) {
    if (at_end) ++trial.impossible;
    return false;
  }
  rest = rest.drop(size);
  ++trial.records;
  return true;
}

// Bytes that end exactly after a complete record are sufficient if no more arrive for now.
Trial try_size(std::uint32_t size, const PcapHeader& file, Bytes records, MoreBytes more) {
  const bool at_end = more == MoreBytes::none;
  Trial trial{size};
  Bytes rest = records;
  for (int i = 0; i < kRecords && take_record(file, rest, at_end, trial); ++i) {
  }
  trial.all_seen |= at_end || (more == MoreBytes::not_now && trial.records > 0 && rest.empty());
  return trial;
}

}  // namespace

std::optional<std::uint32_t> record_header_size(const PcapHeader& header, Bytes records,
                                                MoreBytes more) {
  const Trial usual = try_size(header.record_header_sizes.front(), header, records, more);
  if (!usual.is_settled()) return std::nullopt;
  Trial best = usual;
  for (const std::uint32_t size : header.record_header_sizes.subspan(1)) {
    if (usual.impossible == 0 && usual.odd == 0) break;
    const Trial trial = try_size(size, header, records, more);
    if (!trial.is_settled()) return std::nullopt;
    if (trial.is_convincing() && trial.is_better_than(best)) best = trial;
  }
  return best.header_size;
}

}  // namespace wirecensus::capture
