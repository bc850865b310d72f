// The account of one live interface: the packets seen, and what became of them. Both sides of each
// line are counted independently and must agree:
//
//     seen      = filtered + dropped (ring full) + captured
//     captured  = delivered + left unread        the kernel's count, and ours
//     delivered = filtered later + past the limit + counted
//
// interface_comparison.h compares them with the interface's own counters.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace wirecensus {

// An interface's own counters (struct rtnl_link_stats64 of <linux/if_link.h>, which defines what
// drivers should count). They only increase, unless the driver resets them.
struct InterfaceCounters {
  std::uint64_t received_packets = 0;
  std::uint64_t received_bytes = 0;
  std::uint64_t sent_packets = 0;
  std::uint64_t sent_bytes = 0;
  std::uint64_t missed = 0;        // rx_missed_errors, rx_fifo_errors: the receive queue was full
  std::uint64_t dropped = 0;       // rx_dropped: backlog full, or not taken by any protocol
  std::uint64_t sent_dropped = 0;  // tx_dropped: dropped by the kernel, or by the driver

  bool operator==(const InterfaceCounters&) const = default;
};

// The increase of each counter; a counter that is smaller than before was reset.
InterfaceCounters rise(const InterfaceCounters& before, const InterfaceCounters& after);

// A number known to be in [min, max]; the two are equal if it is known exactly.
struct CountRange {
  std::uint64_t min = 0;
  std::uint64_t max = 0;

  bool exact() const { return min == max; }
  bool operator==(const CountRange&) const = default;
};

// Super packets: many packets of a connection delivered by the kernel as one
// (capture/live/super_packet.h). Of those that were counted:
struct SuperPackets {
  std::uint64_t frames = 0;
  std::uint64_t more_packets = 0;  // on the wire, beyond one each
  std::uint64_t more_bytes = 0;    // the headers of these packets
  std::uint64_t indivisible = 0;   // frames whose segments the kernel did not report
  bool divided = false;            // counted as the packets on the wire (--wire)

  bool operator==(const SuperPackets&) const = default;
};

// Evidence of packets that may have bypassed the capture, or that the interface counts differently.
// Not saved with a census: the verdict has been derived from it before.
struct InterfaceEvidence {
  std::string kind;  // interface_kind.h
  std::string xdp;   // description of the attached XDP program; empty: none

  // Bounds of the increase of the counters during the capture. They are read before and after its
  // start and its end, because a packet is counted slightly before or after the capture sees it.
  // Equal if no packet passed in those moments.
  InterfaceCounters min_rise;
  InterfaceCounters max_rise;

  // Packets may be merged between the interface's count and the capture (generic receive offload).
  bool joins = false;

  std::uint64_t backlog_dropped = 0;  // by the kernel's receive backlogs, of all interfaces
  std::uint64_t untaken = 0;  // received and delivered, with an EtherType that no protocol takes

  bool operator==(const InterfaceEvidence&) const = default;
};

struct InterfaceAccount {
  std::string name;
  bool loopback = false;  // the outgoing copy of each packet was ignored

  // At the start and at the end of the capture; none if they cannot be read (the interface is
  // gone).
  std::optional<InterfaceCounters> before = std::nullopt;
  std::optional<InterfaceCounters> after = std::nullopt;

  std::optional<CountRange> filtered =
      std::nullopt;  // rejected by the filter in the kernel; none: unknown
  std::uint64_t ring_dropped = 0;
  std::uint64_t ring_freezes = 0;  // number of times the ring was full
  std::uint64_t ring_accepted = 0;
  std::uint64_t delivered = 0;
  std::optional<std::uint64_t> delivered_outgoing =
      std::nullopt;  // of these, packets sent by this machine

  std::uint64_t filtered_later = 0;  // rejected after the VLAN tag was restored
  std::uint64_t past_limit = 0;
  std::uint64_t counted = 0;  // frames: a super packet is one

  std::optional<SuperPackets> super_packets =
      std::nullopt;  // none if the kernel does not report them

  // None in a census that was read, and with libpcap.
  std::optional<InterfaceEvidence> evidence = std::nullopt;

  std::uint64_t left_unread() const { return ring_accepted - delivered; }
  // Packets counted; with --wire, each super packet as those on the wire.
  std::uint64_t packets_counted() const;
  bool balanced() const;

  // Packets seen while the intake was open; none if the packets that the filter rejected were not
  // counted.
  std::optional<CountRange> seen() const;
  std::optional<InterfaceCounters> own_rise() const;

  // The difference from `earlier`, an account of the same interface: the account of the time in
  // between. It has no evidence, because only the whole count is compared with the interface's own
  // counters.
  InterfaceAccount since(const InterfaceAccount& earlier) const;
  // Adds the account of the time after this one: the inverse of since(), except that
  // ranges become wider.
  void append(const InterfaceAccount& later);

  bool operator==(const InterfaceAccount&) const = default;
};

}  // namespace wirecensus
