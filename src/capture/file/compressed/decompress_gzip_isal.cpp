// gzip by libisal.
#include <algorithm>
#include <limits>

#include "capture/file/compressed/gzip_decompressor.h"
#include "capture/isal_library.h"

#ifdef WIRECENSUS_ISAL_SONAME

namespace wirecensus::capture {

namespace {

// As zlib says it.
std::string_view fault_of(int result) {
  switch (result) {
    case ISAL_INVALID_BLOCK: return "invalid block";
    case ISAL_INVALID_SYMBOL: return "invalid code";
    case ISAL_INVALID_LOOKBACK: return "invalid distance too far back";
    case ISAL_INVALID_WRAPPER: return "incorrect header check";
    case ISAL_UNSUPPORTED_METHOD: return "unknown compression method";
    case ISAL_INCORRECT_CHECKSUM: return "incorrect data check";
    default: return "invalid data";
  }
}

class IsalDecompressor final : public GzipDecompressor {
 public:
  IsalDecompressor() { libisal().inflate_init(&state_); }

 private:
  // Of a match that points too far back, libisal may give as many bytes as it is long, of any
  // content, because it decodes several symbols at a time. So what has a fault is decompressed
  // again, byte by byte, up to the fault: then the result is that of zlib, in any pieces.
  MemberStep step_in_member(Bytes input, std::uint8_t* out, std::size_t room) override {
    if (fault_ < 0) return {drain(out, room), false};
    if (!slow_) {
      before_ = state_;
      const MemberStep done = inflate(input, out, room);
      if (fault_ == 0) return done;
      fault_ = 0;
      state_ = before_;
      slow_ = true;
    }
    return step_slowly(input, out, room);
  }

  MemberStep step_slowly(Bytes input, std::uint8_t* out, std::size_t room) {
    MemberStep sum = inflate(input.first(1), out, room);
    while (sum.step.taken < input.size() && sum.step.made < room && fault_ == 0 && !sum.ended) {
      const MemberStep done =
          inflate(input.skip(sum.step.taken).first(1), out + sum.step.made, room - sum.step.made);
      sum.step.taken += done.step.taken;
      sum.step.made += done.step.made;
      sum.ended = done.ended;
    }
    if (sum.ended) slow_ = false;
    if (fault_ == 0) return sum;
    const Step rest = drain(out + sum.step.made, room - sum.step.made);
    sum.step.made += rest.made;
    sum.step.fault = rest.fault;
    return sum;
  }

  // Sets fault_.
  MemberStep inflate(Bytes input, std::uint8_t* out, std::size_t room) {
    const std::uint32_t given = clamp_size(input.size());
    const std::uint32_t space = clamp_size(room);
    state_.crc_flag = ISAL_GZIP;  // with header and trailer, which are checked; a reset forgets it
    state_.next_in = const_cast<std::uint8_t*>(input.data());  // it only reads them
    state_.avail_in = given;
    state_.next_out = out;
    state_.avail_out = space;
    const int result = libisal().inflate(&state_);
    MemberStep done{{given - state_.avail_in, space - state_.avail_out, {}, {}}, false};
    if (result < 0) {
      fault_ = result;
    } else if (state_.block_state == ISAL_BLOCK_FINISH) {
      libisal().inflate_reset(&state_);
      done.ended = true;
    }
    return done;
  }

  // What was decompressed before the fault, and had no room yet; then the fault.
  Step drain(std::uint8_t* out, std::size_t room) {
    const auto held = static_cast<std::size_t>(state_.tmp_out_valid - state_.tmp_out_processed);
    const std::size_t made = std::min(held, room);
    std::copy_n(state_.tmp_out_buffer + state_.tmp_out_processed, made, out);
    state_.tmp_out_processed += static_cast<int>(made);
    return {0, made, made == held ? fault_of(fault_) : std::string_view(), {}};
  }

  static std::uint32_t clamp_size(std::size_t size) {
    return static_cast<std::uint32_t>(
        std::min<std::size_t>(size, std::numeric_limits<std::uint32_t>::max()));
  }

  inflate_state state_;   // set by inflate_init()
  inflate_state before_;  // the last step
  bool slow_ = false;     // a fault is near
  int fault_ = 0;         // negative: what libisal returned
};

}  // namespace

std::unique_ptr<Decompressor> make_isal_decompressor() {
  if (!libisal().loaded()) return nullptr;
  return std::make_unique<IsalDecompressor>();
}

}  // namespace wirecensus::capture

#else

namespace wirecensus::capture {

std::unique_ptr<Decompressor> make_isal_decompressor() { return nullptr; }

}  // namespace wirecensus::capture

#endif
