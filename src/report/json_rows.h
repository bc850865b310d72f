// Records as JSON objects (RFC 8259), one a line, straight from the field table: no document is
// ever built. Numbers stand as they are, of any size; what is not defined is null, so that all
// objects of a table have the same members.
#pragma once

#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "base/output_file.h"
#include "report/json_documents.h"
#include "tables/columns.h"

namespace wirecensus::report {

inline char* put(char* out, std::string_view text) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

// Writes a value behind `out`, which file.direct() gave, and returns the end: nothing as null, what
// is no number in quotation marks.
inline char* append_json(char* out, tables::FieldValue value, tables::TimeFormat times,
                         OutputFile& file) {
  if (value.is_none()) return put(out, "null");
  if (value.kind() == tables::ValueKind::text) {
    file.take(out);
    file.append(json_text(value.text()));
    return file.direct();
  }
  const bool quoted = !tables::is_number(value.kind(), times);
  if (quoted) *out++ = '"';
  out = tables::format_value(out, value, times);
  if (quoted) *out++ = '"';  // addresses, times, names from closed lists: nothing to escape
  return out;
}

template <typename Record>
class JsonRows {
 public:
  JsonRows(std::span<const tables::Field<Record>> fields, tables::NameStyle names, OutputFile& file)
      : columns_(tables::columns_of(fields, names)), file_(file) {
    for (const tables::Column<Record>& column : columns_) {
      openings_.push_back((openings_.empty() ? "{\"" : ",\"") + column.info.name + "\":");
    }
  }

  // `before` and `after` the object: what stands between two, or ends the line.
  void write(std::string_view before, const Record& record, std::string_view after) {
    char* out = put(file_.direct(), before);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      out = put(out, openings_[i]);
      out = append_json(out, columns_[i].value(record), columns_[i].info.time_format, file_);
    }
    *out++ = '}';
    file_.take(put(out, after));
  }

 private:
  std::vector<tables::Column<Record>> columns_;
  std::vector<std::string> openings_;  // what stands before each value
  OutputFile& file_;
};

}  // namespace wirecensus::report
