#include "base/interface_comparison.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/display_text.h"
#include "base/interface_kind.h"

namespace wirecensus {
namespace {

constexpr std::uint64_t kAnyNumber = std::numeric_limits<std::uint64_t>::max();

using Counter = std::uint64_t InterfaceCounters::*;

const InterfaceKind& kind_of(const InterfaceAccount& account) {
  return interface_kind(account.evidence ? account.evidence->kind : "", account.loopback);
}

CountRange own_range(const InterfaceAccount& account, Counter counter) {
  if (const auto& evidence = account.evidence) {
    return {evidence->min_rise.*counter, evidence->max_rise.*counter};
  }
  const InterfaceCounters risen = account.own_rise().value_or(InterfaceCounters{});
  return {risen.*counter, risen.*counter};
}

CountRange plus(const CountRange& one, const CountRange& other) {
  return {one.min + other.min, one.max + other.max};
}

// Number of frames whose content was not examined.
std::uint64_t frames_not_looked_at(const InterfaceAccount& account) {
  return account.ring_dropped + account.left_unread() + account.filtered->max;
}

// Maximum number of packets beyond the number of frames, in the interface's way of counting.
std::uint64_t most_parts(const InterfaceAccount& account) {
  const std::uint64_t told = account.super_packets ? account.super_packets->more_packets : 0;
  const auto& evidence = account.evidence;
  if (!evidence) return told;
  if (!evidence->joins && kind_of(account).software) return 0;
  const bool all_told = account.super_packets && account.filtered_later == 0 &&
                        account.past_limit == 0 && frames_not_looked_at(account) == 0;
  return all_told ? told : kAnyNumber;
}

CountRange with_parts(CountRange seen, std::uint64_t parts) {
  seen.max = parts == kAnyNumber ? kAnyNumber : seen.max + parts;
  return seen;
}

bool can_compare(const InterfaceAccount& account) {
  return account.own_rise().has_value() && account.seen().has_value();
}

// For one direction, if both the interface and the capture count directions.
std::optional<CountComparison> compare_way(const InterfaceAccount& account, bool outgoing) {
  if (!can_compare(account) || !account.delivered_outgoing || kind_of(account).received_alone) {
    return std::nullopt;
  }
  const std::uint64_t sent = *account.delivered_outgoing;
  const std::uint64_t known = outgoing ? sent : account.delivered - sent;
  const CountRange seen{known, known + frames_not_looked_at(account)};
  const Counter counter =
      outgoing ? &InterfaceCounters::sent_packets : &InterfaceCounters::received_packets;
  return CountComparison{own_range(account, counter), with_parts(seen, most_parts(account))};
}

std::uint64_t unseen_of(const std::optional<CountComparison>& comparison) {
  return comparison ? comparison->unseen() : 0;
}

std::string unseen_text(const InterfaceAccount& account, std::uint64_t unseen) {
  std::string why = "they bypassed the capture";
  if (!account.evidence->xdp.empty()) {
    why = account.evidence->xdp + " dropped or redirected them before the capture";
  } else if (unseen_of(compare_way(account, true)) > 0) {
    why = "they were sent by a path that bypasses the capture (PACKET_QDISC_BYPASS, AF_XDP)";
  }
  return "the interface counted " + counted(unseen, "packet", "packets") +
         " that the capture did not see: " + why +
         (kind_of(account).software ? "" : ", or the driver counts differently");
}

// Whether no packet can have been dropped by an XDP program; overlapping ranges are not a proof.
bool proven_to_pass(const InterfaceAccount& account) {
  const auto received = compare_way(account, false);
  const auto compared = received ? received : compare_counts(account);
  return compared && compared->proven_equal();
}

// Packets captured as outgoing that the interface did not count as sent. A hardware driver may
// count them later, but reports its drops.
std::optional<std::string> unsent_text(const InterfaceAccount& account) {
  const std::uint64_t dropped = own_range(account, &InterfaceCounters::sent_dropped).max;
  auto compared = compare_way(account, true);
  if (!compared || (dropped == 0 && !kind_of(account).software)) return std::nullopt;
  if (compared->uncounted() == 0 && dropped > 0) compared = compare_counts(account);
  if (!compared || compared->uncounted() == 0) return std::nullopt;
  return counted(compared->uncounted(), "packet", "packets") +
         " captured as outgoing, but not counted as sent by the interface: the driver "
         "dropped them or has not sent them yet (tx_dropped rose by " +
         grouped(dropped) + ")";
}

}  // namespace

std::optional<std::uint64_t> own_count(const InterfaceAccount& account) {
  const auto own = account.own_rise();
  if (!own) return std::nullopt;
  return own->received_packets + (kind_of(account).received_alone ? 0 : own->sent_packets);
}

std::optional<CountComparison> compare_counts(const InterfaceAccount& account) {
  if (!can_compare(account)) return std::nullopt;
  CountRange own = own_range(account, &InterfaceCounters::received_packets);
  if (!kind_of(account).received_alone) {
    own = plus(own, own_range(account, &InterfaceCounters::sent_packets));
  }
  return CountComparison{own, with_parts(*account.seen(), most_parts(account))};
}

std::uint64_t unseen_packets(const InterfaceAccount& account) {
  return std::max({unseen_of(compare_counts(account)), unseen_of(compare_way(account, false)),
                   unseen_of(compare_way(account, true))});
}

std::optional<bool> agrees_with_interface(const InterfaceAccount& account) {
  const auto compared = compare_counts(account);
  if (!compared) return std::nullopt;
  return compared->unseen() == 0 && compared->uncounted() == 0;
}

std::vector<std::string> counter_doubts(const InterfaceAccount& account) {
  std::vector<std::string> doubts;
  if (!account.evidence) return doubts;
  if (const std::uint64_t unseen = unseen_packets(account); unseen > 0) {
    doubts.push_back(unseen_text(account, unseen));
  } else if (!account.evidence->xdp.empty() && !proven_to_pass(account)) {
    doubts.push_back(account.evidence->xdp +
                     " is attached to the interface, and the counters cannot prove that it "
                     "passed every packet to the capture");
  }
  if (auto unsent = unsent_text(account)) doubts.push_back(std::move(*unsent));
  return doubts;
}

std::optional<DropFinding> judge_drops(const InterfaceAccount& account) {
  const auto risen = account.own_rise();
  const InterfaceKind& kind = kind_of(account);
  if (!risen || !account.evidence || kind.dropped_after_capture) return std::nullopt;
  const std::uint64_t backlog = account.evidence->backlog_dropped;
  const std::uint64_t refused = account.filtered ? account.filtered->max : 0;
  std::uint64_t explained = account.evidence->untaken;
  // Rejected packets may have been of any type; but backlog drops are losses.
  if (kind.software && backlog == 0) explained += refused;
  if (risen->dropped <= explained) return std::nullopt;
  const std::uint64_t rest = risen->dropped - explained;
  const bool certain = kind.software && explained == 0 && backlog >= rest;
  return DropFinding{
      rest, certain,
      "the interface's rx_dropped rose by " + grouped(risen->dropped) +
          (certain ? ": the kernel's receive backlog was full (/proc/net/softnet_stat)"
                   : ": packets were dropped before the capture, or discarded after it")};
}

}  // namespace wirecensus
