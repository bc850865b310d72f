#include "report/live/live_document.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "base/display_text.h"
#include "report/html/html_sections.h"
#include "report/html/html_summary.h"
#include "report/json_documents.h"
#include "report/live/live_json.h"
#include "tables/address_fields.h"
#include "tables/flow_fields.h"
#include "tables/interface_fields.h"
#include "tables/metric_fields.h"
#include "tables/protocol_fields.h"
#include "text/ledger_lines.h"

namespace wirecensus::report {
namespace {

// Begins the object of a table that lists the first of `all`.
void begin_top(std::string& json, std::string_view name, std::uint64_t all) {
  append_name(json, name);
  json += "{\"all\":";
  append_number(json, all);
}

void add_protocols(std::string& json, const tables::ReportInput& input) {
  const auto& protocols = input.tables.protocols();
  const std::uint64_t bytes = input.census().totals.frame_bytes;
  begin_top(json, "protocols", protocols.size());
  Rows<metrics::ProtocolRecord> rows(json, "rows", tables::protocol_fields());
  for (std::size_t i = 0; i < std::min(protocols.size(), kMaxLiveRows); ++i) {
    rows.add_with_share(protocols[i], ratio(protocols[i].frame_bytes, bytes));
  }
  rows.end();
  json += '}';
}

void add_addresses(std::string& json, const tables::ReportInput& input) {
  const metrics::Addresses& addresses = input.tables.addresses();
  const std::uint64_t bytes = input.census().totals.frame_bytes;
  begin_top(json, "addresses", addresses.size());
  Rows<metrics::AddressRecord> rows(json, "rows", tables::address_fields());
  addresses.for_each(
      [&](const metrics::AddressRecord& record) {
        rows.add_with_share(record, ratio(record.bytes(), bytes));
      },
      kMaxLiveRows);
  rows.end();
  json += '}';
}

void add_flows(std::string& json, const tables::ReportInput& input) {
  begin_top(json, "flows", input.tables.flow_counts().flows);
  Rows<tables::FlowRow> rows(json, "rows", tables::flow_fields());
  input.tables.flow_order().for_each(
      [&](const flow::FlowKey& key, const flow::FlowCounters& counters) {
        rows.add({key, counters});
      },
      kMaxLiveRows);
  rows.end();
  json += '}';
}

void add_interfaces(std::string& json, const tables::ReportInput& input) {
  Rows<tables::InterfaceShare> rows(json, "interfaces", tables::interface_share_fields());
  const std::size_t shown = std::min(input.interfaces.size(), kMaxEntries);
  for (std::size_t i = 0; i < shown; ++i) rows.add(input.interfaces[i]);
  rows.end();
}

// Whether it is one of a family that packets or the user decide the size of; tables have those.
bool is_open_ended(const tables::FieldInfo& metric) {
  return metric.name.ends_with("_protocol_*") || metric.name.ends_with("_interface_*");
}

void add_metrics(std::string& json, const tables::ReportInput& input) {
  append_name(json, "metrics");
  json += '{';
  for (const tables::Metric& metric : tables::make_metrics(input)) {
    if (is_open_ended(*metric.info)) continue;
    append_name(json, metric.name);
    append_value(json, metric.value);
  }
  json += '}';
}

void add_verdict(std::string& json, const metrics::Census& census) {
  const Verdict verdict = census.ledger.verdict();
  append_name(json, "verdict");
  json += '{';
  append_text(json, "name", verdict_name(verdict));
  append_text(json, "kind", verdict_class(verdict));
  append_text(json, "text", verdict_in_words(verdict));
  append_list(
      json, "lines", text::ledger_lines(census, kMaxEntries),
      [](std::string& out, const text::LedgerLine& line) {
        out += fmt::format("{{\"label\":{},\"text\":{}}}", json_text(line.label),
                           json_text(line.text));
      },
      kAll);
  json += '}';
}

void add_alerts(std::string& json, const std::vector<text::Alert>& alerts) {
  append_list(
      json, "alerts", alerts,
      [](std::string& out, const text::Alert& alert) {
        out += fmt::format("{{\"kind\":\"{}\",\"source\":{},\"text\":{}}}",
                           text::alert_kind_name(alert.kind), json_text(alert.source),
                           json_text(text::alert_text(alert)));
      },
      kMaxEntries);
}

// The tiles of the summary.
void add_totals(std::string& json, const tables::ReportInput& input, const LiveMoment& moment) {
  std::vector<Total> totals = page_totals(input);
  const LiveRate& recent = moment.recent;
  if (recent.time > 0 && !moment.ended) {
    totals.push_back({"Now",
                      rate_text(8 * static_cast<double>(recent.frame_bytes), recent.time, "bit/s"),
                      rate_text(static_cast<double>(recent.packets), recent.time, "packets/s"),
                      "counted in the last " + readable_duration(recent.time)});
  }
  append_list(
      json, "totals", totals,
      [](std::string& out, const Total& total) {
        out +=
            fmt::format(R"({{"name":{},"value":{},"note":{},"exact":{}}})", json_text(total.name),
                        json_text(total.value), json_text(total.note), json_text(total.exact));
      },
      kAll);
}

void add_recent(std::string& json, const LiveRate& recent) {
  append_name(json, "recent");
  json += fmt::format("{{\"nanoseconds\":{},\"packets\":", recent.time);
  append_number(json, recent.packets);
  json += ",\"frame_bytes\":";
  append_number(json, recent.frame_bytes);
  json += '}';
}

// In fewer intervals.
metrics::Timeline folded(const metrics::Timeline& timeline) {
  if (timeline.points.empty()) return timeline;
  const Timestamp first = timeline.begin_of(timeline.points.front().interval);
  const Timestamp last = timeline.begin_of(timeline.points.back().interval);
  metrics::Timeline wider{metrics::timeline_width(first, last, kMaxLiveIntervals), {}};
  const std::int64_t factor = std::max<std::int64_t>(wider.width / timeline.width, 1);
  wider.width = timeline.width * factor;
  std::map<std::pair<std::int64_t, metrics::TimelineProtocol>, metrics::TimelinePoint> sums;
  for (const metrics::TimelinePoint& point : timeline.points) {
    const std::int64_t interval = metrics::interval_of(point.interval, factor);
    auto& sum = sums[{interval, point.protocol}];
    sum = {interval, point.protocol, sum.packets + point.packets,
           sum.frame_bytes + point.frame_bytes};
  }
  for (const auto& [place, sum] : sums) wider.points.push_back(sum);
  return wider;
}

void add_charts(std::string& json, const tables::ReportInput& input) {
  append_name(json, "sizes");
  append_size_data(json, input);
  append_name(json, "timeline");
  append_timeline_data(json, folded(input.census().timeline));
}

}  // namespace

std::string live_document(const tables::ReportInput& input, const LiveMoment& moment) {
  std::string json = "{";
  append_text(json, "title", page_title(input));
  append_list(
      json, "sources", input.census().sources,
      [](std::string& out, const std::string& source) { out += json_text(printable(source)); },
      kMaxEntries);
  append_text(json, "when",
              (moment.interval ? "This interval: " : "") + page_time(input.census().totals));
  append_name(json, "ended");
  json += moment.ended ? "true" : "false";
  add_recent(json, moment.recent);
  add_verdict(json, input.census());
  add_alerts(json, moment.alerts);
  add_totals(json, input, moment);
  add_metrics(json, input);
  add_interfaces(json, input);
  add_protocols(json, input);
  add_addresses(json, input);
  add_flows(json, input);
  add_charts(json, input);
  json += '}';
  return json;
}

}  // namespace wirecensus::report
