// The description of a live interface in recorded files.
#pragma once

#include <string>

#include "capture/write/pcapng_writer.h"

namespace wirecensus::runtime {

// Name, filter, and as description the alias of the interface (`ip link set dev ... alias ...`), if
// it has one.
capture::SourceDescription describe_interface(const std::string& name, const std::string& filter);

}  // namespace wirecensus::runtime
