// The fields of a conversation: packets, bytes and flows between two addresses. Static storage.
#pragma once

#include <span>

#include "metrics/order/conversations.h"
#include "tables/field.h"

namespace wirecensus::tables {

// For TimeFields.
inline const metrics::ConversationRecord& times_of(const metrics::ConversationRecord& row) {
  return row;
}

std::span<const Field<metrics::ConversationRecord>> conversation_fields();

}  // namespace wirecensus::tables
