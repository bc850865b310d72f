// nDPI (https://www.ntop.org), a library that recognizes the applications of flows by what their
// packets say, and names them in words such as TLS.YouTube. ndpi.cpp is the only file that knows
// it. It is third-party code that parses what strangers send, so it is loaded only when asked for.
#pragma once

#include <memory>

#include "base/result.h"
#include "inspect/apps/app_detector.h"

namespace wirecensus::inspect {

// Loads the library, if that was not done before. On any thread. Error: this build has none, it is
// not installed, or it is another version than that of the build, which it is not compatible with;
// the message says what to do.
Status load_ndpi();

// One detector for each thread. Null if load_ndpi() has an error. Throws std::bad_alloc. Not on two
// threads at the same time.
std::unique_ptr<AppDetector> make_ndpi_detector();

}  // namespace wirecensus::inspect
