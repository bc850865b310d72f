// Writes records as lines of CSV (RFC 4180, lines end in LF), as defined by their fields.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/output_file.h"
#include "tables/columns.h"

namespace wirecensus::report {

// Maximum number of columns; a line without texts fits in OutputFile::direct().
inline constexpr std::size_t kMaxColumns = 64;
static_assert(kMaxColumns * (tables::kFieldTextSize + 1) <= OutputFile::kMaxDirect);

// `text`, quoted if it contains a comma, quotation mark or line end (RFC 4180).
inline std::string csv_text(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == text.npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

// The constructor appends the header, each call one line. `file` and the fields must outlive it. If
// `lead` is not empty, it is the name of a first column, whose text set_lead() sets. Precondition:
// at most kMaxColumns columns.
template <typename Record>
class CsvRows {
 public:
  CsvRows(std::span<const tables::Field<Record>> fields, tables::ColumnStyle style,
          OutputFile& file, std::string_view lead = {})
      : columns_(tables::columns_of(fields, style)), file_(file) {
    std::string line(lead);
    if (!lead.empty()) line += ',';
    for (const tables::Column<Record>& column : columns_) line.append(column.info.name).append(",");
    line.back() = '\n';
    file_.append(line);
  }

  void set_lead(std::string_view text) { lead_ = csv_text(text) + ','; }

  void operator()(const Record& record) {
    if (!lead_.empty()) file_.append(lead_);
    char* out = file_.direct();
    for (const tables::Column<Record>& column : columns_) {
      out = append(out, column.value(record), column.info.time_format);
      *out++ = ',';
    }
    out[-1] = '\n';
    file_.take(out);
  }

 private:
  char* append(char* out, tables::FieldValue value, tables::TimeFormat times) {
    if (value.kind() != tables::ValueKind::text) return tables::format_value(out, value, times);
    file_.take(out);
    file_.append(csv_text(value.text()));
    return file_.direct();
  }

  std::vector<tables::Column<Record>> columns_;
  std::string lead_;
  OutputFile& file_;
};

}  // namespace wirecensus::report
