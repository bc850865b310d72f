// The pcap format: a header of 24 bytes, then records (draft-ietf-opsawg-pcap; libpcap's
// pcap-savefile(5) for what old versions did).
//
// Five things differ between files and are settled once, from the header: byte order, unit of the
// sub-second field, size of the record header, order of the two lengths, link type.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/wire_integer.h"
#include "capture/capture_format.h"
#include "capture/file_order.h"

namespace wirecensus {

class PcapFile : public CaptureFormat {
 public:
  static constexpr std::size_t kHeaderSize = 24;

  // Whether a file that begins with `head` (4 bytes) is pcap.
  static bool recognises(Bytes head);

  // Precondition: `header` has kHeaderSize bytes, and recognises() said so. `what` names the stream
  // in messages.
  static std::unique_ptr<PcapFile> open(Bytes header, std::string_view what);

  std::size_t take_records(Bytes bytes, std::vector<Frame>& frames) override;
  const std::optional<Fault>& fault() const override { return fault_; }
  Fault cut_short(Bytes rest) const override;
  void close_books(Ledger& ledger, const std::string& source) const override;

 private:
  // Until version 2.3 the wire length came first; files of 2.3 do it either way.
  enum class LengthOrder : std::uint8_t { captured_first, wire_first, unsure };

  struct RecordHeader {
    Le32 seconds, fraction, captured, wire;
  };

  struct Lengths {
    std::uint32_t captured;
    std::uint32_t wire;
  };

  // How records are written.
  struct Layout {
    FileOrder order;
    LengthOrder length_order = LengthOrder::captured_first;
    std::uint32_t record_header_size = sizeof(RecordHeader);

    bool big_endian() const { return order.big_endian; }
    std::uint32_t header_size() const { return record_header_size; }
    Lengths lengths(const RecordHeader& header) const;
  };
  // As nearly all files have them, known when this is compiled.
  struct UsualLayout {
    static constexpr bool big_endian() { return false; }
    static constexpr std::uint32_t header_size() { return sizeof(RecordHeader); }
    static std::uint32_t order(Le32 field) { return field; }
    static Lengths lengths(const RecordHeader& header) { return {header.captured, header.wire}; }
  };

  PcapFile(Bytes header, std::string_view what);
  void settle_version(std::uint16_t major, std::uint16_t minor);
  bool has_usual_layout() const;
  template <typename AnyLayout>
  std::size_t take_records_of(AnyLayout layout, Bytes bytes, std::vector<Frame>& frames);
  void note_damage(std::uint64_t offset, std::uint64_t record, std::uint32_t captured);

  Layout layout_;
  LinkType link_type_ = 0;
  std::uint16_t fcs_len_ : 4 = 0;       // as in Frame
  std::int64_t fraction_unit_ = 1000;   // nanoseconds
  std::uint64_t offset_ = kHeaderSize;  // of the next record, in the stream
  std::uint64_t taken_ = 0;             // records
  std::string what_;
  std::string doubt_;  // what is odd about the header, or empty
  std::optional<Fault> fault_;
};

}  // namespace wirecensus
