#include "inspect/tunnels/inner_tcp.h"

namespace wirecensus::inspect {
namespace {

void add_to(std::optional<InnerTcp>& sum, bool is_originator, const TcpDetail& tcp) {
  const TcpHealth& health = is_originator ? tcp.originator : tcp.responder;
  if (!sum) {
    sum = InnerTcp{1, is_originator, tcp.state, health};
    return;
  }
  ++sum->connections;
  sum->is_originator = is_originator;
  sum->state = tcp.state;
  sum->health.add_later(health);
}

}  // namespace

std::optional<InnerTcp> inner_tcp(const Connections& connections, const InnerKey& key) {
  std::optional<InnerTcp> sum;
  connections.for_each_inner(key, [&](const TcpFlow<InnerKey>& flow, const TcpPools& pools) {
    const Connection connection = connection_of(flow, pools);
    const bool is_originator = connection.key == key.direction;
    const flow::FlowCounters& counters =
        is_originator ? connection.originator : connection.responder;
    if (!counters.empty()) add_to(sum, is_originator, *connection.tcp);
  });
  return sum;
}

}  // namespace wirecensus::inspect
