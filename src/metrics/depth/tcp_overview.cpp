#include "metrics/depth/tcp_overview.h"

#include <algorithm>
#include <tuple>

namespace wirecensus::metrics {
namespace {

using inspect::Connection;

std::uint64_t trouble_of(const Connection& connection) {
  return connection.tcp->originator.trouble() + connection.tcp->responder.trouble();
}

bool is_worse(const TroubledConnection& a, const TroubledConnection& b) {
  return std::tuple(trouble_of(b.connection), a.connection.key, a.in_tunnel,
                    a.connection.first_seen()) < std::tuple(trouble_of(a.connection),
                                                            b.connection.key, b.in_tunnel,
                                                            b.connection.first_seen());
}

void add(TcpSums& sums, const Connection& connection) {
  ++sums.connections;
  ++sums.by_state[static_cast<std::size_t>(connection.tcp->state)];
  sums.payload_bytes += connection.originator.payload_bytes + connection.responder.payload_bytes;
  for (const auto* health : {&connection.tcp->originator, &connection.tcp->responder}) {
    sums.repeated_bytes += health->repeated_bytes;
    sums.unseen_bytes += health->unseen_bytes.value_or(0);
  }
}

// Inserts the connection where it belongs among the `most` worst.
void keep_if_worst(std::vector<TroubledConnection>& worst, const TroubledConnection& connection,
                   std::size_t most) {
  if (trouble_of(connection.connection) == 0) return;
  const auto place = std::upper_bound(worst.begin(), worst.end(), connection, is_worse);
  if (place == worst.end() && worst.size() >= most) return;
  worst.insert(place, connection);
  if (worst.size() > most) worst.pop_back();
}

}  // namespace

TcpOverview tcp_overview(const Census& census, std::size_t most) {
  TcpOverview overview;
  census.depth.connections.for_each([&](const auto& flow, const inspect::TcpPools& pools) {
    const Connection connection = inspect::connection_of(flow, pools);
    add(overview.outermost, connection);
    keep_if_worst(overview.worst, {connection, std::nullopt}, most);
  });
  census.depth.connections.for_each_inner([&](const auto& flow, const inspect::TcpPools& pools) {
    const Connection connection = inspect::connection_of(flow, pools);
    add(overview.inner, connection);
    keep_if_worst(overview.worst, {connection, flow.key}, most);
  });
  return overview;
}

}  // namespace wirecensus::metrics
