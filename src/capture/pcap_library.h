// The functions of libpcap (https://www.tcpdump.org) that are used. It is loaded at the first call
// of libpcap(): for a filter, or for --source libpcap.
#pragma once

#include <pcap/pcap.h>

#include "base/shared_library.h"

namespace wirecensus::capture {

class PcapLibrary : public SharedLibrary {
 public:
  PcapLibrary();

  // Handles.
  const decltype(&::pcap_create) create = symbol("pcap_create");
  const decltype(&::pcap_activate) activate = symbol("pcap_activate");
  const decltype(&::pcap_open_dead) open_dead = symbol("pcap_open_dead");
  const decltype(&::pcap_fopen_offline) fopen_offline = symbol("pcap_fopen_offline");
  const decltype(&::pcap_close) close = symbol("pcap_close");
  const decltype(&::pcap_set_snaplen) set_snaplen = symbol("pcap_set_snaplen");
  const decltype(&::pcap_set_promisc) set_promisc = symbol("pcap_set_promisc");
  const decltype(&::pcap_set_timeout) set_timeout = symbol("pcap_set_timeout");
  const decltype(&::pcap_set_buffer_size) set_buffer_size = symbol("pcap_set_buffer_size");
  const decltype(&::pcap_set_immediate_mode) set_immediate_mode = symbol("pcap_set_immediate_mode");
  const decltype(&::pcap_set_tstamp_precision) set_tstamp_precision =
      symbol("pcap_set_tstamp_precision");
  const decltype(&::pcap_get_tstamp_precision) get_tstamp_precision =
      symbol("pcap_get_tstamp_precision");
  const decltype(&::pcap_datalink) datalink = symbol("pcap_datalink");

  // Filters.
  const decltype(&::pcap_compile) compile = symbol("pcap_compile");
  const decltype(&::pcap_freecode) freecode = symbol("pcap_freecode");
  const decltype(&::pcap_setfilter) setfilter = symbol("pcap_setfilter");
  const decltype(&::pcap_offline_filter) offline_filter = symbol("pcap_offline_filter");

  // Packets.
  const decltype(&::pcap_next_ex) next_ex = symbol("pcap_next_ex");
  const decltype(&::pcap_dispatch) dispatch = symbol("pcap_dispatch");
  const decltype(&::pcap_setnonblock) setnonblock = symbol("pcap_setnonblock");
  const decltype(&::pcap_get_selectable_fd) get_selectable_fd = symbol("pcap_get_selectable_fd");
  const decltype(&::pcap_stats) stats = symbol("pcap_stats");

  // Texts.
  const decltype(&::pcap_geterr) geterr = symbol("pcap_geterr");
  const decltype(&::pcap_statustostr) statustostr = symbol("pcap_statustostr");
  const decltype(&::pcap_lib_version) lib_version = symbol("pcap_lib_version");
};

// On any thread. Precondition of calls of its functions: loaded().
const PcapLibrary& libpcap();

}  // namespace wirecensus::capture
