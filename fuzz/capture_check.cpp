#include "fuzz/capture_check.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "base/wire_integer.h"
#include "base/xxh3.h"
#include "capture/file/capture_stream.h"
#include "capture/file/compressed/decompressor.h"
#include "fuzz/piecewise_bytes.h"
#include "fuzz/require.h"

namespace wirecensus::fuzz {
namespace {

using capture::FrameBatch;
using capture::ReadOutcome;

// Of the frames of a compressed file, which may be a million times larger.
constexpr std::size_t kMaxFrameBytes = std::size_t{8} << 20;
constexpr int kMaxReads = 4096;

ReadFrame read_frame(const Frame& frame, const FrameBatch& batch) {
  const std::uint8_t* const begin = batch.bytes.data();
  const std::uint8_t* const end = begin + batch.bytes.size();
  require(frame.cap_len == 0 || (frame.data >= begin && frame.data <= end &&
                                 frame.cap_len <= static_cast<std::size_t>(end - frame.data)),
          "a frame lies within the bytes of its batch");
  return {.digest = xxh3(frame.data, frame.cap_len, 0),
          .cap_len = frame.cap_len,
          .frame_len = frame.frame_len,
          .time = frame.time,
          .link_type = frame.link_type,
          .fcs_len = frame.fcs_len,
          .interface = frame.interface,
          .big_endian = frame.big_endian};
}

void check_ledger(const Ledger& ledger) {
  const bool has_none = ledger.losses.empty() && ledger.doubts.empty();
  require((ledger.verdict() == Verdict::exact) == has_none, "EXACT is a ledger without losses");
  require(ledger.seen() >= ledger.counted, "what was counted was seen");
  require(ledger.files.size() == 1 && !ledger.files[0].format.empty(), "a file has an account");
  for (const Loss& loss : ledger.losses) require(!loss.detail.empty(), "a loss has a reason");
}

// Whether the header is the usual one. Others have longer headers, or lengths in another order.
bool is_usual_pcap(Bytes file) {
  const auto* magic = file.as<Be32>();
  const auto* version = file.as<Be32>(4);
  if (magic == nullptr || version == nullptr) return false;
  if (*magic == 0xa1b2c3d4 || *magic == 0xa1b23c4d) return *version == 0x00020004;
  return (*magic == 0xd4c3b2a1 || *magic == 0x4d3cb2a1) && *version == 0x02000400;
}

// The number of packets in the records of a usual pcap file, by lengths alone. None: it does not
// end where a record does.
std::optional<std::size_t> packets_of_pcap(Bytes file) {
  constexpr std::size_t kRecordHeader = 16;
  const bool is_big_endian = file[0] == 0xa1;
  std::size_t packets = 0;
  for (Bytes rest = file.skip(24); !rest.empty(); ++packets) {
    if (rest.size() < kRecordHeader) return std::nullopt;
    const std::uint32_t captured =
        is_big_endian ? std::uint32_t{*rest.as<Be32>(8)} : std::uint32_t{*rest.as<Le32>(8)};
    if (rest.size() - kRecordHeader < captured) return std::nullopt;
    rest = rest.drop(kRecordHeader + captured);
  }
  return packets;
}

// The same of a pcapng file, by the lengths and types of its blocks.
std::optional<std::size_t> packets_of_pcapng(Bytes file) {
  std::size_t packets = 0;
  bool is_swapped = false;
  for (Bytes rest = file; !rest.empty();) {
    const auto* head = rest.as<Le32>();
    const auto* length = rest.as<Le32>(4);
    const auto* third = rest.as<Le32>(8);
    if (head == nullptr || length == nullptr || third == nullptr) return std::nullopt;
    if (*head == 0x0a0d0d0a) is_swapped = *third == 0x4d3c2b1a;
    const std::uint32_t type = is_swapped ? swap_bytes<std::uint32_t>(*head) : *head;
    const std::uint32_t size = is_swapped ? swap_bytes<std::uint32_t>(*length) : *length;
    if (size < 12 || rest.size() < size) return std::nullopt;
    packets += type == 6 || type == 3 || type == 2;
    rest = rest.drop(size);
  }
  return packets;
}

void check_exact(Bytes file, const ReadCapture& read) {
  if (!read.is_plain() || !read.ledger.files[0].compression.empty()) return;
  const bool is_pcapng = read.ledger.files[0].format == "pcapng";
  if (!is_pcapng && !is_usual_pcap(file)) return;
  const auto packets = is_pcapng ? packets_of_pcapng(file) : packets_of_pcap(file);
  require(packets == read.frames.size(), "an EXACT count is that of all records");
}

// Of damaged compressed data a part may be read, if it came in parts: see decompress.cpp.
bool is_damaged_archive(Bytes file, const ReadCapture& read) {
  const bool is_damaged = !read.error.empty() || !read.ledger.losses.empty();
  return is_damaged && capture::decompressor_for(file) != nullptr;
}

void check_same(Bytes file, const ReadCapture& a, const ReadCapture& b) {
  if (!a.is_whole || !b.is_whole || is_damaged_archive(file, a)) return;
  require(a.error == b.error, "the error does not depend on how bytes arrive");
  require(a.frames == b.frames, "frames do not depend on how bytes arrive");
  require(a.ledger.losses == b.ledger.losses, "losses do not depend on how bytes arrive");
  require(a.ledger.doubts == b.ledger.doubts, "doubts do not depend on how bytes arrive");
}

// A variant of pcap is judged by the first records, so a cut may make it another one: both say so.
void check_cut(const ReadCapture& whole, const ReadCapture& cut) {
  if (!whole.is_plain() || !cut.error.empty() || !cut.ledger.remarks.empty()) return;
  require(cut.frames.size() <= whole.frames.size() &&
              std::equal(cut.frames.begin(), cut.frames.end(), whole.frames.begin()),
          "a file cut short has the first frames of the whole");
}

// False if the file goes on, but enough of it was read.
bool read_all(capture::FrameSource& source, ReadCapture& result) {
  FrameBatch batch;
  std::size_t bytes = 0;
  for (int reads = 0; reads < kMaxReads && bytes < kMaxFrameBytes; ++reads) {
    const Result<ReadOutcome> outcome = source.read(batch, std::chrono::milliseconds{0});
    require(outcome.ok(), "memory can be read");
    for (const Frame& frame : batch.frames) {
      result.frames.push_back(read_frame(frame, batch));
      bytes += frame.cap_len + sizeof(ReadFrame);
    }
    if (*outcome == ReadOutcome::end) return true;
  }
  return false;
}

}  // namespace

ReadCapture read_capture(Bytes file, std::size_t piece) {
  ReadCapture result;
  auto source = capture::open_capture_stream(std::make_unique<PiecewiseBytes>(file, piece), "file");
  if (!source) {
    result.error = source.error().message;
    require(!result.error.empty(), "an error has words");
    return result;
  }
  result.is_whole = read_all(**source, result);
  (*source)->finish();
  (*source)->account(result.ledger);
  result.ledger.counted = result.frames.size();
  check_ledger(result.ledger);
  return result;
}

void check_capture(Bytes file, std::size_t cut) {
  const ReadCapture whole = read_capture(file, file.size() + 1);
  check_exact(file, whole);
  // Pieces are few, because what is left of a record is copied for each.
  check_same(file, whole, read_capture(file, file.size() / 50 + 1));
  const Bytes first = file.first(cut);
  const ReadCapture part = read_capture(first, file.size() + 1);
  check_exact(first, part);
  check_cut(whole, part);
}

}  // namespace wirecensus::fuzz
