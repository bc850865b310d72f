// Words of a filter. A pure function.
#pragma once

#include <string_view>

namespace wirecensus::capture {

// Whether a filter has a word that is neither one of pcap-filter(7) nor a number or address: the
// name of a host, network, port or protocol, which libpcap asks the system for each time that it
// compiles the filter. May be true for a filter without such names, never the reverse, except for a
// host whose name looks like a hexadecimal number.
bool may_have_names(std::string_view expression);

}  // namespace wirecensus::capture
