// Shared by the users of libpcap: its handle, and its link type numbers.
#pragma once

#include <pcap/pcap.h>

#include <memory>

#include "base/link_type.h"
#include "capture/pcap_library.h"

namespace wirecensus::capture {

// The longest frame that libpcap itself admits (its MAXIMUM_SNAPLEN).
inline constexpr int kPcapSnapLength = 262144;

struct ClosePcap {
  void operator()(pcap_t* handle) const { libpcap().close(handle); }
};
using Pcap = std::unique_ptr<pcap_t, ClosePcap>;

// Converts between link types and libpcap's own numbers (DLT_). They differ for a few types that
// have different numbers on different systems; see https://www.tcpdump.org/linktypes.html.
int dlt_of(LinkType type);
LinkType link_type_of_dlt(int dlt);

// What `ip broadcast` takes for the network mask, as tcpdump has it for files and, unless it is
// called with -f, for interfaces (4.99): 255.255.255.255 and 0.0.0.0 are broadcast, nothing else.
inline constexpr bpf_u_int32 kFilterNetmask = 0;

}  // namespace wirecensus::capture
