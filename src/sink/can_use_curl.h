// Whether what is sent through TLS and HTTP can be.
#pragma once

#include "base/result.h"

namespace wirecensus::sink {

// Loads libcurl. Error: it is missing, and how to install it.
Status can_use_curl();

}  // namespace wirecensus::sink
