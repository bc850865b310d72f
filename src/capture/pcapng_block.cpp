#include "capture/pcapng_block.h"

namespace wirecensus::capture::pcapng {

std::optional<Option> OptionWalker::next() {
  if (rest_.empty()) return std::nullopt;  // an end-of-options is not required
  const auto* header = rest_.as<OptionHeader>();
  if (header == nullptr) return stop(true);
  const std::uint16_t code = order_(header->code);
  const std::size_t length = order_(header->length);
  if (code == option_code::kEndOfOptions) return stop(length != 0);
  const Bytes value = rest_.skip(sizeof(OptionHeader));
  if (padded(length) > value.size()) return stop(true);
  rest_ = value.skip(padded(length));
  return Option{code, value.first(length)};
}

std::optional<Option> OptionWalker::stop(bool damaged) {
  damaged_ = damaged;
  rest_ = Bytes();
  return std::nullopt;
}

}  // namespace wirecensus::capture::pcapng
