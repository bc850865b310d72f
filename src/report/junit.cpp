#include "report/junit.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/display_text.h"
#include "base/output_file.h"
#include "tables/metric_fields.h"
#include "text/markup.h"

namespace wirecensus::report {
namespace {

std::string attribute(std::string_view name, std::string_view value) {
  std::string text = fmt::format(" {}=\"", name);
  text::append_escaped(text, printable(value));
  return text + '"';
}

std::string value_text(const tables::FieldValue& value) {
  if (value.kind() == tables::ValueKind::text) return std::string(value.text());
  std::array<char, tables::kFieldTextSize> text;
  return {text.data(), tables::format_value(text.data(), value)};
}

// What was counted: the title, or the sources.
std::string subject(const tables::ReportInput& input) {
  if (!input.title.empty()) return input.title;
  std::string names;
  for (const std::string& source : input.census().sources) {
    names.append(names.empty() ? "" : ", ").append(source);
  }
  return names;
}

std::string properties(const tables::ReportInput& input) {
  std::string text = "    <properties>\n";
  for (const tables::Metric& metric : tables::make_metrics(input)) {
    text += fmt::format("      <property{}{}/>\n", attribute("name", metric.name),
                        attribute("value", value_text(metric.value)));
  }
  return text + "    </properties>\n";
}

std::string test_case(const text::Check& check) {
  const std::string begin =
      fmt::format("    <testcase{}{} time=\"0\"", attribute("classname", "wirecensus"),
                  attribute("name", check.name));
  if (check.passed) return begin + "/>\n";
  std::string failure = "      <failure" + attribute("type", "failed");
  failure += attribute("message", check.message) + ">";
  text::append_escaped(failure, printable(check.message));
  return begin + ">\n" + failure + "</failure>\n    </testcase>\n";
}

}  // namespace

Status write_junit(const std::string& path, const tables::ReportInput& input,
                   std::span<const text::Check> checks) {
  auto file = OutputFile::create(path);
  if (!file) return file.error();
  const auto failed = std::count_if(checks.begin(), checks.end(),
                                    [](const text::Check& check) { return !check.passed; });
  const std::string counts =
      fmt::format(" tests=\"{}\" failures=\"{}\" errors=\"0\"", checks.size(), failed);
  file->append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  file->append(fmt::format("<testsuites{}{}>\n", attribute("name", "wirecensus"), counts));
  file->append(fmt::format("  <testsuite{}{} skipped=\"0\">\n",
                           attribute("name", "wirecensus " + subject(input)), counts));
  file->append(properties(input));
  for (const text::Check& check : checks) file->append(test_case(check));
  file->append("  </testsuite>\n</testsuites>\n");
  return file->commit();
}

}  // namespace wirecensus::report
