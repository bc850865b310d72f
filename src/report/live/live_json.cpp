#include "report/live/live_json.h"

#include "report/json_documents.h"

namespace wirecensus::report {

namespace {

constexpr std::uint64_t kMaxExact = std::uint64_t{1} << 53;

bool is_exact(std::int64_t number) {
  constexpr auto kMost = static_cast<std::int64_t>(kMaxExact);
  return number >= -kMost && number <= kMost;
}

}  // namespace

void append_number(std::string& json, std::uint64_t number) {
  json += number <= kMaxExact ? fmt::format("{}", number) : fmt::format("\"{}\"", number);
}

void append_value(std::string& json, const tables::FieldValue& value) {
  if (value.is_none()) {
    json += "null";
  } else if (value.kind() == tables::ValueKind::unsigned_number) {
    append_number(json, value.number());
  } else if (value.kind() == tables::ValueKind::signed_number && is_exact(value.signed_number())) {
    json += fmt::format("{}", value.signed_number());
  } else if (value.kind() == tables::ValueKind::text) {
    json += json_text(value.text());
  } else {
    char text[tables::kFieldTextSize];
    json += '"';
    json.append(&text[0], tables::format_value(text, value));
    json += '"';
  }
}

void append_name(std::string& json, std::string_view name) {
  if (!json.ends_with('{')) json += ',';
  json += json_text(name);
  json += ':';
}

void append_text(std::string& json, std::string_view name, std::string_view text) {
  append_name(json, name);
  json += json_text(text);
}

}  // namespace wirecensus::report
