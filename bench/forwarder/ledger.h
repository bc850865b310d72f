// What the device did: to each flow, and when. Everything is written down as it happens, and
// evaluated once, at the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "base/result.h"
#include "forwarder/headers.h"
#include "forwarder/packet.h"

namespace wirecensus::bench::forwarder {

inline constexpr std::size_t kMaxPackets = 4'000'000;  // received in one run

struct FlowCounts {
  std::uint64_t received = 0;
  std::uint64_t lost = 0;
  std::uint64_t duplicated = 0;
  std::uint64_t flipped = 0;
  std::uint64_t reordered = 0;
};

struct Totals {
  std::uint64_t received = 0;
  std::uint64_t sent = 0;
  std::uint64_t send_failures = 0;
  std::uint64_t lost = 0;
  std::uint64_t duplicated = 0;
  std::uint64_t flipped = 0;
  std::uint64_t rewritten = 0;
  std::uint64_t reordered = 0;
  std::uint64_t unfinished_checksums = 0;
};

struct Delays {
  std::uint64_t count = 0;  // if 0, the others are
  Nanoseconds min = 0;
  Nanoseconds median = 0;
  Nanoseconds p99 = 0;
  Nanoseconds max = 0;
};

struct FlowReport {
  FlowKey key;
  FlowCounts counts;
};

class Ledger {
 public:
  // The index of its flow. Error: there are kMaxPackets already.
  Result<std::size_t> received(const FlowKey& key, bool unfinished_checksum);

  void lost(std::size_t flow);
  void sent(const Packet& packet, Nanoseconds departure);
  void not_sent() { ++totals_.send_failures; }

  // The totals and flows, with what is reordered. By RFC 4737 a packet is, if one of its flow that
  // was received later has been sent before it; flipped packets and second copies are not looked
  // at.
  Totals totals() const;
  std::vector<FlowReport> flows() const;  // sorted by key

  // From arrival to departure, of all but flipped packets and second copies. Percentiles are
  // nearest ranks: the smallest value such that so many of all are not greater.
  Delays delays() const;

 private:
  struct Departure {
    std::uint64_t number = 0;
    std::size_t flow = 0;
    Nanoseconds delay = 0;
  };

  std::vector<std::uint64_t> reordered_by_flow() const;

  std::map<FlowKey, std::size_t> indexes_;
  std::vector<FlowCounts> flows_;
  std::vector<Departure> departures_;  // in the order sent, without flipped ones and second copies
  Totals totals_;
};

}  // namespace wirecensus::bench::forwarder
