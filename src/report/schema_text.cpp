#include <fmt/core.h>

#include <algorithm>

#include "report/schema.h"

namespace wirecensus::report {
namespace {

std::string heading(const Table& table) {
  std::string text;
  for (const std::string_view file : table.files) {
    text.append(text.empty() ? "" : ", ").append(file);
    if (file == "census.json") text.append(" (\"").append(table.name).append("\")");
  }
  return text + ": one row per " + std::string(table.row) + "\n";
}

// The width of a column: the maximum of its texts and its title.
template <typename Text>
std::size_t width_of(const std::vector<TableColumn>& columns, std::string_view title, Text text) {
  std::size_t width = title.size();
  for (const TableColumn& column : columns) width = std::max(width, text(column).size());
  return width;
}

std::string lines(const std::vector<TableColumn>& columns) {
  const auto name = [](const TableColumn& column) { return std::string_view(column.name); };
  const auto unit = [](const TableColumn& column) { return column.unit; };
  const auto element = [](const TableColumn& column) { return column.field->information_element; };
  const std::size_t names = width_of(columns, "FIELD", name);
  const std::size_t units = width_of(columns, "UNIT", unit);
  const std::size_t elements = width_of(columns, "IPFIX", element);
  const auto line = [&](auto... cells) {
    return fmt::format("  {:{}}  {:<9}  {:{}}  {:<9}  {:{}}  {}\n", cells...);
  };
  std::string text =
      line("FIELD", names, "TYPE", "UNIT", units, "LAYER", "IPFIX", elements, "DESCRIPTION");
  std::string_view option;
  for (const TableColumn& column : columns) {
    if (column.option != option) {
      option = column.option;
      text += fmt::format("  with {}:\n", option);
    }
    text += line(column.name, names, tables::field_type_name(column.type), column.unit, units,
                 column.field->layer, column.field->information_element, elements,
                 column.field->description);
  }
  return text;
}

}  // namespace

std::string schema_text(const std::vector<Table>& tables) {
  std::string text;
  for (const Table& table : tables) {
    if (!text.empty()) text += "\n";
    text += heading(table) + lines(table.columns);
  }
  return text;
}

}  // namespace wirecensus::report
