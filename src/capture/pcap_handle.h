// What the users of libpcap share: its handle, and its numbers of link types.
#pragma once

#include <pcap/pcap.h>

#include <memory>

#include "base/link_type.h"

namespace wirecensus {

// The longest frame that libpcap itself admits (its MAXIMUM_SNAPLEN).
inline constexpr int kPcapSnapLength = 262144;

struct ClosePcap {
  void operator()(pcap_t* handle) const { pcap_close(handle); }
};
using Pcap = std::unique_ptr<pcap_t, ClosePcap>;

// libpcap's own number of a link type (DLT_), and back. The two differ where operating systems once
// gave one type different numbers; https://www.tcpdump.org/linktypes.html has the story.
int dlt_of(LinkType type);
LinkType link_type_of_dlt(int dlt);

// The network of the interface, for `ip broadcast`; PCAP_NETMASK_UNKNOWN where it has none.
bpf_u_int32 netmask_of(const char* interface);

}  // namespace wirecensus
