#include "capture/file/zero_tail.h"

#include <fmt/core.h>

namespace wirecensus::capture {

std::size_t trailing_zeros(Bytes bytes) {
  std::size_t zeros = 0;
  while (zeros < bytes.size() && bytes[bytes.size() - 1 - zeros] == 0) ++zeros;
  return zeros;
}

bool is_zeros(Bytes rest) {
  return rest.size() >= sizeof(std::uint32_t) && trailing_zeros(rest) == rest.size();
}

ZeroTail zero_tail(Bytes bytes, std::size_t header_size, bool at_end) {
  const Bytes header = bytes.first(header_size);
  const Bytes next = bytes.skip(header_size).first(header_size);
  if (trailing_zeros(next) != next.size()) return ZeroTail::no;
  if (next.size() < header_size && !at_end) return ZeroTail::more_bytes_needed;
  const bool tail = !next.empty() || trailing_zeros(header) == header.size();
  return tail ? ZeroTail::yes : ZeroTail::no;
}

Fault zeros_from(std::uint64_t offset, std::string_view what, std::string_view missing) {
  return {LossCause::file_cut_short,
          fmt::format("only zeros from byte {} of {}, where {} was expected: space reserved but "
                      "never written",
                      offset, what, missing)};
}

}  // namespace wirecensus::capture
