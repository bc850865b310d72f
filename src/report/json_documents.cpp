#include "report/json_documents.h"

#include <nlohmann/json.hpp>
#include <optional>

namespace wirecensus::report {
namespace {

using Json = nlohmann::ordered_json;  // keeps the order of members

std::string text_of(const Json& json, int indent = -1) {
  constexpr bool kAscii = true;
  return json.dump(indent, ' ', kAscii, Json::error_handler_t::replace);
}

template <typename Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json();
}

Json text_or_null(std::string_view text) { return text.empty() ? Json() : Json(text); }

Json loss_of(const Loss& loss) {
  return {{"cause", loss_cause_name(loss.cause)},
          {"source", loss.source},
          {"packets", loss.packets_known ? Json(loss.packets) : Json()},
          {"detail", loss.detail}};
}

Json doubt_of(const Doubt& doubt) { return {{"source", doubt.source}, {"detail", doubt.detail}}; }
Json remark_of(const Remark& remark) {
  return {{"source", remark.source}, {"detail", remark.detail}};
}

Json counters_of(const std::optional<InterfaceCounters>& counters) {
  if (!counters) return {};
  return {{"received_packets", counters->received_packets},
          {"received_bytes", counters->received_bytes},
          {"sent_packets", counters->sent_packets},
          {"sent_bytes", counters->sent_bytes},
          {"missed", counters->missed},
          {"dropped", counters->dropped},
          {"sent_dropped", counters->sent_dropped}};
}

Json range_of(const std::optional<CountRange>& range) {
  if (!range) return {};
  return {{"least", range->min}, {"most", range->max}};
}

Json super_packets_of(const std::optional<SuperPackets>& packets) {
  if (!packets) return {};
  return {{"frames", packets->frames},
          {"more_packets", packets->more_packets},
          {"more_bytes", packets->more_bytes},
          {"indivisible", packets->indivisible},
          {"divided", packets->divided}};
}

Json interface_of(const InterfaceAccount& account) {
  return {{"name", account.name},
          {"loopback", account.loopback},
          {"before", counters_of(account.before)},
          {"after", counters_of(account.after)},
          {"filtered", range_of(account.filtered)},
          {"ring_dropped", account.ring_dropped},
          {"ring_freezes", account.ring_freezes},
          {"ring_accepted", account.ring_accepted},
          {"ring_delivered", account.delivered},
          {"ring_delivered_outgoing", or_null(account.delivered_outgoing)},
          {"ring_left_unread", account.left_unread()},
          {"filtered_later", account.filtered_later},
          {"packets_past_limit", account.past_limit},
          {"counted", account.counted},
          {"super_packets", super_packets_of(account.super_packets)}};
}

// Errors in seconds, as text: all digits of a duration.
Json clock_of(const std::optional<ClockState>& clock) {
  if (!clock) return nullptr;
  return {{"synchronized", clock->synchronized},
          {"estimated_error", duration_text(static_cast<Duration>(clock->estimated_error))},
          {"max_error", duration_text(static_cast<Duration>(clock->max_error))}};
}

Json recording_of(const std::optional<Recording>& recording) {
  if (!recording) return {};
  return {{"file", recording->file},
          {"offered", recording->offered},
          {"kept", recording->recorded},
          {"files", recording->files},
          {"detail", recording->detail}};
}

template <typename Entry>
Json list_of(const std::vector<Entry>& entries, Json (*json_of)(const Entry&)) {
  Json list = Json::array();
  for (const Entry& entry : entries) list.push_back(json_of(entry));
  return list;
}

Json column_of(const TableColumn& column) {
  const tables::FieldInfo& field = *column.field;
  return {{"name", column.name},
          {"type", tables::field_type_name(column.type)},
          {"unit", text_or_null(column.unit)},
          {"layer", text_or_null(field.layer)},
          {"ipfix", text_or_null(field.information_element)},
          {"ecs", text_or_null(field.other_names.ecs)},
          {"zeek", text_or_null(field.other_names.zeek)},
          {"option", text_or_null(column.option)},
          {"description", field.description}};
}

Json table_of(const Table& table) {
  return {{"name", text_or_null(table.name)},
          {"row", table.row},
          {"files", table.files},
          {"fields", list_of(table.columns, column_of)}};
}

Json link_of(const tables::LinkRow& link) {
  return {{"link_type", link.type},
          {"name", link_type_name(link.type)},
          {"followed", link.what},
          {"reference", link.reference}};
}

}  // namespace

std::string json_text(std::string_view text) { return text_of(Json(text)); }

std::string json_array(const std::vector<std::string>& texts) { return text_of(texts); }

std::string ledger_json(const Ledger& ledger) {
  return text_of({{"verdict", verdict_name(ledger.verdict())},
                  {"packets_seen", ledger.seen()},
                  {"packets_counted", ledger.counted},
                  {"packets_lost", ledger.lost()},
                  {"packets_undecided", ledger.undecided},
                  {"packets_filtered", ledger.filtered},
                  {"packets_filtered_duplicates", ledger.duplicates},
                  {"losses", list_of(ledger.losses, loss_of)},
                  {"doubts", list_of(ledger.doubts, doubt_of)},
                  {"remarks", list_of(ledger.remarks, remark_of)},
                  {"interfaces", list_of(ledger.interfaces, interface_of)},
                  {"keeping", recording_of(ledger.recording)},
                  {"clock", clock_of(ledger.clock)}});
}

std::string schema_json(const std::vector<Table>& tables) {
  constexpr int kIndent = 2;
  return text_of({{"format", "wirecensus.schema"},
                  {"version", 1},
                  {"tables", list_of(tables, table_of)}},
                 kIndent) +
         "\n";
}

std::string links_json(const std::vector<tables::LinkRow>& links) {
  constexpr int kIndent = 2;
  return text_of(
             {{"format", "wirecensus.links"}, {"version", 1}, {"links", list_of(links, link_of)}},
             kIndent) +
         "\n";
}

}  // namespace wirecensus::report
