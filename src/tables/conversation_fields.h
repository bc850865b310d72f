// The fields of a conversation: what two addresses sent to each other.
#pragma once

#include <span>

#include "metrics/order/conversations.h"
#include "tables/field.h"

namespace wirecensus::tables {

inline const metrics::ConversationRecord& times_of(const metrics::ConversationRecord& row) {
  return row;
}

std::span<const Field<metrics::ConversationRecord>> conversation_fields();

}  // namespace wirecensus::tables
