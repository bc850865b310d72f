// report.html: the census as one self-contained page, which makes no network requests.
//
// html_assets.h has its template, style and scripts; html_sections.h has the parts that are filled
// in. Summary and tables of protocols, conversations and addresses are plain HTML and need no
// script. Scripts draw charts and flows from data in the page.
#pragma once

#include "base/output_file.h"
#include "base/result.h"
#include "tables/report_input.h"

namespace wirecensus::report {

// Maximum size of a page; the number of flows in it is limited accordingly.
inline constexpr std::size_t kMaxPageBytes = 1'000'000;

// Appends the page. Failed writes are reported by OutputFile::commit().
Status write_html(const tables::ReportInput& input, OutputFile& file);

}  // namespace wirecensus::report
