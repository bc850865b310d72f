// The first bytes of a TLS stream become a ClientHello: bytes as they are, or a hello with right
// lengths that the input describes, in records of any size. Cut into pieces that arrive in any
// order and overlap, they give the same hello. Once it is found, or known that there is none, more
// bytes change nothing. All that a hello names lies in its body. The same bytes are read as DTLS.
#include "inspect/names/client_hello.h"

#include <algorithm>
#include <vector>

#include "fuzz/input.h"
#include "fuzz/require.h"
#include "inspect/names/hello_ranges.h"
#include "inspect/names/ja4.h"
#include "inspect/names/tls_handshake.h"
#include "support/name_messages.h"

namespace wirecensus::fuzz {
namespace {

using inspect::ClientHello;
using inspect::HelloForm;
using inspect::ParseStatus;
using test::Wire;

Wire wire_of(Bytes bytes) { return Wire(bytes.data(), bytes.data() + bytes.size()); }

Wire extensions_of(Input& input) {
  constexpr std::uint16_t kTypes[] = {0, 16, 43, 13, 51, 0x0a0a, 21};
  Wire extensions;
  for (std::uint32_t more = input.number_to(6); more > 0; --more) {
    const std::uint16_t type = input.one_of(kTypes);
    const bool is_whole = input.flag();  // what the type asks for, or just bytes
    const Wire data = wire_of(input.take(input.number_to(20)));
    const std::string_view text(reinterpret_cast<const char*>(data.data()), data.size());
    Wire extension = test::extension(type, data);
    if (is_whole && type == 0) extension = test::server_name(text);
    if (is_whole && type == 16) extension = test::alpn(text);
    if (is_whole && type == 43) extension = test::supported_versions(data);
    if (is_whole && type == 13) extension = test::signature_algorithms(data);
    extensions.insert(extensions.end(), extension.begin(), extension.end());
  }
  return extensions;
}

// A hello whose lengths are right, in several records.
Wire hello_stream(Input& input) {
  const Wire ciphers = wire_of(input.take(input.number_to(30)));
  const std::size_t version = input.u16();
  const Wire message = test::handshake(test::hello_body(ciphers, extensions_of(input), version));
  Wire stream;
  for (Bytes rest(message.data(), message.size()); !rest.empty();) {
    const Bytes fragment = rest.first(1 + input.number_to(255));
    rest = rest.drop(fragment.size());
    const Wire record = test::tls_record(wire_of(fragment));
    stream.insert(stream.end(), record.begin(), record.end());
  }
  return stream;
}

struct FoundHello {
  ParseStatus status;
  std::vector<std::uint8_t> body;
};

FoundHello find_hello(Bytes stream) {
  FoundHello found{};
  found.status = inspect::find_tls_hello(stream, found.body);
  return found;
}

void check_within(Bytes part, const std::vector<std::uint8_t>& body) {
  require(test::is_within(part, {body.data(), body.size()}), "a name lies in the body");
}

void check_hello(const std::vector<std::uint8_t>& body, HelloForm form) {
  ClientHello hello;
  const auto status = inspect::parse_client_hello({body.data(), body.size()}, form, hello);
  check_within(hello.server_name, body);
  check_within(hello.alpn, body);
  require(status != ParseStatus::incomplete, "the size of a body is known");
  if (status != ParseStatus::parsed) return;
  const std::string fingerprint = inspect::ja4(inspect::HelloTransport::tcp, hello);
  require(fingerprint.size() == 36, "a fingerprint has 36 characters");
}

// The whole stream in pieces: each from where the input says, in its order, then what is missing.
inspect::HelloRanges assembled(Bytes stream, Input& input) {
  inspect::HelloRanges ranges;
  for (std::uint32_t more = input.number_to(8); more > 0; --more) {
    const std::size_t begin = input.u16() % (stream.size() + 1);
    ranges.add(begin, stream.drop(begin).first(input.number_to(300)));
  }
  constexpr std::size_t kPiece = 100;
  for (std::size_t at = 0; at < stream.size(); at += kPiece) {
    ranges.add(at, stream.drop(at).first(kPiece));
  }
  return ranges;
}

void check_stream(Bytes stream, Input& input) {
  const FoundHello whole = find_hello(stream);
  if (whole.status == ParseStatus::parsed) check_hello(whole.body, HelloForm::tls);
  const FoundHello cut = find_hello(stream.first(input.u16() % (stream.size() + 1)));
  require(cut.status == ParseStatus::incomplete || cut.status == whole.status,
          "the status is final");
  require(cut.status != ParseStatus::parsed || cut.body == whole.body, "so is the hello");
  const Bytes kept = stream.first(inspect::kMaxHello);
  const inspect::HelloRanges ranges = assembled(kept, input);
  const Bytes prefix = ranges.prefix();
  require(prefix.size() == kept.size() &&
              std::equal(kept.data(), kept.data() + kept.size(), prefix.data()),
          "pieces in any order are the stream");
}

void check_datagram(Bytes datagram) {
  std::vector<std::uint8_t> body;
  const ParseStatus status = inspect::find_dtls_hello(datagram, body);
  require(status != ParseStatus::incomplete, "a datagram is whole");
  if (status == ParseStatus::parsed) check_hello(body, HelloForm::dtls);
}

}  // namespace
}  // namespace wirecensus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wirecensus;  // NOLINT(google-build-using-namespace): the entry is outside of it
  fuzz::Input input(data, size);
  fuzz::Input pieces(data, size);  // the same bytes choose how the stream is cut
  if (input.flag()) {
    const test::Wire stream = fuzz::hello_stream(input);
    fuzz::check_stream({stream.data(), stream.size()}, input);
  } else {
    const Bytes stream = input.rest();
    fuzz::check_stream(stream, pieces);
    fuzz::check_datagram(stream);
  }
  return 0;
}
