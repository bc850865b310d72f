// Charts as files: one drawing, as an image of pixels or of lines. The only users of cairo
// (https://www.cairographics.org) are this and cairo_pen.
#pragma once

#include "base/output_file.h"
#include "base/result.h"
#include "report/chart/chart.h"

namespace wirecensus::report {

// Appends the chart to `file` as a PNG image of 1600 x 1000 pixels, 144 to the inch.
Status write_png(const Chart& chart, OutputFile& file);

// Appends it as an SVG 1.1 document of 800 x 500 points, whose texts are text.
Status write_svg(const Chart& chart, OutputFile& file);

}  // namespace wirecensus::report
