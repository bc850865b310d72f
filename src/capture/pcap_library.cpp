#include "capture/pcap_library.h"

namespace wirecensus::capture {

PcapLibrary::PcapLibrary() : SharedLibrary(WIRECENSUS_PCAP_SONAME, "libpcap0.8") {}

const PcapLibrary& libpcap() {
  static const PcapLibrary library;
  return library;
}

}  // namespace wirecensus::capture
