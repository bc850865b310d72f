#include "capture/file/compressed/decompressor.h"

#include "base/wire_integer.h"

namespace wirecensus::capture {

// RFC 1952.
bool begins_gzip(Bytes head) {
  constexpr std::uint16_t kGzip = 0x1f8b;
  const auto* magic = head.as<Be16>();
  return magic != nullptr && *magic == kGzip;
}

std::unique_ptr<Decompressor> decompressor_for(Bytes head) {
  constexpr std::uint32_t kZstd = 0xfd2fb528;           // RFC 8878
  constexpr std::uint32_t kSkippable = 0x184d2a50;      // RFC 8878; pzstd begins its files so
  constexpr std::uint32_t kSkippableMask = 0xfffffff0;  // sixteen magic numbers are reserved
  constexpr std::uint32_t kLz4 = 0x184d2204;            // LZ4 Frame Format 1.6

  if (begins_gzip(head)) return make_gzip_decompressor();
  const auto* magic = head.as<Le32>();
  if (magic == nullptr) return nullptr;
  if (*magic == kZstd || (*magic & kSkippableMask) == kSkippable) return make_zstd_decompressor();
  if (*magic == kLz4) return make_lz4_decompressor();
  return nullptr;
}

}  // namespace wirecensus::capture
