#include "inspect/names/client_hello.h"

#include "inspect/names/byte_reader.h"

namespace wirecensus::inspect {
namespace {

constexpr std::uint16_t kServerName = 0;
constexpr std::uint16_t kSignatureAlgorithms = 13;
constexpr std::uint16_t kAlpn = 16;
constexpr std::uint16_t kSupportedVersions = 43;

constexpr std::uint8_t kHostName = 0;
constexpr std::size_t kRandomSize = 32;

// False if the list has half a number.
bool read_list(Bytes list, std::vector<std::uint16_t>& numbers) {
  if (list.size() % 2 != 0) return false;
  for (ByteReader reader(list); !reader.at_end();) numbers.push_back(reader.u16());
  return true;
}

bool read_server_name(Bytes data, ClientHello& hello) {
  hello.has_server_name = true;
  if (data.empty()) return true;  // as a server acknowledges it
  ByteReader names(ByteReader(data).vector(2));
  while (!names.at_end()) {
    const std::uint8_t type = names.u8();
    const Bytes name = names.vector(2);
    if (type == kHostName && hello.server_name.empty()) hello.server_name = name;
  }
  return names.ok();
}

bool read_alpn(Bytes data, ClientHello& hello) {
  hello.has_alpn = true;
  ByteReader names(ByteReader(data).vector(2));
  hello.alpn = names.vector(1);
  return names.ok();
}

bool read_extension(std::uint16_t type, Bytes data, ClientHello& hello) {
  switch (type) {
    case kServerName: return read_server_name(data, hello);
    case kAlpn: return read_alpn(data, hello);
    case kSignatureAlgorithms:
      return read_list(ByteReader(data).vector(2), hello.signature_algorithms);
    case kSupportedVersions: return read_list(ByteReader(data).vector(1), hello.supported_versions);
    default: return true;
  }
}

bool read_extensions(ByteReader& reader, ClientHello& hello) {
  if (reader.at_end()) return reader.ok();  // a hello may end here (RFC 5246, section 7.4.1.2)
  ByteReader extensions(reader.vector(2));
  while (!extensions.at_end()) {
    const std::uint16_t type = extensions.u16();
    const Bytes data = extensions.vector(2);
    if (!extensions.ok() || !read_extension(type, data, hello)) return false;
    hello.extensions.push_back(type);
  }
  return reader.ok() && extensions.ok();
}

}  // namespace

ParseStatus parse_client_hello(Bytes body, HelloForm form, ClientHello& hello) {
  ByteReader reader(body);
  hello.version = reader.u16();
  reader.take(kRandomSize);
  reader.vector(1);                               // session
  if (form == HelloForm::dtls) reader.vector(1);  // cookie
  const Bytes ciphers = reader.vector(2);
  reader.vector(1);  // compression methods
  if (!reader.ok() || !read_list(ciphers, hello.ciphers) || !read_extensions(reader, hello))
    return ParseStatus::malformed;
  return ParseStatus::parsed;
}

}  // namespace wirecensus::inspect
