// Writes records as JSON objects (RFC 8259), as defined by their fields, without a document in
// memory. Integers are written exactly, up to 64 bits; undefined values are null, so that all
// objects of a table have the same members.
//
// In the compact form (ColumnStyle::compact) a record is an array of the values, and a table has
// its names once:
//
//     [{"src_ip":"192.0.2.1","packets":3}, {"columns":["src_ip","packets"],"rows":[["192.0.2.1",3],
//     {"src_ip":"192.0.2.2","packets":1}]      ["192.0.2.2",1]]}
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
      : columns_(style.compact ? tables::compact_columns_of(fields, style.names)
                               : tables::columns_of(fields, style)),
        compact_(style.compact),
        lead_name_(lead),
        file_(file) {
    for (const tables::Column<Record>& column : columns_) {
      const char* const before = !openings_.empty() ? "," : compact_ ? "[" : "{";
      openings_.push_back(before + name_of(column.info.name));
    }
  }

  void set_lead(std::string_view text) {
    openings_.front() = (compact_ ? "[" : "{") + name_of(lead_name_) + json_text(text) + "," +
                        name_of(columns_.front().info.name);
  }

  // What stands before and behind the rows of a table.
  std::string begin() const { return compact_ ? "{\"columns\":" + names() + ",\"rows\":[" : "["; }
  std::string_view end() const { return compact_ ? "]}" : "]"; }

  // The line before lines of rows; empty if each has the names.
  std::string first_line() const { return compact_ ? names() + "\n" : ""; }

  // Appends `before`, the object and `after`: separators or line ends, a few bytes.
  void write(std::string_view before, const Record& record, std::string_view after) {
    char* out = put(file_.direct(), before);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      out = put(out, openings_[i]);
      out = append_json(out, columns_[i].value(record), columns_[i].info.time_format, file_);
    }
    *out++ = compact_ ? ']' : '}';
    file_.take(put(out, after));
  }

 private:
  // Before a value; nothing in the compact form.
  std::string name_of(const std::string& name) const { return compact_ ? "" : '"' + name + "\":"; }

  std::string names() const {
    std::vector<std::string> names;
    if (!lead_name_.empty()) names.push_back(lead_name_);
    for (const tables::Column<Record>& column : columns_) names.push_back(column.info.name);
    return json_array(names);
  }

  std::vector<tables::Column<Record>> columns_;
  bool compact_;
  std::vector<std::string> openings_;  // `{"name":` or `,"name":` of each column
  std::string lead_name_;
  OutputFile& file_;
};

}  // namespace wirecensus::report
