// The fields of the health of TCP: one direction of a connection. Static storage.
#pragma once

#include <span>

#include "inspect/connection.h"
#include "tables/field.h"

namespace wirecensus::tables {

// A direction that has packets. All references must outlive it.
struct TcpHealthRow {
  flow::FlowKey key;  // the source sent the packets
  bool is_originator;
  inspect::TcpState state;
  const flow::FlowCounters& counters;
  const inspect::TcpHealth& health;
};

// For TcpHealthColumns.
inline const inspect::TcpHealth* tcp_health_of(const TcpHealthRow& row) { return &row.health; }

std::span<const Field<TcpHealthRow>> tcp_health_fields();

// Calls visit(TcpHealthRow) for the directions of a connection, that of the originator first; not
// at all if it is not of TCP.
template <typename Visitor>
void for_each_direction(const inspect::Connection& connection, Visitor visit) {
  if (!connection.tcp) return;
  const inspect::TcpDetail& tcp = *connection.tcp;
  if (!connection.originator.empty()) {
    visit(TcpHealthRow{connection.key, true, tcp.state, connection.originator, tcp.originator});
  }
  if (!connection.responder.empty()) {
    visit(TcpHealthRow{connection.key.reversed(), false, tcp.state, connection.responder,
                       tcp.responder});
  }
}

}  // namespace wirecensus::tables
