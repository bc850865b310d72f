// The fields of a connection. Static storage.
#pragma once

#include <algorithm>
#include <memory>
#include <span>
#include <string_view>

#include "inspect/community_id.h"
#include "inspect/connection.h"
#include "inspect/names/names.h"
#include "tables/depth/header_texts.h"
#include "tables/end_facts.h"
#include "tables/field.h"

namespace wirecensus::inspect {

// For TimeFields: the times of both directions.
struct ConnectionTimes {
  Timestamp first_seen;
  Timestamp last_seen;

  bool has_time() const { return first_seen <= last_seen; }
  Duration duration() const { return has_time() ? elapsed(first_seen, last_seen) : 0; }
};
inline ConnectionTimes times_of(const Connection& row) {
  return {row.first_seen(), row.last_seen()};
}

}  // namespace wirecensus::inspect

namespace wirecensus::tables {

struct ConnectionRow : inspect::Connection {
  ConnectionRow(const inspect::Connection& connection, const inspect::CommunityId& id,
                const inspect::FlowName* the_name, EndFacts the_facts = {},
                std::string_view the_app = {})
      : Connection(connection), community_id(id), name(the_name), facts(the_facts), app(the_app) {}

  inspect::CommunityId community_id;
  const inspect::FlowName* name;  // what was seen in its flow, or null; must outlive it
  EndFacts facts;                 // of its addresses; must outlive it
  // Of the packets of its flow in each direction: connections of one flow share them. Null without.
  std::shared_ptr<const HeaderTexts> originator_headers = nullptr;
  std::shared_ptr<const HeaderTexts> responder_headers = nullptr;
  std::string_view app;  // of its flow, by nDPI; must outlive it
};

std::span<const Field<ConnectionRow>> connection_fields();
// What else rows may have, in the order of the columns.
std::span<const ExtraFields<ConnectionRow>> extra_connection_fields();

}  // namespace wirecensus::tables
