// The dashboard of a store of flows (docs/store.md).
#pragma once

#include "dashboard/dashboard.h"
#include "sink/clickhouse/store_tables.h"

namespace wirecensus::dashboard {

// For a server of this dialect. Queries name views and columns of sink::store_tables(), and these
// macros of the ClickHouse plug-in for Grafana: $__fromTime, $__toTime (a DateTime each) and
// $__interval_s (seconds).
Dashboard store_dashboard(sink::StoreDialect dialect);

}  // namespace wirecensus::dashboard
