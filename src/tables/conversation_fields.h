// The fields of a conversation: what two addresses sent to each other.
#pragma once

#include <span>

#include "metrics/order/conversations.h"
#include "tables/field.h"

namespace wirecensus {

inline const ConversationRecord& times_of(const ConversationRecord& row) { return row; }

std::span<const Field<ConversationRecord>> conversation_fields();

}  // namespace wirecensus
