// Writes charts as PNG and SVG files. Only this and cairo_pen use cairo, which cairo_library loads.
// Functions may be called from several threads at once, for different files.
#pragma once

#include "base/output_file.h"
#include "base/result.h"
#include "report/chart/chart.h"

namespace wirecensus::report {

// Loads cairo, if that was not done before. Error: it is not installed; the message says what to
// install.
Status can_draw();

// Appends the chart to `file` as a PNG image of 1600 x 1000 pixels at 144 pixels per inch. Errors:
// as of can_draw(); cairo fails. Failed writes are reported by OutputFile::commit().
Status write_png(const Chart& chart, OutputFile& file);

// The same as an SVG 1.1 document of 800 x 500 points; texts are text elements, not outlines.
Status write_svg(const Chart& chart, OutputFile& file);

}  // namespace wirecensus::report
