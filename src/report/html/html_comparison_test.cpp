#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/html/html_report.h"
#include "report/html/html_sections.h"
#include "support/example_census.h"
#include "support/temporary_folder.h"

namespace wirecensus::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string page_with(std::optional<metrics::Comparison> comparison) {
  tables::ReportOptions options;
  if (comparison) {
    options.comparison = std::make_shared<const metrics::Comparison>(*std::move(comparison));
  }
  const TemporaryFolder folder;
  const tables::ReportInput input(test::tables_of(make_census(example_packets())), options);
  auto file = OutputFile::create(folder.path("report.html"));
  EXPECT_TRUE(write_html(input, *file).ok());
  EXPECT_TRUE(file->commit().ok());
  return folder.read("report.html");
}

metrics::CensusTables tables_without(std::size_t first) {
  std::vector<decode::Packet> packets = example_packets();
  packets.erase(packets.begin(), packets.begin() + static_cast<std::ptrdiff_t>(first));
  return test::tables_of(make_census(packets));
}

metrics::TransitFlow transit_flow(std::uint16_t port, const metrics::TransitCounts& counts) {
  metrics::TransitFlow flow;
  flow.key.source = ipv4(1);
  flow.key.destination = ipv4(2);
  flow.key.source_port = port;
  flow.key.has_ports = true;
  flow.key.protocol.number = ip_protocol::kUdp;
  flow.counts = counts;
  return flow;
}

