// JUnit XML, which continuous integration servers read as test results. There is no standard; the
// elements and attributes are those that Jenkins, GitLab and GitHub actions read:
// https://github.com/testmoapp/junitxml
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "tables/report_input.h"
#include "text/check.h"

namespace wirecensus::report {

// Writes one test case per check, and the metrics as properties, to the file `path`.
Status write_junit(const std::string& path, const tables::ReportInput& input,
                   std::span<const text::Check> checks);

}  // namespace wirecensus::report
