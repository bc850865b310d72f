#include "inspect/depth.h"

#include <utility>

#include "inspect/names/names.h"

namespace wirecensus::inspect {

void Depth::append(Depth&& other) {
  has_tcp |= other.has_tcp;
  has_inner_tcp |= other.has_inner_tcp;
  connections.append(std::move(other.connections));
  tunnels.append(std::move(other.tunnels));
  headers.append(std::move(other.headers));
  apps.append(std::move(other.apps));
  left_out.add(other.left_out);
  if (names == nullptr) {
    names = std::move(other.names);
  } else if (other.names != nullptr) {
    names->merge(std::move(*other.names));
  }
}

}  // namespace wirecensus::inspect
