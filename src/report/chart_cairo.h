// Draws a size distribution with cairo (https://www.cairographics.org). The only user of cairo.
#pragma once

#include "base/result.h"
#include "report/output_file.h"
#include "report/size_distribution.h"

namespace wirecensus {

// Appends the chart to `file` as a PNG image of 1600 x 1000 pixels.
Status write_png(const SizeDistribution& chart, OutputFile& file);

}  // namespace wirecensus
