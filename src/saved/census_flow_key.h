// Keys of flows as parts of entries of a saved census, expanded: one direction, with its addresses
// in full. Internal to this folder.
#pragma once

#include "base/address.h"
#include "flow/flow_record.h"
#include "saved/census_bytes.h"

namespace wirecensus::saved {

void write_version_and_address(CensusBytesWriter& out, const IpAddress& address);
IpAddress read_version_and_address(CensusBytesReader& in);

void write_flow_key(CensusBytesWriter& out, const flow::FlowKey& key);
flow::FlowKey read_flow_key(CensusBytesReader& in);

}  // namespace wirecensus::saved
