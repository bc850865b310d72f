#include "capture/live/link_layer.h"

#include <net/if_arp.h>

namespace wirecensus::capture {

LinkLayer link_layer_of(std::uint16_t hardware_type) {
  switch (hardware_type) {
    case ARPHRD_ETHER:
    case ARPHRD_LOOPBACK: return {link_type::kEthernet, true};
    case ARPHRD_IEEE80211: return {link_type::kIeee80211, true};
    case ARPHRD_IEEE80211_PRISM: return {link_type::kIeee80211Prism, true};
    case ARPHRD_IEEE80211_RADIOTAP: return {link_type::kIeee80211Radiotap, true};
    default: return {link_type::kRaw, false};
  }
}

}  // namespace wirecensus::capture
