// Flow records as entries of a saved census. What is read is checked: a record that no count makes
// fails its reader. Internal to this folder.
#pragma once

#include "flow/compact_record.h"
#include "saved/census_bytes.h"

namespace wirecensus {

void write_counters(CensusBytesWriter& out, const FlowCounters& counters);
FlowCounters read_counters(CensusBytesReader& in);

template <typename Key>
void write_record(CensusBytesWriter out, const CompactRecord<Key>& record);
template <typename Key>
CompactRecord<Key> read_record(CensusBytesReader& in);

// Whether `next` comes after `last` in the order in which records are saved.
template <typename Key>
bool in_order(const Key& last, const Key& next);

}  // namespace wirecensus
