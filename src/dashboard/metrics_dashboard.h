// The dashboard of what Prometheus scraped of --serve (docs/serving.md).
#pragma once

#include "dashboard/dashboard.h"

namespace wirecensus::dashboard {

// Made of the families of metrics (serve/families.h): each is in a panel.
Dashboard metrics_dashboard();

}  // namespace wirecensus::dashboard
