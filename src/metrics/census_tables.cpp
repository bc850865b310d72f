#include "metrics/census_tables.h"

#include <functional>
#include <utility>

#include "base/run_all.h"
#include "metrics/on_demand.h"
#include "metrics/spill/spilled_tables.h"

namespace wirecensus::metrics {

struct CensusTables::Parts {
  explicit Parts(std::shared_ptr<const Census> the_census) : census(std::move(the_census)) {}

  const std::shared_ptr<const Census> census;
  OnDemand<SizeStatistics> sizes;
  OnDemand<SpilledSums> spilled;
  OnDemand<std::vector<ProtocolRecord>> protocols;
  OnDemand<std::shared_ptr<const RecordNumbers>> record_numbers;
  OnDemand<Addresses> addresses;
  OnDemand<Conversations> conversations;
  OnDemand<FlowOrder> flow_order;
  OnDemand<ConversationOrder> conversation_order;
  OnDemand<ConnectionList> connections;
};

CensusTables::CensusTables(std::shared_ptr<const Census> census)
    : parts_(std::make_shared<Parts>(std::move(census))) {}

const Census& CensusTables::census() const { return *parts_->census; }

Status CensusTables::disk_status() const {
  return census().spilled == nullptr ? done() : census().spilled->status();
}

const SizeStatistics& CensusTables::sizes() const {
  return parts_->sizes.get([&] { return size_statistics(census().sizes); });
}

// Precondition: the flows are not in memory.
const SpilledSums& CensusTables::spilled() const {
  return parts_->spilled.get([&] { return sum_up(census().spilled, kTopConversations); });
}

FlowCounts CensusTables::flow_counts() const {
  FlowCounts counts{.biflows = census().spilled ? spilled().biflows : census().flows.size()};
  for (const ProtocolRecord& record : protocols()) counts.flows += record.flows;
  return counts;
}

const std::vector<ProtocolRecord>& CensusTables::protocols() const {
  return parts_->protocols.get(
      [&] { return census().spilled ? spilled().protocols : fold_protocols(census().flows); });
}

const Addresses& CensusTables::addresses() const {
  return parts_->addresses.get([&] {
    if (!census().spilled) return Addresses(record_numbers());
    return Addresses(spilled().addresses, spilled().address_count);
  });
}

const Conversations& CensusTables::conversations() const {
  return parts_->conversations.get([&] {
    if (census().spilled) return spilled().conversations;
    return fold_conversations(*record_numbers(), addresses(), kTopConversations);
  });
}

const FlowOrder& CensusTables::flow_order() const {
  return parts_->flow_order.get([&] {
    return census().spilled ? FlowOrder(flows_in_order(census().spilled))
                            : FlowOrder(record_numbers());
  });
}

const ConversationOrder& CensusTables::conversation_order() const {
  return parts_->conversation_order.get([&] {
    return census().spilled ? ConversationOrder(conversations_in_order(census().spilled))
                            : ConversationOrder(record_numbers(), addresses());
  });
}

const ConnectionList& CensusTables::connections() const {
  return parts_->connections.get([&] { return ConnectionList(parts_->census); });
}

const std::shared_ptr<const RecordNumbers>& CensusTables::record_numbers() const {
  return parts_->record_numbers.get([&] {
    // Shares ownership of the census; points to its flows.
    std::shared_ptr<const flow::FlowRecords> flows(parts_->census, &census().flows);
    return std::make_shared<const RecordNumbers>(std::move(flows));
  });
}

void CensusTables::prepare_summary(unsigned threads) const {
  const std::function<void()> parts[] = {
      [this] {
        addresses();
        conversations();  // made of them
      },
      [this] { protocols(); },
  };
  run_all(parts, threads);
}

}  // namespace wirecensus::metrics
