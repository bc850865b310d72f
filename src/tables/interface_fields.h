// Metrics of the interfaces that were counted live: their accounts in the ledger, added up.
#pragma once

#include <span>

#include "tables/field.h"
#include "tables/report_input.h"

namespace wirecensus::tables {

// Of a census that holds at least one such account; a value is empty where one of them does not
// know it.
std::span<const Field<ReportInput>> interface_fields();

}  // namespace wirecensus::tables
