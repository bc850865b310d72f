// What a capture file that is written says of the interface its packets were counted on.
#pragma once

#include <string>

#include "capture/write/pcapng_writer.h"

namespace wirecensus::runtime {

// The description is the alias that an administrator gave the interface (`ip link set dev ... alias
// ...`), where there is one.
capture::SourceDescription describe_interface(const std::string& name, const std::string& filter);

}  // namespace wirecensus::runtime
