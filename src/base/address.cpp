#include "base/address.h"

#include <array>
#include <cstring>

#include "base/digits.h"

namespace wirecensus {
namespace {

constexpr std::size_t kGroups = 8;

// The digits of a byte, and a point behind them.
struct ByteText {
  std::array<char, 4> text{};
  std::uint8_t size = 0;
};

constexpr auto kByteTexts = [] {
  std::array<ByteText, 256> texts{};
  for (unsigned byte = 0; byte < texts.size(); ++byte) {
    ByteText& text = texts[byte];
    for (unsigned power = 100; power > 0; power /= 10) {
      if (byte >= power || power == 1)
        text.text[text.size++] = static_cast<char>('0' + byte / power % 10);
    }
    text.text[text.size++] = '.';
  }
  return texts;
}();

// Needs room for one byte more than it writes.
char* format_ipv4(char* out, const std::uint8_t* bytes) {
  for (int i = 0; i < 4; ++i) {
    const ByteText& byte = kByteTexts[bytes[i]];
    std::memcpy(out, byte.text.data(), byte.text.size());
    out += byte.size;
  }
  return out - 1;
}

struct ZeroRun {
  std::size_t begin = 0;
  std::size_t length = 0;
};

// The longest run of at least two zero groups, the first of equals (RFC 5952, section 4.2).
ZeroRun longest_zero_run(const std::uint16_t* groups) {
  ZeroRun best;
  ZeroRun run;
  for (std::size_t i = 0; i < kGroups; ++i) {
    run = groups[i] != 0 ? ZeroRun{i + 1, 0} : ZeroRun{run.begin, run.length + 1};
    if (run.length > best.length) best = run;
  }
  return best.length >= 2 ? best : ZeroRun{kGroups, 0};
}

bool is_ipv4_mapped(const std::uint8_t* bytes) {
  for (int i = 0; i < 10; ++i) {
    if (bytes[i] != 0) return false;
  }
  return bytes[10] == 0xff && bytes[11] == 0xff;
}

char* format_ipv6(char* out, const std::uint8_t* bytes) {
  if (is_ipv4_mapped(bytes)) {
    for (const char c : {':', ':', 'f', 'f', 'f', 'f', ':'}) *out++ = c;
    return format_ipv4(out, bytes + 12);
  }
  std::uint16_t groups[kGroups];
  for (std::size_t i = 0; i < kGroups; ++i) {
    groups[i] = static_cast<std::uint16_t>(bytes[2 * i] << 8 | bytes[2 * i + 1]);
  }
  const ZeroRun zeros = longest_zero_run(groups);
  for (std::size_t i = 0; i < kGroups; ++i) {
    if (i == zeros.begin) {
      *out++ = ':';
      *out++ = ':';
      i += zeros.length;
      if (i == kGroups) break;
    } else if (i > 0) {
      *out++ = ':';
    }
    out = format_hex(out, groups[i]);
  }
  return out;
}

}  // namespace

char* format_address(char* out, const IpAddress& address) {
  switch (address.version) {
    case IpVersion::none: return out;
    case IpVersion::v4: return format_ipv4(out, address.bytes.data());
    case IpVersion::v6: return format_ipv6(out, address.bytes.data());
  }
  return out;
}

std::string address_text(const IpAddress& address) {
  char text[kAddressTextSize];
  return {text, format_address(text, address)};
}

}  // namespace wirecensus
