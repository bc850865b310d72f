#include "view/live/live_count.h"

#include <algorithm>
#include <utility>

#include "metrics/order/protocols.h"
#include "view/live/timeline_samples.h"

namespace wirecensus::view {
namespace {

constexpr Duration kWindow = kSecond;
// Parts that have no times, or were cut for others, do not pile up.
constexpr std::size_t kMaxWindowParts = 16;

metrics::Amount amount_of_part(const metrics::Census& part) {
  return {part.totals.packets, part.totals.frame_bytes};
}

// Visits all directions of a part or of a whole census.
template <typename Visitor>
void for_each_flow(const metrics::Census& census, Visitor visit) {
  census.flows.for_each(
      [&](flow::FlowRef, const auto& record) { for_each_direction(record, visit); });
}

// Once a count is complete, what is recent is all of it.
template <typename Key>
void make_all_recent(LiveList<Key>& list) {
  for (auto& rows : list.rows) {
    for (LiveRow<Key>& row : rows) row.recent = row.total;
  }
  list.rows[static_cast<std::size_t>(Order::recent_bytes)] = list.in(Order::bytes);
  list.rows[static_cast<std::size_t>(Order::recent_packets)] = list.in(Order::packets);
}

}  // namespace

LiveCount::LiveCount(std::uint64_t hash_seed, TimeOf time_of, Duration begin, std::size_t max_flows)
    : hash_{hash_seed},
      time_of_(time_of),
      max_addresses_(std::max(max_flows, 2 * kMaxListed)),
      begin_(begin),
      running_(hash_seed, max_flows),
      recent_flows_(hash_),
      recent_addresses_(hash_),
      addresses_(hash_),
      state_(std::make_shared<const LiveState>()) {}

void LiveCount::add(std::shared_ptr<const metrics::Census> census, const Ledger& so_far, bool last,
                    Duration now) {
  if (interval_ended_) begin_interval();
  interval_ended_ = census->interval.has_value();
  running_.add(*census, so_far);
  complete_ = last;
  ++parts_;
  Part part = fold(std::move(census), span_since_last_cut(now));
  history_.push_back({part.span, amount_of_part(*part.census)});
  if (history_.size() > kMaxSamples) history_.pop_front();
  part.addresses.for_each([this](const IpAddress& address, const metrics::Amount& amount) {
    addresses_[address] += amount;
  });
  addresses_.keep_largest(max_addresses_);
  if (complete_) return publish_complete();
  if (std::exchange(filter_changed_, false)) {
    offer_all();
  } else {
    offer_part(part);
  }
  enter_window(std::move(part));
  publish();
}

void LiveCount::begin_interval() {
  addresses_ = Tally<IpAddress>(hash_);
  flow_list_.forget_all();
  address_list_.forget_all();
}

void LiveCount::set_filter(std::string_view text) {
  filter_ = RowFilter(text);
  filter_changed_ = true;
  if (complete_) publish_complete();
}

Duration LiveCount::elapsed_at(Duration now) const {
  if (time_of_ == TimeOf::clock) return now - begin_;
  const Duration packets = running_.figures().totals.duration();
  return time_of_ == TimeOf::packets || complete_ ? packets : std::max(now - begin_, packets);
}

// Not negative: what was played of a capture may go beyond the packets that are counted in the end.
Duration LiveCount::span_since_last_cut(Duration now) {
  const Duration elapsed = elapsed_at(now);
  return std::max<Duration>(elapsed - std::exchange(elapsed_, elapsed), 0);
}

LiveCount::Part LiveCount::fold(std::shared_ptr<const metrics::Census> census,
                                Duration span) const {
  Part part{std::move(census), span, Tally<IpAddress>(hash_), {}};
  for_each_flow(*part.census, [&part](const flow::FlowKey& key, const metrics::Amount& amount) {
    part.protocols[key.protocol] += amount;
    if (key.source.version == IpVersion::none) return;
    part.addresses[key.source] += amount;
    part.addresses[key.destination] += amount;  // also if it is the same: sent and received
  });
  return part;
}

void LiveCount::enter_window(Part part) {
  for_each_flow(*part.census, [this](const flow::FlowKey& key, const metrics::Amount& amount) {
    recent_flows_[key] += amount;
  });
  part.addresses.for_each([this](const IpAddress& address, const metrics::Amount& amount) {
    recent_addresses_[address] += amount;
  });
  for (const auto& [protocol, amount] : part.protocols) recent_protocols_[protocol] += amount;
  window_.push_back(std::move(part));
  Duration later = 0;
  for (const Part& recent : window_) later += recent.span;
  while (window_.size() > 1) {
    later -= window_.front().span;
    if (later < kWindow && window_.size() <= kMaxWindowParts) return;
    leave_window();
  }
}

void LiveCount::leave_window() {
  const Part part = std::move(window_.front());
  window_.pop_front();
  for_each_flow(*part.census, [this](const flow::FlowKey& key, const metrics::Amount& amount) {
    recent_flows_.subtract(key, amount);
  });
  part.addresses.for_each([this](const IpAddress& address, const metrics::Amount& amount) {
    recent_addresses_.subtract(address, amount);
  });
  for (const auto& [protocol, amount] : part.protocols) {
    const auto recent = recent_protocols_.find(protocol);
    recent->second.packets -= amount.packets;
    recent->second.frame_bytes -= amount.frame_bytes;
    if (recent->second == metrics::Amount{}) recent_protocols_.erase(recent);
  }
}

void LiveCount::offer_part(const Part& part) {
  for_each_flow(*part.census, [this](const flow::FlowKey& key, const metrics::Amount&) {
    if (!filter_.matches(key)) return;
    const flow::FlowCounters total = running_.flows().counters(key);
    if (total.packets > 0) flow_list_.offer(key, {total.packets, total.frame_bytes});
  });
  part.addresses.for_each([this](const IpAddress& address, const metrics::Amount&) {
    const metrics::Amount total = addresses_.of(address);
    if (total.packets > 0 && filter_.matches(address)) address_list_.offer(address, total);
  });
}

// One pass over the whole count.
void LiveCount::offer_all() {
  flow_list_.forget_all();
  address_list_.forget_all();
  const auto offer = [this](const flow::FlowKey& key, const metrics::Amount& total) {
    if (filter_.matches(key)) flow_list_.offer(key, total);
  };
  if (complete_) {
    for_each_flow(*running_.census(), offer);
  } else {
    running_.flows().for_each([&](const auto& record) { for_each_direction(record, offer); });
  }
  addresses_.for_each([this](const IpAddress& address, const metrics::Amount& total) {
    if (filter_.matches(address)) address_list_.offer(address, total);
  });
}

std::shared_ptr<LiveState> LiveCount::sums() const {
  auto state = std::make_shared<LiveState>();
  state->figures = running_.figures();
  state->parts = parts_;
  state->complete = complete_;
  state->elapsed = elapsed_;
  state->history.assign(history_.begin(), history_.end());
  return state;
}

void LiveCount::publish() {
  const auto state = sums();
  for (const Part& recent : window_) {
    state->recent += amount_of_part(*recent.census);
    state->window += recent.span;
  }
  state->recent_protocols = recent_protocols_;
  state->flows = flow_list_.update(recent_flows_, filter_, [this](const flow::FlowKey& key) {
    const flow::FlowCounters total = running_.flows().counters(key);
    return metrics::Amount{total.packets, total.frame_bytes};
  });
  state->addresses =
      address_list_.update(recent_addresses_, filter_,
                           [this](const IpAddress& address) { return addresses_.of(address); });
  state_ = state;
}

void LiveCount::publish_complete() {
  offer_all();
  const auto state = sums();
  const auto census = running_.census();
  state->recent = amount_of_part(*census);
  state->window = running_.of_one_interval() ? census->totals.duration() : elapsed_;
  state->recent_protocols.clear();
  for (const auto& protocol : metrics::fold_protocols(census->flows)) {
    state->recent_protocols[protocol.protocol] = {protocol.packets, protocol.frame_bytes};
  }
  state->flows = flow_list_.list();
  state->addresses = address_list_.list();
  make_all_recent(state->flows);
  make_all_recent(state->addresses);
  if (time_of_ != TimeOf::clock && !running_.of_one_interval()) {
    state->history = timeline_samples(census->timeline, kMaxSamples);
  }
  state_ = state;
}

}  // namespace wirecensus::view
