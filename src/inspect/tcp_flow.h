// The connections of one flow: the newest in the record, those before it in a list.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "flow/compact_record.h"
#include "inspect/tcp_direction.h"

namespace wirecensus::inspect {

template <typename Key>
struct TcpFlow {
  Key key;
  TcpDirection forward;  // in the direction of the key
  TcpDirection reverse;
};

template <typename Key>
using TcpFlowChunk = flow::RecordChunk<Key, TcpFlow<Key>>;

}  // namespace wirecensus::inspect
