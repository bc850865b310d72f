// Any text is taken as a filter. The result is an error with words, or a filter: of a frame it says
// the same each time, no frame passes both it and its negation, and those that it cannot decide do
// not pass and are counted. The input is the text, a zero byte, and a frame as frame_input.h
// describes it.
//
// No names are looked up: this would ask name servers.
#include "capture/filter.h"

#include <netdb.h>

#include <algorithm>
#include <memory>
#include <string>

#include "fuzz/frame_input.h"
#include "fuzz/require.h"

// In place of those of the C library: libpcap finds no host, no network, and no port by its name.
extern "C" int getaddrinfo(const char*, const char*, const addrinfo*, addrinfo**) {
  return EAI_NONAME;
}
extern "C" int getnetbyname_r(const char*, netent*, char*, std::size_t, netent** result, int*) {
  *result = nullptr;
  return 0;
}

namespace wirecensus::fuzz {
namespace {

using capture::FrameFilter;

constexpr std::size_t kMaxText = 200;  // compiling takes more than linear time

std::unique_ptr<FrameFilter> parsed(const std::string& text) {
  Result<std::unique_ptr<FrameFilter>> filter = FrameFilter::parse(text);
  if (filter) return std::move(*filter);
  require(!filter.error().message.empty(), "an error has words");
  return nullptr;
}

// Whether the frame passes, with what holds for every filter.
bool passes(FrameFilter& filter, const Frame& frame) {
  const std::uint64_t undecided = filter.undecided_frames();
  const bool passes = filter.passes(frame);
  const bool is_decided = filter.undecided_frames() == undecided;
  require(is_decided || !passes, "what cannot be decided does not pass");
  require(filter.passes(frame) == passes, "a frame passes each time or never");
  require(is_decided == (filter.undecided_frames() == undecided), "it is decided each time");
  require(is_decided || !filter.check().ok(), "what cannot be decided has a reason");
  return passes;
}

}  // namespace
}  // namespace wirecensus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wirecensus;  // NOLINT(google-build-using-namespace): the entry is outside of it
  const auto* const end = std::find(data, data + std::min(size, fuzz::kMaxText), std::uint8_t{0});
  const std::string text(data, end);
  const std::unique_ptr<capture::FrameFilter> filter = fuzz::parsed(text);
  if (filter == nullptr) return 0;
  const Bytes rest = Bytes(data, size).skip(text.size() + 1);
  if (rest.empty()) return 0;
  const Frame frame = fuzz::frame_of(fuzz::Input(rest.data(), rest.size()));
  const bool passes = fuzz::passes(*filter, frame);
  const std::unique_ptr<capture::FrameFilter> negation = fuzz::parsed("not (" + text + ")");
  if (negation == nullptr) return 0;  // an empty filter has none
  fuzz::require(!passes || !fuzz::passes(*negation, frame), "a frame passes one of the two");
  return 0;
}
