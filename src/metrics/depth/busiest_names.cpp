#include "metrics/depth/busiest_names.h"

#include <algorithm>
#include <map>

#include "inspect/names/names.h"

namespace wirecensus::metrics {

std::vector<NamedTraffic> busiest_names(const Census& census, std::size_t most) {
  if (census.depth.names == nullptr) return {};
  std::map<std::string_view, NamedTraffic> by_name;
  census.flows.for_each([&](flow::FlowRef, const auto& record) {
    const inspect::FlowName* name = census.depth.names->find(flow::expand(record.key));
    if (name == nullptr || name->server_name.empty()) return;
    NamedTraffic& traffic = by_name[name->server_name];
    traffic.name = name->server_name;
    traffic.packets += record.forward.packets + record.reverse.packets;
    traffic.frame_bytes += record.forward.frame_bytes + record.reverse.frame_bytes;
  });
  std::vector<NamedTraffic> busiest;
  busiest.reserve(by_name.size());
  for (const auto& [name, traffic] : by_name) busiest.push_back(traffic);
  std::stable_sort(busiest.begin(), busiest.end(),
                   [](const auto& a, const auto& b) { return a.frame_bytes > b.frame_bytes; });
  busiest.resize(std::min(busiest.size(), most));
  return busiest;
}

}  // namespace wirecensus::metrics
