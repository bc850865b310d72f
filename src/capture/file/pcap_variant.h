// Some variants of pcap say nothing of it in the file header: only the records show how long their
// headers are. wiretap looks at the first records as each variant would have them, and takes the
// one that makes sense; so does this.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "capture/file/capture_format.h"
#include "capture/file/pcap_header.h"

namespace wirecensus::capture {

// Which of `header.record_header_sizes` the file has, by its first records, which begin `records`;
// the first of them where none makes sense. Nothing: more bytes are needed (at most three records)
// and `more` are coming. Precondition: there are sizes to choose from.
std::optional<std::uint32_t> record_header_size(const PcapHeader& header, Bytes records,
                                                MoreBytes more);

}  // namespace wirecensus::capture
