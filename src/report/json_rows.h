// Records as JSON objects (RFC 8259), one a line, straight from the field table: no document is
// ever built. Numbers stand as they are, of any size; what is not defined is null, so that all
// objects of a table have the same members.
#pragma once

#include <array>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "base/output_file.h"
#include "tables/columns.h"

namespace wirecensus::report {

inline bool is_json_number(tables::FieldType type) {
  return type == tables::FieldType::integer || type == tables::FieldType::decimal ||
         type == tables::FieldType::duration;
}

inline char* put(char* out, std::string_view text) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

template <typename Record>
class JsonRows {
 public:
  JsonRows(std::span<const tables::Field<Record>> fields, tables::NameStyle names, OutputFile& file)
      : file_(file) {
    for (const tables::Column<Record>& column : tables::columns_of(fields, names)) {
      const bool number = is_json_number(column.info.type);
      members_.push_back(
          {(members_.empty() ? "{\"" : ",\"") + column.info.name + "\":" + (number ? "" : "\""),
           !number, column});
    }
  }

  // `before` and `after` the object: what stands between two, or ends the line.
  void write(std::string_view before, const Record& record, std::string_view after) {
    char* out = put(file_.direct(), before);
    for (const Member& member : members_) out = member.write(out, record);
    *out++ = '}';
    file_.take(put(out, after));
  }

 private:
  struct Member {
    std::string opening;  // what stands before the value, with the quotation mark of a text
    bool quoted;
    tables::Column<Record> column;

    char* write(char* out, const Record& record) const {
      out = put(out, opening);
      char* const end = column.value(out, record);
      if (end == out) return put(quoted ? out - 1 : out, "null");
      out = end;
      if (quoted) *out++ = '"';  // names from closed lists, addresses, times: nothing to escape
      return out;
    }
  };

  std::vector<Member> members_;
  OutputFile& file_;
};

}  // namespace wirecensus::report
