// Cells of HTML tables. Whatever comes from outside goes through append_escaped(), so that it stays
// text.
#pragma once

#include <string>
#include <string_view>

#include "tables/field.h"
#include "text/markup.h"

namespace wirecensus::report {

// "Min packet size" of "min_packet_size"; what is always written in capitals is so here.
std::string column_title(std::string_view name);

// A header cell: the title of the column, its unit, and what it means for who asks (title).
void append_header_cell(std::string& html, const tables::FieldInfo& info);

// A cell that shows `value` for a person; data-value has it as files for programs do.
void append_cell(std::string& html, const tables::FieldInfo& info, const tables::FieldValue& value);

// A cell with a bar: what share of a whole something is, from 0 to 1.
void append_share_cell(std::string& html, double share, std::string_view text);

}  // namespace wirecensus::report
