// The way to a collector through TLS (RFC 7011, section 10.4), by libcurl: it connects, checks the
// collector's certificate against the host's name, and sends bytes.
#pragma once

#include <memory>

#include "sink/channel.h"
#include "sink/target.h"

namespace wirecensus::sink {

// Precondition: can_use_curl().
std::unique_ptr<Channel> make_tls_channel(const Target& target);

}  // namespace wirecensus::sink
