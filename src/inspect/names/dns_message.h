// The question and the addresses in the answer section of a DNS message (RFC 1035, RFC 3596). What
// authority and additional sections have is not an answer to the question, and is left out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/bytes.h"
#include "inspect/names/parse_status.h"

namespace wirecensus::inspect {

// Answers read of one message, at most: more do not fit in any that is sent in earnest.
inline constexpr std::size_t kMaxDnsAnswers = 512;

struct DnsAddress {
  std::string owner;  // often not the question, but the end of a chain of CNAME records
  IpAddress address;

  bool operator==(const DnsAddress&) const = default;
};

// Names are the bytes of the labels, joined by '.'; '.' and '\' in a label stand behind a '\' (RFC
// 1035, section 5.1), and the root is ".". Nothing else is changed: names may hold any bytes.
struct DnsMessage {
  bool is_response = false;
  std::string question;               // the first one; empty if there is none
  std::vector<DnsAddress> addresses;  // A and AAAA records of class IN
  std::uint64_t left_out = 0;         // answers beyond kMaxDnsAnswers
};

// Reads the payload of a datagram. `message` has what was read before the end or the fault.
// `incomplete`: a record goes beyond the end. `other`: it cannot be DNS, or is NetBIOS (RFC 1002),
// which has the same form. Thread-safe; at most kMaxDnsAnswers names of 255 bytes are made.
ParseStatus parse_dns(Bytes bytes, DnsMessage& message);

// Whether the bytes begin like a DNS message of one question: cheap, for the choice of packets.
bool may_be_dns(Bytes bytes);

}  // namespace wirecensus::inspect
