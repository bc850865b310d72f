#include "tables/assertion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "support/example_census.h"

namespace wirecensus::tables {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// Of the example: 5 packets, 4 flows, 1,845 bytes, 60 to 1,514 bytes, 0.5 s, EXACT.
Assertion::Outcome check(const std::string& text, const metrics::Census& census) {
  const ReportInput input(test::tables_of(census));
  const auto assertion = Assertion::parse(text, Comparing::nothing);
  EXPECT_TRUE(assertion.ok()) << assertion.error().message;
  return assertion.ok() ? assertion->check(make_metrics(input)) : Assertion::Outcome{};
}
bool holds(const std::string& text) { return check(text, make_census(example_packets())).holds; }

std::string refusal(const std::string& text, Comparing comparing = Comparing::nothing) {
  const auto assertion = Assertion::parse(text, comparing);
  return assertion.ok() ? "accepted" : assertion.error().message;
}

TEST(Assertion, ComparesMetricsWithNumbers) {
  EXPECT_TRUE(holds("total_packets == 5"));
  EXPECT_FALSE(holds("total_packets != 5"));
  EXPECT_TRUE(holds("total_packets >= 5"));
  EXPECT_TRUE(holds("total_packets <= 5"));
  EXPECT_FALSE(holds("total_packets > 5"));
  EXPECT_FALSE(holds("total_packets < 5"));
  EXPECT_TRUE(holds("6>total_packets&&4<total_packets"));
  EXPECT_TRUE(holds("max_packet_size - min_packet_size == 1454"));
  EXPECT_TRUE(holds("average_packet_size == 1845 / 5"));
  EXPECT_TRUE(holds("link_bytes > -1"));
}

TEST(Assertion, ObeysPrecedence) {
  EXPECT_TRUE(holds("total_packets == 1 + 2 * 2"));
  EXPECT_TRUE(holds("total_packets == (1 + 1.5) * 2"));
  EXPECT_TRUE(holds("total_packets == 10 - 3 - 2"));
  EXPECT_TRUE(holds("total_packets == 40 / 4 / 2"));
  EXPECT_TRUE(holds("total_packets == 5 || total_packets == 1 && flows == 99"));
  EXPECT_FALSE(holds("(total_packets == 5 || total_packets == 1) && flows == 99"));
  EXPECT_TRUE(holds("!(total_packets == 4)"));
  EXPECT_TRUE(holds("- -5 == total_packets"));
}

TEST(Assertion, KnowsUnits) {
  EXPECT_TRUE(holds("duration == 500ms && duration == 0.5s && duration == 500000us"));
  EXPECT_TRUE(holds("duration == 500000000ns && duration < 1m && duration < 1h && duration < 1d"));
  EXPECT_TRUE(
      holds("total_bytes < 2k && total_bytes < 2Ki && total_bytes < 1M && total_bytes < 1Mi"));
  EXPECT_TRUE(holds("1k == 1000 && 1Ki == 1024 && 1M == 1000k && 1Gi == 1024Mi && 1T == 1000G"));
  EXPECT_TRUE(holds("packets_lost / packets_seen < 0.1%"));
}

TEST(Assertion, ComparesTexts) {
  EXPECT_TRUE(holds("verdict == EXACT && verdict != LOSSY && verdict == 'EXACT'"));
  EXPECT_TRUE(holds("verdict == \"EXACT\" && verdict == verdict"));
  EXPECT_FALSE(holds("verdict == UNKNOWN"));
  EXPECT_TRUE(holds("first_seen == '2023-11-14T22:13:20.000000000Z'"));
}

TEST(Assertion, IsExactForTheLargestNumbers) {
  metrics::Census census = make_census(example_packets());
  census.totals.frame_bytes = std::numeric_limits<std::uint64_t>::max();
  EXPECT_TRUE(check("total_bytes == 18446744073709551615", census).holds);
  EXPECT_FALSE(check("total_bytes == 18446744073709551614", census).holds);
}

TEST(Assertion, MembersOfFamiliesThatAreNotListedHaveNoPackets) {
  EXPECT_TRUE(holds("packets_protocol_udp == 3 && packets_protocol_ipv6-icmp == 1"));
  EXPECT_TRUE(holds("packets_protocol_sctp == 0 && packets_issue_truncated_ip == 0"));
  EXPECT_EQ(check("packets_protocol_sctp > 0", make_census({})).values,
            "packets_protocol_sctp = 0");
}

TEST(Assertion, UndefinedMetricsDecideNothing) {
  const metrics::Census empty = make_census({});
  EXPECT_FALSE(check("min_packet_size <= 64", empty).holds);
  EXPECT_FALSE(check("!(min_packet_size <= 64)", empty).holds);
  EXPECT_TRUE(check("min_packet_size <= 64 || total_packets == 0", empty).holds);
  EXPECT_FALSE(check("min_packet_size <= 64 && total_packets == 0", empty).holds);
  EXPECT_FALSE(check("total_packets / total_packets == 1", empty).holds);
  EXPECT_EQ(check("min_packet_size <= 64", empty).values, "min_packet_size = undefined");
}

TEST(Assertion, ReportsTheValuesOfItsMetrics) {
  EXPECT_EQ(
      check("flows > 9 || flows < 3 && verdict == EXACT", make_census(example_packets())).values,
      "flows = 4, verdict = EXACT");
}

TEST(Assertion, LossIsWhatIsMissingWhereThereIsAnExpectation) {
  metrics::Census census = make_census(example_packets());
  census.ledger.add_loss({LossCause::ring_full, "eth0", 7, true, ""});
  EXPECT_EQ(check("loss == 7", census).values, "packets_lost = 7");
  const auto counted = test::tables_of(census);
  const auto comparison = std::make_shared<const metrics::Comparison>(
      metrics::compare_replay(counted, test::tables_of(make_census({})), 2));
  const ReportInput input(counted, {.comparison = comparison});
  const auto assertion =
      Assertion::parse("loss == 10 && comparison == DIFFERENT", Comparing::flows);
  ASSERT_TRUE(assertion.ok()) << assertion.error().message;
  const Assertion::Outcome outcome = assertion->check(make_metrics(input));
  EXPECT_TRUE(outcome.holds) << outcome.values;
  EXPECT_EQ(outcome.values, "missing_packets = 10, comparison = DIFFERENT");
}

TEST(Assertion, SaysWhatIsWrong) {
  EXPECT_THAT(refusal("flws > 3"), AllOf(HasSubstr("at character 1: unknown metric 'flws'"),
                                         HasSubstr("wirecensus schema packet_metrics.csv")));
  EXPECT_THAT(refusal("missing_packets == 0"), HasSubstr("missing_packets needs --expect"));
  EXPECT_EQ(refusal("missing_packets == 0", Comparing::flows), "accepted");
  EXPECT_THAT(refusal("flows"), HasSubstr("a comparison is expected"));
  EXPECT_THAT(refusal("flows >"), HasSubstr("at character 8: a metric or number is expected"));
  EXPECT_THAT(refusal(""), HasSubstr("a metric or number is expected"));
  EXPECT_THAT(refusal("(flows > 3"), HasSubstr("')' is expected"));
  EXPECT_THAT(refusal("flows > 3)"), HasSubstr("an operator is expected"));
  EXPECT_THAT(refusal("flows = 3"), HasSubstr("an operator is expected"));
  EXPECT_THAT(refusal("1 < flows < 3"), HasSubstr("an operator is expected"));
  EXPECT_THAT(refusal("flows > 3 && 4"), HasSubstr("'&&' cannot be applied"));
  EXPECT_THAT(refusal("verdict > EXACT"), HasSubstr("only be compared by == and !="));
  EXPECT_THAT(refusal("verdict == 3"), HasSubstr("a word or a text in quotes"));
  EXPECT_THAT(refusal("verdict == 'EXACT"), HasSubstr("the quote does not end"));
  EXPECT_THAT(refusal("flows > 3x"), HasSubstr("unknown unit 'x'"));
  EXPECT_THAT(refusal("flows > 1.2.3"), HasSubstr("not a number"));
  EXPECT_THAT(refusal("!flows > 3"), HasSubstr("'!' cannot be applied"));
  EXPECT_THAT(refusal(std::string(5000, '(') + "1"), HasSubstr("too deeply nested"));
  EXPECT_THAT(refusal(std::string(5000, '!') + "1"), HasSubstr("too deeply nested"));
}

}  // namespace
}  // namespace wirecensus::tables
