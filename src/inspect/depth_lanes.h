// What depth needs of the packets of a batch and a shard. Filled by the thread that decodes the
// batch (depth_sorter.h), counted by the thread that owns the shard (depth_counter.h); views
// nothing of the frames. Each object is used by one thread at a time.
#pragma once

#include "inspect/apps/app_lane.h"
#include "inspect/headers/header_table.h"
#include "inspect/names/name_lane.h"
#include "inspect/tcp_lanes.h"
#include "inspect/tunnels/tunnel_lane.h"

namespace wirecensus::inspect {

// Reused, so that it keeps its capacity.
struct DepthLanes {
  TcpLanes tcp;
  NameLane names;
  TunnelLanes tunnels;
  HeaderLanes headers;
  AppLane apps;

  void clear() {
    tcp.clear();
    names.clear();
    tunnels.clear();
    headers.clear();
    apps.clear();
  }
};

}  // namespace wirecensus::inspect
