#include "metrics/spill/spilled_tables.h"

#include <functional>
#include <optional>
#include <utility>

#include "metrics/order/conversation_run.h"
#include "metrics/spill/sorted_rows.h"

namespace wirecensus::metrics {
namespace {

using Flows = std::shared_ptr<const SpilledFlows>;
using VisitConversation = std::function<void(const ConversationRecord&)>;

// Sums the records of each conversation, which follow each other.
class ConversationFolder {
 public:
  explicit ConversationFolder(const VisitConversation& visit) : visit_(visit) {}

  template <typename Key>
  bool add(const flow::CompactRecord<Key>& record) {
    if (!record.key.has_addresses()) return true;
    const IpAddress a = flow::expand_address(record.key.low_address());
    const IpAddress b = flow::expand_address(record.key.high_address());
    if (!current_ || current_->a != a || current_->b != b) {
      end();
      current_ = ConversationRecord{.a = a, .b = b};
    }
    add_sent(*current_, record.forward, true);
    add_sent(*current_, record.reverse, a == b);
    return true;
  }
  void end() {
    if (current_) visit_(*current_);
    current_.reset();
  }

 private:
  const VisitConversation& visit_;
  std::optional<ConversationRecord> current_;
};

void for_each_conversation(const SpilledFlows& flows, const VisitConversation& visit) {
  ConversationFolder folder(visit);
  flows.for_each_ipv4([&](const auto& record) { return folder.add(record); });
  flows.for_each_ipv6([&](const auto& record) { return folder.add(record); });
  folder.end();
}

// What the other end of a conversation sent is what this one received.
AddressRecord other_end(const AddressRecord& end, const IpAddress& address) {
  return {.address = address,
          .flows_as_source = end.flows_as_destination,
          .flows_as_destination = end.flows_as_source,
          .packets_sent = end.packets_received,
          .packets_received = end.packets_sent,
          .bytes_sent = end.bytes_received,
          .bytes_received = end.bytes_sent,
          .peers = 1};
}

// The sums of the two ends of a conversation. Of one with itself, there is one end, which sent and
// received all.
void for_each_end(const ConversationRecord& conversation,
                  const std::function<void(const AddressRecord&)>& visit) {
  AddressRecord a{.address = conversation.a,
                  .flows_as_source = conversation.flows_a_to_b,
                  .flows_as_destination = conversation.flows_b_to_a,
                  .packets_sent = conversation.packets_a_to_b,
                  .packets_received = conversation.packets_b_to_a,
                  .bytes_sent = conversation.bytes_a_to_b,
                  .bytes_received = conversation.bytes_b_to_a,
                  .peers = 1};
  const AddressRecord b = other_end(a, conversation.b);
  if (a.address != b.address) {
    visit(a);
    return visit(b);
  }
  AddressSumOrder::fold(a, b);
  a.peers = 1;
  visit(a);
}

// Keeps what the source of the rows refers to.
template <typename Order>
std::shared_ptr<SortedRows<Order>> sorted(const Flows& flows, std::size_t memory,
                                          typename SortedRows<Order>::Source source) {
  auto rows = std::make_shared<SortedRows<Order>>(flows->file(), memory, std::move(source));
  flows->note(rows->sort());
  return rows;
}

// Rows that a table visits as they are.
template <typename Order>
class SortedSource : public RowSource<typename Order::Row> {
 public:
  SortedSource(Flows flows, std::shared_ptr<SortedRows<Order>> rows)
      : flows_(std::move(flows)), rows_(std::move(rows)) {}

  void for_each(const typename RowSource<typename Order::Row>::Visit& visit) const override {
    flows_->note(rows_->for_each(visit));
  }

 private:
  const Flows flows_;
  const std::shared_ptr<SortedRows<Order>> rows_;
};

class SpilledFlowSource : public FlowSource {
 public:
  SpilledFlowSource(Flows flows, std::shared_ptr<SortedRows<SpilledFlowOrder>> rows)
      : flows_(std::move(flows)), rows_(std::move(rows)) {}

  void for_each(const Visit& visit) const override {
    flows_->note(
        rows_->for_each([&](const SpilledFlow& row) { return visit(row.key, row.counters); }));
  }

 private:
  const Flows flows_;
  const std::shared_ptr<SortedRows<SpilledFlowOrder>> rows_;
};

// Sorted by address, the sums of an address with each of its peers become one; sorted again, they
// are in output order.
void add_addresses(const Flows& flows, SpilledSums& sums) {
  const std::size_t memory = flows->memory() / 4;
  const auto by_address = sorted<AddressSumOrder>(flows, memory, [flows](const auto& visit) {
    for_each_conversation(
        *flows, [&](const ConversationRecord& conversation) { for_each_end(conversation, visit); });
    return flows->status();
  });
  const auto in_order = sorted<SpilledAddressOrder>(flows, memory, [by_address](const auto& visit) {
    return by_address->for_each([&](const AddressRecord& record) {
      visit(record);
      return true;
    });
  });
  sums.address_count = in_order->size();
  sums.addresses = std::make_shared<SortedSource<SpilledAddressOrder>>(flows, in_order);
}

template <typename Key>
void visit_directions(const flow::CompactRecord<Key>& record,
                      const std::function<void(const SpilledFlow&)>& visit) {
  const flow::FlowKey key = flow::expand(record.key);
  if (!record.forward.empty()) visit({key, record.forward});
  if (!record.reverse.empty()) visit({key.reversed(), record.reverse});
}

}  // namespace

SpilledSums sum_up(const Flows& flows, std::size_t top_conversations) {
  SpilledSums sums;
  ProtocolSums protocols;
  const VisitConversation keep_conversation = [&](const ConversationRecord& conversation) {
    keep(sums.conversations, top_conversations, conversation);
  };
  ConversationFolder folder(keep_conversation);
  const auto add = [&](const auto& record) {
    ++sums.biflows;
    protocols.add(record);
    return folder.add(record);
  };
  flows->for_each_ipv4(add);
  flows->for_each_ipv6(add);
  folder.end();
  sort_top(sums.conversations);
  sums.protocols = protocols.finish();
  add_addresses(flows, sums);
  return sums;
}

std::shared_ptr<const FlowSource> flows_in_order(Flows flows) {
  auto rows = sorted<SpilledFlowOrder>(flows, flows->memory() / 4, [flows](const auto& visit) {
    const auto add = [&](const auto& record) {
      visit_directions(record, visit);
      return true;
    };
    flows->for_each_ipv4(add);
    flows->for_each_ipv6(add);
    return flows->status();
  });
  return std::make_shared<SpilledFlowSource>(std::move(flows), std::move(rows));
}

std::shared_ptr<const ConversationSource> conversations_in_order(Flows flows) {
  auto rows =
      sorted<SpilledConversationOrder>(flows, flows->memory() / 4, [flows](const auto& visit) {
        for_each_conversation(*flows, visit);
        return flows->status();
      });
  return std::make_shared<SortedSource<SpilledConversationOrder>>(std::move(flows),
                                                                  std::move(rows));
}

}  // namespace wirecensus::metrics
