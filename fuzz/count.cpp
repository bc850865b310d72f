// Frames of any bytes are counted, with what is in tunnels: whole, and in two parts that are
// merged. Every packet is in every table (the books balance); both censuses are the same file, byte
// by byte; and what is read of that file is the same again. Counted beside are TCP connections,
// whose ordered figures are sums in a merge, and names, of which each part may have half a message.
// What is merged is in the order of time: where the times go back, it may be another one.
// The input is where to cut, and then a list of frames: how far the time of each is from that of
// the one before (1, signed, in seconds), its length (2), and a frame as frame_input.h describes
// it.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/counting.h"
#include "fuzz/frame_input.h"
#include "fuzz/require.h"

namespace wirecensus::fuzz {
namespace {

constexpr std::size_t kMaxFrames = 200;

std::vector<Frame> frames_of(Input& input) {
  std::vector<Frame> frames;
  for (Timestamp time = 0; !input.empty() && frames.size() < kMaxFrames;) {
    time += static_cast<std::int8_t>(input.byte()) * kSecond;
    const Bytes bytes = input.take(input.u16());
    frames.push_back(frame_of(Input(bytes.data(), bytes.size())));
    frames.back().time = time;
  }
  return frames;
}

metrics::Census count(const std::vector<Frame>& frames) {
  metrics::Census census = count_frames(frames, {.tcp = true, .names = true, .tunnels = true});
  require(census.ledger.verdict() == Verdict::exact, "the books balance");
  require(census.totals.packets == frames.size(), "every frame is counted");
  return census;
}

// Without what a merge may have other figures of.
std::string saved_comparable(metrics::Census& census) {
  const bool has_tcp = std::exchange(census.depth.has_tcp, false);
  auto names = std::exchange(census.depth.names, nullptr);
  std::string bytes = saved_bytes(census);
  census.depth.has_tcp = has_tcp;
  census.depth.names = std::move(names);
  return bytes;
}

}  // namespace
}  // namespace wirecensus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wirecensus;  // NOLINT(google-build-using-namespace): the entry is outside of it
  fuzz::Input input(data, size);
  const std::uint32_t cut = input.byte();
  const std::vector<Frame> frames = fuzz::frames_of(input);
  const auto middle = frames.begin() + static_cast<std::ptrdiff_t>(cut % (frames.size() + 1));
  metrics::Census whole = fuzz::count(frames);
  const metrics::Census first = fuzz::count({frames.begin(), middle});
  const metrics::Census rest = fuzz::count({middle, frames.end()});
  metrics::Census sum = fuzz::merged(first, rest);
  if (first.totals.first_seen <= rest.totals.first_seen) {
    fuzz::require(fuzz::saved_comparable(sum) == fuzz::saved_comparable(whole),
                  "the parts of a count are the whole");
  }
  const std::string bytes = fuzz::saved_bytes(whole);
  const Result<metrics::Census> read = fuzz::census_from(bytes);
  fuzz::require(read.ok(), "a saved census can be read");
  fuzz::require(fuzz::saved_bytes(*read) == bytes, "and is the same");
  return 0;
}
