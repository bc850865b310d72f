#include "capture/pcap_handle.h"

#include <algorithm>
#include <iterator>

namespace wirecensus::capture {
namespace {

struct TwoNumbers {
  LinkType type;
  int dlt;
};

constexpr TwoNumbers kDifferent[] = {{100, DLT_ATM_RFC1483},
                                     {link_type::kRaw, DLT_RAW},
                                     {102, DLT_SLIP_BSDOS},
                                     {103, DLT_PPP_BSDOS},
                                     {106, DLT_ATM_CLIP}};

}  // namespace

int dlt_of(LinkType type) {
  const auto* found = std::find_if(std::begin(kDifferent), std::end(kDifferent),
                                   [&](const TwoNumbers& each) { return each.type == type; });
  return found == std::end(kDifferent) ? type : found->dlt;
}

LinkType link_type_of_dlt(int dlt) {
  const auto* found = std::find_if(std::begin(kDifferent), std::end(kDifferent),
                                   [&](const TwoNumbers& each) { return each.dlt == dlt; });
  return found == std::end(kDifferent) ? static_cast<LinkType>(dlt) : found->type;
}

}  // namespace wirecensus::capture
