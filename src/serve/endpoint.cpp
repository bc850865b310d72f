#include "serve/endpoint.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

#include "base/display_text.h"

namespace wirecensus::serve {
namespace {

constexpr std::uint16_t kHttpPort = 80;

std::optional<IpAddress> parse_address(std::string_view text, IpVersion version) {
  if (text.size() >= kAddressTextSize) return std::nullopt;
  IpAddress address{version, {}};
  const int family = version == IpVersion::v4 ? AF_INET : AF_INET6;
  if (inet_pton(family, std::string(text).c_str(), address.bytes.data()) != 1) return std::nullopt;
  return address;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc() || stopped != end || port == 0) return std::nullopt;
  return port;
}

// A name or address and what follows it, which is empty or begins with a colon.
struct Authority {
  std::string_view name;
  std::string_view rest;
  IpVersion version;  // that the name must have, if it is an address
};

std::optional<Authority> split(std::string_view text) {
  if (!text.starts_with('[')) {
    const std::size_t colon = std::min(text.find(':'), text.size());
    return Authority{text.substr(0, colon), text.substr(colon), IpVersion::v4};
  }
  const std::size_t close = text.find(']');
  if (close == std::string_view::npos) return std::nullopt;
  const std::string_view rest = text.substr(close + 1);
  if (!rest.empty() && !rest.starts_with(':')) return std::nullopt;
  return Authority{text.substr(1, close - 1), rest, IpVersion::v6};
}

bool is_loopback(const IpAddress& address) {
  constexpr std::uint8_t kLoopbackNet = 127;
  if (address.version == IpVersion::v4) return address.bytes[0] == kLoopbackNet;
  return address == parse_address("::1", IpVersion::v6);
}

bool is_localhost(std::string_view name) {
  constexpr std::string_view kName = "localhost";
  return name.size() == kName.size() && strncasecmp(name.data(), kName.data(), kName.size()) == 0;
}

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view text) {
  if (const auto port = parse_port(text)) {
    return Endpoint{*parse_address("127.0.0.1", IpVersion::v4), *port};
  }
  const auto parts = split(text);
  if (parts && parts->rest.starts_with(':')) {
    const auto address = parse_address(parts->name, parts->version);
    const auto port = parse_port(parts->rest.substr(1));
    if (address && port) return Endpoint{*address, *port};
  }
  return Error{"'" + printable(text) +
               "' is not ADDRESS:PORT; give an IP address of this machine and a port from 1 to "
               "65535, as in 127.0.0.1:9464 or [::1]:9464, or only a port, as in 9464"};
}

std::string endpoint_text(const Endpoint& endpoint) {
  const std::string address = address_text(endpoint.address);
  const std::string port = std::to_string(endpoint.port);
  return endpoint.address.version == IpVersion::v6 ? "[" + address + "]:" + port
                                                   : address + ":" + port;
}

bool host_names(std::string_view host, const Endpoint& local) {
  const auto parts = split(host);
  if (!parts) return false;
  const auto port =
      parts->rest.empty() ? std::optional(kHttpPort) : parse_port(parts->rest.substr(1));
  if (port != local.port) return false;
  if (is_localhost(parts->name)) return is_loopback(local.address);
  return parse_address(parts->name, parts->version) == local.address;
}

}  // namespace wirecensus::serve
