#include "sink/ipfix/elements.h"

#include <algorithm>
#include <iterator>

namespace wirecensus::sink {
namespace {

// clang-format off
constexpr Element kElements[] = {
    {"octetDeltaCount", 1, 8, Encoding::number},
    {"packetDeltaCount", 2, 8, Encoding::number},
    {"protocolIdentifier", 4, 1, Encoding::protocol, Part::key},
    {"sourceTransportPort", 7, 2, Encoding::number, Part::key},
    {"sourceIPv4Address", 8, 4, Encoding::address, Part::key},
    {"destinationTransportPort", 11, 2, Encoding::number, Part::key},
    {"destinationIPv4Address", 12, 4, Encoding::address, Part::key},
    {"bgpSourceAsNumber", 16, 4, Encoding::number, Part::key},
    {"bgpDestinationAsNumber", 17, 4, Encoding::number, Part::key},
    {"sourceIPv6Address", 27, 16, Encoding::address, Part::key},
    {"destinationIPv6Address", 28, 16, Encoding::address, Part::key},
    {"icmpTypeCodeIPv4", 32, 2, Encoding::icmp_type},
    {"minimumTTL", 52, 1, Encoding::number},
    {"maximumTTL", 53, 1, Encoding::number},
    {"flowEndReason", 136, 1, Encoding::end_reason},
    {"flowStartNanoseconds", 156, 8, Encoding::ntp},
    {"flowEndNanoseconds", 157, 8, Encoding::ntp},
    {"layer2OctetDeltaCount", 352, 8, Encoding::number},
    {"transportOctetDeltaCount", 401, 8, Encoding::number},
    {"minimumLayer2TotalLength", 422, 8, Encoding::number},
    {"maximumLayer2TotalLength", 423, 8, Encoding::number},
};
// clang-format on

}  // namespace

std::optional<Element> element(std::string_view name) {
  const auto* const found = std::find_if(std::begin(kElements), std::end(kElements),
                                         [name](const Element& one) { return one.name == name; });
  if (found == std::end(kElements)) return std::nullopt;
  return *found;
}

}  // namespace wirecensus::sink
