#include "report/html/html_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "tables/columns.h"

namespace wirecensus::report {
namespace {

// "1,234,567" for "1234567"; decimals are unchanged.
std::string grouped_digits(std::string_view value) {
  std::string text(value);
  const std::size_t sign = text.starts_with('-') ? 1 : 0;
  for (std::size_t at = std::min(text.find('.'), text.size()); at > sign + 3; at -= 3) {
    text.insert(at - 3, 1, ',');
  }
  return text;
}

// "2023-11-14 22:13:20.000002000" for a time in RFC 3339; the header states UTC.
std::string timestamp_for_eyes(std::string_view value) {
  std::string text(value.substr(0, value.size() - 1));
  text[text.find('T')] = ' ';
  return text;
}

// Ports and autonomous systems are names rather than numbers.
std::string for_eyes(const tables::FieldInfo& info, tables::ValueKind kind,
                     std::string_view value) {
  const bool is_name = info.name.ends_with("_port") || info.name.ends_with("asn");
  if (tables::is_number(kind) && !is_name) return grouped_digits(value);
  return kind == tables::ValueKind::timestamp ? timestamp_for_eyes(value) : std::string(value);
}

// The form of CSV files.
std::string plain(const tables::FieldValue& value) {
  if (value.kind() == tables::ValueKind::text) return std::string(value.text());
  char text[tables::kFieldTextSize];
  return {&text[0], tables::format_value(text, value)};
}

bool is_number(tables::FieldType type) {
  return tables::is_integer(type) || type == tables::FieldType::decimal ||
         type == tables::FieldType::duration;
}

}  // namespace

std::string column_title(std::string_view name) {
  constexpr std::array<std::string_view, 8> kShort = {"ip",   "tcp",  "asn", "mac",
                                                      "vlan", "dscp", "ttl", "icmp"};
  std::string title;
  while (!name.empty()) {
    const std::string_view word = name.substr(0, name.find('_'));
    name.remove_prefix(std::min(word.size() + 1, name.size()));
    if (!title.empty()) title += ' ';
    const bool is_short = std::find(kShort.begin(), kShort.end(), word) != kShort.end();
    const bool is_system = word == "as" && name.starts_with("organization");  // else a word
    for (const char c : word) {
      title += (is_short || is_system) ? static_cast<char>(c - ('a' - 'A')) : c;
    }
  }
  if (!title.empty() && title[0] >= 'a' && title[0] <= 'z') title[0] -= 'a' - 'A';
  return title;
}

void append_header_cell(std::string& html, const tables::FieldInfo& info) {
  html += fmt::format(R"(<th scope="col" data-name="{}" data-type="{}" data-unit="{}" title=")",
                      info.name, tables::field_type_name(info.type), info.unit);
  text::append_escaped(html, info.description);
  html += "\">";
  text::append_escaped(html, column_title(info.name));
  if (!info.unit.empty() && info.name.find(info.unit) == info.name.npos) {
    html += fmt::format(" <small>{}</small>", info.unit);
  }
  html += "</th>";
}

void append_cell(std::string& html, const tables::FieldInfo& info,
                 const tables::FieldValue& value) {
  const std::string exact = plain(value);
  const std::string shown = for_eyes(info, value.kind(), exact);
  html += is_number(info.type) ? "<td class=\"number\" data-value=\"" : "<td data-value=\"";
  text::append_escaped(html, exact);
  html += "\"";
  if (is_number(info.type) && !info.unit.empty() && !value.is_none()) {
    html += fmt::format(" title=\"{} {}\"", shown, info.unit);
  }
  html += ">";
  text::append_escaped(html, shown);
  html += "</td>";
}

void append_share_header(std::string& html) {
  html +=
      "<th scope=\"col\" data-name=\"share\" data-type=\"decimal\" title=\"Share of all frame "
      "bytes.\">Share <small>of bytes</small></th>";
}

void append_share_cell(std::string& html, double share, std::string_view text) {
  html += fmt::format(
      R"(<td class="share" data-value="{:.9f}"><svg viewBox="0 0 100 8" )"
      R"(preserveAspectRatio="none" aria-hidden="true"><rect width="{:.3f}" height="8"/>)"
      R"(</svg>{}</td>)",
      share, 100 * share, text);
}

}  // namespace wirecensus::report
