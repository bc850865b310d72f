// The head of the page: sources, time range, verdict, totals and metrics.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "base/display_text.h"
#include "report/html/html_sections.h"
#include "report/html/html_summary.h"
#include "report/html/html_text.h"
#include "tables/metric_fields.h"
#include "text/ledger_lines.h"

namespace wirecensus::report {
namespace {

void append_total(std::string& html, const Total& total) {
  html += fmt::format("<div title=\"{}\"><dt>{}</dt><dd>{}<small>{}</small></dd></div>\n",
                      total.exact, total.name, total.value, total.note);
}

// "1.23 Mbit/s"; empty if the rate is undefined.
std::string rate(const metrics::Totals& totals, std::uint64_t amount, double scale,
                 std::string_view unit) {
  if (totals.duration() <= 0 || totals.packets_without_time > 0) return {};
  return rate_text(static_cast<double>(amount) * scale, totals.duration(), unit);
}

std::string bytes_text(std::uint64_t bytes) {
  return with_si_prefix(static_cast<double>(bytes), "B");
}

Total packets_total(const metrics::Totals& totals) {
  return {"Packets", grouped(totals.packets), rate(totals, totals.packets, 1, "packets/s"),
          counted(totals.packets, "packet", "packets")};
}

Total bytes_total(const metrics::Totals& totals) {
  return {"On the wire", bytes_text(totals.frame_bytes),
          rate(totals, totals.frame_bytes, 8, "bit/s"),
          counted(totals.frame_bytes, "byte", "bytes") + " of frames"};
}

Total duration_total(const metrics::Totals& totals) {
  if (!totals.has_time()) return {"Duration", "unknown", "no timestamps", {}};
  std::string note;
  if (totals.packets_without_time > 0) {
    note = counted(totals.packets_without_time, "packet", "packets") + " without timestamp";
  }
  return {"Duration", readable_duration(totals.duration()), note,
          duration_text(totals.duration()) + " seconds"};
}

Total flows_total(const metrics::FlowCounts& counts) {
  return {"Flows", grouped(counts.flows), "in " + counted(counts.biflows, "biflow", "biflows"),
          counted(counts.flows, "flow", "flows") + ", one direction each"};
}

Total addresses_total(const metrics::CensusTables& tables) {
  const std::uint64_t conversations = tables.conversations().count;
  return {"Addresses", grouped(tables.addresses().size()),
          "in " + counted(conversations, "conversation", "conversations"),
          counted(tables.addresses().size(), "address", "addresses")};
}

Total sizes_total(const metrics::SizeStatistics& sizes) {
  if (sizes.packets == 0) return {"Mean packet size", "none", {}, {}};
  return {
      "Mean packet size", grouped_decimal(sizes.mean, 1) + " B",
      fmt::format("{} to {} B, median {}", grouped(sizes.min), grouped(sizes.max),
                  grouped_decimal(sizes.median, sizes.median == std::floor(sizes.median) ? 0 : 1)),
      grouped_decimal(sizes.mean, 6) + " bytes"};
}

}  // namespace

std::string_view verdict_class(Verdict verdict) {
  switch (verdict) {
    case Verdict::exact: return "exact";
    case Verdict::lossy: return "lossy";
    case Verdict::unknown: return "unknown";
  }
  return "unknown";
}

std::string_view verdict_in_words(Verdict verdict) {
  switch (verdict) {
    case Verdict::exact: return "Every packet was counted; nothing was lost.";
    case Verdict::lossy:
      return "Some packets were lost and are missing from these numbers; the ledger lists the "
             "losses.";
    case Verdict::unknown: break;
  }
  return "It is unknown whether packets were lost; the ledger says why.";
}

std::string rate_text(double amount, Duration time, std::string_view unit) {
  return with_si_prefix(amount * kSecond / static_cast<double>(time), unit);
}

std::string page_title(const tables::ReportInput& input) {
  const auto& sources = input.census().sources;
  if (!input.title.empty()) return printable(input.title);
  if (sources.empty()) return "nothing";
  const std::string_view first = sources[0];
  std::string title = shorten_middle(printable(first.substr(first.rfind('/') + 1)), 80);
  if (sources.size() > 1) title += " and " + grouped(sources.size() - 1) + " more";
  return title;
}

std::string page_time(const metrics::Totals& totals) {
  if (!totals.has_time()) return {};
  return timestamp_text(totals.first_seen) + " to " + timestamp_text(totals.last_seen);
}

std::vector<Total> page_totals(const tables::ReportInput& input) {
  const metrics::Totals& totals = input.census().totals;
  return {packets_total(totals),         bytes_total(totals),
          duration_total(totals),        flows_total(input.tables.flow_counts()),
          addresses_total(input.tables), sizes_total(input.tables.sizes())};
}

void append_page_title(std::string& html, const tables::ReportInput& input) {
  text::append_escaped(html, page_title(input));
}

void append_sources(std::string& html, const tables::ReportInput& input) {
  const auto& sources = input.census().sources;
  html += "<ul class=\"sources\">";
  for (std::size_t i = 0; i < std::min(sources.size(), kMaxEntries); ++i) {
    html += "<li>";
    text::append_escaped(html, printable(sources[i]));
    html += "</li>";
  }
  if (sources.size() > kMaxEntries) {
    html += "<li>and " + grouped(sources.size() - kMaxEntries) + " more</li>";
  }
  html += "</ul>";
  const std::string time = page_time(input.census().totals);
  if (!time.empty()) html += fmt::format("<p class=\"when\">{}</p>", time);
}

void append_verdict(std::string& html, const tables::ReportInput& input) {
  const Verdict verdict = input.census().ledger.verdict();
  html += fmt::format("<section id=\"verdict\" class=\"{}\"><h2>{}</h2><p>{}</p>\n<dl>",
                      verdict_class(verdict), verdict_name(verdict), verdict_in_words(verdict));
  for (const text::LedgerLine& line : text::ledger_lines(input.census(), kMaxEntries)) {
    if (!line.label.empty()) html += fmt::format("<dt>{}</dt>", line.label);
    html += "<dd>";
    text::append_escaped(html, line.text);
    html += "</dd>\n";
  }
  html += "</dl></section>";
}

void append_totals(std::string& html, const tables::ReportInput& input) {
  for (const Total& total : page_totals(input)) append_total(html, total);
}

void append_metrics(std::string& html, const tables::ReportInput& input) {
  for (const tables::Metric& metric : tables::make_metrics(input)) {
    html += "<tr><th scope=\"row\">";
    text::append_escaped(html, metric.name);
    html += "</th>";
    append_cell(html, *metric.info, metric.value);
    html += fmt::format("<td>{}</td><td>", metric.info->unit);
    text::append_escaped(html, metric.info->description);
    html += "</td></tr>\n";
  }
}

}  // namespace wirecensus::report
