#include "report/html/html_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "report/html/html_json.h"
#include "report/html/html_text.h"
#include "support/example_census.h"
#include "support/temporary_folder.h"

namespace wirecensus::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string page_of(const metrics::Census& census) {
  const TemporaryFolder folder;
  const tables::ReportInput input(test::tables_of(census));
  auto file = OutputFile::create(folder.path("report.html"));
  EXPECT_TRUE(write_html(input, *file).ok());
  EXPECT_TRUE(file->commit().ok());
  return folder.read("report.html");
}

TEST(Html, EscapesWhatMeansSomething) {
  std::string html;
  text::append_escaped(html, "<a href=\"x\" title='y'>&amp;</a>");
  EXPECT_EQ(html, "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;");
}

TEST(Html, JsonInAPageHoldsNothingThatEndsItsElement) {
  std::string json;
  append_json_text(json, "</script>&\"\\\n\xe2\x80\xa8");
  EXPECT_EQ(json, R"("\u003c/script\u003e\u0026\u0022\u005c\u000a\u00e2\u0080\u00a8")");
}

TEST(Html, OtherCharactersOfJsonMayStay) {
  std::string json;
  append_json_utf8(json, "</a>&\"\\\n\x7f \xc3\xa4");
  EXPECT_EQ(json, "\"\\u003c/a\\u003e\\u0026\\u0022\\u005c\\u000a\\u007f \xc3\xa4\"");
}

TEST(Html, NumbersAreToBase36AndHold64Bits) {
  NumberColumn column;
  column.add(0);
  column.add(36);
  column.add_none();
  column.add(UINT64_MAX);
  EXPECT_EQ(column.text(), "0 10 - 3w5e11264sgsf");
}

TEST(Html, TitlesOfColumnsAreWords) {
  EXPECT_EQ(column_title("min_packet_size"), "Min packet size");
  EXPECT_EQ(column_title("src_ip"), "Src IP");
  EXPECT_EQ(column_title("ip"), "IP");
  EXPECT_EQ(column_title("tcp_state"), "TCP state");
  EXPECT_EQ(column_title("asn"), "ASN");
  EXPECT_EQ(column_title("as_organization"), "AS organization");
  EXPECT_EQ(column_title("src_as_organization"), "Src AS organization");
  EXPECT_EQ(column_title("source_mac_vendor"), "Source MAC vendor");
  EXPECT_EQ(column_title("orig_icmp_type"), "Orig ICMP type");
  EXPECT_EQ(column_title("flows_as_source"), "Flows as source");
}

TEST(Html, CellsKeepTheExactValue) {
  std::string html;
  append_cell(html, {"link_bytes", tables::FieldType::integer, "bytes", "", "", ""},
              tables::FieldValue::signed_number(-1234567));
  EXPECT_EQ(html,
            R"(<td class="number" data-value="-1234567" title="-1,234,567 bytes">-1,234,567</td>)");
  html.clear();
  append_cell(html, {"min", tables::FieldType::integer, "bytes", "", "", ""},
              tables::FieldValue::none());
  EXPECT_EQ(html, R"(<td class="number" data-value=""></td>)");
  html.clear();
  append_cell(html, {"host", tables::FieldType::text, "", "", "", ""},
              tables::FieldValue::text("<b>"));
  EXPECT_EQ(html, R"(<td data-value="&lt;b&gt;">&lt;b&gt;</td>)");
}

TEST(HtmlReport, IsFilledIn) {
  const std::string page = page_of(make_census(example_packets()));
  EXPECT_THAT(page, Not(HasSubstr("{{")));
  EXPECT_THAT(page, HasSubstr("example.pcap - wirecensus</title>"));
  EXPECT_THAT(page, HasSubstr("5 seen = 5 counted + 0 lost"));
  EXPECT_THAT(page, HasSubstr("192.0.2.1"));
  EXPECT_THAT(page, HasSubstr("truncated_link"));
}

