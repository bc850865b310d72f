#include "inspect/names/ja4.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "inspect/crypto.h"

namespace wirecensus::inspect {
namespace {

using Numbers = std::vector<std::uint16_t>;

constexpr std::uint16_t kServerNameExtension = 0;
constexpr std::uint16_t kAlpnExtension = 16;
constexpr std::size_t kHashCharacters = 12;

Numbers without_grease(const Numbers& list) {
  Numbers kept;
  std::copy_if(list.begin(), list.end(), std::back_inserter(kept),
               [](std::uint16_t value) { return !is_grease(value); });
  return kept;
}

std::string_view ja4_version(std::uint16_t version) {
  switch (version) {
    case 0x0304: return "13";
    case 0x0303: return "12";
    case 0x0302: return "11";
    case 0x0301: return "10";
    case 0x0300: return "s3";
    case 0x0002: return "s2";
    case 0xfeff: return "d1";
    case 0xfefd: return "d2";
    case 0xfefc: return "d3";
    default: return "00";
  }
}

std::uint16_t highest_version(const ClientHello& hello) {
  const Numbers versions = without_grease(hello.supported_versions);
  return versions.empty() ? hello.version : *std::max_element(versions.begin(), versions.end());
}

std::string two_digits(std::size_t count) {
  const std::size_t shown = std::min<std::size_t>(count, 99);
  return {static_cast<char>('0' + shown / 10), static_cast<char>('0' + shown % 10)};
}

char hex_digit(unsigned value) { return "0123456789abcdef"[value & 0xfU]; }

bool is_alphanumeric(std::uint8_t c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// The first and last character, or the first and last digit in hexadecimal.
std::string alpn_ends(Bytes alpn) {
  if (alpn.empty()) return "00";
  const std::uint8_t first = alpn[0];
  const std::uint8_t last = alpn[alpn.size() - 1];
  if (is_alphanumeric(first) && is_alphanumeric(last))
    return {static_cast<char>(first), static_cast<char>(last)};
  return {hex_digit(first >> 4U), hex_digit(last)};
}

void append_list(const Numbers& numbers, std::string& text) {
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (i > 0) text += ',';
    for (unsigned shift : {12U, 8U, 4U, 0U})
      text += hex_digit(static_cast<unsigned>(numbers[i]) >> shift);
  }
}

// The first digits of the hash; zeros for an empty list. False without libcrypto.
bool append_hash(const std::string& list, std::string& text) {
  text += '_';
  if (list.empty()) {
    text.append(kHashCharacters, '0');
    return true;
  }
  Sha256 digest{};
  if (!sha256({reinterpret_cast<const std::uint8_t*>(list.data()), list.size()}, digest))
    return false;
  for (std::size_t i = 0; i < kHashCharacters / 2; ++i) {
    text += hex_digit(digest[i] >> 4U);
    text += hex_digit(digest[i]);
  }
  return true;
}

std::string hashed_extensions(const ClientHello& hello, Numbers extensions) {
  std::erase_if(extensions, [](std::uint16_t type) {
    return type == kServerNameExtension || type == kAlpnExtension;
  });
  std::sort(extensions.begin(), extensions.end());
  std::string text;
  append_list(extensions, text);
  const Numbers algorithms = without_grease(hello.signature_algorithms);
  if (algorithms.empty()) return text;
  text += '_';
  append_list(algorithms, text);
  return text;
}

}  // namespace

std::string ja4(HelloTransport transport, const ClientHello& hello) {
  Numbers ciphers = without_grease(hello.ciphers);
  const Numbers extensions = without_grease(hello.extensions);
  std::string text(1, static_cast<char>(transport));
  text += ja4_version(highest_version(hello));
  text += hello.has_server_name ? 'd' : 'i';
  text += two_digits(ciphers.size());
  text += two_digits(extensions.size());
  text += alpn_ends(hello.alpn);
  std::sort(ciphers.begin(), ciphers.end());
  std::string list;
  append_list(ciphers, list);
  if (!append_hash(list, text) || !append_hash(hashed_extensions(hello, extensions), text))
    return {};
  return text;
}

}  // namespace wirecensus::inspect
