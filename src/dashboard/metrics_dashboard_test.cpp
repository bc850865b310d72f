#include "dashboard/metrics_dashboard.h"

#include <gtest/gtest.h>

#include <string>

#include "serve/families.h"

namespace wirecensus::dashboard {
namespace {

TEST(MetricsDashboard, EachMetricIsInAPanel) {
  std::string queries;
  for (const Panel& panel : metrics_dashboard().panels) {
    for (const Query& query : panel.queries) queries += query.text + "\n";
  }
  for (const serve::MetricFamily& family : serve::families::kAll) {
    EXPECT_NE(queries.find(sample_name(family)), std::string::npos) << family.name;
  }
}

}  // namespace
}  // namespace wirecensus::dashboard
