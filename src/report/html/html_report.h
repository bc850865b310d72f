// report.html: the census as one page for people, which asks no network for anything.
//
// src/report/html holds what the page is made from; html_sections.h what is put into it. Summary,
// tables of protocols, conversations and addresses are plain HTML and need no script. Charts and
// flows are drawn in the browser from data that the page carries.
#pragma once

#include "base/output_file.h"
#include "base/result.h"
#include "tables/report_input.h"

namespace wirecensus::report {

// What a page may take: so many bytes, whatever was counted.
inline constexpr std::size_t kMaxPageBytes = 1'000'000;

// Failed writes show at OutputFile::commit().
Status write_html(const tables::ReportInput& input, OutputFile& file);

}  // namespace wirecensus::report
