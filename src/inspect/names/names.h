// The names that packets gave to addresses and flows: in DNS answers, and in what clients send
// first in TLS, QUIC and HTTP. A value that merges: neither the order of packets nor how they are
// divided changes it, as long as the bounds of names_counter.h are not reached; what they leave out
// is counted.
//
// A name is what somebody said, never proof of who it was. All texts are printable (printable() of
// base/display_text.h) and otherwise as sent, at most kMaxNameBytes and "…" where cut.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/bytes.h"
#include "base/time.h"
#include "flow/flow_record.h"
#include "inspect/names/hello_ranges.h"

namespace wirecensus::inspect {

inline constexpr std::size_t kMaxNameBytes = 1024;  // of the text as sent
// As kept: a byte becomes "\xNN" at most, and "…" is added where it was cut.
inline constexpr std::size_t kMaxKeptText = 4 * kMaxNameBytes + 3;

// How a name was connected with an address.
enum class NameEvidence : std::uint8_t {
  tls,           // the server that a ClientHello named, sent to the address
  quic,          // the same in a QUIC Initial
  http,          // the host that a request named, sent to the address
  dns_question,  // the question of a DNS message that has the address as an answer
  dns_answer,    // the owner of the address record in that message
};
inline constexpr std::uint8_t kNameEvidenceCount = 5;

// As in names.csv: "tls", "dns_question".
std::string_view evidence_name(NameEvidence evidence);

struct SeenName {
  std::string name;
  IpAddress address;
  NameEvidence evidence = NameEvidence::tls;

  auto operator<=>(const SeenName&) const = default;
  bool operator==(const SeenName&) const = default;
};

struct NameCount {
  std::uint64_t count = 0;  // messages (of DNS: answers) with it, sent again or not
  // Of the packets that have a time; first_seen > last_seen if none has.
  Timestamp first_seen = std::numeric_limits<Timestamp>::max();
  Timestamp last_seen = kNoTime;

  void merge(const NameCount& other);
  bool operator==(const NameCount&) const = default;
};

// The protocol of a flow, by a message that was read; never by a port alone.
enum class Application : std::uint8_t { none, dns, http, quic, tls, dtls };
inline constexpr std::uint8_t kApplicationCount = 6;

// "tls"; empty for none.
std::string_view application_name(Application application);

// What a message of a flow says.
struct FlowName {
  Timestamp time = kNoTime;  // of its first packet
  Application application = Application::none;
  std::string server_name;  // empty if it names none
  std::string alpn;         // the first protocol offered
  std::string ja4;

  auto operator<=>(const FlowName&) const = default;
  bool operator==(const FlowName&) const = default;
};

// Whether `one` names the flow rather than `other`: the one with the least time, then the least of
// the others. So a second ClientHello, after a HelloRetryRequest (RFC 8446), changes nothing. But a
// hello goes before requests, as behind that for a tunnel (CONNECT: RFC 9110, 9.3.6).
bool names_flow(const FlowName& one, const FlowName& other);

// The start of a message in a direction. For UDP (QUIC) `start` is 0.
struct StreamKey {
  flow::FlowKey direction;
  std::uint32_t start = 0;  // the TCP sequence number of its first byte

  auto operator<=>(const StreamKey&) const = default;
  bool operator==(const StreamKey&) const = default;
};

// A message of which not all was seen; kept, because the rest may be in another capture.
struct PartialHello {
  Timestamp time = std::numeric_limits<Timestamp>::max();  // the least of its packets
  std::uint32_t packets = 0;                               // that it came in
  HelloRanges bytes;
  // QUIC: the connection IDs whose keys opened a packet, ascending.
  std::vector<std::string> key_ids;

  void merge(const PartialHello& other);
  bool operator==(const PartialHello&) const = default;
};

struct Names {
  std::map<SeenName, NameCount> seen;
  std::map<flow::FlowKey, FlowName> flows;  // by the key of the biflow (flow/flow_record.h)
  std::map<StreamKey, PartialHello> partial;
  // For which there was no room: pairs of name and address from DNS and from hellos (each time that
  // one was seen), flows (each time), and hellos.
  std::uint64_t dns_names_left_out = 0;
  std::uint64_t server_names_left_out = 0;
  std::uint64_t flow_names_left_out = 0;
  std::uint64_t hellos_left_out = 0;  // or malformed

  // Adds what was seen in other packets, and reads messages of which each had a part.
  void merge(Names&& other);

  // Hellos and requests of flows without any that could be read: parts are missing, they are
  // malformed, or there was no room.
  std::uint64_t server_names_unread() const;

  // Null if the flow has none. Any direction of the flow.
  const FlowName* find(const flow::FlowKey& flow) const;

  bool operator==(const Names&) const = default;
};

// The key of the biflow of a direction.
flow::FlowKey biflow_key(const flow::FlowKey& direction);

// A text from the wire as it is kept.
std::string kept_text(Bytes text);
std::string kept_text(std::string_view text);

// The name to show beside each address: of a server that clients named to it, otherwise of a
// question of DNS, otherwise of the owner of the address; among those the most frequent, then the
// least. Names that are themselves addresses are left out. Valid as long as `names`.
std::map<IpAddress, std::string_view> best_names(const Names& names);

}  // namespace wirecensus::inspect
