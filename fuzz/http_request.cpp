// HTTP requests of any bytes are read. The host lies in them and is a part of one line; once it is
// known, or known that it is no request, more bytes change nothing. The input is the request; its
// last two bytes choose the cut.
#include "inspect/names/http_request.h"

#include <algorithm>

#include "fuzz/input.h"
#include "fuzz/require.h"

namespace wirecensus::fuzz {
namespace {

using inspect::ParseStatus;

void check_host(Bytes bytes, ParseStatus status, Bytes host) {
  if (host.empty()) return;
  require(status == ParseStatus::parsed, "a host is that of a request");
  require(host.data() >= bytes.data() && host.data() + host.size() <= bytes.data() + bytes.size(),
          "the host lies in the request");
  require(std::count(host.data(), host.data() + host.size(), '\n') == 0, "a host is in one line");
  require(inspect::has_http_line(bytes), "a request begins with a request line");
}

bool is_same(Bytes a, Bytes b) {
  return a.size() == b.size() && std::equal(a.data(), a.data() + a.size(), b.data());
}

// Precondition: the first bytes are enough to tell a request.
void check_cut(Bytes bytes, std::size_t size) {
  Bytes whole_host;
  Bytes cut_host;
  const ParseStatus whole = inspect::parse_http_request(bytes, whole_host);
  const ParseStatus cut = inspect::parse_http_request(bytes.first(size), cut_host);
  check_host(bytes, whole, whole_host);
  if (cut == ParseStatus::incomplete) return;
  require(cut == whole, "the status is final");
  require(is_same(cut_host, whole_host), "so is the host");
}

}  // namespace
}  // namespace wirecensus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wirecensus;  // NOLINT(google-build-using-namespace): the entry is outside of it
  constexpr std::size_t kEnough = 26;  // a method of at most 24 characters, a space, and a target
  const Bytes bytes(data, size);
  if (size < kEnough) {
    Bytes host;
    fuzz::check_host(bytes, inspect::parse_http_request(bytes, host), host);
    return 0;
  }
  fuzz::Input last(data + size - 2, 2);
  fuzz::check_cut(bytes, kEnough + last.u16() % (size - kEnough + 1));
  return 0;
}
