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

namespace wirecensus {

// Refers to both, which must outlive it. Files are written from it on several threads.
class ReportInput {
 public:
  ReportInput(const Census& the_census, const Derived& the_derived,
              NameStyle the_names = NameStyle::wirecensus, std::string the_title = {})
      : census(the_census),
        derived(the_derived),
        sizes(size_statistics(the_census.sizes)),
        names(the_names),
        title(std::move(the_title)) {}

  const Census& census;
  const Derived& derived;
  SizeStatistics sizes;
  NameStyle names;    // of the fields in tables
  std::string title;  // of pictures and page; empty: the names of the sources

  // Made when the first file asks for it, and shared by all: they take time and memory.
  const FlowOrder& flow_order() const { return made(flows_); }
  const ConversationOrder& conversation_order() const { return made(conversations_); }

 private:
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

  mutable OnDemand<FlowOrder> flows_;
  mutable OnDemand<ConversationOrder> conversations_;
};

}  // namespace wirecensus
