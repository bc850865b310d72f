// All conversations in output order: by frame bytes, descending; then by pair of addresses.
//
// Stores the numbers of all records, grouped by conversation: 12 bytes per record. The counters of
// a conversation are summed from its records when it is visited.
#pragma once

#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "metrics/order/conversation_run.h"
#include "metrics/order/row_source.h"

namespace wirecensus::metrics {

using ConversationSource = RowSource<ConversationRecord>;

// Immutable; may be read from several threads at once. Shares ownership of the records.
class ConversationOrder {
 public:
  // Preconditions: `numbers` is not null; `addresses` are those of the same records.
  ConversationOrder(std::shared_ptr<const RecordNumbers> numbers, const Addresses& addresses);
  // Of conversations that are not in memory. Precondition: `source` is not null.
  explicit ConversationOrder(std::shared_ptr<const ConversationSource> source)
      : numbers_(no_record_numbers()), source_(std::move(source)) {}

  // Calls visit(const ConversationRecord&) for each, in order.
  template <typename Visitor>
  void for_each(Visitor visit) const;

 private:
  using Rows = std::vector<TaggedWord>;

  template <typename Key>
  class Cursor;

  std::shared_ptr<const RecordNumbers> numbers_;
  std::shared_ptr<const ConversationSource> source_;  // null: they are in memory
  Rows ipv4_;
  Rows ipv6_;
};

// Steps through the conversations of one IP version. Precondition of *: not ended.
template <typename Key>
class ConversationOrder::Cursor {
 public:
  Cursor(const Rows& rows, const RecordList<Key>& records) : rows_(rows), records_(records) {
    advance();
  }

  bool ended() const { return ended_; }
  const ConversationRecord& operator*() const { return conversation_; }
  void advance() {
    ended_ = next_ == rows_.size();
    if (!ended_) conversation_ = take_conversation(rows_, next_, records_);
  }

 private:
  const Rows& rows_;
  const RecordList<Key>& records_;
  std::size_t next_ = 0;
  ConversationRecord conversation_;
  bool ended_ = false;
};

template <typename Visitor>
void ConversationOrder::for_each(Visitor visit) const {
  if (source_ != nullptr) {
    return visit_first(*source_, std::numeric_limits<std::size_t>::max(), visit);
  }
  Cursor ipv4(ipv4_, numbers_->ipv4);
  Cursor ipv6(ipv6_, numbers_->ipv6);
  while (!ipv4.ended() || !ipv6.ended()) {
    if (ipv6.ended() || (!ipv4.ended() && (*ipv4).bytes() >= (*ipv6).bytes())) {
      visit(*ipv4);
      ipv4.advance();
    } else {
      visit(*ipv6);
      ipv6.advance();
    }
  }
}

}  // namespace wirecensus::metrics
