// Determines the sequence of packets, before their bytes are created.
//
// First every flow sends one packet; then, in answered profiles, every flow gets one reply; after
// that, flows are chosen by their popularity, and directions at random.
#pragma once

#include <cstdint>
#include <vector>

#include "generator/flow.h"
#include "generator/profile.h"
#include "generator/random.h"

namespace wirecensus::bench {

enum class PacketKind : std::uint8_t {
  opening,  // the first of its direction: SYN and SYN/ACK for TCP
  data,
  fragment,  // a piece of a UDP datagram over IPv4
  arp,
};

struct PacketPlan {
  PacketKind kind;
  bool reverse;  // from the server to the client
  bool more_fragments;
  std::uint16_t identification;  // IPv4's; one for all pieces of a datagram
  std::uint32_t fragment_offset;
  std::uint32_t frame_len;  // requested; at least the size of the headers
  std::uint64_t number;     // of this packet, from 0
  std::int64_t time;        // nanoseconds since 1970
  std::uint64_t flow_number;
  Flow flow;
};

// Bytes of a fragmented datagram with its UDP header, and of each of its fragments: small enough
// for an MTU of 1500 with two VLAN tags, and a multiple of 8, as required.
inline constexpr std::uint32_t kDatagram = 3'444;
inline constexpr std::uint32_t kFragment = 1'472;
inline constexpr std::uint32_t kFragments = 3;

class Traffic {
 public:
  // Precondition: profile.flows is in [1, flow_limit(profile)].
  Traffic(const Profile& profile, std::uint64_t seed);

  bool done() const { return number_ == profile_.packets; }
  PacketPlan next();

  // Flows (directions) and biflows so far, not counting ARP.
  std::uint64_t flows() const { return flows_; }
  std::uint64_t biflows() const { return biflows_; }

 private:
  PacketPlan first_of_a_flow();
  PacketPlan any();
  PacketPlan piece_of_train();
  void start_train(const PacketPlan& plan);
  std::uint32_t draw_size();
  std::int64_t draw_time();
  void count(std::uint64_t flow, bool reverse);

  const Profile& profile_;
  std::uint64_t seed_;
  Random random_;
  std::uint64_t number_ = 0;
  std::uint64_t opened_ = 0;  // flows, then replies
  PacketPlan train_{};        // the next fragment of the current datagram
  std::uint32_t train_left_ = 0;
  std::vector<bool> seen_;  // by flow number, twice: forward and reverse
  std::uint64_t flows_ = 0;
  std::uint64_t biflows_ = 0;
};

}  // namespace wirecensus::bench
