// Keys of flows as parts of entries of a saved census, expanded: one direction, with its addresses
// in full. Internal to this folder.
#pragma once

#include "base/address.h"
#include "base/tunnel_kind.h"
#include "flow/flow_record.h"
#include "inspect/tunnels/tunnel_records.h"
#include "saved/census_bytes.h"

namespace wirecensus::saved {

void write_version_and_address(CensusBytesWriter& out, const IpAddress& address);
IpAddress read_version_and_address(CensusBytesReader& in);

void write_flow_key(CensusBytesWriter& out, const flow::FlowKey& key);
flow::FlowKey read_flow_key(CensusBytesReader& in);

// A kind of tunnel, not `none`, and the identifier of one.
TunnelKind read_tunnel_kind(CensusBytesReader& in);
std::uint32_t read_tunnel_id(CensusBytesReader& in);

// Of a flow inside a tunnel.
void write_inner_key(CensusBytesWriter& out, const inspect::InnerKey& key);
inspect::InnerKey read_inner_key(CensusBytesReader& in);

}  // namespace wirecensus::saved
