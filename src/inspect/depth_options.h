// What a count examines besides the headers that every count decodes. All is off unless asked for.
#pragma once

#include <functional>

#include "base/address.h"
#include "base/frame.h"

namespace wirecensus::inspect {

struct DepthOptions {
  bool tcp = false;      // connections, and the health of TCP
  bool names = false;    // in DNS, TLS, QUIC and HTTP
  bool tunnels = false;  // what is inside tunnels
  bool headers = false;  // what headers say beside addresses and ports
  bool apps = false;     // applications, by nDPI; needs load_ndpi() (apps/ndpi.h)

  bool any() const { return tcp || names || tunnels || headers || apps; }
};

// Whether the innermost IP packet of a tunnel, as a frame of link type raw, is counted; none: all
// are.
using InnerFilter = std::function<bool(const Frame&)>;

// The address that takes the place of one in a packet; none: all stay.
using AddressChange = std::function<IpAddress(const IpAddress&)>;

}  // namespace wirecensus::inspect
