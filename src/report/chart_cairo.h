// Charts as files, drawn with cairo (https://www.cairographics.org): one drawing, as an image of
// pixels or of lines. The only users of cairo are this, chart_drawing and cairo_pen.
#pragma once

#include "base/result.h"
#include "report/chart.h"
#include "report/output_file.h"

namespace wirecensus {

// Appends the chart to `file` as a PNG image of 1600 x 1000 pixels.
Status write_png(const Chart& chart, OutputFile& file);

// Appends it as an SVG 1.1 document of 800 x 500 points, with the shapes of its letters in it: it
// looks the same everywhere.
Status write_svg(const Chart& chart, OutputFile& file);

}  // namespace wirecensus
