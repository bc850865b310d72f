#include "inspect/depth_counter.h"

#include <memory>
#include <utility>

#include "inspect/apps/ndpi.h"

namespace wirecensus::inspect {

DepthCounter::DepthCounter(const DepthOptions& options, std::uint64_t hash_seed,
                           const flow::Room* room)
    : asked_(options),
      room_(room),
      asked_inner_tcp_(options.tcp && options.tunnels),
      tcp_(hash_seed),
      names_(hash_seed),
      tunnels_(hash_seed),
      headers_(hash_seed),
      apps_(hash_seed, options.apps ? make_ndpi_detector() : nullptr) {
  tcp_.set_room(room);
  tunnels_.set_room(room);
  headers_.set_room(room);
  apps_.set_room(room);
}

DepthCounter DepthCounter::successor(std::uint64_t hash_seed) const {
  DepthCounter next(asked_, hash_seed, room_);
  if (asked_.names) next.names_.go_on_from(names_);
  return next;
}

void DepthCounter::count(const DepthLanes& lanes) {
  tcp_.count(lanes.tcp);
  if (room_ != nullptr && room_->none()) {
    unnamed_ += lanes.names.packets().size();
  } else {
    names_.count(lanes.names);
  }
  tunnels_.count(lanes.tunnels);
  headers_.count(lanes.headers);
  apps_.count(lanes.apps);
}

void DepthCounter::add(const Depth& other, Timestamp begin, Timestamp rest) {
  const bool is_first = std::exchange(is_first_, false);
  asked_.tcp = other.has_tcp && (is_first || asked_.tcp);
  asked_.names = other.names != nullptr && (is_first || asked_.names);
  if (asked_.names) names_.add(*other.names);
  asked_.tunnels = other.tunnels.counted && (is_first || asked_.tunnels);
  if (asked_.tunnels) tunnels_.add(other.tunnels);
  asked_inner_tcp_ =
      asked_.tcp && asked_.tunnels && other.has_inner_tcp && (is_first || asked_inner_tcp_);
  if (asked_.tcp) add_tcp(other, begin, rest);
  asked_.headers = other.headers.counted && (is_first || asked_.headers);
  if (asked_.headers || asked_.tcp) headers_.add(other.headers);
  asked_.apps = other.apps.counted && (is_first || asked_.apps);
  if (asked_.apps) apps_.add(other.apps);
}

void DepthCounter::add_tcp(const Depth& other, Timestamp begin, Timestamp rest) {
  tcp_parts_.add(other.connections, begin);
  tcp_parts_.pass_before(rest, asked_inner_tcp_, tcp_);
}

LeftOut DepthCounter::left_out() const {
  return {.segments = tcp_.left_out(),
          .inner_packets = tunnels_.left_out(),
          .headers = headers_.left_out(),
          .named = unnamed_,
          .examined = apps_.left_out()};
}

Depth DepthCounter::finish() && {
  Depth depth;
  depth.left_out = left_out();
  depth.has_tcp = asked_.tcp;
  depth.has_inner_tcp = asked_inner_tcp_;
  if (asked_.tcp) {
    tcp_parts_.pass_all(asked_inner_tcp_, tcp_);
    if (!asked_inner_tcp_) tcp_.forget_inner();
    depth.connections = std::move(tcp_).finish();
  }
  if (asked_.names) depth.names = std::make_shared<Names>(std::move(names_).finish());
  if (asked_.tunnels) depth.tunnels = std::move(tunnels_).finish();
  if (asked_.headers || asked_.tcp) depth.headers = std::move(headers_).finish();
  depth.headers.counted = asked_.headers;
  if (!asked_.headers) depth.headers.keep_icmp();
  if (asked_.apps) depth.apps = std::move(apps_).finish();
  depth.apps.counted = asked_.apps;
  return depth;
}

}  // namespace wirecensus::inspect
