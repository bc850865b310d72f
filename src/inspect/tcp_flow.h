// The connections of one flow: the newest in the record, those before it in a list.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "flow/compact_record.h"
#include "inspect/tcp_direction.h"

namespace wirecensus::inspect {

// An IPv4 flow fills six cache lines.
template <typename Key>
struct alignas(sizeof(Key) == 16 ? 64 : 16) TcpFlow {
  Key key;
  TcpDirection forward;  // in the direction of the key
  TcpDirection reverse;
};

static_assert(sizeof(TcpDirection) == 176 && sizeof(TcpFlow<flow::Ipv4Key>) == 384);

template <typename Key>
using TcpFlowChunk = flow::RecordChunk<Key, TcpFlow<Key>>;

}  // namespace wirecensus::inspect
