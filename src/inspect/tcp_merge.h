// Joins the states of connections of two counts. Internal to this folder.
#pragma once

#include "inspect/tcp_direction.h"

namespace wirecensus::inspect {

// Copies the state of a direction, whose rarer parts are in `others`, to `pools`. Throws
// std::bad_alloc, as all here.
TcpDirection copied(const TcpDirection& direction, const TcpPools& others, TcpPools& pools);

// Whether a connection of a later count (its directions, as those of the earlier one) is another
// one than the earlier.
bool is_another(const TcpDirection& forward, const TcpDirection& reverse, const TcpPools& pools,
                const TcpDirection& later_forward, const TcpDirection& later_reverse,
                const TcpPools& others);

// Adds the state of the same connection in a later count. The ordered figures become sums, which
// `order_unproved` marks.
void merge(TcpDirection& forward, TcpDirection& reverse, TcpPools& pools,
           const TcpDirection& later_forward, const TcpDirection& later_reverse,
           const TcpPools& others);

}  // namespace wirecensus::inspect
