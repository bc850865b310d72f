// For tests: captures built in memory, byte by byte as in the format specifications.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "capture/file/byte_source.h"
#include "capture/file/capture_stream.h"

namespace wirecensus::test {

using Buffer = std::vector<std::uint8_t>;

inline Buffer operator+(Buffer a, const Buffer& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// Writes integers in the given byte order.
struct Writer {
  bool big_endian = false;
  Buffer bytes;

  Writer& integer(std::uint64_t value, unsigned size) {
    for (unsigned i = 0; i < size; ++i) {
      const unsigned shift = 8 * (big_endian ? size - 1 - i : i);
      bytes.push_back(static_cast<std::uint8_t>(value >> shift));
    }
    return *this;
  }
  Writer& u16(std::uint64_t value) { return integer(value, 2); }
  Writer& u32(std::uint64_t value) { return integer(value, 4); }
  Writer& u64(std::uint64_t value) { return integer(value, 8); }
  Writer& raw(const Buffer& more) {
    bytes.insert(bytes.end(), more.begin(), more.end());
    return *this;
  }
  Writer& pad() {
    bytes.resize((bytes.size() + 3) / 4 * 4);
    return *this;
  }
};

// `size` bytes that differ from their neighbours and, mostly, from those of another seed.
inline Buffer payload(std::size_t size, unsigned seed = 1) {
  Buffer bytes(size);
  for (std::size_t i = 0; i < size; ++i)
    bytes[i] = static_cast<std::uint8_t>(i * 7 + std::size_t{seed} * 31);
  return bytes;
}

struct PcapOptions {
  bool big_endian = false;
  std::uint32_t magic = 0xa1b2c3d4;
  unsigned major = 2, minor = 4;
  std::uint32_t link_type = 1;
};

inline Buffer pcap_header(const PcapOptions& options = {}) {
  Writer out{options.big_endian, {}};
  out.u32(options.magic).u16(options.major).u16(options.minor).u64(0).u32(65535);
  return out.u32(options.link_type).bytes;
}

// `first` and `second` are the two length fields in file order.
inline Buffer pcap_record(const PcapOptions& options, std::uint32_t seconds, std::uint32_t fraction,
                          std::uint32_t first, std::uint32_t second, const Buffer& data) {
  Writer out{options.big_endian, {}};
  out.u32(seconds).u32(fraction).u32(first).u32(second);
  if (options.magic == 0xa1b2cd34) out.u64(0x0102030405060708);
  return out.raw(data).bytes;
}

inline Buffer pcap_record(const PcapOptions& options, std::uint32_t seconds, const Buffer& data) {
  const auto size = static_cast<std::uint32_t>(data.size());
  return pcap_record(options, seconds, 0, size, size, data);
}

// The blocks of one pcapng section.
struct PcapngBuilder {
  bool big_endian = false;

  Writer writer() const { return {big_endian, {}}; }

  Buffer block(std::uint32_t type, const Buffer& body) const {
    const std::uint64_t size = body.size() + 12;
    return writer().u32(type).u32(size).raw(body).u32(size).bytes;
  }
  Buffer option(std::uint16_t code, const Buffer& value) const {
    return writer().u16(code).u16(value.size()).raw(value).pad().bytes;
  }
  Buffer option64(std::uint16_t code, std::uint64_t value) const {
    return option(code, writer().u64(value).bytes);
  }
  Buffer end_of_options() const { return option(0, {}); }

  Buffer section(unsigned major = 1, unsigned minor = 0, std::uint64_t length = ~0ULL) const {
    return block(0x0a0d0d0a, writer().u32(0x1a2b3c4d).u16(major).u16(minor).u64(length).bytes);
  }
  Buffer interface(unsigned link_type, std::uint32_t snap_length = 0,
                   const Buffer& options = {}) const {
    return block(1, writer().u16(link_type).u16(0).u32(snap_length).raw(options).bytes);
  }
  Buffer packet(std::uint32_t interface, std::uint64_t ticks, std::uint32_t wire,
                const Buffer& data, const Buffer& options = {}) const {
    Writer out = writer();
    out.u32(interface).u32(ticks >> 32).u32(ticks & 0xffffffff).u32(data.size()).u32(wire);
    return block(6, out.raw(data).pad().raw(options).bytes);
  }
  Buffer simple_packet(std::uint32_t wire, const Buffer& data) const {
    return block(3, writer().u32(wire).raw(data).pad().bytes);
  }
  Buffer obsolete_packet(unsigned interface, unsigned drops, std::uint64_t ticks,
                         const Buffer& data) const {
    Writer out = writer();
    out.u16(interface).u16(drops).u32(ticks >> 32).u32(ticks & 0xffffffff);
    return block(2, out.u32(data.size()).u32(data.size()).raw(data).pad().bytes);
  }
  Buffer statistics(std::uint32_t interface, const Buffer& options) const {
    return block(5, writer().u32(interface).u64(0).raw(options).bytes);
  }
};

// A byte source in memory that returns pieces of at most `piece` bytes.
class MemoryBytes : public capture::ByteSource {
 public:
  explicit MemoryBytes(Buffer bytes, std::size_t piece = ~std::size_t{0})
      : bytes_(std::move(bytes)), piece_(piece) {}

  Result<capture::ByteRead> read(std::uint8_t* out, std::size_t room,
                                 std::chrono::milliseconds) override {
    const std::size_t size = std::min({room, piece_, bytes_.size() - at_});
    if (size == 0) return capture::ByteRead{capture::ByteStatus::end, 0};
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), size, out);
    at_ += size;
    return capture::ByteRead{capture::ByteStatus::data, size};
  }

