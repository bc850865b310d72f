#include "capture/file/compressed/gzip_decompressor.h"

#include <utility>

namespace wirecensus::capture {

namespace {

Decompressor::Step take_padding(Bytes input) {
  std::size_t zeros = 0;
  while (zeros < input.size() && input[zeros] == 0) ++zeros;
  return {zeros, 0, zeros < input.size() ? "the padding does not end the file" : "", {}};
}

}  // namespace

Decompressor::Step GzipDecompressor::step(Bytes input, std::uint8_t* out, std::size_t room) {
  if (behind_member_ && !input.empty() && input[0] == 0) padding_ = true;
  if (padding_) return take_padding(input);
  const MemberStep done = step_in_member(input, out, room);
  if (done.step.taken > 0) at_boundary_ = behind_member_ = false;
  if (done.ended) at_boundary_ = behind_member_ = true;
  return done.step;
}

std::unique_ptr<Decompressor> make_gzip_decompressor() {
  auto fast = make_isal_decompressor();
  return fast != nullptr ? std::move(fast) : make_zlib_decompressor();
}

}  // namespace wirecensus::capture