// One of 1,234 packets was lost and one changed.
std::shared_ptr<metrics::Transit> example_transit() {
  auto transit = std::make_shared<metrics::Transit>();
  transit->timed = true;
  transit->counts = {.entered = 1'234, .left = 1'233, .delivered = 1'232, .changed = 1, .lost = 1};
  transit->flows = {transit_flow(4000, transit->counts)};
  for (const Duration delay : {1'000, 20'000, 300'000}) transit->delays.add(delay);
  transit->timeline.add(kExampleTime, 1'000, 0);
  transit->timeline.add(kExampleTime + kSecond, 234, 1);
  return transit;
}

metrics::Comparison compared(std::shared_ptr<const metrics::Transit> transit) {
  return metrics::compare_transit(tables_without(0), tables_without(0), std::move(transit), true);
}

TEST(HtmlComparison, WithoutOneThePageHasNothingOfIt) {
  const std::string page = page_with(std::nullopt);
  EXPECT_THAT(page, Not(HasSubstr("id=\"comparison")));
  EXPECT_THAT(page, Not(HasSubstr("#comparison\">")));
  EXPECT_THAT(page, Not(HasSubstr("LossChart")));
}

TEST(HtmlComparison, ReportsWhatWasExpected) {
  const std::string page =
      page_with(metrics::compare_replay(tables_without(0), tables_without(1), 3));
  EXPECT_THAT(page, Not(HasSubstr("{{")));
  EXPECT_THAT(page, HasSubstr("<a href=\"#comparison\">Comparison</a>"));
  EXPECT_THAT(page, HasSubstr("<section id=\"comparison\" class=\"lossy\">"));
  EXPECT_THAT(page,
              HasSubstr("<strong>DIFFERENT</strong> Not every flow was counted as expected."));
  EXPECT_THAT(page, HasSubstr("<dt>Expected</dt><dd>example.pcap, 3 times</dd>"));
  EXPECT_THAT(page, HasSubstr("<dd>15 packets, 5,535 bytes</dd>"));
  EXPECT_THAT(page, HasSubstr("<dt>Where lost</dt><dd>before this interface"));
  EXPECT_THAT(page, HasSubstr("<table id=\"difference-table\""));
  EXPECT_THAT(page, HasSubstr("id=\"comparison-data\">{\"loss\":null,\"delays\":null}<"));
}

TEST(HtmlComparison, OfEqualsHasNoFlows) {
  const std::string page =
      page_with(metrics::compare_replay(tables_without(0), tables_without(0), 1));
  EXPECT_THAT(page, HasSubstr("<section id=\"comparison\" class=\"exact\">"));
  EXPECT_THAT(page, HasSubstr("<strong>EQUAL</strong> Every flow was counted as expected."));
  EXPECT_THAT(page, HasSubstr("<dt>Where lost</dt><dd>nowhere</dd>"));
  EXPECT_THAT(page, Not(HasSubstr("difference-table\"")));
  EXPECT_THAT(page, Not(HasSubstr("not proven")));
}

TEST(HtmlComparison, SaysWhereTheResultIsNotProven) {
  Ledger ledger;
  ledger.doubts.push_back({"a", "b"});
  const auto doubtful = test::tables_of(make_census(example_packets(), ledger));
  EXPECT_THAT(page_with(metrics::compare_replay(tables_without(0), doubtful, 1)),
              HasSubstr("This is not proven"));
}

TEST(HtmlComparison, IsUnknownWhereAFilterCouldNotDecide) {
  Ledger ledger;
  ledger.add_undecided(3, {"b", "why"});
  const auto undecided = test::tables_of(make_census(example_packets(), ledger));
  const std::string page = page_with(metrics::compare_replay(tables_without(0), undecided, 1));
  EXPECT_THAT(page, HasSubstr("<section id=\"comparison\" class=\"unknown\">"));
  EXPECT_THAT(page, HasSubstr("<strong>UNKNOWN</strong> No difference is known"));
}

TEST(HtmlComparison, ReportsWhatBecameOfPacketsBetweenTwoPoints) {
  const std::string page = page_with(compared(example_transit()));
  EXPECT_THAT(page, HasSubstr("<strong>DIFFERENT</strong> Not every packet left as it entered."));
  EXPECT_THAT(page, HasSubstr("1,234 entered, 1,233 left"));
  EXPECT_THAT(page, HasSubstr("<td data-value=\"lost\">Lost</td><td class=\"number\" "
                              "data-value=\"1\" title=\"1 packets\">1</td>"));
  EXPECT_THAT(page, HasSubstr("data-name=\"delay_max\" data-value=\"0.000300000\">300.00 µs"));
  EXPECT_THAT(page, HasSubstr("<td class=\"number\" data-value=\"4000\">4000</td>"));
  EXPECT_THAT(page, HasSubstr("<dt>Where lost</dt><dd>nowhere, but changed"));
  EXPECT_THAT(page, HasSubstr("\"loss\":{\"width\":\"2000000\",\"first\":\"850000000000\","
                              "\"intervals\":501,\"changed\":true,"));
}

TEST(HtmlComparison, TheTimelineKnowsNoChangesFromLosses) {
  const auto transit = example_transit();
  EXPECT_THAT(page_with(compared(transit)), HasSubstr("of these, lost or changed<"));
  transit->counts.changed = 0;
  EXPECT_THAT(page_with(compared(transit)), HasSubstr("of these, lost<"));
}

TEST(HtmlComparison, HasRemarksWhereThereAreSome) {
  const auto transit = example_transit();
  EXPECT_THAT(page_with(compared(transit)), Not(HasSubstr("<dt>Ignored")));
  transit->ignored.ttl = transit->ignored.nat = true;
  transit->counts.backward = 5;
  transit->truncated = {2, 2};
  transit->undecided = 1;
  transit->rewritten = {{transit->flows[0].key, transit->flows[0].key, 77}};
  const std::string page = page_with(compared(transit));
  EXPECT_THAT(page, HasSubstr("<dt>Ignored</dt><dd>TTL, addresses and ports</dd>"));
  EXPECT_THAT(page, HasSubstr("<dt>Backward</dt><dd>5 packets seen at the second point first"));
  EXPECT_THAT(page, HasSubstr("<dt>Truncated</dt><dd>4 packets compared without"));
  EXPECT_THAT(page, HasSubstr("<dt>Undecided</dt><dd>1 packet of those that were lost"));
  EXPECT_THAT(page, HasSubstr("<table id=\"rewritten-table\""));
  EXPECT_THAT(page, HasSubstr("This is not proven"));
}

TEST(HtmlComparison, IsUnknownWhereAllThatDiffersIsUndecided) {
  const auto transit = example_transit();
  transit->counts = {.entered = 5, .left = 5, .delivered = 4, .changed = 1};
  transit->undecided = 1;
  const std::string page = page_with(compared(transit));
  EXPECT_THAT(page, HasSubstr("<strong>UNKNOWN</strong> No difference is known"));
  EXPECT_THAT(page, Not(HasSubstr("not proven")));
}

TEST(HtmlComparison, WithoutTimesHasNoCharts) {
  auto transit = std::make_shared<metrics::Transit>();
  transit->counts = {.entered = 5, .left = 5, .delivered = 5};
  const std::string page = page_with(compared(transit));
  EXPECT_THAT(page, HasSubstr("<strong>EQUAL</strong> Every packet left as it entered."));
  EXPECT_THAT(page, Not(HasSubstr("id=\"loss-chart\"")));
  EXPECT_THAT(page, Not(HasSubstr("id=\"delay-chart\"")));
}

TEST(HtmlComparison, ShowsTheFlowsThatAreHarmedMost) {
  const auto transit = example_transit();
  transit->flows.clear();
  for (std::uint16_t i = 0; i < 1'000; ++i) {
    transit->flows.push_back(transit_flow(static_cast<std::uint16_t>(20'000 + i), {.lost = 1}));
  }
  const std::string page = page_with(compared(transit));
  EXPECT_THAT(page, HasSubstr("Top 100 of 1,000 flows by packets that did not leave as they "
                              "entered; all are in <code>transit_flows.csv</code>"));
  EXPECT_THAT(page, HasSubstr("data-value=\"20099\""));
  EXPECT_THAT(page, Not(HasSubstr("data-value=\"20100\"")));
}

TEST(HtmlComparison, NamesFromOutsideStayText) {
  metrics::Census expected = make_census(example_packets());
  expected.sources = {"<script>\"'&\x1b</script>"};
  const std::string page =
      page_with(metrics::compare_replay(test::tables_of(expected), tables_without(1), 1));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;&quot;&#39;&amp;\\x1b&lt;/script&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("<script>")));
}

}  // namespace
}  // namespace wirecensus::report
