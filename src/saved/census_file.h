// A census saved, so that it can be merged with others and compared later: census.wcs. The file is
// complete (all files made from it are the same as those made from the captures), and its bytes
// depend only on what was counted. docs/census-format.md describes it for others who read it.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/output_file.h"
#include "base/result.h"
#include "metrics/census.h"
#include "metrics/order/record_numbers.h"

namespace wirecensus::saved {

// Failed writes show at OutputFile::commit().
// `flows` are the numbers of the census's flow records.
Status write_census(const metrics::Census& census, const metrics::RecordNumbers& flows,
                    OutputFile& file);

// Whether `path` is a regular file that begins as a saved census does, of this format or a newer
// one. Pipes are not looked into: what was read of them could not be read again.
bool is_census_file(const std::string& path);

// Errors: it cannot be read, is damaged, cut short, or of a newer format; the message says what to
// do. A census that is given back is whole.
Result<metrics::Census> read_census(const std::string& path);

}  // namespace wirecensus::saved
