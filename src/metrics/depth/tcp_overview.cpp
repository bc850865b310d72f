#include "metrics/depth/tcp_overview.h"

#include <algorithm>
#include <tuple>

namespace wirecensus::metrics {
namespace {

using inspect::Connection;

std::uint64_t trouble_of(const Connection& connection) {
  return connection.tcp->originator.trouble() + connection.tcp->responder.trouble();
}

bool is_worse(const Connection& a, const Connection& b) {
  return std::tuple(trouble_of(b), a.key, a.first_seen()) <
         std::tuple(trouble_of(a), b.key, b.first_seen());
}

void add(TcpOverview& overview, const Connection& connection) {
  ++overview.connections;
  ++overview.by_state[static_cast<std::size_t>(connection.tcp->state)];
  overview.payload_bytes +=
      connection.originator.payload_bytes + connection.responder.payload_bytes;
  for (const auto* health : {&connection.tcp->originator, &connection.tcp->responder}) {
    overview.repeated_bytes += health->repeated_bytes;
    overview.unseen_bytes += health->unseen_bytes.value_or(0);
  }
}

// Inserts the connection where it belongs among the `most` worst.
void keep_if_worst(std::vector<Connection>& worst, const Connection& connection, std::size_t most) {
  if (trouble_of(connection) == 0) return;
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
    add(overview, connection);
    keep_if_worst(overview.worst, connection, most);
  });
  return overview;
}

}  // namespace wirecensus::metrics
