#include "generator/traffic.h"

#include <algorithm>

namespace wirecensus::bench {

Traffic::Traffic(const Profile& profile, std::uint64_t seed)
    : profile_(profile), seed_(seed), random_(seed), seen_(2 * profile.flows) {}

PacketPlan Traffic::next() {
  const std::uint64_t openings = profile_.flows * (profile_.answered ? 2 : 1);
  PacketPlan plan{};
  if (train_left_ > 0) {
    plan = piece_of_train();
  } else if (opened_ < openings) {
    plan = first_of_a_flow();
  } else if (random_.permille(profile_.arp)) {
    plan.kind = PacketKind::arp;
  } else {
    plan = any();
  }
  plan.number = number_;
  plan.time = draw_time();
  ++number_;
  return plan;
}

PacketPlan Traffic::first_of_a_flow() {
  const std::uint64_t flow = opened_ % profile_.flows;
  PacketPlan plan{};
  plan.kind = PacketKind::opening;
  plan.flow_number = flow;
  plan.flow = plan_flow(profile_, seed_, flow);
  plan.reverse = opened_ >= profile_.flows;
  plan.identification = static_cast<std::uint16_t>(number_);
  plan.frame_len = draw_size();
  ++opened_;
  count(flow, plan.reverse && !plan.flow.same_ends());
  return plan;
}

PacketPlan Traffic::any() {
  const std::uint64_t flow = profile_.popularity == Popularity::skewed
                                 ? random_.skewed_below(profile_.flows)
                                 : random_.below(profile_.flows);
  PacketPlan plan{};
  plan.kind = PacketKind::data;
  plan.flow_number = flow;
  plan.flow = plan_flow(profile_, seed_, flow);
  plan.reverse = profile_.answered && random_.below(2) == 1;
  plan.identification = static_cast<std::uint16_t>(number_);
  plan.frame_len = draw_size();
  count(flow, plan.reverse && !plan.flow.same_ends());

  const bool may_fragment = plan.flow.protocol == kUdp && !plan.flow.ipv6;
  const bool has_room = profile_.packets - number_ >= kFragments;
  if (may_fragment && has_room && random_.permille(profile_.fragment_trains)) {
    start_train(plan);
    return piece_of_train();
  }
  return plan;
}

void Traffic::start_train(const PacketPlan& plan) {
  train_ = plan;
  train_.kind = PacketKind::fragment;
  train_left_ = kFragments;
}

PacketPlan Traffic::piece_of_train() {
  PacketPlan piece = train_;
  --train_left_;
  piece.more_fragments = train_left_ > 0;
  train_.fragment_offset += kFragment;
  return piece;
}

std::uint32_t Traffic::draw_size() {
  std::uint64_t die = random_.below(100);
  for (const SizeShare& share : profile_.sizes) {
    if (die < share.percent) {
      return share.low + static_cast<std::uint32_t>(random_.below(share.high - share.low + 1));
    }
    die -= share.percent;
  }
  return profile_.sizes.back().high;
}

// The first and last packet have the times of both ends, the others a random time within their
// share: times never decrease.
std::int64_t Traffic::draw_time() {
  const auto number = static_cast<std::int64_t>(number_);
  const auto gaps = std::max<std::int64_t>(static_cast<std::int64_t>(profile_.packets) - 1, 1);
  if (number == 0) return profile_.first_time;
  if (number == gaps) return profile_.last_time;
  const std::int64_t gap = (profile_.last_time - profile_.first_time) / gaps;
  // In larger steps for gaps of many seconds, because random numbers are below 2^32.
  const std::int64_t step = gap >> 32 == 0 ? 1 : (gap >> 32) + 1;
  const auto jitter = static_cast<std::int64_t>(
      random_.below(static_cast<std::uint64_t>(std::max<std::int64_t>(gap / step, 1))));
  return profile_.first_time + number * gap + jitter * step;
}

void Traffic::count(std::uint64_t flow, bool reverse) {
  const std::uint64_t slot = 2 * flow;
  if (seen_[slot + (reverse ? 1 : 0)]) return;
  if (!seen_[slot + (reverse ? 0 : 1)]) ++biflows_;
  seen_[slot + (reverse ? 1 : 0)] = true;
  ++flows_;
}

}  // namespace wirecensus::bench
