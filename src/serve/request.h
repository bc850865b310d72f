// What is to be done about a request: a pure function of its head.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "serve/endpoint.h"
#include "serve/exposition.h"

namespace wirecensus::serve {

// The parts of a request's head that matter here. Views of the caller's memory.
struct RequestHead {
  std::string_view method;
  std::string_view target;
  std::vector<std::string_view> hosts;  // of all Host headers
  std::string_view accept;              // of all Accept headers, separated by commas
};

// Status codes of answers (RFC 9110, section 15).
namespace status {
inline constexpr unsigned kOk = 200;
inline constexpr unsigned kBadRequest = 400;
inline constexpr unsigned kNotFound = 404;
inline constexpr unsigned kMethodNotAllowed = 405;
inline constexpr unsigned kMisdirected = 421;
inline constexpr unsigned kHeaderTooLarge = 431;
inline constexpr unsigned kInternalError = 500;
inline constexpr unsigned kUnavailable = 503;
}  // namespace status

enum class Page { live, events, healthz, metrics, census_json, report_html };

// The methods that are allowed, for the Allow header.
inline constexpr std::string_view kAllowedMethods = "GET, HEAD";

struct Route {
  unsigned code = status::kOk;
  Page page = Page::live;         // with status kOk
  std::size_t busiest = 0;        // addresses and flows that Page::metrics should have; 0: none
  std::string_view problem = {};  // otherwise, for the user; static storage
};

// Status 400 without exactly one host, 421 if it does not name `local` (endpoint.h), 405 for
// methods that change something, 404 for what does not exist. Of a query, only "top" of /metrics is
// heeded: 400 unless it is once a number from 1 to kMaxBusiest.
Route route_of(const RequestHead& request, const Endpoint& local);

// The format that the client prefers by its Accept header: OpenMetrics 1.0.0 where it is named, and
// not less wanted than text/plain (RFC 9110, section 12.5.1).
ExpositionFormat accepted_format(std::string_view accept);

}  // namespace wirecensus::serve
