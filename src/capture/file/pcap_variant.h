// Some variants of pcap cannot be detected from the file header: only the records show the size of
// their headers. Like wiretap, this tries each variant on the first records, and chooses the one
// that is plausible.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "capture/file/capture_format.h"
#include "capture/file/pcap_header.h"

namespace wirecensus::capture {

// The record header size of the file, one of `header.record_header_sizes`, judged by the first
// records, with which `records` begins; the first of the sizes if none is plausible. None: more
// bytes are needed (at most two records) and `more` can be expected. Precondition: there are
// sizes to choose from.
std::optional<std::uint32_t> record_header_size(const PcapHeader& header, Bytes records,
                                                MoreBytes more);

}  // namespace wirecensus::capture