TEST(HtmlReport, OfNoPacketsIsAPage) {
  const std::string page = page_of(make_census({}));
  EXPECT_THAT(page, HasSubstr("EXACT"));
  EXPECT_THAT(page, HasSubstr("id=\"timeline-data\">null<"));
}

TEST(HtmlReport, NamesFromOutsideStayText) {
  Ledger ledger;
  InterfaceAccount account;
  account.name = "<b>\"'&\xff";
  ledger.interfaces.push_back(account);
  ledger.doubts.push_back({"</script><script>", "<img src=x>"});
  metrics::Census census = make_census(example_packets(), ledger);
  census.sources = {"</title><script>alert(1)</script>"};
  const std::string page = page_of(census);
  EXPECT_THAT(page, HasSubstr("&lt;b&gt;&quot;&#39;&amp;\xef\xbf\xbd"));
  EXPECT_THAT(page, HasSubstr("&lt;/script&gt;&lt;script&gt;: &lt;img src=x&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("<script>")));
  EXPECT_THAT(page, Not(HasSubstr("<b>")));
  EXPECT_THAT(page, Not(HasSubstr("<img")));
}

TEST(HtmlReport, ShowsNoMoreFlowsThanFit) {
  std::vector<decode::Packet> packets;
  for (std::uint32_t i = 0; i < 30'000; ++i) {
    IpAddress source = ipv6(1);
    source.bytes[4] = static_cast<std::uint8_t>(i >> 8);
    source.bytes[9] = static_cast<std::uint8_t>(i);
    packets.push_back(with_ports(
        example_packet(source, ipv6(2), ip_protocol::kUdp, 100 + i % 1400, kExampleTime + i), 1,
        2));
  }
  const std::string page = page_of(make_census(packets));
  EXPECT_LE(page.size(), kMaxPageBytes);
  EXPECT_THAT(page, HasSubstr("{\"all\":\"30000\",\"rows\":10000,"));
}

// Headers of which each flow of these packets, one each, has texts of its own.
inspect::HeaderRecords long_headers(const std::vector<decode::Packet>& packets) {
  inspect::HeaderRecords records;
  records.counted = true;
  std::uint64_t mac = 0;
  for (const decode::Packet& packet : packets) {
    inspect::HeaderFacts facts;
    for (std::uint16_t vlan = 1000; vlan < 1005; ++vlan) {
      ++mac;
      facts.add({.source_mac = mac, .destination_mac = mac << 20, .vlan = vlan});
    }
    flow::FlowKey key;
    key.source = packet.source;
    key.destination = packet.destination;
    key.protocol = packet.protocol;
    key.source_port = packet.source_port;
    key.destination_port = packet.destination_port;
    key.has_ports = true;
    records.flows.push_back({key, facts});
  }
  std::sort(records.flows.begin(), records.flows.end(),
            [](const auto& x, const auto& y) { return x.key < y.key; });
  return records;
}

TEST(HtmlReport, ShowsFewerFlowsIfTheirTextsAreLong) {
  std::vector<decode::Packet> packets;
  for (std::uint32_t i = 0; i < 12'000; ++i) {
    const IpAddress source{
        IpVersion::v4, {10, 0, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)}};
    packets.push_back(with_ports(
        example_packet(source, ipv4(1), ip_protocol::kUdp, 100, kExampleTime + i), 1, 2));
  }
  metrics::Census census = make_census(packets);
  census.depth.headers = long_headers(packets);
  const std::string page = page_of(census);
  EXPECT_LE(page.size(), kMaxPageBytes);
  EXPECT_GE(page.size(), kMaxPageBytes * 9 / 10);
  EXPECT_THAT(page, HasSubstr("data-name=\"destination_mac_vendor\""));
  EXPECT_THAT(page, HasSubstr("\"vlan\":[\"1000 1001 1002 1003 ...\"]"));
}

}  // namespace
}  // namespace wirecensus::report
