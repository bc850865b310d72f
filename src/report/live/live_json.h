// Parts of JSON documents that are appended to a text: members of objects, arrays, rows of tables.
#pragma once

#include <fmt/core.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "tables/field.h"

namespace wirecensus::report {

// As a string above 2^53, up to which all integers are exact as a double; so are other integers.
void append_number(std::string& json, std::uint64_t number);

// Null, a number, or a string with the form of CSV files for all but integers.
void append_value(std::string& json, const tables::FieldValue& value);

// Appends "name": , after a comma unless it is the first member of its object.
void append_name(std::string& json, std::string_view name);

void append_text(std::string& json, std::string_view name, std::string_view text);

inline constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

// Appends the member: an array of at most `at_most` entries, each of which append_one(json, entry)
// appends.
template <typename Entries, typename AppendOne>
void append_list(std::string& json, std::string_view name, const Entries& entries,
                 AppendOne append_one, std::size_t at_most) {
  append_name(json, name);
  json += '[';
  std::size_t number = 0;
  for (const auto& entry : entries) {
    if (number == at_most) break;
    if (number++ > 0) json += ',';
    append_one(json, entry);
  }
  json += ']';
}

// Appends the member: an array with an object for each record. `json` must outlive it; call end().
template <typename Record>
class Rows {
 public:
  Rows(std::string& json, std::string_view name, std::span<const tables::Field<Record>> fields)
      : json_(json), fields_(fields) {
    append_name(json_, name);
    json_ += '[';
  }
  void add(const Record& record) { add(record, ""); }
  void add_with_share(const Record& record, double share) {
    add(record, fmt::format(",\"share\":{:.9f}", share));
  }
  void end() { json_ += ']'; }

 private:
  void add(const Record& record, std::string_view more) {
    json_ += json_.ends_with('[') ? "{" : ",{";
    for (const tables::Field<Record>& field : fields_) {
      append_name(json_, field.info.name);
      append_value(json_, field.value(record));
    }
    json_ += more;
    json_ += '}';
  }

  std::string& json_;
  const std::span<const tables::Field<Record>> fields_;
};

}  // namespace wirecensus::report
