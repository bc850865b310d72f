// Counts frames as the program does, and saves and reads what was counted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/frame.h"
#include "base/result.h"
#include "inspect/depth_options.h"
#include "metrics/census.h"

namespace wirecensus::fuzz {

// The census of one source without losses. Precondition: the frames have their bytes.
metrics::Census count_frames(const std::vector<Frame>& frames, const inspect::DepthOptions& depth);

// As counting both in one run would give. Precondition: the packets of `second` are the later ones.
metrics::Census merged(const metrics::Census& first, const metrics::Census& second);

// The bytes of the file that it is saved in.
std::string saved_bytes(const metrics::Census& census);

// What is read of a file of these bytes.
Result<metrics::Census> census_from(std::string_view bytes);

}  // namespace wirecensus::fuzz
