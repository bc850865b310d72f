// Dashboards as files that Grafana imports (version 9 and newer).
#pragma once

#include <string>

#include "dashboard/dashboard.h"

namespace wirecensus::dashboard {

// JSON, with a line end behind it. The panels are placed in their order, from left to right.
std::string grafana_json(const Dashboard& dashboard);

}  // namespace wirecensus::dashboard
