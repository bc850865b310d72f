// Writes families of metrics in the text formats of monitoring systems.
//
//     MetricWriter out(format);
//     out.begin({"packets", MetricKind::counter, "packets", "Packets counted."});
//     out.sample(12);
//     std::string text = std::move(out).finish();
#pragma once

#include <fmt/core.h>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace wirecensus::serve {

enum class ExpositionFormat {
  prometheus,    // the text format 0.0.4 of Prometheus
  open_metrics,  // OpenMetrics 1.0.0, which ends in "# EOF"
};

enum class MetricKind { counter, gauge, histogram, info };

struct MetricFamily {
  std::string_view name;  // without its suffix and the common prefix
  MetricKind kind;
  std::string_view unit;  // the end of the name; empty: none
  std::string_view help;  // without backslashes and line ends
};

// The name of its samples in the text format of Prometheus, and in what it stores of both formats:
// "wirecensus_packets_total". Those of a histogram have "_bucket", "_sum" and "_count" behind it.
std::string sample_name(const MetricFamily& family);

// The value of a label, with \\, \" and \n for what would end it.
std::string escaped_label(std::string_view text);

// Appends families, each followed by its samples.
class MetricWriter {
 public:
  explicit MetricWriter(ExpositionFormat format) : format_(format) {}

  void begin(const MetricFamily& family);

  using Label = std::pair<std::string_view, std::string_view>;  // its name and its value
  template <typename Value>
  void sample(const Value& value) {
    add(suffix(), {}, fmt::format("{}", value));
  }
  template <typename Value>
  void sample(std::string_view label, std::string_view label_value, const Value& value) {
    add(suffix(), {{label, label_value}}, fmt::format("{}", value));
  }
  template <typename Value>
  void sample(std::initializer_list<Label> labels, const Value& value) {
    add(suffix(), labels, fmt::format("{}", value));
  }
  // A sample of a histogram; `bound` none: without a label.
  void part(std::string_view part_suffix, const std::optional<std::string>& bound,
            std::uint64_t value);

  std::string finish() &&;

 private:
  std::string_view suffix() const;
  void add(std::string_view name_suffix, std::initializer_list<Label> labels,
           std::string_view value);

  const ExpositionFormat format_;
  MetricFamily family_{};
  std::string text_;
};

}  // namespace wirecensus::serve
