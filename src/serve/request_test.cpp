#include "serve/request.h"

#include <gtest/gtest.h>

namespace wirecensus::serve {
namespace {

const Endpoint& local() {
  static const Endpoint kLocal = *parse_endpoint("9464");
  return kLocal;
}

Route route(std::string_view method, std::string_view target,
            std::vector<std::string_view> hosts = {"127.0.0.1:9464"}) {
  return route_of({method, target, std::move(hosts), {}}, local());
}

TEST(Route, LeadsToEachPage) {
  EXPECT_EQ(route("GET", "/").page, Page::live);
  EXPECT_EQ(route("GET", "/healthz").page, Page::healthz);
  EXPECT_EQ(route("GET", "/metrics").page, Page::metrics);
  EXPECT_EQ(route("HEAD", "/census.json").page, Page::census_json);
  EXPECT_EQ(route("GET", "/report.html?x=/").page, Page::report_html);
  EXPECT_EQ(route("GET", "/metrics").code, 200U);
}

TEST(Route, RefusesOtherTargets) {
  for (const char* target :
       {"", "*", "metrics", "/metrics/", "//metrics", "/../metrics", "/Metrics", "/%6detrics",
        "/metrics#", "https://127.0.0.1:9464/metrics"}) {
    EXPECT_EQ(route("GET", target).code, 404U) << target;
  }
}

TEST(Route, RefusesMethodsThatChangeSomething) {
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "get", "", "TRACE"}) {
    EXPECT_EQ(route(method, "/metrics").code, 405U) << method;
  }
}

TEST(Route, NeedsTheHost) {
  EXPECT_EQ(route("GET", "/", {}).code, 400U);
  EXPECT_EQ(route("GET", "/", {"127.0.0.1:9464", "127.0.0.1:9464"}).code, 400U);
  EXPECT_EQ(route("GET", "/", {"evil.example:9464"}).code, 421U);
  EXPECT_EQ(route("GET", "/", {"localhost:9464"}).code, 200U);
}

TEST(Route, TakesTheHostOfAnAbsoluteTarget) {
  EXPECT_EQ(route("GET", "http://localhost:9464/metrics", {"evil.example"}).page, Page::metrics);
  EXPECT_EQ(route("GET", "http://localhost:9464", {"evil.example"}).code, 200U);
  EXPECT_EQ(route("GET", "http://evil.example/metrics").code, 421U);
  EXPECT_EQ(route("GET", "http://").code, 421U);
}

TEST(Route, TakesTheNumberOfRowsFromAQuery) {
  EXPECT_EQ(route("GET", "/metrics").busiest, 0U);
  EXPECT_EQ(route("GET", "/metrics?").busiest, 0U);
  EXPECT_EQ(route("GET", "/metrics?x=1&top=20&y").busiest, 20U);
  EXPECT_EQ(route("GET", "/metrics?top=1").busiest, 1U);
  EXPECT_EQ(route("GET", "/metrics?top=100").busiest, 100U);
  EXPECT_EQ(route("GET", "/report.html?top=nonsense").code, 200U);
}

TEST(Route, RefusesNonsenseInsteadOfRows) {
  for (const char* query :
       {"top", "top=", "top=0", "top=101", "top=-1", "top=+5", "top=5x", "top=5.0", "top=0x5",
        "top=18446744073709551617", "top=5&top=5", "top=%35"}) {
    const Route refused = route("GET", std::string("/metrics?") + query);
    EXPECT_EQ(refused.code, 400U) << query;
    EXPECT_TRUE(refused.problem.starts_with("top is a number from 1 to 100")) << query;
  }
}

TEST(Accept, IsPrometheusUnlessOpenMetricsIsNamed) {
  for (const char* accept :
       {"", "*/*", "text/html", "text/plain", "application/openmetrics-text;version=2.0.0",
        "application/openmetrics-text;q=0", "application/openmetrics-text;q=x", ",,;;=,q=1",
        "application/openmetrics-text;q=0.1,text/plain;q=0.5", "application/openmetrics-text2"}) {
    EXPECT_EQ(accepted_format(accept), ExpositionFormat::prometheus) << accept;
  }
}

TEST(Accept, IsOpenMetricsIfWanted) {
  for (const char* accept :
       {"application/openmetrics-text", "application/openmetrics-text; version=1.0.0",
        "Application/OpenMetrics-Text ; Version=\"1.0.0\" ; charset=utf-8",
        // Prometheus 2 and 3
        "application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version="
        "0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version="
        "1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
        // Prometheus with --enable-feature=native-histograms
        "application/"
        "vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,"
        "application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5"}) {
    EXPECT_EQ(accepted_format(accept), ExpositionFormat::open_metrics) << accept;
  }
}

}  // namespace
}  // namespace wirecensus::serve
