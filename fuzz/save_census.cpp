// Makes seeds for the fuzzer of censuses: counts a capture with all that can be asked for and saves
// the census.
//
//     save_census CAPTURE CENSUS
#include <chrono>
#include <cstdio>
#include <deque>
#include <memory>
#include <string>

#include "base/output_file.h"
#include "capture/file/capture_file.h"
#include "fuzz/counting.h"

namespace wirecensus::fuzz {
namespace {

// All frames of a source, and the bytes that they view.
struct AllFrames {
  std::deque<capture::FrameBatch> batches;
  std::vector<Frame> frames;
};

Status read_all(capture::FrameSource& source, AllFrames& all) {
  while (true) {
    capture::FrameBatch& batch = all.batches.emplace_back();
    const auto outcome = source.read(batch, std::chrono::milliseconds{0});
    if (!outcome) return outcome.error();
    all.frames.insert(all.frames.end(), batch.frames.begin(), batch.frames.end());
    if (*outcome == capture::ReadOutcome::end) return done();
  }
}

Status save_census(const std::string& capture, const std::string& path) {
  auto source = capture::open_capture_file(capture);
  if (!source) return source.error();
  AllFrames all;
  if (Status read = read_all(**source, all); !read) return read.error();
  metrics::Census census = count_frames(all.frames, {.tcp = true, .names = true, .tunnels = true});
  (*source)->finish();
  (*source)->account(census.ledger);
  Result<OutputFile> file = OutputFile::create(path);
  if (!file) return file.error();
  file->append(saved_bytes(census));
  return file->commit();
}

}  // namespace
}  // namespace wirecensus::fuzz

int main(int count, char** arguments) {
  if (count != 3) {
    std::fputs("usage: save_census CAPTURE CENSUS\n", stderr);
    return 2;
  }
  const wirecensus::Status saved = wirecensus::fuzz::save_census(arguments[1], arguments[2]);
  if (!saved) std::fprintf(stderr, "save_census: %s\n", saved.error().message.c_str());
  return saved ? 0 : 1;
}
