// The pcapng format: blocks in sections with several interfaces each, and losses reported in the
// file.
//
// Sections may differ in byte order, interfaces in link type, resolution of time and snap length;
// all of this is supported. Blocks without packets (names, secrets, custom blocks) are skipped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "capture/file/capture_format.h"
#include "capture/file/odd_records.h"
#include "capture/file/tick_clock.h"
#include "capture/file_order.h"
#include "capture/pcapng_block.h"

namespace wirecensus::capture {

class PcapngFile : public CaptureFormat {
 public:
  // Whether a file that begins with `head` (4 bytes) is pcapng.
  static bool recognises(Bytes head);

  // Number of bytes that open() needs, as far as known from the bytes available.
  static std::size_t header_size(Bytes head);

  // `header` is the Section Header Block, `offset` bytes into the stream that messages call `what`.
  // Error: it is damaged, cut short, or of an unsupported version; the message continues after the
  // name of the file.
  static Result<std::unique_ptr<PcapngFile>> open(Bytes header, std::string_view what,
                                                  std::uint64_t offset);

  std::size_t take_records(Bytes bytes, std::vector<Frame>& frames, MoreBytes more) override;
  bool meets_capture() const override { return meets_capture_; }
  std::string_view name() const override { return "pcapng"; }
  std::uint64_t offset() const override { return offset_; }
  const std::optional<Fault>& fault() const override { return fault_; }
  Fault cut_short(Bytes rest) const override;
  void report_losses(Ledger& ledger, const std::string& source) const override;

 private:
  // Packets lost. Statistics blocks count from the start of the capture, packets since the previous
  // one.
  struct Drops {
    std::uint64_t by_interface = 0;
    std::uint64_t by_system = 0;
    std::uint64_t between_packets = 0;  // by either
  };

  struct Interface {
    LinkType link_type = 0;
    std::uint32_t snap_length = 0;
    std::uint16_t fcs_len = 0;
    std::uint16_t number = 0;  // Frame::interface
    TickClock clock;
    Drops drops;
  };

  // The fields common to the three kinds of packet blocks.
  struct PacketFields {
    std::uint32_t captured;
    std::uint32_t wire;
    std::optional<std::uint64_t> ticks;
  };

  PcapngFile(std::string_view what, std::uint64_t offset) : offset_(offset), what_(what) {}

  std::size_t whole_block(Bytes rest);
  bool may_be_block(Bytes rest);
  void take_block(std::uint32_t type, Bytes body, std::vector<Frame>& frames);
  void begin_section(Bytes body);
  void add_interface(Bytes body);
  std::optional<TickClock> read_clock(Bytes options);
  std::uint8_t read_fcs_length(Bytes options);
  std::uint16_t read_number(Bytes options);
  void take_enhanced_packet(Bytes body, std::vector<Frame>& frames);
  void take_simple_packet(Bytes body, std::vector<Frame>& frames);
  void take_packet(Bytes body, std::vector<Frame>& frames);
  void take_statistics(Bytes body);
  bool read_drops(Bytes options, Drops& drops) const;
  Interface* interface_at(std::uint32_t index);
  bool add_frame(const Interface& interface, const PacketFields& fields, Bytes data,
                 std::vector<Frame>& frames);
  void take_packet_options(Interface& interface, Bytes options, Frame& frame) const;
  void take_flags(const pcapng::Option& option, Frame& frame) const;
  Drops drops() const;
  void damage(std::string_view reason);
  void damage_too_short(std::string_view block);

  FileOrder order_;
  std::vector<Interface> interfaces_;                       // of this section
  std::unordered_map<std::string, std::uint16_t> numbers_;  // of the interfaces that have a name
  Drops earlier_drops_;                                     // of the sections before
  std::uint64_t offset_;                                    // of the next block, in the stream
  std::string what_;
  std::string doubt_;  // a doubt about a file that can be read; or empty
  OddRecords odd_;
  bool meets_capture_ = false;
  std::optional<Fault> fault_;
};

}  // namespace wirecensus::capture
