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

// An interface's own counters (struct rtnl_link_stats64 of <linux/if_link.h>, which tells what
// drivers ought to count there). They only rise, until a driver starts them anew.
struct InterfaceCounters {
  std::uint64_t received_packets = 0;
  std::uint64_t received_bytes = 0;
  std::uint64_t sent_packets = 0;
  std::uint64_t sent_bytes = 0;
  std::uint64_t missed = 0;  // rx_missed_errors, rx_fifo_errors: the interface had no room for them
  std::uint64_t dropped = 0;       // rx_dropped: no room in the kernel, or nobody wanted them
  std::uint64_t sent_dropped = 0;  // tx_dropped: dropped by the kernel, or by the driver

  bool operator==(const InterfaceCounters&) const = default;
};

// How much each rose; a counter that is smaller than before was started anew.
InterfaceCounters rise(const InterfaceCounters& before, const InterfaceCounters& after);

// A number that is known to lie between two; one and the same where it is known exactly.
struct CountRange {
  std::uint64_t min = 0;
  std::uint64_t max = 0;

  bool exact() const { return min == max; }
  bool operator==(const CountRange&) const = default;
};

// The kernel hands over many packets of a connection as one, a super packet (capture/
// super_packet.h). Of those that were counted:
struct SuperPackets {
  std::uint64_t frames = 0;
  std::uint64_t more_packets = 0;  // that the wire carried for them, beyond one each
  std::uint64_t more_bytes = 0;    // the headers of these
  std::uint64_t indivisible = 0;   // frames of which the kernel did not tell the parts
  bool divided = false;            // counted as the packets that they were on the wire

  bool operator==(const SuperPackets&) const = default;
};

// What is known of packets that may have got past the capture, or that the interface counts
// otherwise. Not saved with a census: the verdict has been drawn from it by then.
struct InterfaceEvidence {
  std::string kind;  // interface_kind.h
  std::string xdp;   // the XDP program that is attached, in words; empty: none

  // Its counters rose by something between the two while the intake was open. They are read on
  // both sides of the moments in which it begins and ends, because a packet is counted a little
  // before or after the capture sees it. Equal where nothing passed in those moments.
  InterfaceCounters min_rise;
  InterfaceCounters max_rise;

  // Packets may be joined between the interface's count and the capture (generic receive offload).
  bool joins = false;

  std::uint64_t backlog_dropped = 0;  // by the kernel's receive backlogs, of whatever interface
  std::uint64_t untaken = 0;  // received, delivered, and of an EtherType that no protocol takes

  bool operator==(const InterfaceEvidence&) const = default;
};

struct InterfaceAccount {
  std::string name;
  bool loopback = false;  // each packet came by twice, and the copy on its way out was left out

  // When the intake began and when it was closed; none where it cannot be asked (it is gone).
  std::optional<InterfaceCounters> before = std::nullopt;
  std::optional<InterfaceCounters> after = std::nullopt;

  std::optional<CountRange> filtered =
      std::nullopt;  // refused by the kernel; none: nobody counted them
  std::uint64_t ring_dropped = 0;
  std::uint64_t ring_freezes = 0;  // how often the ring was full
  std::uint64_t ring_accepted = 0;
  std::uint64_t delivered = 0;
  std::optional<std::uint64_t> delivered_outgoing =
      std::nullopt;  // of these, those that this machine sent

  std::uint64_t filtered_later = 0;  // refused when the VLAN tag was back
  std::uint64_t past_limit = 0;
  std::uint64_t counted = 0;  // frames: a super packet is one

  std::optional<SuperPackets> super_packets = std::nullopt;  // none where the kernel does not tell

  // None of a census that was read, and of libpcap.
  std::optional<InterfaceEvidence> evidence = std::nullopt;

  std::uint64_t left_unread() const { return ring_accepted - delivered; }
  bool balanced() const;

  // Packets seen while the intake was open; none if the packets that the filter rejected were not
  // counted.
  std::optional<CountRange> seen() const;
  std::optional<InterfaceCounters> own_rise() const;

  bool operator==(const InterfaceAccount&) const = default;
};

}  // namespace wirecensus
