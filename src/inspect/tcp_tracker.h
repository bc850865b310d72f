// Follows a TCP connection packet by packet. docs/tcp.md defines the figures, by the RFCs that it
// names; where an observer cannot know, it does not guess.
#pragma once

#include "inspect/seen_ranges.h"
#include "inspect/tcp_direction.h"
#include "inspect/tcp_segment.h"

namespace wirecensus::inspect {

// Whether the segment, sent by `from`, begins another connection of the same addresses and ports:
// a SYN of another initial sequence number, or after the end of the one before (RFC 9293, 3.6.1).
bool begins_connection(const TcpDirection& from, const TcpDirection& to, const TcpSegment& segment,
                       const TcpPools& pools);

// Counts the segment, sent by `from` to `to`. Throws std::bad_alloc. Precondition: the segments of
// a connection come in the order of capture.
void track(const TcpSegment& segment, TcpDirection& from, TcpDirection& to, TcpPools& pools);

// The short cut in track(): counts the segment if it is the next one of an open connection, and
// nothing about it calls for more; returns whether it did.
bool track_next(const TcpSegment& segment, TcpDirection& from, TcpDirection& to);
// The general way. The result is the same.
void track_any(const TcpSegment& segment, TcpDirection& from, TcpDirection& to, TcpPools& pools);

}  // namespace wirecensus::inspect
