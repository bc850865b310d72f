// Fields of live interfaces: metrics that are the sums of their accounts in the ledger, and the
// totals of each of several. Static storage.
#pragma once

#include <span>

#include "tables/field.h"
#include "tables/report_input.h"

namespace wirecensus::tables {

// A value is none if it is unknown for one of the accounts. Precondition of the values: the census
// has at least one account.
std::span<const Field<ReportInput>> interface_fields();

// Name, packets, bytes, flows, packets lost, verdict.
std::span<const Field<InterfaceShare>> interface_share_fields();

}  // namespace wirecensus::tables
