#include "serve/exposition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <set>
#include <sstream>

#include "metrics/running_census.h"
#include "serve/families.h"
#include "support/example_census.h"

namespace wirecensus::serve {
namespace {

using testing::HasSubstr;
using testing::Not;

const ProgramFacts kProgram{"1.2.3", kExampleTime + 5};

// The example, with the rows that are asked for.
std::string text_with_top(std::size_t rows,
                          ExpositionFormat format = ExpositionFormat::prometheus) {
  const auto census = std::make_shared<const metrics::Census>(make_census(example_packets()));
  metrics::RunningCensus running(1);
  running.add(*census, census->ledger);
  return exposition(running.figures(), kProgram, format,
                    Busiest{metrics::CensusTables(census), rows});
}

metrics::Figures figures_of(const metrics::Census& census) {
  metrics::RunningCensus running(1);
  running.add(census, census.ledger);
  return running.figures();
}

metrics::Figures example() {
  Ledger ledger;
  ledger.add_loss({LossCause::ring_full, "v0", 7, true, ""});
  ledger.add_loss({LossCause::ring_full, "v1", 2, true, ""});
  InterfaceAccount account{.name = "a\"\\\nb"};
  account.ring_accepted = 5;
  account.ring_dropped = 7;
  account.filtered = CountRange{3, 4};
  ledger.interfaces.push_back(account);
  ledger.clock = ClockState{true, 1'000'000, 2'000'000};
  return figures_of(make_census(example_packets(), ledger));
}

std::string text(ExpositionFormat format = ExpositionFormat::prometheus) {
  return exposition(example(), kProgram, format);
}

TEST(Exposition, HasTheFamiliesThatAreListed) {
  std::size_t found = 0;
  const std::string with_accounts = text();
  const std::string with_busiest = text_with_top(1);
  for (const MetricFamily& family : families::kAll) {
    const std::string head = "# TYPE " + sample_name(family) + " ";
    const bool is_of_interfaces = family.name.starts_with("interface_");
    const bool is_there = with_accounts.find(head) != std::string::npos ||
                          with_busiest.find(head) != std::string::npos;
    EXPECT_TRUE(is_there || is_of_interfaces) << family.name;
    if (with_busiest.find(head) != std::string::npos) ++found;
  }
  std::size_t heads = 0;
  for (std::size_t at = 0; (at = with_busiest.find("# TYPE ", at)) != std::string::npos; ++at) {
    ++heads;
  }
  EXPECT_EQ(found, heads);
}

TEST(Exposition, HasTheSums) {
  for (const char* line :
       {"wirecensus_packets_total 5\n", "wirecensus_frame_bytes_total 1845\n",
        "wirecensus_packets_lost_total{cause=\"ring_full\"} 9\n",
        "wirecensus_packets_lost_total{cause=\"file_damaged\"} 0\n",
        "wirecensus_clock_synchronized 1\n", "wirecensus_clock_max_error_seconds 0.002000000\n",
        "wirecensus_verdict{verdict=\"EXACT\"} 0\n", "wirecensus_verdict{verdict=\"LOSSY\"} 1\n",
        "wirecensus_verdict{verdict=\"UNKNOWN\"} 0\n", "wirecensus_biflows 3\n",
        "wirecensus_protocol_packets_total{protocol=\"udp\"} 3\n",
        "wirecensus_protocol_frame_bytes_total{protocol=\"arp\"} 60\n",
        "wirecensus_decode_issue_packets_total{issue=\"truncated_link\"} 1\n",
        "wirecensus_build_info{version=\"1.2.3\"} 1\n",
        "wirecensus_start_time_seconds 1700000000.000000005\n"}) {
    EXPECT_THAT("\n" + text(), HasSubstr(std::string("\n") + line));
  }
}

TEST(Exposition, HasAHistogramOfSizes) {
  for (const char* line :
       {"_bucket{le=\"64.0\"} 1\n", "_bucket{le=\"128.0\"} 4\n", "_bucket{le=\"1024.0\"} 4\n",
        "_bucket{le=\"1514.0\"} 5\n", "_bucket{le=\"+Inf\"} 5\n", "_sum 1845\n", "_count 5\n"}) {
    EXPECT_THAT(text(), HasSubstr(std::string("\nwirecensus_packet_size_bytes") + line));
  }
}

TEST(Exposition, HasTheAccountsOfInterfacesWithEscapedNames) {
  EXPECT_THAT(text(), HasSubstr("wirecensus_interface_seen_packets_total{interface=\"a\\\"\\\\\\\\"
                                "x0ab\"} 15\n"));
  EXPECT_THAT(text(), HasSubstr("wirecensus_interface_captured_packets_total{"));
  EXPECT_THAT(text(), HasSubstr("wirecensus_interface_dropped_packets_total{"));
  EXPECT_EQ(escaped_label("a\"b\\c\nd\t"), "a\\\"b\\\\c\\nd\t");
}

TEST(Exposition, HasNoInterfacesOfFiles) {
  const metrics::Figures figures = figures_of(make_census(example_packets()));
  EXPECT_THAT(exposition(figures, kProgram, ExpositionFormat::prometheus),
              Not(HasSubstr("wirecensus_interface_")));
}

TEST(Exposition, HasTheTotalsOfSeveralInterfaces) {
  metrics::Figures figures;
  figures.interfaces = {{"v0", {.packets = 2, .frame_bytes = 200}}, {"v\n1", {.packets = 3}}};
  const std::string shown = exposition(figures, kProgram, ExpositionFormat::prometheus);
  for (const char* line :
       {"packets_total{interface=\"v0\"} 2\n", "packets_total{interface=\"v\\\\x0a1\"} 3\n",
        "frame_bytes_total{interface=\"v0\"} 200\n"}) {
    EXPECT_THAT(shown, HasSubstr(std::string("\nwirecensus_interface_") + line));
  }
}

TEST(Exposition, OfNothingIsZero) {
  const std::string none = exposition({}, kProgram, ExpositionFormat::prometheus);
  EXPECT_THAT(none, HasSubstr("\nwirecensus_packets_total 0\n"));
  EXPECT_THAT(none, HasSubstr("\nwirecensus_packet_size_bytes_bucket{le=\"+Inf\"} 0\n"));
  EXPECT_THAT(none, HasSubstr("wirecensus_verdict{verdict=\"EXACT\"} 1\n"));
}

TEST(Exposition, HasAlertsOfEveryKind) {
  ProgramFacts program = kProgram;
  program.absent = {"wg\"0"};
  const std::string shown = exposition(example(), program, ExpositionFormat::prometheus);
  for (const char* line : {"loss\",source=\"v1\"} 1\n", "interface_gone\",source=\"wg\\\"0\"} 1\n",
                           "memory\",source=\"\"} 0\n", "doubt\",source=\"\"} 0\n"}) {
    EXPECT_THAT(shown, HasSubstr(std::string("\nwirecensus_alert{kind=\"") + line));
  }
}

TEST(Exposition, KeepsAllDigits) {
  metrics::Figures figures;
  figures.totals.packets = std::numeric_limits<std::uint64_t>::max();
  EXPECT_THAT(exposition(figures, kProgram, ExpositionFormat::prometheus),
              HasSubstr("wirecensus_packets_total 18446744073709551615\n"));
}

TEST(Exposition, NamesFamiliesAsEachFormatDoes) {
  const std::string prometheus = text();
  EXPECT_THAT(prometheus, HasSubstr("# TYPE wirecensus_packets_total counter\n"));
  EXPECT_THAT(prometheus, HasSubstr("# TYPE wirecensus_build_info gauge\n"));
  EXPECT_THAT(prometheus, Not(HasSubstr("# UNIT")));
  EXPECT_THAT(prometheus, Not(HasSubstr("# EOF")));
  const std::string open = text(ExpositionFormat::open_metrics);
  EXPECT_THAT(open,
              HasSubstr("# TYPE wirecensus_packets counter\n# UNIT wirecensus_packets packets\n"
                        "wirecensus_packets_total 5\n"));
  EXPECT_THAT(open, HasSubstr("# TYPE wirecensus_build info\nwirecensus_build_info{"));
  EXPECT_TRUE(open.ends_with("\n# EOF\n"));
}

TEST(Exposition, HasTheBusiestAddressesAndFlowsOnRequest) {
  EXPECT_THAT(text(), Not(HasSubstr("wirecensus_top_")));
  const std::string shown = text_with_top(100);
  const std::string flow =
      R"({src_ip="192.0.2.2",src_port="53",dst_ip="192.0.2.1",dst_port="4000",protocol="udp"})";
  const std::string arp = R"({src_ip="",src_port="",dst_ip="",dst_port="",protocol="arp"})";
  const std::string lines[] = {
      R"(address_packets_total{address="192.0.2.1",direction="sent"} 2)",
      R"(address_packets_total{address="192.0.2.1",direction="received"} 1)",
      R"(address_frame_bytes_total{address="192.0.2.2",direction="sent"} 1514)",
      R"(address_frame_bytes_total{address="2001:db8::1",direction="sent"} 70)",
      "flow_packets_total" + flow + " 1",
      "flow_frame_bytes_total" + flow + " 1514",
      "flow_packets_total" + arp + " 1"};
  for (const std::string& line : lines) {
    EXPECT_THAT(shown, HasSubstr("\nwirecensus_top_" + line + "\n"));
  }
}

TEST(Exposition, HasNoMoreRowsThanAreAskedFor) {
  const std::string shown = text_with_top(1, ExpositionFormat::open_metrics);
  const auto count = [&shown](const std::string& what) {
    std::size_t found = 0;
    for (auto at = shown.find(what); at != std::string::npos; at = shown.find(what, at + 1))
      ++found;
    return found;
  };
  EXPECT_EQ(count("\nwirecensus_top_address_packets_total{"), 2U);  // sent and received
  EXPECT_EQ(count("\nwirecensus_top_address_frame_bytes_total{"), 2U);
  EXPECT_EQ(count("\nwirecensus_top_flow_packets_total{"), 1U);
  EXPECT_EQ(count("dst_port=\"4000\""), 2U);  // that with the most bytes
  EXPECT_THAT(shown, HasSubstr("# UNIT wirecensus_top_flow_packets packets\n"));
  EXPECT_TRUE(shown.ends_with("\n# EOF\n"));
}

// Each family is begun once, before its samples, and its unit ends its name.
TEST(Exposition, HasEachFamilyOnce) {
  for (const auto format : {ExpositionFormat::prometheus, ExpositionFormat::open_metrics}) {
    std::istringstream lines(text_with_top(2, format));
    std::set<std::string> seen;
    std::string family;
    for (std::string line; std::getline(lines, line) && line != "# EOF";) {
      std::istringstream words(line);
      std::string mark, keyword, name, unit;
      words >> mark;
      if (mark != "#") {
        EXPECT_TRUE(line.starts_with(family)) << line;
        continue;
      }
      words >> keyword >> name >> unit;
      const bool is_new = keyword != "HELP" || seen.insert(name).second;
      EXPECT_TRUE(is_new) << line;
      EXPECT_TRUE(keyword != "UNIT" || name.ends_with("_" + unit)) << line;
      family = name;
    }
    EXPECT_GT(seen.size(), 15U);
  }
}

}  // namespace
}  // namespace wirecensus::serve
