// The result of depth: a part of the census, empty unless asked for.
#pragma once

#include <memory>

#include "inspect/apps/app_records.h"
#include "inspect/connections.h"
#include "inspect/headers/header_records.h"
#include "inspect/left_out.h"
#include "inspect/tunnels/tunnel_records.h"

namespace wirecensus::inspect {

struct Names;  // names/names.h

struct Depth {
  bool has_tcp = false;          // the connections were asked for
  Connections connections;       // of TCP; empty without has_tcp
  bool has_inner_tcp = false;    // with those inside tunnels
  std::shared_ptr<Names> names;  // null unless asked for; not changed once it is shared
  TunnelRecords tunnels;
  HeaderRecords headers;  // with has_tcp, those of ICMP in any case
  AppRecords apps;
  LeftOut left_out;  // of this count; not of what was read from files

  // Whether any of it was asked for.
  bool any() const {
    return has_tcp || names != nullptr || tunnels.counted || headers.counted || apps.counted;
  }

  // Adds the depth of another shard of the same count. Precondition: no flow is in both.
  void append(Depth&& other);
};

}  // namespace wirecensus::inspect
