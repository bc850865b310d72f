// What a count examines besides the headers that every count decodes. All is off unless asked for.
#pragma once

namespace wirecensus::inspect {

struct DepthOptions {
  bool tcp = false;      // connections, and the health of TCP
  bool names = false;    // in DNS, TLS, QUIC and HTTP
  bool tunnels = false;  // what is inside tunnels
  bool headers = false;  // what headers say beside addresses and ports

  bool any() const { return tcp || names || tunnels || headers; }
};

}  // namespace wirecensus::inspect
