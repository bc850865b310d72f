// Metrics of live interfaces: the sums of their accounts in the ledger. Static storage.
#pragma once

#include <span>

#include "tables/field.h"
#include "tables/report_input.h"

namespace wirecensus::tables {

// A value is none if it is unknown for one of the accounts. Precondition of the values: the census
// has at least one account.
std::span<const Field<ReportInput>> interface_fields();

}  // namespace wirecensus::tables
