// What reports are made from: the census, and what follows from it, folded once for all files.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "metrics/census.h"
#include "metrics/order/conversation_order.h"
#include "metrics/order/derived.h"
#include "metrics/order/flow_order.h"
#include "metrics/size_statistics.h"
#include "tables/field.h"

namespace wirecensus::tables {

// Refers to both, which must outlive it. Files are written from it on several threads.
class ReportInput {
 public:
  ReportInput(const metrics::Census& the_census, const metrics::Derived& the_derived,
              NameStyle the_names = NameStyle::wirecensus, std::string the_title = {})
      : census(the_census),
        derived(the_derived),
        sizes(metrics::size_statistics(the_census.sizes)),
        mean_size(quotient(sizes.bytes, 1, sizes.packets)),
        packet_rate(rate(the_census.totals.packets, 1)),
        bit_rate(rate(the_census.totals.frame_bytes, 8)),
        names(the_names),
        title(std::move(the_title)) {}

  const metrics::Census& census;
  const metrics::Derived& derived;
  metrics::SizeStatistics sizes;
  // Values of metrics; none where they are not defined: no packets, no time that passed, or a
  // packet whose time is not known.
  std::optional<Ratio> mean_size;
  std::optional<Ratio> packet_rate;
  std::optional<Ratio> bit_rate;
  NameStyle names;    // of the fields in tables
  std::string title;  // of pictures and page; empty: the names of the sources

  // Made when the first file asks for it, and shared by all: they take time and memory.
  const metrics::FlowOrder& flow_order() const { return made(flows_); }
  const metrics::ConversationOrder& conversation_order() const { return made(conversations_); }

 private:
  static std::optional<Ratio> quotient(std::uint64_t value, std::uint64_t scale,
                                       std::uint64_t divisor) {
    return divisor > 0 ? std::optional(Ratio{value, scale, divisor}) : std::nullopt;
  }
  // Per second.
  std::optional<Ratio> rate(std::uint64_t amount, std::uint64_t scale) const {
    const metrics::Totals& totals = census.totals;
    if (totals.duration() <= 0 || totals.packets_without_time > 0) return std::nullopt;
    return quotient(amount, scale * kSecond, static_cast<std::uint64_t>(totals.duration()));
  }

  template <typename Order>
  struct OnDemand {
    std::once_flag once;
    std::optional<Order> order;
  };

  template <typename Order>
  const Order& made(OnDemand<Order>& on_demand) const {
    std::call_once(on_demand.once, [&] { on_demand.order.emplace(*derived.numbers); });
    return *on_demand.order;
  }

  mutable OnDemand<metrics::FlowOrder> flows_;
  mutable OnDemand<metrics::ConversationOrder> conversations_;
};

}  // namespace wirecensus::tables
