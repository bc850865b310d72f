#include "serve/metric_writer.h"

namespace wirecensus::serve {
namespace {

std::string_view kind_name(MetricKind kind, ExpositionFormat format) {
  switch (kind) {
    case MetricKind::counter: return "counter";
    case MetricKind::gauge: return "gauge";
    case MetricKind::histogram: return "histogram";
    case MetricKind::info: return format == ExpositionFormat::open_metrics ? "info" : "gauge";
  }
  return "untyped";
}

// Ends the name of each sample.
std::string_view suffix_of(MetricKind kind) {
  if (kind == MetricKind::counter) return "_total";
  return kind == MetricKind::info ? "_info" : "";
}

}  // namespace

std::string sample_name(const MetricFamily& family) {
  return fmt::format("wirecensus_{}{}", family.name, suffix_of(family.kind));
}

std::string escaped_label(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\n') {
      escaped += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string_view MetricWriter::suffix() const { return suffix_of(family_.kind); }

// OpenMetrics names the family in its head, Prometheus the samples.
void MetricWriter::begin(const MetricFamily& family) {
  family_ = family;
  const bool open = format_ == ExpositionFormat::open_metrics;
  const std::string name = open ? fmt::format("wirecensus_{}", family.name) : sample_name(family);
  text_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, family.help, name,
                       kind_name(family.kind, format_));
  if (open && !family.unit.empty()) text_ += fmt::format("# UNIT {} {}\n", name, family.unit);
}

void MetricWriter::add(std::string_view name_suffix, std::initializer_list<Label> labels,
                       std::string_view value) {
  text_ += fmt::format("wirecensus_{}{}", family_.name, name_suffix);
  char before = '{';
  for (const auto& [label, label_value] : labels) {
    text_ += fmt::format("{}{}=\"{}\"", before, label, escaped_label(label_value));
    before = ',';
  }
  if (labels.size() > 0) text_ += '}';
  text_ += fmt::format(" {}\n", value);
}

void MetricWriter::part(std::string_view part_suffix, const std::optional<std::string>& bound,
                        std::uint64_t value) {
  const std::string number = fmt::format("{}", value);
  if (bound) return add(part_suffix, {{"le", *bound}}, number);
  add(part_suffix, {}, number);
}

std::string MetricWriter::finish() && {
  if (format_ == ExpositionFormat::open_metrics) text_ += "# EOF\n";
  return std::move(text_);
}

}  // namespace wirecensus::serve