 private:
  Buffer bytes_;
  std::size_t piece_;
  std::size_t at_ = 0;
};

// A frame that owns its bytes, to outlive its batch.
struct RecordedFrame {
  Buffer data;
  std::uint32_t frame_len;
  Timestamp time;
  LinkType link_type;
  std::uint16_t fcs_len = 0;

  bool operator==(const RecordedFrame&) const = default;
};

// The result of reading a capture: frames and ledger, or the error of opening it.
struct Outcome {
  std::string error;
  std::vector<RecordedFrame> frames;
  Ledger ledger;

  // The detail of the only loss, or "" if there is none.
  std::string loss() const { return ledger.losses.empty() ? "" : ledger.losses.front().detail; }
};

inline void keep(const capture::FrameBatch& batch, std::vector<RecordedFrame>& frames) {
  for (const Frame& frame : batch.frames) {
    frames.push_back({Buffer(frame.data, frame.data + frame.cap_len), frame.frame_len, frame.time,
                      frame.link_type, frame.fcs_len});
  }
}

inline Outcome read_all(const Buffer& bytes, std::size_t piece = ~std::size_t{0}) {
  Outcome outcome;
  auto source =
      capture::open_capture_stream(std::make_unique<MemoryBytes>(bytes, piece), "test.pcap");
  if (!source) return outcome.error = source.error().message, outcome;
  capture::FrameBatch batch;
  for (capture::ReadOutcome state = capture::ReadOutcome::more;
       state == capture::ReadOutcome::more;) {
    const Result<capture::ReadOutcome> got = (*source)->read(batch, std::chrono::milliseconds{0});
    if (!got) return outcome.error = got.error().message, outcome;
    keep(batch, outcome.frames);
    state = *got;
  }
  (*source)->finish();
  (*source)->account(outcome.ledger);
  return outcome;
}

inline Buffer cut_to(const Buffer& whole, std::size_t size) {
  return {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)};
}

// The result does not depend on the sizes in which bytes arrive.
inline void expect_same_in_pieces(const Buffer& bytes, const Outcome& expected) {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{13}}) {
    const Outcome outcome = read_all(bytes, piece);
    ASSERT_EQ(outcome.error, expected.error) << bytes.size();
    ASSERT_EQ(outcome.frames, expected.frames) << bytes.size();
    ASSERT_EQ(outcome.ledger.losses, expected.ledger.losses) << bytes.size();
  }
}

// If there is a loss, it is the cut at `size`.
inline void expect_cut_is_told(const Outcome& outcome, std::size_t size) {
  if (outcome.ledger.losses.empty()) return;
  const Loss& loss = outcome.ledger.losses.back();
  EXPECT_EQ(loss.cause, LossCause::file_cut_short) << size;
  EXPECT_FALSE(loss.packets_known);
  const std::string place = "cut short at byte " + std::to_string(size) + " of ";
  EXPECT_NE(loss.detail.find(place), std::string::npos) << loss.detail;
}

// Cuts `whole` at every length and reads it at once, by single bytes, and in odd pieces. Complete
// records are delivered, and a cut is reported unless it is at one of the `borders`, where a record
// ends.
inline void expect_every_cut_is_told(const Buffer& whole, const std::vector<std::size_t>& borders) {
  const std::vector<RecordedFrame> all = read_all(whole).frames;
  std::size_t before = 0;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Buffer cut = cut_to(whole, size);
    const Outcome outcome = read_all(cut);
    expect_same_in_pieces(cut, outcome);
    expect_cut_is_told(outcome, size);
    const bool silent = outcome.error.empty() && outcome.ledger.losses.empty();
    EXPECT_EQ(silent, std::find(borders.begin(), borders.end(), size) != borders.end()) << size;
    ASSERT_LE(before, outcome.frames.size()) << size;
    ASSERT_TRUE(std::equal(outcome.frames.begin(), outcome.frames.end(), all.begin())) << size;
    before = outcome.frames.size();
  }
}

}  // namespace wirecensus::test
