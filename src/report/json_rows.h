// Writes records as JSON objects (RFC 8259), as defined by their fields, without a document in
// memory. Integers are written exactly, up to 64 bits; undefined values are null, so that all
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

// Copies `text` to `out`, which must have room, and returns the end.
inline char* put(char* out, std::string_view text) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

// Writes a value at `out`, a position in the buffer of file.direct(), and returns the end, a
// position in the current buffer. None becomes null; all but numbers are quoted.
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

// `file` and the fields must outlive it. If `lead` is not empty, it is the name of a first member,
// whose text set_lead() sets.
template <typename Record>
class JsonRows {
 public:
  JsonRows(std::span<const tables::Field<Record>> fields, tables::ColumnStyle style,
           OutputFile& file, std::string_view lead = {})
      : columns_(tables::columns_of(fields, style)), lead_name_(lead), file_(file) {
    for (const tables::Column<Record>& column : columns_) {
      openings_.push_back((openings_.empty() ? "{\"" : ",\"") + column.info.name + "\":");
    }
  }

  void set_lead(std::string_view text) {
    openings_.front() =
        "{\"" + lead_name_ + "\":" + json_text(text) + ",\"" + columns_.front().info.name + "\":";
  }

  // Appends `before`, the object and `after`: separators or line ends, a few bytes.
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
  std::vector<std::string> openings_;  // `{"name":` or `,"name":` of each column
  std::string lead_name_;
  OutputFile& file_;
};

}  // namespace wirecensus::report
