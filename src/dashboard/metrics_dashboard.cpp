#include "dashboard/metrics_dashboard.h"

#include <fmt/core.h>

#include <string_view>
#include <utility>

#include "base/verdict.h"
#include "serve/families.h"

namespace wirecensus::dashboard {
namespace {

namespace families = serve::families;
using serve::MetricFamily;

// What each query is restricted to: one job, as another may scrape the same count (for the
// busiest).
constexpr std::string_view kChosen = R"(job="$job", instance=~"$instance")";
constexpr std::string_view kOfAnyJob = R"(instance=~"$instance")";

std::string samples(const MetricFamily& family) {
  return fmt::format("{}{{{}}}", sample_name(family), kChosen);
}

std::string over_time(std::string_view function, const MetricFamily& family) {
  return fmt::format("{}({}[$__rate_interval])", function, samples(family));
}

std::string text(std::string_view help) { return std::string(help); }

bool has_bytes(const MetricFamily& family) { return family.unit == "bytes"; }

std::string_view rate_unit(const MetricFamily& family) {
  return has_bytes(family) ? kBitRate : kPacketRate;
}

// The rate of a counter, one line for each `label` besides the instance; empty: none.
Query rate_of(const MetricFamily& family, std::string_view label) {
  const std::string scale = has_bytes(family) ? "8 * " : "";
  if (label.empty()) return {scale + over_time("rate", family), "{{instance}}"};
  return {fmt::format("{}sum by (instance, {}) ({})", scale, label, over_time("rate", family)),
          fmt::format("{{{{instance}}}} {{{{{}}}}}", label)};
}

Panel rates(std::string title, const MetricFamily& family, std::string_view label = "") {
  return {PanelKind::lines,
          std::move(title),
          text(family.help),
          rate_unit(family),
          {rate_of(family, label)}};
}

// What a counter grew by; `label` as above.
Panel growth(std::string title, const MetricFamily& family, std::string_view label = "") {
  const std::string by = label.empty() ? "" : fmt::format(", {}", label);
  return {PanelKind::bars,
          std::move(title),
          text(family.help),
          "",
          {{fmt::format("sum by (instance{}) ({}) > 0", by, over_time("increase", family)),
            label.empty() ? "{{instance}}" : fmt::format("{{{{instance}}}} {{{{{}}}}}", label)}}};
}

// The first ones by rate, as a table.
Panel busiest(std::string title, const MetricFamily& family) {
  constexpr int kRows = 20;
  return {PanelKind::table,
          std::move(title),
          text(family.help) + " Only where /metrics?top=N is scraped.",
          rate_unit(family),
          {{fmt::format(
              "topk({}, {}{})", kRows, has_bytes(family) ? "8 * " : "",
              fmt::format("rate({}{{{}}}[$__rate_interval])", sample_name(family), kOfAnyJob))}}};
}

void add_exactness(std::vector<Panel>& panels) {
  panels.push_back({PanelKind::heading, "Is the count exact?"});
  panels.push_back({PanelKind::bars,
                    "Verdicts other than EXACT",
                    text(families::kVerdict.help),
                    "",
                    {{fmt::format(R"({}{{{}, verdict!="{}"}} > 0)", sample_name(families::kVerdict),
                                  kChosen, verdict_name(Verdict::exact)),
                      "{{instance}} {{verdict}}"}}});
  panels.push_back({PanelKind::table,
                    "Alerts",
                    text(families::kAlert.help),
                    "",
                    {{samples(families::kAlert) + " > 0"}}});
  panels.push_back(growth("Packets lost", families::kPacketsLost, "cause"));
  panels.push_back(growth("Packets that the filter could not decide", families::kUndecidedPackets));
  panels.push_back(growth("Packets not fully decoded", families::kDecodeIssuePackets, "issue"));
  panels.push_back(
      {PanelKind::table,
       "Counts",
       text(families::kStartTimeSeconds.help),
       "dateTimeAsIso",
       {{fmt::format("1000 * {} * on (instance, job) group_left (version) {}",
                     samples(families::kStartTimeSeconds), samples(families::kBuild))}}});
}

void add_clock(std::vector<Panel>& panels) {
  panels.push_back({PanelKind::lines,
                    "Error of the clock",
                    text(families::kClockMaxErrorSeconds.help),
                    "s",
                    {{samples(families::kClockMaxErrorSeconds), "{{instance}}"}}});
  panels.push_back({PanelKind::lines,
                    "Clock synchronized",
                    text(families::kClockSynchronized.help),
                    "",
                    {{samples(families::kClockSynchronized), "{{instance}}"}}});
}

void add_traffic(std::vector<Panel>& panels) {
  panels.push_back({PanelKind::heading, "Traffic"});
  panels.push_back(rates("Bits/s", families::kFrameBytes));
  panels.push_back(rates("Packets/s", families::kPackets));
  panels.push_back(rates("Bits/s by protocol", families::kProtocolFrameBytes, "protocol"));
  panels.push_back(rates("Packets/s by protocol", families::kProtocolPackets, "protocol"));
  panels.push_back(rates("Bits/s of IP", families::kIpBytes));
  panels.push_back(rates("Bits/s above the transport headers", families::kPayloadBytes));
  panels.push_back(rates("Packets/s left out", families::kFilteredPackets));
  panels.push_back(rates("Duplicates/s left out", families::kDuplicatePackets));
  panels.push_back({PanelKind::lines,
                    "Biflows",
                    text(families::kBiflows.help),
                    "",
                    {{samples(families::kBiflows), "{{instance}}"}}});
}

void add_sizes(std::vector<Panel>& panels) {
  const MetricFamily& sizes = families::kPacketSizeBytes;
  const std::string name = sample_name(sizes);
  const auto rate = [&](std::string_view part) {
    return fmt::format("rate({}{}{{{}}}[$__rate_interval])", name, part, kChosen);
  };
  Panel panel{PanelKind::lines, "Packet sizes",
              text(sizes.help) + " Quantiles are interpolated between the bounds of the buckets.",
              kByteCount};
  for (const auto& [share, words] :
       {std::pair{"0.5", "median"}, {"0.9", "90 %"}, {"0.99", "99 %"}}) {
    panel.queries.push_back({fmt::format("histogram_quantile({}, {})", share, rate("_bucket")),
                             fmt::format("{{{{instance}}}} {}", words)});
  }
  panel.queries.push_back({rate("_sum") + " / " + rate("_count"), "{{instance}} mean"});
  panels.push_back(std::move(panel));
}

void add_interfaces(std::vector<Panel>& panels) {
  panels.push_back({PanelKind::heading, "Interfaces"});
  panels.push_back(rates("Packets/s seen", families::kInterfaceSeenPackets, "interface"));
  panels.push_back(rates("Packets/s captured", families::kInterfaceCapturedPackets, "interface"));
  panels.push_back(growth("Packets dropped", families::kInterfaceDroppedPackets, "interface"));
  for (Panel panel : {rates("Packets/s counted", families::kInterfacePackets, "interface"),
                      rates("Bits/s counted", families::kInterfaceFrameBytes, "interface"),
                      rates("Bits/s of IP counted", families::kInterfaceIpBytes, "interface")}) {
    panel.description += " Only with several interfaces.";
    panels.push_back(std::move(panel));
  }
}

void add_busiest(std::vector<Panel>& panels) {
  panels.push_back({PanelKind::heading, "Top talkers"});
  panels.push_back(busiest("Addresses by bits/s", families::kTopAddressFrameBytes));
  panels.push_back(busiest("Flows by bits/s", families::kTopFlowFrameBytes));
  panels.push_back(busiest("Addresses by packets/s", families::kTopAddressPackets));
  panels.push_back(busiest("Flows by packets/s", families::kTopFlowPackets));
}

}  // namespace

Dashboard metrics_dashboard() {
  const std::string name = sample_name(families::kPackets);
  Dashboard dashboard{"wirecensus-prometheus",
                      "wirecensus: running counts",
                      DataSource::prometheus,
                      {{"job", "Job", fmt::format("label_values({}, job)", name), false},
                       {"instance", "Count", fmt::format("label_values({}, instance)", name)}},
                      {}};
  add_exactness(dashboard.panels);
  add_clock(dashboard.panels);
  add_traffic(dashboard.panels);
  add_sizes(dashboard.panels);
  add_interfaces(dashboard.panels);
  add_busiest(dashboard.panels);
  return dashboard;
}

}  // namespace wirecensus::dashboard
