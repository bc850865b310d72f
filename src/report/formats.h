// Which files a census becomes, and writing them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "metrics/census.h"
#include "metrics/census_difference.h"
#include "metrics/derived.h"

namespace wirecensus {

enum class ReportFormat : std::uint8_t { csv, png, svg, census };

// "csv,png,svg,census", some of them, or "none" for no files. The error names what there is.
Result<std::vector<ReportFormat>> parse_formats(std::string_view list);

// Writes the files of `formats` into `directory`, which is made where it does not exist, and gives
// their paths. At most `threads` files are written at the same time; their bytes are the same for
// any number. After an error some files may be new; each is whole or as it was before.
Result<std::vector<std::string>> write_reports(const Census& census, const Derived& derived,
                                               std::span<const ReportFormat> formats,
                                               const std::string& directory, unsigned threads);

// Writes flow_differences.csv into `directory`, as above, and gives its path.
Result<std::string> write_differences(const CensusDifference& difference,
                                      const std::string& directory);

}  // namespace wirecensus
