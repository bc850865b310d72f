// Rows of HTML tables, from the fields that all formats share.
#pragma once

#include <span>
#include <string>

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

}  // namespace wirecensus::report
