// The information elements of IPFIX (RFC 7012, https://www.iana.org/assignments/ipfix) that flow
// records have. Which field of a flow is which element, the table of fields says
// (tables/field.h); here are the numbers and sizes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace wirecensus::sink {

// How a value is written; all in network byte order (RFC 7011, section 6).
enum class Encoding : std::uint8_t {
  number,
  address,
  milliseconds,  // since 1970
  ntp,           // seconds since 1900 and a fraction of 32 bits, rounded up: readers cut it off
  protocol,      // of IP
  ether_type,
  end_reason,        // RFC 5102, section 5.11.3
  icmp_type,         // type * 256 + code
  biflow_direction,  // RFC 5103, section 6.3
  interface,         // its index
};

// What a value is of: the flow's key, which both directions of a biflow have in common, or one
// direction, so that a biflow has two (RFC 5103).
enum class Part : std::uint8_t { key, direction };

struct Element {
  std::string_view name;
  std::uint16_t number;
  std::uint16_t size;  // in bytes. Counters have all eight: collectors misread shorter ones
  Encoding encoding;
  Part part = Part::direction;
};

// The enterprise of the elements of the reverse direction, which are otherwise numbered as those of
// the forward one (RFC 5103, section 6.1).
inline constexpr std::uint32_t kReverseEnterprise = 29305;

// None for elements that records do not have: texts, of which a flow may have several.
std::optional<Element> element(std::string_view name);

// Elements that no field has.
inline constexpr Element kFlowStartMilliseconds{"flowStartMilliseconds", 152, 8,
                                                Encoding::milliseconds};
inline constexpr Element kFlowEndMilliseconds{"flowEndMilliseconds", 153, 8,
                                              Encoding::milliseconds};
inline constexpr Element kEthernetType{"ethernetType", 256, 2, Encoding::ether_type, Part::key};
inline constexpr Element kIcmpTypeCodeIpv6{"icmpTypeCodeIPv6", 139, 2, Encoding::icmp_type};
inline constexpr Element kIngressInterface{"ingressInterface", 10, 4, Encoding::interface,
                                           Part::key};
inline constexpr Element kBiflowDirection{"biflowDirection", 239, 1, Encoding::biflow_direction,
                                          Part::key};

}  // namespace wirecensus::sink
