#include "serve/request.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "serve/busiest.h"

namespace wirecensus::serve {
namespace {

constexpr std::pair<std::string_view, Page> kPages[] = {{"/", Page::live},
                                                        {"/events", Page::events},
                                                        {"/healthz", Page::healthz},
                                                        {"/metrics", Page::metrics},
                                                        {"/census.json", Page::census_json},
                                                        {"/report.html", Page::report_html}};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpaces = " \t";
  text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
  return text.substr(0, text.find_last_not_of(kSpaces) + 1);
}

// Removes what is before the first `separator`, and it, and returns it without spaces.
std::string_view take_until(char separator, std::string_view& text) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return trimmed(taken);
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return lower;
}

template <typename Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

static_assert(kMaxBusiest == 100);
constexpr std::string_view kWrongTop = "top is a number from 1 to 100, as in /metrics?top=20\n";

// What a query asks /metrics for.
Route metrics_route(std::string_view query) {
  Route route{.page = Page::metrics};
  while (!query.empty()) {
    std::string_view value = take_until('&', query);
    if (take_until('=', value) != "top") continue;
    const auto rows = number_in<std::size_t>(value);
    const bool valid = rows && *rows >= 1 && *rows <= kMaxBusiest && route.busiest == 0;
    if (!valid) return {.code = status::kBadRequest, .problem = kWrongTop};
    route.busiest = *rows;
  }
  return route;
}

// One entry of an Accept header.
struct MediaRange {
  std::string type;     // in lower case
  std::string version;  // empty if it is not given
  double weight = 1;    // "q"
};

MediaRange parse_range(std::string_view text) {
  MediaRange range{.type = lower_case(take_until(';', text)), .version = {}};
  while (!text.empty()) {
    std::string_view parameter = take_until(';', text);
    const std::string name = lower_case(take_until('=', parameter));
    std::string value = lower_case(trimmed(parameter));
    std::erase(value, '"');
    if (name == "version")
      range.version = std::move(value);
    else if (name == "q")
      range.weight = number_in<double>(value).value_or(0);  // what is no number is not wanted
  }
  return range;
}

}  // namespace

Route route_of(const RequestHead& request, const Endpoint& local) {
  if (request.hosts.size() != 1)
    return {.code = status::kBadRequest, .problem = "exactly one Host header is needed\n"};
  std::string_view host = request.hosts.front();
  std::string_view target = request.target;
  // RFC 9112, section 3.2.2: an absolute target has the host, and that of the header is ignored.
  if (constexpr std::string_view kScheme = "http://"; target.starts_with(kScheme)) {
    target.remove_prefix(kScheme.size());
    const std::size_t path = std::min(target.find_first_of("/?"), target.size());
    host = target.substr(0, path);
    target.remove_prefix(path);
    if (target.empty()) target = "/";
  }
  if (!host_names(trimmed(host), local)) {
    return {.code = status::kMisdirected,
            .problem = "the host is not the address that this program listens on\n"};
  }
  if (request.method != "GET" && request.method != "HEAD") {
    return {.code = status::kMethodNotAllowed, .problem = "only GET and HEAD are allowed\n"};
  }
  const std::string_view path = take_until('?', target);
  for (const auto& [name, page] : kPages) {
    if (path == name) return page == Page::metrics ? metrics_route(target) : Route{.page = page};
  }
  return {
      .code = status::kNotFound,
      .problem =
          "not found; there are /, /events, /metrics, /census.json, /report.html and /healthz\n"};
}

ExpositionFormat accepted_format(std::string_view accept) {
  double open_metrics = 0;
  double text = 0;
  while (!accept.empty()) {
    const MediaRange range = parse_range(take_until(',', accept));
    if (range.type == "application/openmetrics-text") {
      if (!range.version.empty() && range.version != "1.0.0") continue;
      open_metrics = std::max(open_metrics, range.weight);
    } else if (range.type == "text/plain" || range.type == "text/*") {
      if (!range.version.empty() && range.version != "0.0.4") continue;
      text = std::max(text, range.weight);
    }
  }
  return open_metrics > 0 && open_metrics >= text ? ExpositionFormat::open_metrics
                                                  : ExpositionFormat::prometheus;
}

}  // namespace wirecensus::serve
