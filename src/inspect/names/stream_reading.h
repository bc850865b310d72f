// Reads what a client sent first into Names: a TLS ClientHello or an HTTP request of a TCP stream,
// the CRYPTO stream of QUIC, and the messages that are whole in one datagram.
#pragma once

#include "base/bytes.h"
#include "inspect/names/names.h"
#include "inspect/names/parse_status.h"

namespace wirecensus::inspect {

// Bounds of Names while packets are counted, for each counter; merging adds up.
inline constexpr std::size_t kMaxSeenNames = std::size_t{1} << 18;
inline constexpr std::size_t kMaxFlowNames = std::size_t{1} << 18;

// Reads the message at the start of `bytes`, the first bytes of the stream of `key`, and adds what
// it says. `malformed`: it is counted as left out. `other`: it is neither TLS nor HTTP. After all
// but `incomplete` there is no more to read.
ParseStatus read_stream(const StreamKey& key, Bytes bytes, Timestamp time, Names& names);

// Whether `start`, the first bytes of the stream of `key`, shows that the message is of a protocol
// that names servers. Of QUIC only its Initials are kept, so all are.
bool is_recognized(const StreamKey& key, Bytes start);

// A DNS message: the payload of a datagram, or of a TCP segment without its length.
void read_dns(const flow::FlowKey& direction, Bytes message, Timestamp time, Names& names);

// A datagram of QUIC that names nothing.
void note_quic(const flow::FlowKey& direction, Timestamp time, Names& names);

// A DTLS ClientHello that is whole in one datagram.
void read_dtls(const flow::FlowKey& direction, Bytes datagram, Timestamp time, Names& names);

}  // namespace wirecensus::inspect
