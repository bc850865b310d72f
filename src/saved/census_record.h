// Flow records as entries of a saved census. What is read is checked: a record that no count makes
// fails its reader. Internal to this folder.
#pragma once

#include "flow/compact_record.h"
#include "saved/census_bytes.h"

namespace wirecensus::saved {

void write_counters(CensusBytesWriter& out, const flow::FlowCounters& counters);
flow::FlowCounters read_counters(CensusBytesReader& in);

template <typename Key>
void write_key(CensusBytesWriter& out, const Key& key);
template <typename Key>
Key read_key(CensusBytesReader& in);

template <typename Key>
void write_record(CensusBytesWriter out, const flow::CompactRecord<Key>& record);
template <typename Key>
flow::CompactRecord<Key> read_record(CensusBytesReader& in);

// Whether `next` comes after `last` in the order in which records are saved.
template <typename Key>
bool in_order(const Key& last, const Key& next);

}  // namespace wirecensus::saved
