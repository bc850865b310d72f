// The host that an HTTP/1 request names (RFC 9112).
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "inspect/names/parse_status.h"

namespace wirecensus::inspect {

// Reads from the start of a request; its method may be any token. `host` becomes a view of the
// value of the first Host field as it was sent, port included, or empty. Parsed as soon as that is
// known. `incomplete` may also be text of another protocol as long as `bytes` have no whole line:
// see has_http_line(). Thread-safe.
ParseStatus parse_http_request(Bytes bytes, Bytes& host);

// Whether the bytes begin with a whole request line.
bool has_http_line(Bytes bytes);

// Whether the bytes begin like a request: a token, one space, a target. Cheap, for the choice of
// packets.
bool starts_http_request(Bytes bytes);

}  // namespace wirecensus::inspect
