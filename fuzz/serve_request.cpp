// Heads of HTTP requests of any bytes are routed. Pages are given only to requests that name this
// server, once, by a method that changes nothing; all else has a reason. Addresses to listen on are
// errors with words, or are the same when they are written and read again. The input is lines:
// method, target, Accept, address to listen on, and hosts.
#include "serve/request.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/require.h"
#include "serve/busiest.h"
#include "serve/endpoint.h"

namespace wirecensus::fuzz {
namespace {

using serve::Endpoint;
using serve::RequestHead;
using serve::Route;

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

Endpoint endpoint_of(std::string_view text) {
  const Result<Endpoint> endpoint = serve::parse_endpoint(text);
  if (!endpoint) {
    require(!endpoint.error().message.empty(), "an error has words");
    return {{IpVersion::v4, {127, 0, 0, 1}}, 9464};
  }
  const Result<Endpoint> again = serve::parse_endpoint(serve::endpoint_text(*endpoint));
  require(again.ok() && *again == *endpoint, "an address is the same when it is read again");
  require(serve::host_names(serve::endpoint_text(*endpoint), *endpoint), "an address names itself");
  return *endpoint;
}

void check_route(const RequestHead& request, const Endpoint& local) {
  const Route route = serve::route_of(request, local);
  const bool is_found = route.code == serve::status::kOk;
  require(is_found == route.problem.empty(), "what is not found has a reason");
  require(route.busiest <= serve::kMaxBusiest, "rows are bounded");
  if (!is_found) return;
  require(request.method == "GET" || request.method == "HEAD", "no page changes anything");
  require(request.hosts.size() == 1, "a page is that of one host");
  require(route.busiest == 0 || route.page == serve::Page::metrics, "only metrics have rows");
}

}  // namespace
}  // namespace wirecensus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wirecensus;  // NOLINT(google-build-using-namespace): the entry is outside of it
  std::string_view text(reinterpret_cast<const char*>(data), size);
  serve::RequestHead request;
  request.method = fuzz::take_line(text);
  request.target = fuzz::take_line(text);
  request.accept = fuzz::take_line(text);
  const serve::Endpoint local = fuzz::endpoint_of(fuzz::take_line(text));
  while (!text.empty()) request.hosts.push_back(fuzz::take_line(text));
  fuzz::check_route(request, local);
  const bool is_named =
      request.accept.size() >= std::string_view("application/openmetrics-text").size();
  fuzz::require(
      is_named || serve::accepted_format(request.accept) == serve::ExpositionFormat::prometheus,
      "only a client that names it gets another format");
  return 0;
}
