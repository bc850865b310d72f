// Where the server listens, and by which names it may be addressed. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/address.h"
#include "base/result.h"

namespace wirecensus::serve {

struct Endpoint {
  IpAddress address;
  std::uint16_t port = 0;

  bool operator==(const Endpoint&) const = default;
};

// Parses "127.0.0.1:9464", "[::1]:9464", or "9464", which is a port of 127.0.0.1. Names are not
// resolved. Error: anything else; the message shows what is possible.
Result<Endpoint> parse_endpoint(std::string_view text);

// "127.0.0.1:9464", "[::1]:9464"
std::string endpoint_text(const Endpoint& endpoint);

// Whether a Host header names `local`, the address and port that a connection arrived at: by
// address, or if that is a loopback address, as localhost. Anything else may be the name of a
// foreign site that was made to resolve to this machine (DNS rebinding), so that scripts of that
// site could read the answer. Without a port, it is 80.
bool host_names(std::string_view host, const Endpoint& local);

}  // namespace wirecensus::serve
