// Writes charts as PNG and SVG files. Only this and cairo_pen use cairo
// (https://www.cairographics.org). Functions may be called from several threads at once, for
// different files.
#pragma once

#include "base/output_file.h"
#include "base/result.h"
#include "report/chart/chart.h"

namespace wirecensus::report {

// Appends the chart to `file` as a PNG image of 1600 x 1000 pixels at 144 pixels per inch. Error:
// cairo fails. Failed writes are reported by OutputFile::commit().
Status write_png(const Chart& chart, OutputFile& file);

// The same as an SVG 1.1 document of 800 x 500 points; texts are text elements, not outlines.
Status write_svg(const Chart& chart, OutputFile& file);

}  // namespace wirecensus::report
