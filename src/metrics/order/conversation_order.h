// All conversations in the order of the outputs: most frame bytes first, then the pair.
//
// Held are the numbers of all records, those of one conversation together: 12 bytes a record. What
// a conversation moved is summed from its records when it is visited.
#pragma once

#include <memory>
#include <vector>

#include "metrics/order/conversation_run.h"

namespace wirecensus::metrics {

class ConversationOrder {
 public:
  // Precondition: not null.
  explicit ConversationOrder(std::shared_ptr<const RecordNumbers> numbers);

  // Calls visit(const ConversationRecord&) for each.
  template <typename Visitor>
  void for_each(Visitor visit) const;

 private:
  using Rows = std::vector<TaggedWord>;

  template <typename Key>
  class Cursor;

  std::shared_ptr<const RecordNumbers> numbers_;
  Rows ipv4_;
  Rows ipv6_;
};

// The next conversation of one list.
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
