// For tests: the bytes of a MaxMind DB file with records of 32 bits, after the specification
// (https://maxmind.github.io/MaxMind-DB/).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/address.h"

namespace wirecensus::mmdb {

inline std::string big_endian(std::uint64_t number, std::size_t bytes) {
  std::string text;
  while (bytes-- > 0) text += static_cast<char>((number >> (8 * bytes)) & 0xff);
  return text;
}

// The control bytes of a value. Precondition: size < 65821.
inline std::string control(unsigned type, std::size_t size) {
  const std::size_t code = size < 29 ? size : size < 285 ? 29 : 30;
  std::string text = big_endian((type > 7 ? 0 : type << 5) | code, 1);
  if (type > 7) text += big_endian(type - 7, 1);
  if (code == 29) text += big_endian(size - 29, 1);
  if (code == 30) text += big_endian(size - 285, 2);
  return text;
}

// Values.
inline std::string text(std::string_view value) {
  return control(2, value.size()) + std::string(value);
}
inline std::string uint16(std::uint16_t value) { return control(5, 2) + big_endian(value, 2); }
inline std::string uint32(std::uint32_t value) { return control(6, 4) + big_endian(value, 4); }
inline std::string int32(std::int32_t value) {
  return control(8, 4) + big_endian(static_cast<std::uint32_t>(value), 4);
}
inline std::string uint64(std::uint64_t value) { return control(9, 8) + big_endian(value, 8); }
inline std::string boolean(bool value) { return control(14, value ? 1 : 0); }
inline std::string number(double) { return control(3, 8) + std::string(8, '\0'); }  // 0.0
inline std::string array(const std::vector<std::string>& values) {
  std::string all = control(11, values.size());
  for (const std::string& value : values) all += value;
  return all;
}
inline std::string map(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string all = control(7, entries.size());
  for (const auto& [key, value] : entries) all += text(key) + value;
  return all;
}
// To an offset of the data section. Precondition: target < 2048.
inline std::string pointer(std::uint16_t target) { return big_endian(0x2000U | target, 2); }

class Image {
 public:
  // 4, or 6, where IPv4 addresses are those below ::/96.
  explicit Image(std::uint16_t ip_version) : ip_version_(ip_version) {}

  // Gives `value` to the addresses with these first bits. Wider networks first.
  void add(const IpAddress& network, unsigned length, const std::string& value);
  std::string bytes() const;
  void write(const std::string& path) const { std::ofstream(path, std::ios::binary) << bytes(); }

 private:
  static constexpr std::int64_t kNone = -1;  // below it: -2 is the data at offset 0, and so on

  std::uint32_t record(std::int64_t value) const;

  std::uint16_t ip_version_;
  std::vector<std::array<std::int64_t, 2>> nodes_{{kNone, kNone}};
  std::string data_;
};

inline void Image::add(const IpAddress& network, unsigned length, const std::string& value) {
  const unsigned zeros = ip_version_ == 6 && network.version == IpVersion::v4 ? 96 : 0;
  std::size_t node = 0;
  for (unsigned i = 0; i < zeros + length; ++i) {
    const unsigned at = i - zeros;
    const unsigned byte = i < zeros ? 0U : network.bytes[at / 8];
    const unsigned bit = (byte >> (7 - at % 8)) & 1U;
    if (i + 1 == zeros + length) {
      nodes_[node][bit] = kNone - 1 - static_cast<std::int64_t>(data_.size());
      break;
    }
    const std::int64_t next = nodes_[node][bit];
    if (next < 0) {
      nodes_[node][bit] = static_cast<std::int64_t>(nodes_.size());
      nodes_.push_back({next, next});
    }
    node = static_cast<std::size_t>(nodes_[node][bit]);
  }
  data_ += value;
}

inline std::uint32_t Image::record(std::int64_t value) const {
  const auto count = static_cast<std::uint32_t>(nodes_.size());
  if (value >= 0) return static_cast<std::uint32_t>(value);
  return value == kNone ? count : count + 16 + static_cast<std::uint32_t>(kNone - 1 - value);
}

inline std::string Image::bytes() const {
  std::string tree;
  for (const auto& node : nodes_) {
    tree += big_endian(record(node[0]), 4) + big_endian(record(node[1]), 4);
  }
  return tree + std::string(16, '\0') + data_ + "\xab\xcd\xefMaxMind.com" +
         map({{"node_count", uint32(static_cast<std::uint32_t>(nodes_.size()))},
              {"record_size", uint16(32)},
              {"ip_version", uint16(ip_version_)},
              {"database_type", text("Test")},
              {"languages", array({text("en")})},
              {"binary_format_major_version", uint16(2)},
              {"binary_format_minor_version", uint16(0)},
              {"build_epoch", uint64(1'700'000'000)},
              {"description", map({{"en", text("A test")}})}});
}

}  // namespace wirecensus::mmdb
