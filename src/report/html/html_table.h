// Rows of HTML tables, from the fields that all formats share.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "report/html/html_text.h"
#include "tables/field.h"

namespace wirecensus::report {

// Appends one <th> per field.
template <typename Record>
void append_header_cells(std::string& html, std::span<const tables::Field<Record>> fields) {
  for (const tables::Field<Record>& field : fields) append_header_cell(html, field.info);
}

// Appends one <td> per field of `record`.
template <typename Record>
void append_cells(std::string& html, std::span<const tables::Field<Record>> fields,
                  const Record& record) {
  for (const tables::Field<Record>& field : fields) {
    append_cell(html, field.info, field.value(record));
  }
}

// Appends a table of `rows` that can be sorted.
template <typename Record>
void append_table(std::string& html, std::string_view id,
                  std::span<const tables::Field<Record>> fields, std::span<const Record> rows) {
  html += "<div class=\"scroll\"><table id=\"";
  html += id;
  html += "\" class=\"sortable\"><thead><tr>";
  append_header_cells(html, fields);
  html += "</tr></thead><tbody>\n";
  for (const Record& record : rows) {
    html += "<tr>";
    append_cells(html, fields, record);
    html += "</tr>\n";
  }
  html += "</tbody></table></div>";
}

}  // namespace wirecensus::report
