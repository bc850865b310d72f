// For tests: messages that name servers, as they are sent.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "support/frame_builder.h"

namespace wirecensus::test {

inline Wire text(std::string_view characters) { return {characters.begin(), characters.end()}; }
inline Wire counted8(const Wire& bytes) { return u8(bytes.size()) + bytes; }
inline Wire counted16(const Wire& bytes) { return be16(bytes.size()) + bytes; }
inline Bytes view(const Wire& wire) { return {wire.data(), wire.size()}; }

// From "0a1b": digits of other characters are an error of the test.
inline Wire from_hex(std::string_view digits) {
  const auto value = [](char c) {
    return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
  };
  Wire wire;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    wire.push_back(static_cast<std::uint8_t>(value(digits[i]) << 4 | value(digits[i + 1])));
  return wire;
}

inline Wire extension(std::size_t type, const Wire& data) { return be16(type) + counted16(data); }
inline Wire server_name(std::string_view name) {
  return extension(0, counted16(u8(0) + counted16(text(name))));
}
inline Wire alpn(std::string_view protocol) {
  return extension(16, counted16(counted8(text(protocol)) + counted8(text("other"))));
}
inline Wire supported_versions(const Wire& versions) { return extension(43, counted8(versions)); }
inline Wire signature_algorithms(const Wire& list) { return extension(13, counted16(list)); }

// The body of a ClientHello; `cookie` is there in DTLS only.
inline Wire hello_body(const Wire& ciphers, const Wire& extensions, std::size_t version = 0x0303,
                       const Wire& cookie = {}) {
  return be16(version) + Wire(32, 0x55) + counted8(Wire(32, 0x66)) + cookie + counted16(ciphers) +
         Wire{1, 0} + counted16(extensions);
}
inline Wire hello_body(std::string_view name) {
  return hello_body(Wire{0x13, 1, 0x13, 2}, server_name(name) + alpn("h2") +
                                                supported_versions(Wire{3, 4, 3, 3}) +
                                                signature_algorithms(Wire{4, 3, 8, 4}));
}
inline Wire handshake(const Wire& body) {
  return u8(1) + u8(body.size() >> 16) + be16(body.size() & 0xffff) + body;
}
inline Wire tls_record(const Wire& fragment) { return Wire{22, 3, 1} + counted16(fragment); }
inline Wire tls_hello(std::string_view name) { return tls_record(handshake(hello_body(name))); }

inline Wire dns_name(std::string_view dotted) {
  Wire name;
  while (!dotted.empty()) {
    const std::string_view label = dotted.substr(0, dotted.find('.'));
    name = name + counted8(text(label));
    dotted.remove_prefix(std::min(dotted.size(), label.size() + 1));
  }
  return name + u8(0);
}
inline Wire dns_header(std::size_t flags, std::size_t questions, std::size_t answers) {
  return be16(0x1234) + be16(flags) + be16(questions) + be16(answers) + be32(0);
}
inline Wire dns_question(std::string_view name, std::size_t type = 1) {
  return dns_name(name) + be16(type) + be16(1);
}
inline Wire dns_answer(const Wire& name, std::size_t type, const Wire& data) {
  return name + be16(type) + be16(1) + be32(60) + counted16(data);
}
// The answer to `question`: one address of `owner`.
inline Wire dns_response(std::string_view question, std::string_view owner, const Wire& ipv4) {
  return dns_header(0x8180, 1, 1) + dns_question(question) + dns_answer(dns_name(owner), 1, ipv4);
}

// Calls parse(bytes, size) with the first `size` bytes, for all sizes below that of `whole`, each
// in memory of just that size, so that reading beyond the end is detected.
template <typename Parse>
void for_each_cut(const Wire& whole, Parse parse) {
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto memory = std::make_unique<std::uint8_t[]>(size);
    std::copy_n(whole.begin(), size, memory.get());
    parse(Bytes(memory.get(), size), size);
  }
}

// Calls parse(bytes) with each byte of `whole` changed in several ways, in memory of just that
// size.
template <typename Parse>
void for_each_mutation(const Wire& whole, Parse parse) {
  const auto memory = std::make_unique<std::uint8_t[]>(whole.size());
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const std::size_t value : {0U, 1U, 0x3fU, 0x7fU, 0x80U, 0xc0U, 0xffU}) {
      std::copy(whole.begin(), whole.end(), memory.get());
      memory[at] = static_cast<std::uint8_t>(value);
      parse(Bytes(memory.get(), whole.size()));
    }
  }
}

// Whether `part` is empty or lies in `whole`.
inline bool is_within(Bytes part, Bytes whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

}  // namespace wirecensus::test
