// Cells of HTML tables. Values are escaped with append_escaped(), so that input cannot become
// markup.
#pragma once

#include <string>
#include <string_view>

#include "tables/field.h"
#include "text/markup.h"

namespace wirecensus::report {

// "Min packet size" for "min_packet_size"; abbreviations are in capitals ("Src IP").
std::string column_title(std::string_view name);

// Appends a <th>: title and unit of the column, with the description as tooltip (title).
void append_header_cell(std::string& html, const tables::FieldInfo& info);

// Appends a <td> with `value` in readable form; data-value has the form of CSV files.
void append_cell(std::string& html, const tables::FieldInfo& info, const tables::FieldValue& value);

// Appends the <th> of the column of shares.
void append_share_header(std::string& html);

// Appends a <td> with `text` and a bar for `share`, which is from 0 to 1. Precondition: `text`
// needs no escaping.
void append_share_cell(std::string& html, double share, std::string_view text);

}  // namespace wirecensus::report
