// Bytes are decompressed by gzip, zstd or LZ4, whichever their first bytes name. What comes out,
// and why it ends, depends neither on how the bytes arrive nor on how much room there is; no more
// than the room is written; there is an end. The input is the file; its last bytes choose the
// sizes.
#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

#include "capture/file/compressed/decompressed_bytes.h"
#include "capture/file/compressed/decompressor.h"
#include "fuzz/input.h"
#include "fuzz/piecewise_bytes.h"
#include "fuzz/require.h"

namespace wirecensus::fuzz {
namespace {

using capture::ByteRead;
using capture::ByteStatus;
using capture::DecompressedBytes;

constexpr std::size_t kMaxOutput = std::size_t{4} << 20;
constexpr int kMaxReads = 20'000;

struct Decompressed {
  std::vector<std::uint8_t> bytes;
  bool is_whole = false;  // it ended before the limits above
  bool has_fault = false;
  LossCause cause = LossCause::other;
};

// In pieces of the file of at most `piece` bytes, into at most `room` bytes at a time.
Decompressed decompress(Bytes file, std::size_t piece, std::size_t room) {
  Decompressed result;
  DecompressedBytes source(std::make_unique<PiecewiseBytes>(file, piece), {},
                           capture::decompressor_for(file));
  const auto out = std::make_unique<std::uint8_t[]>(room);  // just that, so that more is detected
  for (int i = 0; i < kMaxReads && result.bytes.size() < kMaxOutput && !result.is_whole; ++i) {
    const Result<ByteRead> got = source.read(out.get(), room, std::chrono::milliseconds{0});
    require(got.ok(), "memory can be read");
    require(got->size <= room, "no more is made than there is room");
    require((got->size > 0) == (got->status == ByteStatus::data), "data are bytes");
    result.bytes.insert(result.bytes.end(), out.get(), out.get() + got->size);
    result.is_whole = got->status == ByteStatus::end;
  }
  const auto fault = source.fault();
  result.has_fault = fault.has_value();
  if (fault) result.cause = fault->cause;
  return result;
}

void check_same(const Decompressed& a, const Decompressed& b) {
  const std::size_t size = std::min(a.bytes.size(), b.bytes.size());
  require(std::equal(a.bytes.begin(), a.bytes.begin() + static_cast<std::ptrdiff_t>(size),
                     b.bytes.begin()),
          "the same bytes are made");
  if (!a.is_whole || !b.is_whole) return;
  // Of a damaged block the libraries may have made a part, if it came in parts.
  const bool is_damaged = a.has_fault && a.cause == LossCause::file_damaged;
  require(is_damaged || a.bytes.size() == b.bytes.size(), "as many bytes are made");
  require(a.has_fault == b.has_fault && a.cause == b.cause, "the end has the same reason");
}

}  // namespace
}  // namespace wirecensus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wirecensus;  // NOLINT(google-build-using-namespace): the entry is outside of it
  const Bytes file(data, size);
  if (size < 4 || capture::decompressor_for(file) == nullptr) return 0;
  fuzz::Input last(data + size - 4, 4);
  const std::size_t piece = 1 + size / 100 + last.byte();
  const std::size_t room = 1 + last.number_to(5000);
  const auto whole = fuzz::decompress(file, size, std::size_t{1} << 18);
  fuzz::check_same(whole, fuzz::decompress(file, piece, room));
  return 0;
}
