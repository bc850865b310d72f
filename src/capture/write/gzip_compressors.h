// The two ways to write gzip (RFC 1952). Internal to this folder.
#pragma once

#include <memory>

#include "capture/write/compressor.h"

namespace wirecensus::capture {

// By zlib.
std::unique_ptr<Compressor> make_zlib_compressor();

// By libisal, at less than half of the time. Null where the library, or this build's support, is
// missing.
std::unique_ptr<Compressor> make_isal_compressor();

}  // namespace wirecensus::capture
