#include "view/difference_summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/count_all.h"

namespace wirecensus::view {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

metrics::Census census(std::uint64_t packets, const std::string& source) {
  metrics::Census census;
  census.totals.packets = packets;
  census.totals.frame_bytes = 100 * packets;
  census.sources = {source};
  return census;
}

metrics::CensusTables tables(const metrics::Census& census) { return test::tables_of(census); }

flow::FlowCounters counters(std::uint64_t packets, std::uint64_t frame_bytes) {
  flow::FlowCounters counters;
  counters.packets = packets;
  counters.frame_bytes = frame_bytes;
  return counters;
}

flow::FlowKey key(IpVersion version) {
  flow::FlowKey key;
  key.source.version = key.destination.version = version;
  key.source_port = 4000;
  key.destination_port = 53;
  key.protocol.number = ip_protocol::kUdp;
  key.has_ports = true;
  return key;
}

TEST(DifferenceSummary, ReportsWhatBecameOfEachFlow) {
  const metrics::Census expected = census(9, "a.pcap");
  const metrics::Census counted = census(8, "eth0");
  metrics::CensusDifference difference;
  difference.flows = {{key(IpVersion::v4), counters(2, 200), {}},
                      {key(IpVersion::v6), {}, counters(1, 90)},
                      {key(IpVersion::v4), counters(1'234, 1), counters(1'233, 1)},
                      {key(IpVersion::v4), counters(1, 70), counters(1, 60)},
                      {key(IpVersion::v4), counters(1, 70), counters(1, 70)}};
  difference.sums[0] = {1, {2, 200}, {}};
  metrics::LossAttribution blame;
  blame.before = blame.kernel = 1;
  const std::string text =
      difference_text({tables(expected), tables(counted), 3, difference, blame}, {});
  EXPECT_THAT(text, HasSubstr("a.pcap, 3 times"));
  EXPECT_THAT(text, HasSubstr("27 packets, 2,700 bytes"));
  EXPECT_THAT(text, HasSubstr("lost    0.0.0.0:4000 > 0.0.0.0:53 udp: 2 packets"));
  EXPECT_THAT(text, HasSubstr("gained  [::]:4000 > [::]:53 udp: 1 packet\n"));
  EXPECT_THAT(text, HasSubstr("udp: 1,233 of 1,234 packets"));
  EXPECT_THAT(text, HasSubstr("udp: 60 of 70 bytes"));
  EXPECT_THAT(text, HasSubstr("udp: different sizes or layers"));
  EXPECT_THAT(text, HasSubstr("before this interface (sender or path): 1"));
  EXPECT_THAT(text, HasSubstr("Comparison    DIFFERENT"));
}

TEST(DifferenceSummary, OfEqualsHasNoCulprit) {
  metrics::Census expected = census(9, "a\x1b[2J");
  expected.ledger.doubts.push_back({"a", "b"});
  const metrics::CensusDifference difference;
  const std::string text = difference_text(
      {tables(expected), tables(expected), 1, difference, metrics::LossAttribution{}}, {});
  EXPECT_THAT(text, HasSubstr("Where lost    nowhere"));
  EXPECT_THAT(text, HasSubstr("Comparison    EQUAL"));
  EXPECT_THAT(text, HasSubstr("900 bytes, UNKNOWN"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(DifferenceSummary, ClaimsNothingWhereAFilterCouldNotDecide) {
  metrics::Census expected = census(9, "a");
  metrics::Census found = census(9, "b");
  found.ledger.add_undecided(3, {"b", "why"});
  const metrics::CensusDifference difference;
  const metrics::Comparison comparison{tables(expected), tables(found), 1, difference,
                                       std::nullopt};
  EXPECT_EQ(comparison.result(), metrics::ComparisonResult::unknown);
  const std::string text = difference_text(comparison, {});
  EXPECT_THAT(text, HasSubstr("3 packets undecided"));
  EXPECT_THAT(text, HasSubstr("Comparison    UNKNOWN"));
  EXPECT_THAT(difference_line(comparison), HasSubstr("3 packets undecided by the filter"));
}

}  // namespace
}  // namespace wirecensus::view
