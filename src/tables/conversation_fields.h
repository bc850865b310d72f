// The fields of a conversation: packets, bytes and flows between two addresses. Static storage.
#pragma once

#include <span>

#include "metrics/order/conversations.h"
#include "tables/field.h"

namespace wirecensus::metrics {

// For TimeFields.
inline const ConversationRecord& times_of(const ConversationRecord& row) { return row; }

}  // namespace wirecensus::metrics

namespace wirecensus::tables {

std::span<const Field<metrics::ConversationRecord>> conversation_fields();

}  // namespace wirecensus::tables
