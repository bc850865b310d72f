// The file census.wcs: a saved census, for merging and comparing. It is complete (the result files
// made from it equal those made from the captures), and its bytes depend only on what was counted.
// docs/census-format.md documents the format.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "base/bytes.h"
#include "base/output_file.h"
#include "base/result.h"
#include "base/time.h"
#include "flow/flow_records.h"
#include "flow/record_memory.h"
#include "metrics/census.h"
#include "metrics/order/record_numbers.h"

namespace wirecensus::saved {

// Errors of writing are reported by OutputFile::commit().
// `flows` are the numbers of the census's flow records.
Status write_census(const metrics::Census& census, const metrics::RecordNumbers& flows,
                    OutputFile& file);

// Whether a file with these first 16 bytes is a saved census, of version 1 or any other.
bool begins_census(Bytes head);
// Whether `path` is a regular file that begins as a saved census does, of version 1 or any other.
// Pipes are not looked into: what was read of them could not be read again.
bool is_census_file(const std::string& path);

// Errors: the file cannot be read, is damaged or cut short, or requires a newer wirecensus; the
// message says what to do. The file is read by at most `threads` threads; the result does not
// depend on them. The returned census is complete, and its verdict is EXACT only if it was saved as
// EXACT. A remark names parts of a newer writer that were ignored.
Result<metrics::Census> read_census(const std::string& path, unsigned threads = 1);
// The same. The flows are put into `memory`; what is left of it is freed.
Result<metrics::Census> read_census(const std::string& path, unsigned threads,
                                    flow::RecordMemory& memory);

// Takes the flows of a census that has many, in pieces, while it is read.
struct FlowPieces {
  std::size_t bytes = 0;  // of the records that one thread reads, until they are taken
  // Called by all that read, at the same time; may throw std::bad_alloc.
  std::function<void(flow::FlowRecords&&)> take;
};
// The same. The census lacks what was taken. Error: what was taken is of no use.
Result<metrics::Census> read_census(const std::string& path, unsigned threads,
                                    const FlowPieces& pieces);

// When the census of that file begins (metrics::begin_of()), from its first blocks. kNoTime also if
// they cannot be read: read_census() says why.
Timestamp census_begin(const std::string& path);

}  // namespace wirecensus::saved
