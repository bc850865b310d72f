#include "inspect/connections.h"

namespace wirecensus::inspect {

std::size_t Connections::size() const {
  std::size_t count = 0;
  for_each([&](const auto&, const TcpPools&) { ++count; });
  return count;
}

}  // namespace wirecensus::inspect
