// The pcap format: a header, then records.
//
// The variant is determined once, from the header (pcap_header.h) and, if that is ambiguous, from
// the first records (pcap_variant.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "capture/file/capture_format.h"
#include "capture/file/odd_records.h"
#include "capture/file/pcap_header.h"

namespace wirecensus::capture {

class PcapFile : public CaptureFormat {
 public:
  // `header` is the whole header, which begins `offset` bytes into the stream that messages call
  // `what`. Precondition: PcapHeader::recognises() returned true for it.
  static std::unique_ptr<PcapFile> open(Bytes header, std::string_view what, std::uint64_t offset);

  std::size_t take_records(Bytes bytes, std::vector<Frame>& frames, MoreBytes more) override;
  bool meets_capture() const override { return meets_capture_; }
  std::string_view name() const override { return "pcap"; }
  std::uint64_t offset() const override { return offset_; }
  const std::optional<Fault>& fault() const override { return fault_; }
  Fault cut_short(Bytes rest) const override;
  void report_losses(Ledger& ledger, const std::string& source) const override;

 private:
  // The layout of nearly all files, as a compile-time constant.
  struct UsualLayout {
    static constexpr bool big_endian() { return false; }
    static constexpr std::uint32_t header_size() { return sizeof(PcapRecordHeader); }
    static constexpr std::uint32_t padding() { return 0; }
    static constexpr bool may_hide_capture() { return false; }
    static constexpr bool may_declare_fcs() { return false; }
    static std::uint32_t order(Le32 field) { return field; }
    static PcapLengths lengths(const PcapRecordHeader& header) {
      return {header.captured, header.wire};
    }
  };
  // A record that needs a closer check.
  struct OddRecord {
    Bytes bytes;  // starting with its header
    PcapLengths lengths;
    std::uint64_t offset;  // in the stream
    std::uint64_t number;  // in the file, from 1
  };

  PcapFile(Bytes header, std::string_view what, std::uint64_t offset);
  bool settle_record_header(Bytes records, MoreBytes more);
  bool has_usual_layout() const;
  template <typename AnyLayout>
  std::size_t take_records_of(AnyLayout layout, Bytes bytes, std::vector<Frame>& frames,
                              bool at_end);
  bool may_take(const OddRecord& record, bool at_end);
  void note_damage(const OddRecord& record);
  void note_zeros(const OddRecord& record);

  PcapHeader header_;
  PcapLayout layout_;
  std::uint64_t offset_;     // of the next record, in the stream
  std::uint64_t taken_ = 0;  // records
  std::string what_;
  std::string remark_;  // describes an unusual variant; or empty
  OddRecords odd_;
  bool meets_capture_ = false;
  std::optional<Fault> fault_;
};

}  // namespace wirecensus::capture
